/* SPDX-License-Identifier: MIT */
/* One program at a time, by a name that all connections of the server know. */
#ifndef LM_STORE_LOCK_H
#define LM_STORE_LOCK_H

#include "store/db.h"

/* LM_E_CONFLICT when another program has held it for so many seconds, which
 * are fewer than a statement may last. */
lm_rc_t lm_lock_take(lm_tx_t *tx, lm_str_t name, uint32_t seconds)
    LM_MUST_CHECK;

/* Gives "rc" back, or what went wrong here after a work that went well. */
lm_rc_t lm_lock_give(lm_tx_t *tx, lm_str_t name, lm_rc_t rc) LM_MUST_CHECK;

#endif
