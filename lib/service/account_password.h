/* SPDX-License-Identifier: MIT */
/* What the files of "account" share among themselves. */
#ifndef LM_SERVICE_ACCOUNT_PASSWORD_H
#define LM_SERVICE_ACCOUNT_PASSWORD_H

#include "service/account.h"

/* Seals a password, or one that it makes when the given one is empty; the
 * version rises by "rise". */
lm_rc_t lm_account_password_seal(lm_tx_t *tx, uint64_t account_id,
                                 lm_str_t password, uint32_t rise,
                                 lm_str_t *clear) LM_MUST_CHECK;

#endif
