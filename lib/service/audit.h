/* SPDX-License-Identifier: MIT */
/* Who did what to which thing; written in the transaction of the deed. */
#ifndef LM_SERVICE_AUDIT_H
#define LM_SERVICE_AUDIT_H

#include "store/db.h"

typedef struct {
    const char *action; /* "create", "update", "sign_in", … */
    const char *entity; /* table's name */
    uint64_t    entity_id; /* 0: none */
    uint64_t    customer_id; /* 0: no customer's */
    uint64_t    version; /* that this made of the thing; 0: none */
    lm_str_t    before; /* JSON object; {NULL, 0}: nothing before */
    lm_str_t    after;
} lm_audit_t;

/* The actor is the transaction's; "none" when it has no actor. */
lm_rc_t lm_audit_write(lm_tx_t *tx, const lm_audit_t *audit) LM_MUST_CHECK;

#endif
