/* SPDX-License-Identifier: MIT */
/*
 * The end of service at the end of the local day: authentication knows it by
 * itself, this ends the sessions that are open then, and writes the end down.
 * What a dead worker missed is made up for: whoever ended lately is looked at
 * again and again until nothing of his is open.  A job whose lease ran out may
 * run beside the one that took its place: what is to be done is asked again
 * under the locks that both take.
 */
#include "job/kinds.h"

#include "service/audit.h"
#include "service/disconnect.h"
#include "sql/accounting.h"
#include "sql/bulk.h"
#include "sql/cancel.h"

#define LOOK_BACK 60 /* days */
#define STALE_HOPE LM_DAY /* a silent session may be open still */
#define ASK_AGAIN (30 * LM_MINUTE) /* the schedule comes every hour */
#define SLICE 50 /* rows of the statements below */

typedef struct {
    uint64_t after_id;
    size_t   n;
} slice_t;

static lm_rc_t sessions_slice(lm_tx_t *tx, void *arg);
static lm_rc_t accounts_lock(lm_tx_t *tx, const lm_sql_cancel_due_t *rows,
                             size_t n);
static lm_rc_t ends_slice(lm_tx_t *tx, void *arg);
static lm_rc_t customers_lock(lm_tx_t                         *tx,
                              const lm_sql_cancel_unwritten_t *rows, size_t n);
static lm_rc_t end_write(lm_tx_t *tx, uint64_t customer_id);


lm_rc_t
job_cancel_end(lm_job_t *job)
{
    lm_rc_t rc;
    slice_t sessions = {0}, ends = {0};

    do {
        rc = lm_job_tx(job, LM_TX_WRITE, sessions_slice, &sessions);
    } while (rc == LM_OK && sessions.n == SLICE && !job->is_over);

    while (rc == LM_OK && !job->is_over) {
        rc = lm_job_tx(job, LM_TX_WRITE, ends_slice, &ends);
        if (ends.n < SLICE) {
            break;
        }
    }

    return rc;
}


static lm_rc_t
sessions_slice(lm_tx_t *tx, void *arg)
{
    slice_t *slice = arg;

    size_t               i, n, n_queued;
    lm_rc_t              rc;
    uint64_t             last = slice->after_id;
    lm_sql_cancel_due_t *rows;

    rc = lm_sql_cancel_due(
        tx,
        &(lm_sql_cancel_due_in_t){.ended_since = tx->today - LOOK_BACK,
                                  .today = tx->today,
                                  .heard_since = tx->now - STALE_HOPE,
                                  .after_id = slice->after_id},
        &rows, &n);
    if (rc == LM_OK) {
        rc = accounts_lock(tx, rows, n);
    }

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = lm_disconnect_queue(
            tx,
            &(lm_disconnect_whom_t){.customer_id = rows[i].customer_id,
                                    .account_id = rows[i].account_id,
                                    .pause = ASK_AGAIN,
                                    .why = LM_DISCONNECT_CANCEL},
            &n_queued);
        last = rows[i].account_id;
    }

    /* kept for the next slice, and not for another try of this one */
    if (rc == LM_OK) {
        *slice = (slice_t){last, n};
    }

    return rc;
}


static lm_rc_t
accounts_lock(lm_tx_t *tx, const lm_sql_cancel_due_t *rows, size_t n)
{
    size_t                            i;
    uint64_t                          ids[SLICE];
    lm_sql_accounting_account_lock_t *locked;

    for (i = 0; i < n; i++) {
        ids[i] = rows[i].account_id;
    }

    return lm_sql_accounting_account_lock(
        tx, &(lm_sql_accounting_account_lock_in_t){ids, n}, &locked, &i);
}


static lm_rc_t
ends_slice(lm_tx_t *tx, void *arg)
{
    slice_t *slice = arg;

    size_t                       i, k, n;
    lm_rc_t                      rc;
    lm_sql_cancel_unwritten_t   *rows, *still;
    lm_sql_cancel_unwritten_in_t in = {.ended_since = tx->today - LOOK_BACK,
                                       .today = tx->today};

    rc = lm_sql_cancel_unwritten(tx, &in, &rows, &slice->n);
    if (rc == LM_OK) {
        rc = customers_lock(tx, rows, slice->n);
    }
    if (rc == LM_OK) {
        rc = lm_sql_cancel_unwritten(tx, &in, &still, &n);
    }

    /* both are in the order of their ids */
    for (i = 0, k = 0; rc == LM_OK && i < slice->n && k < n;) {
        if (rows[i].id == still[k].id) {
            rc = end_write(tx, rows[i].id);
        }
        if (rows[i].id <= still[k].id) {
            i++;
        } else {
            k++;
        }
    }

    return rc;
}


static lm_rc_t
customers_lock(lm_tx_t *tx, const lm_sql_cancel_unwritten_t *rows, size_t n)
{
    size_t                       i;
    uint64_t                     ids[SLICE];
    lm_sql_bulk_customer_lock_t *locked;

    for (i = 0; i < n; i++) {
        ids[i] = rows[i].id;
    }

    return lm_sql_bulk_customer_lock(
        tx, &(lm_sql_bulk_customer_lock_in_t){ids, n}, &locked, &i);
}


/* What the customer sees of himself changed over night, without a commit. */
static lm_rc_t
end_write(lm_tx_t *tx, uint64_t customer_id)
{
    lm_tx_touch(tx, customer_id);

    return lm_audit_write(
        tx, &(lm_audit_t){.action = "service_end",
                          .entity = "customer",
                          .entity_id = customer_id,
                          .customer_id = customer_id,
                          .after = LM_STR("{\"status\":\"cancelled\"}"),
                          .before = LM_STR("{\"status\":\"cancelling\"}")});
}
