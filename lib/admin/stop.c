/* SPDX-License-Identifier: MIT */
/* Stopping customers and accounts. */
#include "admin/handler.h"
#include "service/account_stop.h"
#include "service/suspend.h"

#define REASON_POINTS 200

typedef lm_rc_t (*stop_pt)(lm_tx_t *tx, const lm_stop_t *stop,
                           lm_stopped_t *out);

static lm_rc_t stop_run(lm_request_t *rq, const char *entity,
                        unsigned reason_flags, stop_pt run);


/* POST /customers/{id}/suspend  {"reason", "version"} */
lm_rc_t
admin_customer_suspend(lm_request_t *rq)
{
    return stop_run(rq, "customer", LM_REQUIRED, lm_customer_suspend);
}


/* POST /customers/{id}/unsuspend  {"reason", "version"} */
lm_rc_t
admin_customer_unsuspend(lm_request_t *rq)
{
    return stop_run(rq, "customer", LM_REQUIRED, lm_customer_unsuspend);
}


/* POST /accounts/{id}/block  {"reason"?, "version"} */
lm_rc_t
admin_account_block(lm_request_t *rq)
{
    return stop_run(rq, "data_account", 0, lm_account_block);
}


/* POST /accounts/{id}/unblock  {"reason"?, "version"} */
lm_rc_t
admin_account_unblock(lm_request_t *rq)
{
    return stop_run(rq, "data_account", 0, lm_account_unblock);
}


/* POST /accounts/{id}/reject  {"reason"?, "version"} */
lm_rc_t
admin_account_reject(lm_request_t *rq)
{
    return stop_run(rq, "data_account", 0, lm_account_reject);
}


/* POST /accounts/{id}/unreject  {"reason"?, "version"} */
lm_rc_t
admin_account_unreject(lm_request_t *rq)
{
    return stop_run(rq, "data_account", 0, lm_account_unreject);
}


static lm_rc_t
stop_run(lm_request_t *rq, const char *entity, unsigned reason_flags,
         stop_pt run)
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
    if (rc == LM_E_STALE) {
        return lm_request_stale(rq, rq->tx,
                                &(lm_seen_t){entity, stop.id, stop.version});
    }
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
