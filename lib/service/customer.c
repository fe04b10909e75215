/* SPDX-License-Identifier: MIT */
#include "service/customer.h"

#include "rule/cancel.h"


lm_str_t
lm_customer_status(const lm_customer_facts_t *f)
{
    if (lm_cancel_is_past(f->has_cancelled_on, f->cancelled_on, f->today)) {
        return LM_STR("cancelled");
    }

    if (f->is_suspended) {
        return LM_STR("suspended");
    }

    return f->has_cancelled_on ? LM_STR("cancelling") : LM_STR("active");
}


size_t
lm_customer_facts(const lm_customer_facts_t *f,
                  lm_str_t                   names[LM_CUSTOMER_FACTS])
{
    bool is_over =
        lm_cancel_is_past(f->has_cancelled_on, f->cancelled_on, f->today);
    size_t n = 0;

    if (is_over) {
        names[n++] = LM_STR("cancelled");
    }
    if (f->is_suspended) {
        names[n++] = LM_STR("suspended");
    }
    if (f->has_cancelled_on && !is_over) {
        names[n++] = LM_STR("cancelling");
    }
    if (f->is_blocked) {
        names[n++] = LM_STR("blocked");
    }
    if (f->is_rejected) {
        names[n++] = LM_STR("rejected");
    }

    return n;
}


lm_str_t
lm_account_status(const lm_account_facts_t *f)
{
    lm_day_t today = f->customer.today;

    if (lm_cancel_is_past(f->has_cancelled_on, f->cancelled_on, today)
        || lm_cancel_is_past(f->customer.has_cancelled_on,
                             f->customer.cancelled_on, today)) {
        return LM_STR("cancelled");
    }

    if (f->customer.is_suspended) {
        return LM_STR("suspended");
    }

    if (f->is_blocked || f->is_rejected) {
        return LM_STR("blocked");
    }

    if (f->has_cap && f->has_monthly && f->grant_left == 0) {
        return LM_STR("capped");
    }

    return LM_STR("active");
}
