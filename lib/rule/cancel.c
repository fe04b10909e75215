/* SPDX-License-Identifier: MIT */
#include "rule/cancel.h"


lm_account_end_t
lm_cancel_account(lm_account_end_t account, bool has_end, lm_day_t end)
{
    if (account.has_end && !account.is_inherited) {
        return account;
    }

    if (!has_end) {
        return (lm_account_end_t){0};
    }

    return (lm_account_end_t){
        .has_end = true, .end = end, .is_inherited = true};
}
