/* SPDX-License-Identifier: MIT */
/* Everything that happened to a customer; and what keeps him off line. */
#include "admin/handler.h"
#include "service/disconnect.h"
#include "service/timeline.h"
#include "sql/customer.h"
#include "sql/disconnect.h"

#define PER_PAGE 25

typedef struct {
    const lm_event_t           *events;
    size_t                      n;
    uint64_t                    per_page;
    const lm_timeline_cursor_t *next; /* where it goes on; NULL: nowhere */
} page_t;

static lm_rc_t page_json(lm_arena_t *a, const page_t *page, lm_str_t *out);
static void    event_write(lm_json_t *j, const lm_event_t *e);


/* GET /customers/{id}/timeline?per_page=&after= */
lm_rc_t
admin_customer_timeline(lm_request_t *rq)
{
    bool                 is_last;
    size_t               n;
    lm_rc_t              rc;
    page_t               page;
    lm_str_t             body, after = lm_arg(rq, "after");
    uint64_t             per_page;
    lm_event_t          *events;
    lm_timeline_cursor_t cursor;
    lm_sql_customer_me_t customer;

    rc = lm_arg_u64(rq, "per_page", PER_PAGE, &per_page);
    if (rc != LM_OK) {
        return rc;
    }

    lm_timeline_begin(&cursor);

    if (per_page == 0 || per_page > LM_TIMELINE_MAX) {
        (void) !lm_field_error(rq, "per_page", "out_of_range",
                               "This is not between 1 and 100",
                               "Dit is nie tussen 1 en 100 nie");
    }
    if (after.p != NULL && lm_timeline_after(after, &cursor) != LM_OK) {
        (void) !lm_field_error(rq, "after", "wrong_kind",
                               "This is no cursor of ours",
                               "Dit is nie ’n merker van ons nie");
    }

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_customer_me(rq->tx, &(lm_sql_customer_me_in_t){rq->params[0]},
                            &customer);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_timeline_read(rq->tx, rq->params[0], rq->lang, (uint32_t) per_page,
                          &cursor, &events, &n, &is_last);
    if (rc != LM_OK) {
        return rc;
    }

    page = (page_t){events, n, per_page, is_last ? NULL : &cursor};
    rc = page_json(rq->arena, &page, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


static lm_rc_t
page_json(lm_arena_t *a, const page_t *page, lm_str_t *out)
{
    size_t    i;
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, a, 256 * page->n + 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_key(&j, "items");
    lm_json_array(&j);
    for (i = 0; i < page->n; i++) {
        event_write(&j, &page->events[i]);
    }
    lm_json_array_end(&j);
    lm_json_put_u64(&j, "per_page", page->per_page);
    if (page->next != NULL) {
        lm_json_put_str(&j, "next", lm_timeline_cursor_text(a, page->next));
    }
    lm_json_object_end(&j);

    return lm_json_done(&j, out);
}


static void
event_write(lm_json_t *j, const lm_event_t *e)
{
    lm_json_object(j);
    lm_json_put_instant(j, "at", e->at);
    lm_json_put_str(j, "kind", lm_str_c(e->kind));
    lm_json_put_str(j, "text", e->text);

    lm_json_key(j, "by");
    if (e->by_kind.n == 0) {
        lm_json_null(j);
    } else {
        lm_json_object(j);
        lm_json_put_str(j, "kind", e->by_kind);
        lm_json_put_u64(j, "id", e->by_id);
        lm_json_put_str(j, "name", e->by_name);
        lm_json_object_end(j);
    }

    lm_json_key(j, "ref");
    lm_json_object(j);
    lm_json_put_str(j, "kind", e->ref_kind);
    lm_json_put_u64(j, "id", e->ref_id);
    lm_json_object_end(j);
    lm_json_object_end(j);
}


static void
last_disconnect_write(lm_request_t *rq, lm_json_t *j,
                      const lm_sql_disconnect_last_t *d)
{
    lm_json_key(j, "disconnects");
    lm_json_array(j);

    if (d->has_id) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", d->id);
        lm_json_put_str(j, "reason", d->reason);
        lm_json_put_str(j, "state", d->state);
        lm_json_put_str(j, "state_text",
                        lm_disconnect_text(rq->arena, d->state, rq->lang,
                                           d->has_error_cause, d->error_cause));
        lm_json_put_instant(j, "created_at", d->created_at);
        lm_json_object_end(j);
    }

    lm_json_array_end(j);
}


/* GET /customers/{id}/suspension */
lm_rc_t
admin_customer_suspension(lm_request_t *rq)
{
    size_t                      i, n;
    lm_rc_t                     rc;
    lm_buf_t                    b;
    lm_str_t                    body;
    lm_json_t                   j;
    lm_sql_disconnect_last_t   *rows;
    lm_sql_disconnect_stopped_t c;

    rc = lm_sql_disconnect_stopped(
        rq->tx, &(lm_sql_disconnect_stopped_in_t){rq->params[0]}, &c);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_disconnect_last(
        rq->tx, &(lm_sql_disconnect_last_in_t){rq->params[0]}, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 1024);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_instant_or_null(&j, "suspended_at", c.has_suspended_at,
                                c.suspended_at);
    lm_json_put_str_or_null(&j, "reason", c.has_suspend_reason,
                            c.suspend_reason);
    lm_json_key(&j, "by");
    admin_json_ref(&j, c.has_suspended_by && c.has_staff_name, c.suspended_by,
                   c.staff_name);
    lm_json_key(&j, "with_master");
    admin_json_customer(&j, c.has_suspended_with,
                        &(admin_customer_ref_t){c.suspended_with, c.master_code,
                                                c.master_name});
    lm_json_key(&j, "accounts");
    lm_json_array(&j);

    for (i = 0; i < n; i++) {
        lm_json_object(&j);
        lm_json_put_u64(&j, "id", rows[i].account_id);
        lm_json_put_str(&j, "username", rows[i].username);
        lm_json_put_bool(&j, "blocked", rows[i].is_blocked);
        lm_json_put_str_or_null(&j, "block_reason", rows[i].has_block_reason,
                                rows[i].block_reason);
        lm_json_put_bool(&j, "reject", rows[i].is_rejected);
        last_disconnect_write(rq, &j, &rows[i]);
        lm_json_object_end(&j);
    }

    lm_json_array_end(&j);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}
