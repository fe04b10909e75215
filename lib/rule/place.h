/* SPDX-License-Identifier: MIT */
/* How near two places on the earth are. */
#ifndef LM_RULE_PLACE_H
#define LM_RULE_PLACE_H

#include "base/str.h"

typedef struct {
    int32_t latitude_e6; /* micro-degrees */
    int32_t longitude_e6;
} lm_place_t;

/*
 * Whether two places are at most so many metres apart, for distances of a few
 * kilometres: the earth is flat there, and a degree of longitude shrinks with
 * the latitude.  This cannot fail.
 */
bool lm_place_is_near(lm_place_t a, lm_place_t b, uint32_t metres);

#endif
