/* SPDX-License-Identifier: MIT */
/*
 * A password that who is signed in proves or changes: the steps that customers
 * and staff have in common.  A transaction named "idle" has not begun; no
 * connection is held while hashing.
 */
#ifndef LM_SERVICE_PASSWORD_CHANGE_H
#define LM_SERVICE_PASSWORD_CHANGE_H

#include "service/client.h"
#include "service/password.h"
#include "service/session.h"
#include "service/throttle.h"

typedef struct {
    lm_str_t current;
    lm_str_t password; /* the new one */

    /* set on failure */
    lm_password_fault_e fault; /* with LM_E_INVALID */
    uint32_t            retry_after; /* seconds, with LM_E_THROTTLED */
} lm_password_change_t;

typedef struct lm_password_steps_s lm_password_steps_t;

struct lm_password_steps_s {
    const lm_client_t    *client;
    lm_password_change_t *change;
    const char           *face; /* of lm_attempt_t */
    void                 *arg; /* the caller's own */

    /* finds whose password it is: id, username, password_hash */
    lm_rc_t (*find)(lm_tx_t *tx, lm_password_steps_t *steps);
    /* writes new_hash, when password_hash is still the one; fills purge */
    lm_rc_t (*set)(lm_tx_t *tx, lm_password_steps_t *steps);

    uint64_t     id;
    lm_str_t     username;
    lm_str_t     password_hash; /* {NULL, 0}: has none */
    lm_str_t     new_hash;
    lm_attempt_t attempt;
    lm_purge_t   purge;
};

/* LM_E_LOGIN: "current" is not it; LM_E_THROTTLED.  The attempt is counted. */
lm_rc_t lm_password_prove(lm_tx_t *idle, lm_password_steps_t *steps)
    LM_MUST_CHECK;

/* Proves it and sets the new one; LM_E_INVALID: that is not good enough. */
lm_rc_t lm_password_change(lm_tx_t *idle, lm_password_steps_t *steps)
    LM_MUST_CHECK;

#endif
