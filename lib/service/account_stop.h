/* SPDX-License-Identifier: MIT */
/*
 * One account alone is kept off line, by a block or by "Authentication:
 * Reject" (spec "network", 3.3); its sessions are ended by their NAS.
 */
#ifndef LM_SERVICE_ACCOUNT_STOP_H
#define LM_SERVICE_ACCOUNT_STOP_H

#include "service/suspend.h"

/* stop->id is the account's.  LM_E_NOT_FOUND; LM_E_STALE; LM_E_CONFLICT when
 * it is so already. */
lm_rc_t lm_account_block(lm_tx_t *tx, const lm_stop_t *stop, lm_stopped_t *out)
    LM_MUST_CHECK;
lm_rc_t lm_account_unblock(lm_tx_t *tx, const lm_stop_t *stop,
                           lm_stopped_t *out) LM_MUST_CHECK;
lm_rc_t lm_account_reject(lm_tx_t *tx, const lm_stop_t *stop, lm_stopped_t *out)
    LM_MUST_CHECK;
lm_rc_t lm_account_unreject(lm_tx_t *tx, const lm_stop_t *stop,
                            lm_stopped_t *out) LM_MUST_CHECK;

#endif
