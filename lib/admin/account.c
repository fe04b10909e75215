/* SPDX-License-Identifier: MIT */
/* One data account: a month of usage, and its sessions. */
#include "admin/handler.h"
#include "service/usage.h"
#include "sql/account.h"

static void session_write(lm_request_t *rq, lm_json_t *j, const void *row);


/* GET /accounts/{id}/usage?month=2026-11 */
lm_rc_t
admin_usage_show(lm_request_t *rq)
{
    lm_rc_t                rc;
    lm_day_t               month = lm_day_month_first(rq->today);
    lm_str_t               body, text = lm_arg(rq, "month");
    lm_usage_t             usage;
    lm_sql_account_owner_t owner;

    if (text.p != NULL && lm_month_parse(text, &month) != LM_OK) {
        return lm_field_error(rq, "month", "wrong_kind",
                              "A month looks like 2026-11",
                              "'n Maand lyk soos 2026-11");
    }

    rc = lm_sql_account_owner(
        rq->tx, &(lm_sql_account_owner_in_t){rq->params[0]}, &owner);
    if (rc != LM_OK) {
        return rc;
    }

    rc =
        lm_usage_month(rq->tx, owner.customer_id, rq->params[0], month, &usage);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_usage_json(rq->tx, &usage, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* GET /accounts/{id}/sessions */
lm_rc_t
admin_account_sessions(lm_request_t *rq)
{
    void                  *rows;
    lm_rc_t                rc;
    lm_page_t              page = {.write = session_write};
    lm_list_request_t      list;
    lm_sql_account_owner_t owner;

    rc = lm_list_read(rq, &lm_list_account_session_list, &list);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_account_owner(
        rq->tx, &(lm_sql_account_owner_in_t){rq->params[0]}, &owner);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_list_run(rq->tx, list.list, &list.query,
                     &(lm_sql_account_session_list_in_t){rq->params[0]}, &rows,
                     &page.n, &page.total);
    if (rc != LM_OK) {
        return rc;
    }

    page.rows = rows;
    return lm_list_reply(rq, &list, &page);
}


static void
session_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    const lm_sql_account_session_list_t *s = row;

    lm_json_object(j);
    lm_json_put_u64(j, "id", s->id);
    lm_json_put_instant(j, "started_at", s->started_at);
    lm_json_key(j, "ended_at");
    admin_json_instant_or_null(j, s->has_ended_at, s->ended_at);
    lm_json_put_instant(j, "last_seen_at", s->last_event_at);

    lm_json_key(j, "nas");
    lm_json_object(j);
    lm_json_key(j, "id");
    if (s->has_nas_id) {
        lm_json_u64(j, s->nas_id);
    } else {
        lm_json_null(j);
    }
    lm_json_put_str(j, "name", s->has_nas_name ? s->nas_name : s->nas_address);
    lm_json_object_end(j);

    lm_json_key(j, "ip");
    admin_json_str_or_null(j, s->has_framed_ip, s->framed_ip);
    lm_json_key(j, "mac");
    admin_json_str_or_null(j, s->has_calling_station_id, s->calling_station_id);
    lm_json_put_u64(j, "bytes_in", s->counted_in);
    lm_json_put_u64(j, "bytes_out", s->counted_out);
    lm_json_key(j, "terminate_cause");
    admin_json_str_or_null(j, s->has_terminate_cause, s->terminate_cause);
    lm_json_put_bool(j, "is_stale", s->is_stale);
    lm_json_object_end(j);
}
