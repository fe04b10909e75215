/* SPDX-License-Identifier: MIT */
#include "job/job.h"

#include "service/isp.h"


lm_rc_t
lm_act_as(lm_arena_t *a, const lm_actor_t *actor, lm_tx_mode_e mode,
          lm_tx_work_pt work, void *arg)
{
    lm_tx_t         tx;
    lm_rc_t         rc;
    const lm_isp_t *isp;

    isp = lm_host_isp_take();

    tx =
        (lm_tx_t){.arena = a, .now = lm_host_now(), .isp = isp, .actor = actor};
    tx.today = isp != NULL ? lm_zone_day(isp->zone, tx.now)
                           : (lm_day_t) (tx.now / LM_DAY);

    rc = lm_tx_run(&tx, mode, work, arg);

    if (isp != NULL) {
        lm_host_isp_give(isp);
    }

    return rc;
}


lm_rc_t
lm_act(lm_arena_t *a, lm_tx_mode_e mode, lm_tx_work_pt work, void *arg)
{
    static const lm_actor_t system = {.kind = LM_ACTOR_SYSTEM};

    return lm_act_as(a, &system, mode, work, arg);
}
