/* SPDX-License-Identifier: MIT */
/* What a customer who is signed in does with his own way in: the password, his
 * sessions, and the other customers that it opens. */
#ifndef LM_SERVICE_PORTAL_OWN_H
#define LM_SERVICE_PORTAL_OWN_H

#include "service/password_change.h"
#include "service/portal_login.h"
#include "sql/portal_session.h"

/* The session that asks. */
typedef struct {
    uint64_t session_id;
    uint64_t customer_id;
} lm_portal_self_t;

typedef struct {
    lm_portal_self_t     self;
    lm_password_change_t change;

    /* what came of it: the session that goes on, with a token of its own */
    lm_portal_sign_in_t in;
} lm_portal_password_t;

/*
 * Sets another password, ends the login's sessions but for one under a new
 * token, and tells by mail.  Fails as lm_password_change() does.
 */
lm_rc_t lm_portal_password_change(lm_tx_t *idle, const lm_client_t *client,
                                  lm_portal_password_t *own) LM_MUST_CHECK;

typedef lm_sql_portal_session_of_login_t lm_portal_session_t;

/* The live sessions of the same login, newest first. */
lm_rc_t lm_portal_sessions(lm_tx_t *tx, const lm_portal_self_t *self,
                           lm_portal_session_t **out, size_t *n) LM_MUST_CHECK;

/* Ends one of them, or all but the one that asks.  LM_E_NOT_FOUND. */
lm_rc_t lm_portal_session_end(lm_tx_t *tx, const lm_portal_self_t *self,
                              uint64_t session_id, lm_purge_t *purge)
    LM_MUST_CHECK;
lm_rc_t lm_portal_sessions_end(lm_tx_t *tx, const lm_portal_self_t *self,
                               lm_purge_t *purge) LM_MUST_CHECK;

/*
 * The customers that the password given at sign-in opened, while their
 * passwords and the address they share are as they were then.  None when he
 * signed in with a username.
 */
lm_rc_t lm_portal_choices(lm_tx_t *tx, const lm_portal_self_t *self,
                          lm_portal_choice_t choices[LM_PORTAL_CHOICES],
                          size_t            *n) LM_MUST_CHECK;

/* Ends this session and opens one of such a customer.  LM_E_NOT_FOUND. */
lm_rc_t lm_portal_switch(lm_tx_t *tx, const lm_client_t *client,
                         const lm_portal_self_t *self, uint64_t customer_id,
                         lm_portal_sign_in_t *out, lm_purge_t *purge)
    LM_MUST_CHECK;

#endif
