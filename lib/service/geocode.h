/* SPDX-License-Identifier: MIT */
/*
 * Where an address is: asked of the service of setting "geocode_url", on
 * another thread, two at a time on the whole installation, and remembered in
 * Redis.  Only that address is ever spoken to: redirects are not followed.
 */
#ifndef LM_SERVICE_GEOCODE_H
#define LM_SERVICE_GEOCODE_H

#include "service/isp.h"

typedef struct {
    int32_t  latitude_e6;
    int32_t  longitude_e6;
    lm_str_t label; /* what the service calls the place */
} lm_geocode_t;

/*
 * No connection to the database may be held.  LM_E_NOT_FOUND when the service
 * knows no such place; LM_E_NOT_CONFIGURED; LM_E_THROTTLED when others are
 * asking already; LM_E_UNAVAILABLE when the service, or Redis, is away.
 */
lm_rc_t lm_geocode(lm_arena_t *a, const lm_isp_t *isp, lm_str_t address,
                   lm_geocode_t *out) LM_MUST_CHECK;

#endif
