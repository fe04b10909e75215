/* SPDX-License-Identifier: MIT */
/* A new customer with all that belongs to him; spec "customers", F1.4. */
#ifndef LM_SERVICE_CUSTOMER_ADD_H
#define LM_SERVICE_CUSTOMER_ADD_H

#include "service/duplicate.h"

typedef struct {
    lm_customer_state_t *customer; /* with his first contact */
    bool                 is_code_generated; /* its code is a suggestion */
    bool                 sends_welcome;
    bool                 accepts_duplicates;
    lm_str_t             duplicate_reason;

    /* what came of it */
    bool            code_moved; /* the suggestion was taken meanwhile */
    lm_duplicates_t duplicates; /* with LM_E_DUPLICATES */
} lm_customer_add_t;

/* Judges a customer who is not there yet; LM_E_INVALID with faults.  His
 * code is looked at when it is not a suggestion. */
lm_rc_t lm_customer_add_check(lm_tx_t *tx, lm_customer_add_t *add,
                              lm_faults_t *faults) LM_MUST_CHECK;

/*
 * Adds him: code, contact, portal login under his code or its next free
 * suffix, search words, audit, and a welcome mail when there is an address.
 * LM_E_DUPLICATES when somebody may be the same and that was not accepted;
 * LM_E_RETRY when his code was taken in this very moment.
 */
lm_rc_t lm_customer_add(lm_tx_t *tx, lm_customer_add_t *add,
                        lm_faults_t *faults) LM_MUST_CHECK;

#endif
