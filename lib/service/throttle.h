/* SPDX-License-Identifier: MIT */
/*
 * Attempts to sign in, counted before any hashing.  Ten in fifteen minutes
 * for one account from one address prefix, and a hundred an hour for one
 * account from everywhere.  A device that signed in to this account before
 * counts for itself alone, so nobody locks a stranger out by guessing.
 * The counters stand in MySQL: a flush of Redis forgives nobody.
 */
#ifndef LM_SERVICE_THROTTLE_H
#define LM_SERVICE_THROTTLE_H

#include "store/db.h"

typedef struct {
    lm_str_t face; /* "portal", "forgotten", "staff", "totp", "number" */
    lm_str_t account; /* what is guessed at: "id:38", or the name typed */
    lm_str_t address;
    lm_str_t device; /* {NULL, 0}: not known */
    bool     is_harmless; /* nothing can be guessed: counted by prefix alone,
                             so that others do not keep one from asking */
} lm_attempt_t;

/*
 * Counts one more attempt.  LM_E_THROTTLED, with the seconds to wait, when
 * the limit was reached: the transaction is then to be rolled back, so that
 * what comes too often does not count.
 */
lm_rc_t lm_throttle_count(lm_tx_t *tx, const lm_attempt_t *attempt,
                          uint32_t *retry_after) LM_MUST_CHECK;

/* The attempt succeeded: its own counter starts anew, and among the hundred it
 * does not count. */
lm_rc_t lm_throttle_clear(lm_tx_t *tx, const lm_attempt_t *attempt)
    LM_MUST_CHECK;

/* It was no guess: as if it had not been counted. */
lm_rc_t lm_throttle_take_back(lm_tx_t *tx, const lm_attempt_t *attempt)
    LM_MUST_CHECK;

/*
 * A question that is asked again says nothing new: within a quarter of an hour
 * the same one counts once.  LM_E_THROTTLED leaves the counters as they were,
 * and what was asked before is answered still.
 */
lm_rc_t lm_throttle_count_once(lm_tx_t *tx, const lm_attempt_t *attempt,
                               lm_str_t question, uint32_t *retry_after)
    LM_MUST_CHECK;

/* The question was no guess: its attempt is taken back, and it may be asked
 * again. */
lm_rc_t lm_throttle_allow(lm_tx_t *tx, const lm_attempt_t *attempt,
                          lm_str_t question) LM_MUST_CHECK;

/* "192.0.2.7" -> "192.0.2.0/24", "2001:db8::1" -> "2001:db8:0:0::/64"; other
 * text (a unix socket) stays as it is. */
lm_str_t lm_address_prefix(lm_arena_t *a, lm_str_t address);

#endif
