/* SPDX-License-Identifier: MIT */
/* A link to set the first portal password, good for seven days. */
#include "job/kinds.h"

#include "service/portal_link.h"

static lm_rc_t welcome_send(lm_tx_t *tx, void *arg);


lm_rc_t
job_portal_welcome(lm_job_t *job)
{
    if (lm_job_u64(job, "customer_id") == 0) {
        return lm_job_give_up(job, "there is no customer_id");
    }

    return lm_job_tx(job, LM_TX_WRITE, welcome_send, job);
}


static lm_rc_t
welcome_send(lm_tx_t *tx, void *arg)
{
    lm_job_t *job = arg;

    lm_rc_t          rc;
    lm_portal_send_t send = {.customer_id = lm_job_u64(job, "customer_id"),
                             .why = LM_LINK_WELCOME};

    rc = lm_portal_send(tx, &send);
    if (rc == LM_E_NOT_FOUND || rc == LM_E_CONFLICT) {
        return lm_job_give_up(job, "the customer has no login");
    }
    if (rc == LM_E_RANGE) {
        return lm_job_give_up(job, "the customer has no e-mail address");
    }

    return rc == LM_OK ? lm_job_done(tx, job, LM_STR_NULL) : rc;
}
