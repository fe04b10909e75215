/* SPDX-License-Identifier: MIT */
/* Stopping customers and accounts. */
#include "admin/handler.h"
#include "service/account_stop.h"
#include "service/master.h"
#include "service/suspend.h"

#define REASON_POINTS 200

typedef lm_rc_t (*stop_pt)(lm_tx_t *tx, const lm_stop_t *stop,
                           lm_stopped_t *out);

static lm_rc_t customer_run(lm_request_t *rq, const char *kind, stop_pt run);
static lm_rc_t stop_run(lm_request_t *rq, stop_pt run);
static lm_rc_t stop_reply(lm_request_t *rq, const lm_stop_t *stop,
                          const lm_stopped_t *done, uint64_t bulk_id);


/* POST /customers/{id}/suspend  {"reason", "version", "with_subs"} */
lm_rc_t
admin_customer_suspend(lm_request_t *rq)
{
    return customer_run(rq, "suspend", lm_customer_suspend);
}


/* POST /customers/{id}/unsuspend  {"reason", "version", "with_subs"} */
lm_rc_t
admin_customer_unsuspend(lm_request_t *rq)
{
    return customer_run(rq, "unsuspend", lm_customer_unsuspend);
}


/* POST /accounts/{id}/block  {"reason"?, "version"} */
lm_rc_t
admin_account_block(lm_request_t *rq)
{
    return stop_run(rq, lm_account_block);
}


/* POST /accounts/{id}/unblock  {"reason"?, "version"} */
lm_rc_t
admin_account_unblock(lm_request_t *rq)
{
    return stop_run(rq, lm_account_unblock);
}


/* POST /accounts/{id}/reject  {"reason"?, "version"} */
lm_rc_t
admin_account_reject(lm_request_t *rq)
{
    return stop_run(rq, lm_account_reject);
}


/* POST /accounts/{id}/unreject  {"reason"?, "version"} */
lm_rc_t
admin_account_unreject(lm_request_t *rq)
{
    return stop_run(rq, lm_account_unreject);
}


static lm_rc_t
stop_read(lm_request_t *rq, unsigned reason_flags, lm_stop_t *stop)
{
    *stop = (lm_stop_t){.id = rq->params[0], .reason = LM_STR("")};

    lm_field_str(rq, "reason", REASON_POINTS, reason_flags | LM_TRIM,
                 &stop->reason);
    lm_field_u64(rq, "version", LM_REQUIRED, &stop->version);

    return lm_fields_done(rq);
}


/* With the sub-accounts of a master when that was asked for. */
static lm_rc_t
customer_run(lm_request_t *rq, const char *kind, stop_pt run)
{
    bool         with_subs = false;
    lm_rc_t      rc;
    uint64_t     bulk_id = 0;
    lm_stop_t    stop;
    lm_stopped_t done = {0};

    lm_field_bool(rq, "with_subs", 0, &with_subs);

    rc = stop_read(rq, LM_REQUIRED, &stop);
    if (rc != LM_OK) {
        return rc;
    }

    if (with_subs && !lm_permits(rq, LM_PERM_bulk_write)) {
        return LM_E_FORBIDDEN;
    }

    rc = run(rq->tx, &stop, &done);
    if (rc == LM_E_STALE) {
        return lm_request_stale(
            rq, rq->tx, &(lm_seen_t){"customer", stop.id, stop.version});
    }
    if (rc == LM_OK && with_subs) {
        rc = lm_subs_stop(rq->tx, kind, &stop, rq->staff_id, &bulk_id);
    }

    return rc == LM_OK ? stop_reply(rq, &stop, &done, bulk_id) : rc;
}


static lm_rc_t
stop_run(lm_request_t *rq, stop_pt run)
{
    lm_rc_t      rc;
    lm_stop_t    stop;
    lm_stopped_t done = {0};

    rc = stop_read(rq, 0, &stop);
    if (rc != LM_OK) {
        return rc;
    }

    rc = run(rq->tx, &stop, &done);
    if (rc == LM_E_STALE) {
        return lm_request_stale(
            rq, rq->tx, &(lm_seen_t){"data_account", stop.id, stop.version});
    }

    return rc == LM_OK ? stop_reply(rq, &stop, &done, 0) : rc;
}


static lm_rc_t
stop_reply(lm_request_t *rq, const lm_stop_t *stop, const lm_stopped_t *done,
           uint64_t bulk_id)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 128);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "id", stop->id);
    lm_json_put_u64(&j, "version", done->version);
    lm_json_put_u64(&j, "disconnects", done->n_disconnects);
    if (bulk_id != 0) {
        lm_json_put_u64(&j, "bulk_id", bulk_id);
    }
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}
