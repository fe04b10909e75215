/* SPDX-License-Identifier: MIT */
/*
 * The speed an account gets now.  One function, one order: the product's, the
 * capped one past the cap, the account's own last; never below 64 kb/s, since
 * 0 is "no limit" to RouterOS.  See spec "network", 2.4 and 10.6.
 */
#ifndef LM_RULE_SPEED_H
#define LM_RULE_SPEED_H

#include "base/str.h"

#define LM_SPEED_MIN_KBPS 64

typedef struct {
    uint32_t up_kbps;
    uint32_t down_kbps;
} lm_speed_t;

typedef struct {
    lm_speed_t product;
    lm_speed_t capped; /* zero: there is none */
    lm_speed_t own; /* the account's override; zero: none */
    bool       is_slowed; /* past the cap */
    bool       is_walled; /* suspended, inside the walled garden */
    lm_speed_t walled;
} lm_speed_facts_t;

/* Each direction by itself.  This cannot fail. */
lm_speed_t lm_speed_effective(const lm_speed_facts_t *f);

/*
 * Mikrotik-Rate-Limit: rx/tx as the router sees it, so upload first.
 *
 *     up 5000, down 10000  ->  "5000k/10000k"
 *
 * At most LM_RATE_LIMIT_TEXT bytes; returns how many.  This cannot fail.
 */
#define LM_RATE_LIMIT_TEXT 24
size_t lm_speed_rate_limit(lm_speed_t speed, char out[LM_RATE_LIMIT_TEXT]);

#endif
