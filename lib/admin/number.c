/* SPDX-License-Identifier: MIT */
#include "admin/number.h"

typedef struct {
    lm_str_t          text;
    lm_number_asker_t asker;
    lm_number_hits_t *out;
} number_work_t;


static lm_rc_t
number_run(lm_tx_t *tx, void *arg)
{
    number_work_t *work = arg;

    return lm_number_search(tx, &work->asker, work->text, work->out);
}


lm_rc_t
admin_number_search(lm_request_t *rq, lm_str_t text, lm_number_hits_t *out)
{
    lm_rc_t       rc;
    lm_tx_t       idle = lm_request_tx(rq);
    number_work_t work = {text, {rq->staff_id, rq->address, 0}, out};

    out->n = 0;
    if (!lm_number_fits(rq->arena, text)) {
        return LM_OK;
    }

    rc = lm_tx_run(&idle, LM_TX_WRITE, number_run, &work);
    rq->retry_after = work.asker.retry_after;
    return rc;
}
