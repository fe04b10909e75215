/* SPDX-License-Identifier: MIT */
/* A customer that was added by mistake is taken away; spec "customers", F1.8.
 */
#ifndef LM_SERVICE_CUSTOMER_DELETE_H
#define LM_SERVICE_CUSTOMER_DELETE_H

#include "service/session.h"

typedef struct {
    uint64_t id;
    uint64_t version; /* that the caller has seen */
    lm_str_t reason;

    /* what came of it */
    const char *obstacle; /* with LM_E_CONFLICT: "history" or "subs" */
    lm_purge_t  purge; /* portal sessions that end */
} lm_customer_delete_t;

/*
 * Only who has nothing that must be kept; anybody else is cancelled.  The row
 * stays, so that code and usernames are never given again.
 */
lm_rc_t lm_customer_delete(lm_tx_t *tx, lm_customer_delete_t *what)
    LM_MUST_CHECK;

#endif
