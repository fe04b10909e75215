/* SPDX-License-Identifier: MIT */
/* Stopping customers and accounts, and what their routers said to it. */
#include "admin/handler.h"
#include "service/disconnect.h"
#include "service/suspend.h"
#include "sql/account.h"
#include "sql/disconnect.h"

#define REASON_POINTS 200

typedef lm_rc_t (*stop_pt)(lm_tx_t *tx, const lm_stop_t *stop,
                           lm_stopped_t *out);

static lm_rc_t stop_run(lm_request_t *rq, unsigned reason_flags, stop_pt run);
static void disconnect_write(lm_request_t *rq, lm_json_t *j, const void *row);


/* POST /customers/{id}/suspend  {"reason", "version"} */
lm_rc_t
admin_customer_suspend(lm_request_t *rq)
{
    return stop_run(rq, LM_REQUIRED, lm_customer_suspend);
}


/* POST /customers/{id}/unsuspend  {"reason", "version"} */
lm_rc_t
admin_customer_unsuspend(lm_request_t *rq)
{
    return stop_run(rq, LM_REQUIRED, lm_customer_unsuspend);
}


/* POST /accounts/{id}/block  {"reason"?, "version"} */
lm_rc_t
admin_account_block(lm_request_t *rq)
{
    return stop_run(rq, 0, lm_account_block);
}


/* POST /accounts/{id}/unblock  {"reason"?, "version"} */
lm_rc_t
admin_account_unblock(lm_request_t *rq)
{
    return stop_run(rq, 0, lm_account_unblock);
}


static lm_rc_t
stop_run(lm_request_t *rq, unsigned reason_flags, stop_pt run)
{
    lm_rc_t      rc;
    lm_stop_t    stop = {.id = rq->params[0], .reason = LM_STR("")};
    lm_stopped_t done = {0};

    lm_field_str(rq, "reason", REASON_POINTS, reason_flags | LM_TRIM,
                 &stop.reason);
    lm_field_u64(rq, "version", LM_REQUIRED, &stop.version);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = run(rq->tx, &stop, &done);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_reply_json(
        rq, 200,
        lm_str_printf(rq->arena,
                      "{\"id\":%llu,\"version\":%llu,\"disconnects\":%zu}",
                      (unsigned long long) stop.id,
                      (unsigned long long) done.version, done.n_disconnects));
}


/* GET /accounts/{id}/disconnects */
lm_rc_t
admin_account_disconnects(lm_request_t *rq)
{
    void                  *rows;
    lm_rc_t                rc;
    lm_page_t              page = {.write = disconnect_write};
    lm_list_request_t      list;
    lm_sql_account_owner_t owner;

    rc = lm_list_read(rq, &lm_list_disconnect_list, &list);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_account_owner(
        rq->tx, &(lm_sql_account_owner_in_t){rq->params[0]}, &owner);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_list_run(rq->tx, list.list, &list.query,
                     &(lm_sql_disconnect_list_in_t){rq->params[0]}, &rows,
                     &page.n, &page.total);
    if (rc != LM_OK) {
        return rc;
    }

    page.rows = rows;
    return lm_list_reply(rq, &list, &page);
}


static void
disconnect_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    const lm_sql_disconnect_list_t *d = row;

    lm_json_object(j);
    lm_json_put_u64(j, "id", d->id);
    lm_json_put_u64(j, "session_id", d->session_id);
    lm_json_put_str(j, "acct_session_id", d->acct_session_id);

    lm_json_key(j, "nas");
    lm_json_object(j);
    lm_json_key(j, "id");
    if (d->has_nas_id) {
        lm_json_u64(j, d->nas_id);
    } else {
        lm_json_null(j);
    }
    lm_json_put_str(j, "name", d->has_nas_name ? d->nas_name : d->nas_address);
    lm_json_object_end(j);

    lm_json_put_str(j, "reason", d->reason);
    lm_json_put_str(j, "state", d->state);
    lm_json_put_str(j, "state_text",
                    lm_disconnect_text(rq->arena, d->state, rq->lang,
                                       d->has_error_cause, d->error_cause));
    lm_json_key(j, "error_cause");
    if (d->has_error_cause) {
        lm_json_u64(j, d->error_cause);
    } else {
        lm_json_null(j);
    }
    lm_json_put_u64(j, "attempts", d->attempts);
    lm_json_put_instant(j, "created_at", d->created_at);
    lm_json_key(j, "sent_at");
    admin_json_instant_or_null(j, d->has_sent_at, d->sent_at);
    lm_json_key(j, "finished_at");
    admin_json_instant_or_null(j, d->has_finished_at, d->finished_at);
    lm_json_object_end(j);
}
