/* SPDX-License-Identifier: MIT */
/*
 * Quick find: one box for customers by any of their words, accounts by
 * username, IP or MAC address, and groups by title.
 */
#ifndef LM_SERVICE_FIND_H
#define LM_SERVICE_FIND_H

#include "service/number.h"

#define LM_FIND_MAX 12

typedef struct {
    const char *kind; /* "customer", "account", "group" */
    uint64_t    id;
    uint64_t    customer_id; /* 0: a group */
    lm_str_t    title;
    lm_str_t    detail;
    const char *matched; /* "code", "former_code", "name", "username",
                            "phone", "email", "address", "ip", "mac",
                            "id_number", "vat_number" */
    lm_str_t status; /* {NULL, 0}: a group */
} lm_found_t;

typedef struct {
    lm_found_t items[LM_FIND_MAX];
    size_t     n;
    uint64_t   more; /* customers who have the number and do not stand here */
} lm_find_t;

/* Fewer than two characters find nothing.  numbers: who has this text as a
 * number. */
lm_rc_t lm_find(lm_tx_t *tx, lm_str_t text, const lm_number_hits_t *numbers,
                lm_find_t *out) LM_MUST_CHECK;

#endif
