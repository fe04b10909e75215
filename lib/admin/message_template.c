/* SPDX-License-Identifier: MIT */
/* Templates of messages. */
#include "service/message_template.h"
#include "admin/handler.h"
#include "service/letter.h"

static lm_rc_t template_read(lm_request_t *rq, lm_message_template_t *one);
static lm_rc_t template_take(lm_request_t *rq, uint64_t version,
                             lm_message_template_t *one);
static lm_rc_t template_result(lm_request_t *rq, lm_rc_t rc);
static lm_rc_t template_reply(lm_request_t *rq, int status, uint64_t id);
static void    template_write(lm_json_t                           *j,
                              const lm_sql_message_template_all_t *row);


/* GET /message/templates */
lm_rc_t
admin_message_template_list(lm_request_t *rq)
{
    size_t                         i, n;
    lm_rc_t                        rc;
    lm_items_t                     page;
    lm_sql_message_template_all_t *rows;

    rc = lm_sql_message_template_all(
        rq->tx, &(lm_sql_message_template_all_in_t){0}, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);

    for (i = 0; i < n; i++) {
        template_write(&page.json, &rows[i]);
    }

    return lm_items_whole(rq, &page, n);
}


/* POST /message/templates  {"name", "subject", "text"} */
lm_rc_t
admin_message_template_create(lm_request_t *rq)
{
    lm_rc_t               rc;
    uint64_t              id;
    lm_message_template_t one = {
        .name = LM_STR(""), .subject = LM_STR(""), .text = LM_STR("")};

    rc = template_read(rq, &one);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_message_template_add(rq->tx, &one, &id);
    return rc == LM_OK ? template_reply(rq, 201, id) : template_result(rq, rc);
}


/* PATCH /message/templates/{id}  {"version", "name"?, "subject"?, "text"?} */
lm_rc_t
admin_message_template_update(lm_request_t *rq)
{
    lm_rc_t               rc;
    uint64_t              version = 0;
    lm_message_template_t before, after;

    lm_field_u64(rq, "version", LM_REQUIRED, &version);

    rc = template_take(rq, version, &before);
    if (rc != LM_OK) {
        return rq->field_errors != NULL ? LM_E_INVALID : rc;
    }

    after = before;
    rc = template_read(rq, &after);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_message_template_change(rq->tx, &before, &after);
    return rc == LM_OK ? template_reply(rq, 200, before.id)
                       : template_result(rq, rc);
}


/* DELETE /message/templates/{id}?version= */
lm_rc_t
admin_message_template_delete(lm_request_t *rq)
{
    lm_rc_t               rc;
    uint64_t              version;
    lm_message_template_t one;

    rc = lm_arg_u64(rq, "version", 0, &version);
    if (rc != LM_OK) {
        return rc;
    }

    rc = template_take(rq, version, &one);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_message_template_remove(rq->tx, &one);
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


/* What a message may not name, a template may not keep (F13.2). */
static void
placeholders_check(lm_request_t *rq, const char *field, lm_str_t text)
{
    size_t   n = 0;
    lm_str_t name;

    lm_letter_unknown(text, &name, 1, &n);
    if (n != 0) {
        (void) !admin_placeholder_unknown(rq, field, name);
    }
}


static lm_rc_t
template_read(lm_request_t *rq, lm_message_template_t *one)
{
    size_t                   n;
    const lm_record_field_t *fields = lm_message_template_fields(&n);

    lm_field_record(rq, fields, n, one);
    admin_text_required(rq, "name", one->name);
    admin_text_required(rq, "subject", one->subject);
    admin_text_required(rq, "text", one->text);
    placeholders_check(rq, "subject", one->subject);
    placeholders_check(rq, "text", one->text);

    return lm_fields_done(rq);
}


static lm_rc_t
template_take(lm_request_t *rq, uint64_t version, lm_message_template_t *one)
{
    lm_rc_t rc;

    rc = lm_sql_message_template_lock(
        rq->tx, &(lm_sql_message_template_lock_in_t){rq->params[0]}, one);
    if (rc != LM_OK) {
        return rc;
    }

    return version == one->version
               ? LM_OK
               : lm_request_stale(
                   rq, rq->tx,
                   &(lm_seen_t){"message_template", one->id, version});
}


static lm_rc_t
template_result(lm_request_t *rq, lm_rc_t rc)
{
    if (rc == LM_E_DUPLICATE) {
        return lm_field_error(rq, "name", "taken", "This name is taken",
                              "Hierdie naam is geneem");
    }

    return rc;
}


static lm_rc_t
template_reply(lm_request_t *rq, int status, uint64_t id)
{
    size_t                         n;
    lm_rc_t                        rc;
    lm_buf_t                       b;
    lm_str_t                       body;
    lm_json_t                      j;
    lm_sql_message_template_all_t *row;

    rc = lm_sql_message_template_all(
        rq->tx, &(lm_sql_message_template_all_in_t){id}, &row, &n);
    if (rc != LM_OK) {
        return rc;
    }

    if (n != 1) {
        return LM_E_NOT_FOUND;
    }

    lm_buf_init(&b, rq->arena, 1024);
    lm_json_init(&j, &b);
    template_write(&j, row);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, status, body) : rc;
}


static void
template_write(lm_json_t *j, const lm_sql_message_template_all_t *row)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", row->id);
    lm_json_put_str(j, "name", row->name);
    lm_json_put_str(j, "subject", row->subject);
    lm_json_put_str(j, "text", row->text);
    lm_json_put_instant(j, "updated_at", row->updated_at);
    lm_json_key(j, "by");
    admin_json_ref(j, row->has_staff_id && row->has_staff_name, row->staff_id,
                   row->staff_name);
    lm_json_put_u64(j, "version", row->version);
    lm_json_object_end(j);
}
