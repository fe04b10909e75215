/* SPDX-License-Identifier: MIT */
/* What changes for members who go from one customer group to another (spec
 * "customers", 0.1(6)). */
#ifndef LM_SERVICE_CUSTOMER_GROUP_EFFECT_H
#define LM_SERVICE_CUSTOMER_GROUP_EFFECT_H

#include "service/customer_group.h"

#define LM_GROUP_EFFECTS 16

typedef struct {
    const char *field; /* "due_days" */
    lm_str_t    text; /* "Days till invoices due: 30 becomes 7" */
    uint64_t    n; /* of them */
} lm_group_effect_t;

/* Who moves: how many, and how many have nothing of their own. */
typedef lm_sql_customer_group_members_t lm_group_movers_t;

typedef struct {
    size_t            n;
    lm_group_effect_t of[LM_GROUP_EFFECTS];
} lm_group_effects_t;

lm_rc_t lm_customer_group_effects(lm_tx_t *tx, const lm_customer_group_t *from,
                                  const lm_customer_group_t *to, lm_lang_e lang,
                                  const lm_group_movers_t *movers,
                                  lm_group_effects_t      *out) LM_MUST_CHECK;

#endif
