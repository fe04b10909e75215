/* SPDX-License-Identifier: MIT */
#include "service/customer.h"


/* Service runs to the end of the day of the date. */
static bool
is_past(bool has_cancelled_on, lm_day_t cancelled_on, lm_day_t today)
{
    return has_cancelled_on && cancelled_on < today;
}


lm_str_t
lm_customer_status(const lm_customer_facts_t *f)
{
    if (is_past(f->has_cancelled_on, f->cancelled_on, f->today)) {
        return LM_STR("cancelled");
    }

    if (f->is_suspended) {
        return LM_STR("suspended");
    }

    return f->has_cancelled_on ? LM_STR("cancelling") : LM_STR("active");
}


lm_str_t
lm_account_status(const lm_account_facts_t *f)
{
    lm_day_t today = f->customer.today;

    if (is_past(f->has_cancelled_on, f->cancelled_on, today)
        || is_past(f->customer.has_cancelled_on, f->customer.cancelled_on,
                   today)) {
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
