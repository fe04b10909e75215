/* SPDX-License-Identifier: MIT */
/* The guard against adding somebody twice; spec "customers", F1.4. */
#ifndef LM_SERVICE_DUPLICATE_H
#define LM_SERVICE_DUPLICATE_H

#include "service/customer_edit.h"

#define LM_DUPLICATES 20

/* Why two may be the same; bits. */
#define LM_SAME_EMAIL 0x01
#define LM_SAME_MOBILE 0x02
#define LM_SAME_ID_NUMBER 0x04
#define LM_SAME_VAT_NUMBER 0x08
#define LM_SAME_NAME_ADDRESS 0x10 /* either address, or within 50 m */

/* To go on in spite of one of these wants a reason. */
#define LM_SAME_FOR_A_REASON (LM_SAME_ID_NUMBER | LM_SAME_VAT_NUMBER)

typedef struct {
    uint64_t id;
    lm_str_t code;
    lm_str_t name;
    unsigned why;
} lm_duplicate_t;

typedef struct {
    lm_duplicate_t items[LM_DUPLICATES];
    size_t         n;
} lm_duplicates_t;

/* Of a customer as lm_customer_check() left him. */
lm_rc_t lm_duplicates_find(lm_tx_t *tx, const lm_customer_state_t *customer,
                           lm_duplicates_t *out) LM_MUST_CHECK;

/* [{"id", "code", "name", "why", "needs_reason"}] */
void lm_duplicates_json(lm_json_t *j, const lm_duplicates_t *duplicates);

#endif
