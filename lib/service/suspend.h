/* SPDX-License-Identifier: MIT */
/*
 * "A block is a block now" (spec "customers", 0.1(3)-(5)): authentication
 * follows with the commit, and the sessions concerned are ended by their NAS.
 */
#ifndef LM_SERVICE_SUSPEND_H
#define LM_SERVICE_SUSPEND_H

#include "store/db.h"

/* id is the customer's or the account's. */
typedef struct {
    uint64_t id;
    uint64_t version; /* that the caller has seen */
    lm_str_t reason; /* may be empty for accounts */
    uint64_t master_id; /* that takes this sub-account along; 0: none does */
    lm_str_t master; /* "Karoo Trust (KAR001)" */
} lm_stop_t;

typedef struct {
    uint64_t version; /* from now on */
    size_t   n_disconnects;
} lm_stopped_t;

/*
 * Suspends all accounts of a customer; nobody is told and billing goes on.
 * LM_E_NOT_FOUND; LM_E_STALE; LM_E_CONFLICT when he is suspended already or
 * his service has ended.
 */
lm_rc_t lm_customer_suspend(lm_tx_t *tx, const lm_stop_t *stop,
                            lm_stopped_t *out) LM_MUST_CHECK;

/* Lifts that and nothing else: blocked accounts stay blocked.  LM_E_CONFLICT
 * when he is not suspended or his service has ended. */
lm_rc_t lm_customer_unsuspend(lm_tx_t *tx, const lm_stop_t *stop,
                              lm_stopped_t *out) LM_MUST_CHECK;

#endif
