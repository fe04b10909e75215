/* SPDX-License-Identifier: MIT */
/* This month's own data of an account that gets another package. */
#ifndef LM_SERVICE_ACCOUNT_MONTH_H
#define LM_SERVICE_ACCOUNT_MONTH_H

#include "service/change.h"

/*
 * Grants what the account's month is from now on, and adds it to the changes:
 * never less than it had, and all of a bigger package.  A package without a
 * cap changes nothing.  The account is locked, and has its former package.
 */
lm_rc_t lm_account_month_follow(lm_tx_t *tx, uint64_t account_id,
                                uint64_t product_id, lm_changes_t *changes)
    LM_MUST_CHECK;

#endif
