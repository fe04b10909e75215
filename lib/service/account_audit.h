/* SPDX-License-Identifier: MIT */
/* What the files of "account" share among themselves. */
#ifndef LM_SERVICE_ACCOUNT_AUDIT_H
#define LM_SERVICE_ACCOUNT_AUDIT_H

#include "service/account.h"

lm_rc_t lm_account_audit_add(lm_tx_t *tx, uint64_t account_id,
                             const lm_account_new_t *account) LM_MUST_CHECK;

/* The fields that differ, before and after. */
lm_rc_t lm_account_audit_change(lm_tx_t *tx, uint64_t account_id,
                                uint64_t                  customer_id,
                                const lm_account_terms_t *before,
                                const lm_account_terms_t *after) LM_MUST_CHECK;

/* Seals a password, or one that it makes when the given one is empty; the
 * version rises by "rise". */
lm_rc_t lm_account_password_seal(lm_tx_t *tx, uint64_t account_id,
                                 lm_str_t password, uint32_t rise,
                                 lm_str_t *clear) LM_MUST_CHECK;

#endif
