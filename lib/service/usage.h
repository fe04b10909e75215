/* SPDX-License-Identifier: MIT */
/* A month of an account as customers and staff see it. */
#ifndef LM_SERVICE_USAGE_H
#define LM_SERVICE_USAGE_H

#include "store/db.h"

typedef struct {
    lm_day_t day;
    uint64_t bytes_in; /* RADIUS input: the customer's upload */
    uint64_t bytes_out;
} lm_usage_day_t;

typedef struct {
    uint64_t       account_id;
    lm_str_t       username;
    lm_day_t       month; /* its first day */
    uint64_t       bytes_in;
    uint64_t       bytes_out;
    lm_usage_day_t days[31]; /* up to today, none left out */
    size_t         n_days;
    bool           has_cap;
    uint64_t       cap_bytes;
    uint64_t       topup_bytes; /* granted beside the month's own data */
    uint64_t       used_bytes; /* counted towards the cap */
    uint64_t       left_bytes; /* of a capped account */
    lm_day_t       resets_on;
    bool           online;
    bool           has_last_seen_at;
    lm_instant_t   last_seen_at;
    lm_str_t       product_name;
    lm_str_t       technology;
    uint32_t       down_kbps;
    uint32_t       up_kbps;
    uint64_t       version;
} lm_usage_t;

/* LM_E_NOT_FOUND when the customer has no such account. */
lm_rc_t lm_usage_month(lm_tx_t *tx, uint64_t customer_id, uint64_t account_id,
                       lm_day_t month, lm_usage_t *out) LM_MUST_CHECK;

/* The answer of GET …/accounts/{id}/usage. */
lm_rc_t lm_usage_json(lm_tx_t *tx, const lm_usage_t *usage, lm_str_t *out)
    LM_MUST_CHECK;

#endif
