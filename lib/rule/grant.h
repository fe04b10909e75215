/* SPDX-License-Identifier: MIT */
/*
 * Which data is used first.  The law (ICASA end-user regulations, 8A) asks for
 * the earliest expiry; between equals the older goes first, then what was
 * rolled over, since fresh data may still roll once.  See spec "network", 5.4.
 */
#ifndef LM_RULE_GRANT_H
#define LM_RULE_GRANT_H

#include "base/time.h"

typedef struct {
    uint64_t     id;
    bool         is_rolled; /* rolled over from an earlier month */
    uint64_t     bytes;
    uint64_t     used;
    lm_instant_t granted_at; /* for rolled data, of the original grant */
    lm_instant_t valid_from;
    lm_instant_t expires_at;
} lm_grant_t;

/* Puts grants into the order in which they are used. */
void lm_grant_sort(lm_grant_t *grants, size_t n);

/*
 * Debits bytes that flowed between since and until from the sorted grants that
 * are valid then, and returns what no grant covers: over-usage.
 */
uint64_t lm_grant_debit(lm_grant_t *grants, size_t n, lm_instant_t since,
                        lm_instant_t until, uint64_t bytes);

/* A month of an account that gets another package, which has a cap. */
typedef struct {
    uint64_t granted; /* by the former package; 0: it had no cap */
    uint64_t cap; /* of the new one */
    uint64_t used; /* of what was granted */
    uint64_t over; /* what no grant covered */
    uint64_t charged; /* all that counted towards a cap */
    uint64_t others; /* at most so much of it was used of other grants */
} lm_grant_month_t;

/*
 * What the month's own data is from now on: the whole of a bigger package at
 * once, of a smaller one from the next month on; what was used so far stays
 * used.  See spec "network", 9.4.  This cannot fail.
 */
void lm_grant_month_follow(const lm_grant_month_t *m, uint64_t *bytes,
                           uint64_t *used);

/* Bytes that count towards a cap. */
uint64_t lm_grant_charge(uint64_t in, uint64_t out, bool count_upload);

#endif
