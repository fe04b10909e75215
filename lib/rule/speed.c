/* SPDX-License-Identifier: MIT */
#include "rule/speed.h"

#include <stdio.h>

static uint32_t speed_choose(uint32_t product, uint32_t capped, uint32_t own,
                             bool is_slowed);


lm_speed_t
lm_speed_effective(const lm_speed_facts_t *f)
{
    lm_speed_t speed;

    if (f->is_walled) {
        speed = f->walled;

    } else {
        speed.up_kbps = speed_choose(f->product.up_kbps, f->capped.up_kbps,
                                     f->own.up_kbps, f->is_slowed);
        speed.down_kbps =
            speed_choose(f->product.down_kbps, f->capped.down_kbps,
                         f->own.down_kbps, f->is_slowed);
    }

    if (speed.up_kbps < LM_SPEED_MIN_KBPS) {
        speed.up_kbps = LM_SPEED_MIN_KBPS;
    }
    if (speed.down_kbps < LM_SPEED_MIN_KBPS) {
        speed.down_kbps = LM_SPEED_MIN_KBPS;
    }

    return speed;
}


static uint32_t
speed_choose(uint32_t product, uint32_t capped, uint32_t own, bool is_slowed)
{
    if (own > 0) {
        return own;
    }

    return is_slowed && capped > 0 ? capped : product;
}


size_t
lm_speed_rate_limit(lm_speed_t speed, char out[LM_RATE_LIMIT_TEXT])
{
    int n;

    n = snprintf(out, LM_RATE_LIMIT_TEXT, "%uk/%uk", speed.up_kbps,
                 speed.down_kbps);

    return n < 0 ? 0 : (size_t) n;
}
