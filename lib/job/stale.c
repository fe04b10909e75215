/* SPDX-License-Identifier: MIT */
/*
 * A session is stale when its NAS has told nothing for three interim
 * intervals of its product, and at least for stale_seconds.  Nothing is ended:
 * the next packet makes it live again.
 */
#include "job/kinds.h"

#include "service/isp.h"
#include "sql/housekeeping.h"

#define SLICE 60 /* at most LM_TX_TOUCHED customers a transaction */

typedef struct {
    uint64_t customer_id; /* whose sessions come next */
    size_t   n;
} slice_t;

static lm_rc_t stale_slice(lm_tx_t *tx, void *arg);


lm_rc_t
job_stale_sessions(lm_job_t *job)
{
    lm_rc_t rc;
    slice_t slice = {0};

    do {
        rc = lm_job_tx(job, LM_TX_WRITE, stale_slice, &slice);
    } while (rc == LM_OK && slice.n == SLICE && !job->is_over);

    return rc;
}


static lm_rc_t
stale_slice(lm_tx_t *tx, void *arg)
{
    slice_t *slice = arg;

    size_t                                 i, n;
    lm_rc_t                                rc;
    lm_instant_t                           before;
    lm_sql_housekeeping_silent_sessions_t *rows;
    lm_sql_housekeeping_mark_stale_in_t    in[SLICE];

    slice->n = 0;
    if (tx->isp == NULL) {
        return LM_E_UNAVAILABLE;
    }

    before = tx->now - tx->isp->stale_seconds * LM_SECOND;

    rc = lm_sql_housekeeping_silent_sessions(
        tx,
        &(lm_sql_housekeeping_silent_sessions_in_t){.customer_id =
                                                        slice->customer_id,
                                                    .before = before,
                                                    .now = tx->now},
        &rows, &n);
    if (rc != LM_OK || n == 0) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        in[i] = (lm_sql_housekeeping_mark_stale_in_t){rows[i].id, before};
        lm_tx_touch(tx, rows[i].customer_id);
    }

    rc = lm_sql_housekeeping_mark_stale(tx, in, n, NULL);
    if (rc != LM_OK) {
        return rc;
    }

    slice->n = n;
    slice->customer_id = rows[n - 1].customer_id;

    return LM_OK;
}
