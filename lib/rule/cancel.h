/* SPDX-License-Identifier: MIT */
/*
 * What a customer's cancellation makes of the end of one of his accounts; spec
 * "customers", 0.1(13).  An end that the account has of its own is never
 * touched; one that came from the customer moves and goes with his.
 */
#ifndef LM_RULE_CANCEL_H
#define LM_RULE_CANCEL_H

#include "base/time.h"

typedef struct {
    bool     has_end;
    lm_day_t end; /* last day of service */
    bool     is_inherited; /* came from the customer */
} lm_account_end_t;

/* The account's end once the customer's is "end", or none.  This cannot
 * fail. */
lm_account_end_t lm_cancel_account(lm_account_end_t account, bool has_end,
                                   lm_day_t end);

/* Service runs to the end of the day of the date. */
static inline bool
lm_cancel_is_past(bool has_end, lm_day_t end, lm_day_t today)
{
    return has_end && end < today;
}

#endif
