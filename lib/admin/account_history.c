/* SPDX-License-Identifier: MIT */
/* What became of one data account: its months, its sessions, and what routers
 * said when they were asked to end them. */
#include "admin/handler.h"
#include "service/disconnect.h"
#include "service/usage.h"
#include "sql/account.h"
#include "sql/disconnect.h"

static lm_rc_t list_of_account(lm_request_t *rq, const lm_list_t *list,
                               lm_row_write_pt write);
static void    session_write(lm_request_t *rq, lm_json_t *j, const void *row);
static void disconnect_write(lm_request_t *rq, lm_json_t *j, const void *row);
static void nas_write(lm_json_t *j, bool has_id, uint64_t id, lm_str_t name);


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
                              "’n Maand lyk soos 2026-11");
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
    return list_of_account(rq, &lm_list_account_session_list, session_write);
}


/* GET /accounts/{id}/disconnects */
lm_rc_t
admin_account_disconnects(lm_request_t *rq)
{
    return list_of_account(rq, &lm_list_disconnect_list, disconnect_write);
}


/* Both lists ask for an account's id and nothing else. */
static lm_rc_t
list_of_account(lm_request_t *rq, const lm_list_t *list, lm_row_write_pt write)
{
    lm_rc_t                rc;
    lm_sql_account_owner_t owner;

    rc = lm_sql_account_owner(
        rq->tx, &(lm_sql_account_owner_in_t){rq->params[0]}, &owner);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_list_answer(rq, list, &rq->params[0], write);
}


static void
session_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    const lm_sql_account_session_list_t *s = row;

    lm_json_object(j);
    lm_json_put_u64(j, "id", s->id);
    lm_json_put_instant(j, "started_at", s->started_at);
    lm_json_put_instant_or_null(j, "ended_at", s->has_ended_at, s->ended_at);
    lm_json_put_instant(j, "last_seen_at", s->last_event_at);

    nas_write(j, s->has_nas_id, s->nas_id,
              s->has_nas_name ? s->nas_name : s->nas_address);

    lm_json_put_str_or_null(j, "ip", s->has_framed_ip, s->framed_ip);
    lm_json_put_str_or_null(j, "mac", s->has_calling_station_id,
                            s->calling_station_id);
    lm_json_put_u64(j, "bytes_in", s->counted_in);
    lm_json_put_u64(j, "bytes_out", s->counted_out);
    lm_json_put_str_or_null(j, "terminate_cause", s->has_terminate_cause,
                            s->terminate_cause);
    lm_json_put_bool(j, "is_stale", s->is_stale);
    lm_json_object_end(j);
}


static void
disconnect_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    const lm_sql_disconnect_list_t *d = row;

    lm_json_object(j);
    lm_json_put_u64(j, "id", d->id);
    lm_json_put_u64(j, "session_id", d->session_id);
    lm_json_put_str(j, "acct_session_id", d->acct_session_id);

    nas_write(j, d->has_nas_id, d->nas_id,
              d->has_nas_name ? d->nas_name : d->nas_address);

    lm_json_put_str(j, "reason", d->reason);
    lm_json_put_str(j, "state", d->state);
    lm_json_put_str(j, "state_text",
                    lm_disconnect_text(rq->arena, d->state, rq->lang,
                                       d->has_error_cause, d->error_cause));
    lm_json_put_u64_or_null(j, "error_cause", d->has_error_cause,
                            d->error_cause);
    lm_json_put_u64(j, "attempts", d->attempts);
    lm_json_put_instant(j, "created_at", d->created_at);
    lm_json_put_instant_or_null(j, "sent_at", d->has_sent_at, d->sent_at);
    lm_json_put_instant_or_null(j, "finished_at", d->has_finished_at,
                                d->finished_at);
    lm_json_object_end(j);
}


static void
nas_write(lm_json_t *j, bool has_id, uint64_t id, lm_str_t name)
{
    lm_json_key(j, "nas");
    lm_json_object(j);
    lm_json_put_u64_or_null(j, "id", has_id, id);
    lm_json_put_str(j, "name", name);
    lm_json_object_end(j);
}
