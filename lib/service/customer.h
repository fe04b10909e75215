/* SPDX-License-Identifier: MIT */
/* What a customer's and an account's state is called, from its facts. */
#ifndef LM_SERVICE_CUSTOMER_H
#define LM_SERVICE_CUSTOMER_H

#include "base/time.h"

typedef struct {
    lm_day_t today;
    bool     is_suspended;
    bool     has_cancelled_on;
    lm_day_t cancelled_on; /* last day of service */
    bool     is_blocked; /* an account of his is */
    bool     is_rejected;
} lm_customer_facts_t;

/* "cancelled", "suspended", "cancelling" or "active": the first that holds
 * (spec "customers", F1.3).  This cannot fail. */
lm_str_t lm_customer_status(const lm_customer_facts_t *facts);

#define LM_CUSTOMER_FACTS 5

/* All that hold, the highest first: "cancelled" or "cancelling", "suspended",
 * "blocked", "rejected". */
size_t lm_customer_facts(const lm_customer_facts_t *facts,
                         lm_str_t                   names[LM_CUSTOMER_FACTS]);

typedef struct {
    lm_customer_facts_t customer;
    bool                has_cancelled_on; /* of the account itself */
    lm_day_t            cancelled_on;
    bool                is_blocked;
    bool                is_rejected;
    bool                has_cap;
    bool                has_monthly; /* this month's data was granted */
    uint64_t            grant_left; /* of all grants valid now */
} lm_account_facts_t;

/* "cancelled", "suspended", "blocked", "capped" or "active". */
lm_str_t lm_account_status(const lm_account_facts_t *facts);

#endif
