/* SPDX-License-Identifier: MIT */
/*
 * Staff sign in with a password and, once enrolled, a one-time code.  A
 * transaction named "idle" has not begun; no connection is held while
 * hashing.
 */
#ifndef LM_SERVICE_STAFF_LOGIN_H
#define LM_SERVICE_STAFF_LOGIN_H

#include "service/password_change.h"

typedef struct {
    uint64_t staff_id;
    lm_str_t token; /* for the session's cookie */
    lm_str_t device; /* for the device's cookie */
    lm_str_t pending; /* not empty: the code is asked for next */
    uint32_t retry_after; /* seconds, with LM_E_THROTTLED */
} lm_staff_sign_in_t;

/* LM_E_LOGIN for every kind of "no", after the same work. */
lm_rc_t lm_staff_sign_in(lm_tx_t *idle, const lm_client_t *client,
                         lm_str_t username, lm_str_t password,
                         lm_staff_sign_in_t *out) LM_MUST_CHECK;

/* The second step, within five minutes.  A code works once. */
lm_rc_t lm_staff_sign_in_totp(lm_tx_t *idle, const lm_client_t *client,
                              lm_str_t pending, lm_str_t code,
                              lm_staff_sign_in_t *out) LM_MUST_CHECK;

/*
 * Sets another password after proving the current one, ends all sessions and
 * goes on in a new one.  Fails as lm_password_change() does.
 */
typedef struct {
    uint64_t             staff_id;
    lm_password_change_t change;
    lm_str_t             token; /* of the session that goes on */
} lm_staff_password_t;

lm_rc_t lm_staff_password_change(lm_tx_t *idle, const lm_client_t *client,
                                 lm_staff_password_t *own) LM_MUST_CHECK;

/* Proves the password of somebody signed in, before a delicate change. */
lm_rc_t lm_staff_password_prove(lm_tx_t *idle, const lm_client_t *client,
                                lm_staff_password_t *own) LM_MUST_CHECK;

/* Enrolment: a fresh secret, good for ten minutes until confirmed.
 * LM_E_CONFLICT when one is in use already. */
typedef struct {
    lm_str_t base32;
    lm_str_t uri;
    lm_str_t svg;
} lm_totp_enrolment_t;

lm_rc_t lm_staff_totp_begin(lm_tx_t *tx, uint64_t staff_id,
                            lm_totp_enrolment_t *out) LM_MUST_CHECK;
/* LM_E_LOGIN: the code does not fit; LM_E_CONFLICT: nothing was begun. */
lm_rc_t lm_staff_totp_confirm(lm_tx_t *tx, uint64_t staff_id, lm_str_t code)
    LM_MUST_CHECK;
lm_rc_t lm_staff_totp_end(lm_tx_t *tx, uint64_t staff_id) LM_MUST_CHECK;

/* A new token: "lm_" and 256 random bits; stored by its lm_token_hash(). */
lm_rc_t lm_api_token_new(lm_arena_t *a, lm_str_t *out) LM_MUST_CHECK;

/*
 * Who asks with an API token ("lm_…"): what the token and its owner's role
 * both permit.  LM_E_NOT_FOUND when it is unknown, revoked or expired.
 */
typedef struct {
    uint64_t token_id;
    uint64_t staff_id;
    uint64_t permissions;
} lm_api_actor_t;

lm_rc_t lm_api_token_find(lm_tx_t *idle, lm_str_t token, lm_api_actor_t *out)
    LM_MUST_CHECK;

/* Bits of a role's permissions. */
lm_rc_t lm_role_permissions(lm_tx_t *tx, uint64_t role_id, uint64_t *out)
    LM_MUST_CHECK;

#endif
