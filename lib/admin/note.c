/* SPDX-License-Identifier: MIT */
/* Notes about a customer. */
#include "admin/handler.h"
#include "service/note.h"
#include "sql/customer.h"

static lm_note_actor_t note_actor(const lm_request_t *rq);
static void            note_write(lm_request_t *rq, lm_json_t *j,
                                  const lm_sql_note_of_customer_t *note);
static lm_rc_t note_take(lm_request_t *rq, uint64_t version, lm_note_t *note);
static lm_rc_t note_reply(lm_request_t *rq, int status, uint64_t customer_id,
                          uint64_t note_id);


/* GET /customers/{id}/notes */
lm_rc_t
admin_note_list(lm_request_t *rq)
{
    size_t                     i, n;
    lm_rc_t                    rc;
    lm_items_t                 page;
    lm_sql_customer_me_t       customer;
    lm_sql_note_of_customer_t *rows;

    rc = lm_sql_customer_me(rq->tx, &(lm_sql_customer_me_in_t){rq->params[0]},
                            &customer);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_note_of_customer(
        rq->tx, &(lm_sql_note_of_customer_in_t){.customer_id = rq->params[0]},
        &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);

    for (i = 0; i < n; i++) {
        note_write(rq, &page.json, &rows[i]);
    }

    return lm_items_whole(rq, &page, n);
}


/* POST /customers/{id}/notes  {"text", "is_pinned"?, "is_alert"?} */
lm_rc_t
admin_note_create(lm_request_t *rq)
{
    size_t                   n;
    lm_rc_t                  rc;
    uint64_t                 id;
    lm_note_t                note = {.customer_id = rq->params[0],
                                     .staff_id = rq->staff_id,
                                     .has_staff_id = rq->staff_id != 0,
                                     .text = LM_STR("")};
    const lm_record_field_t *fields = lm_note_fields(&n);

    lm_field_record(rq, fields, n, &note);
    admin_text_required(rq, "text", note.text);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_note_add(rq->tx, &note, &id);
    return rc == LM_OK ? note_reply(rq, 201, note.customer_id, id) : rc;
}


/* PATCH /notes/{id}  {"version", "text"?, "is_pinned"?, "is_alert"?} */
lm_rc_t
admin_note_update(lm_request_t *rq)
{
    size_t                   n;
    lm_rc_t                  rc;
    uint64_t                 version = 0;
    lm_note_t                before, after;
    lm_note_actor_t          actor = note_actor(rq);
    const lm_record_field_t *fields = lm_note_fields(&n);

    lm_field_u64(rq, "version", LM_REQUIRED, &version);

    rc = note_take(rq, version, &before);
    if (rc != LM_OK && rc != LM_E_STALE) {
        return rc;
    }

    after = before;
    lm_field_record(rq, fields, n, &after);
    admin_text_required(rq, "text", after.text);

    if (lm_fields_done(rq) != LM_OK || rc != LM_OK) {
        return rq->field_errors != NULL ? LM_E_INVALID : rc;
    }

    rc = lm_note_change(rq->tx, &actor, &before, &after);
    return rc == LM_OK ? note_reply(rq, 200, before.customer_id, before.id)
                       : rc;
}


/* DELETE /notes/{id}?version= */
lm_rc_t
admin_note_delete(lm_request_t *rq)
{
    lm_rc_t         rc;
    uint64_t        version;
    lm_note_t       note;
    lm_note_actor_t actor = note_actor(rq);

    rc = lm_arg_u64(rq, "version", 0, &version);
    if (rc != LM_OK) {
        return rc;
    }

    rc = note_take(rq, version, &note);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_note_hide(rq->tx, &actor, &note);
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


static lm_note_actor_t
note_actor(const lm_request_t *rq)
{
    return (lm_note_actor_t){.staff_id = rq->staff_id,
                             .may_all = lm_permits(rq, LM_PERM_staff_write)};
}


static lm_rc_t
note_take(lm_request_t *rq, uint64_t version, lm_note_t *note)
{
    lm_rc_t rc;

    rc =
        lm_sql_note_lock(rq->tx, &(lm_sql_note_lock_in_t){rq->params[0]}, note);
    if (rc != LM_OK) {
        return rc;
    }

    return version == note->version
               ? LM_OK
               : lm_request_stale(
                   rq, rq->tx,
                   &(lm_seen_t){"customer_note", note->id, version});
}


static lm_rc_t
note_reply(lm_request_t *rq, int status, uint64_t customer_id, uint64_t note_id)
{
    size_t                     n;
    lm_rc_t                    rc;
    lm_buf_t                   b;
    lm_str_t                   body;
    lm_json_t                  j;
    lm_sql_note_of_customer_t *row;

    rc = lm_sql_note_of_customer(
        rq->tx, &(lm_sql_note_of_customer_in_t){customer_id, note_id}, &row,
        &n);
    if (rc != LM_OK) {
        return rc;
    }

    if (n != 1) {
        return LM_E_NOT_FOUND;
    }

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);
    note_write(rq, &j, row);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, status, body) : rc;
}


static void
note_write(lm_request_t *rq, lm_json_t *j,
           const lm_sql_note_of_customer_t *note)
{
    lm_note_actor_t actor = note_actor(rq);

    lm_json_object(j);
    lm_json_put_u64(j, "id", note->id);
    lm_json_put_str(j, "text", note->text);
    lm_json_put_bool(j, "is_pinned", note->is_pinned);
    lm_json_put_bool(j, "is_alert", note->is_alert);
    lm_json_key(j, "by");
    admin_json_ref(j, note->has_staff_id && note->has_staff_name,
                   note->staff_id, note->staff_name);
    lm_json_put_instant(j, "created_at", note->created_at);
    lm_json_put_instant_or_null(j, "edited_at", note->has_edited_at,
                                note->edited_at);
    lm_json_put_bool(j, "may_edit",
                     lm_permits(rq, LM_PERM_customer_write)
                         && lm_note_may_edit(&actor, rq->now,
                                             note->has_staff_id, note->staff_id,
                                             note->created_at));
    lm_json_put_u64(j, "version", note->version);
    lm_json_object_end(j);
}
