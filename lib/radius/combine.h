/* SPDX-License-Identifier: MIT */
/* What the radius face wants from its host, beside base/host.h. */
#ifndef LM_RADIUS_COMBINE_H
#define LM_RADIUS_COMBINE_H

#include "store/db.h"

/* What is done at once for all requests of a kind that wait at a time. */
typedef enum {
    LM_COMBINE_ACCOUNTING, /* lm_packet_t: on disk when it returns */
    LM_COMBINE_ASK, /* lm_ask_work_t: decided when it returns */
    LM_COMBINE_N
} lm_combine_e;

#define LM_COMBINE_MAX 256 /* of one batch */

typedef struct {
    size_t max; /* of one batch */
    /* Does all of it; one result each. */
    void (*run)(lm_tx_t *tx, void *const *items, size_t n, lm_rc_t *rcs);
} lm_combine_t;

extern const lm_combine_t lm_combines[LM_COMBINE_N];

/*
 * Hands an item to the host, which does it with others that wait at the same
 * time and returns with its result.  LM_E_UNAVAILABLE or LM_E_DEADLINE when
 * that cannot be had soon: the sender keeps the packet then.  What the item
 * points to lives until the return.
 */
lm_rc_t lm_host_combine(lm_combine_e kind, void *item) LM_MUST_CHECK;

#endif
