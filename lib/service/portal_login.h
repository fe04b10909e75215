/* SPDX-License-Identifier: MIT */
/*
 * Customers sign in with a username or an e-mail address; a username wins.
 * Every function takes a transaction that has not begun, and holds no
 * connection while it hashes.
 */
#ifndef LM_SERVICE_PORTAL_LOGIN_H
#define LM_SERVICE_PORTAL_LOGIN_H

#include "service/client.h"
#include "service/password.h"
#include "service/session.h"

/* One address may open so many customers; more must use the username. */
#define LM_PORTAL_CHOICES 5

typedef struct {
    uint64_t customer_id;
    lm_str_t code;
    lm_str_t name;
} lm_portal_choice_t;

typedef struct {
    /* signed in: token is not empty */
    uint64_t login_id;
    uint64_t customer_id;
    lm_str_t token; /* for the session's cookie */
    lm_str_t device; /* for the device's cookie */

    /* or one customer is to be chosen within five minutes */
    lm_str_t           pending;
    lm_portal_choice_t choices[LM_PORTAL_CHOICES];
    size_t             n_choices;

    uint32_t retry_after; /* seconds, with LM_E_THROTTLED */
} lm_portal_sign_in_t;

/* LM_E_LOGIN for every kind of "no", after the same work. */
lm_rc_t lm_portal_sign_in(lm_tx_t *idle, const lm_client_t *client,
                          lm_str_t username, lm_str_t password,
                          lm_portal_sign_in_t *out) LM_MUST_CHECK;

/* The second step; LM_E_LOGIN when pending is used up or does not hold that
 * customer. */
lm_rc_t lm_portal_choose(lm_tx_t *idle, const lm_client_t *client,
                         lm_str_t pending, uint64_t customer_id,
                         lm_portal_sign_in_t *out) LM_MUST_CHECK;

/*
 * Opens a session of a login that is proved: session->login_id, owner_id,
 * choices and proved_at are the caller's.
 */
lm_rc_t lm_portal_start(lm_tx_t *tx, const lm_client_t *client,
                        lm_session_new_t *session, lm_portal_sign_in_t *out)
    LM_MUST_CHECK;

/* Login of a customer in "[[login, customer], …]"; 0 when absent. */
uint64_t lm_portal_choice_login(lm_str_t detail, uint64_t customer_id);

/* A cancelled customer reads documents for a while, then there is no portal
 * for him. */
bool lm_portal_is_open(const lm_tx_t *tx, bool is_cancelled,
                       lm_day_t cancelled_on);

/*
 * Mails a link of sixty minutes to the contact of the login.  LM_OK whether
 * there is such a login or not, and LM_E_THROTTLED.
 */
lm_rc_t lm_portal_forgotten(lm_tx_t *idle, const lm_client_t *client,
                            lm_str_t username, uint32_t *retry_after)
    LM_MUST_CHECK;

/*
 * Sets a new password by such a link, ends every session of the login and
 * tells the customer.  LM_E_LINK when the link is used or too old;
 * LM_E_INVALID with *fault when the password is not good enough, and the link
 * stays good.
 */
lm_rc_t lm_portal_reset(lm_tx_t *idle, const lm_client_t *client,
                        lm_str_t token, lm_str_t password,
                        lm_password_fault_e *fault) LM_MUST_CHECK;

/*
 * Gives a login a new password: links that are out, and its sessions but
 * "spared_session" (0: none), end, and the customer is told by mail.
 */
lm_rc_t lm_portal_password_set(lm_tx_t *tx, uint64_t login_id, lm_str_t hash,
                               uint64_t spared_session, lm_purge_t *purge)
    LM_MUST_CHECK;

#endif
