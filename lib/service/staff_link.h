/* SPDX-License-Identifier: MIT */
/* Links by which members of staff choose their passwords: the first one, and
 * another when it was forgotten.  Nobody chooses one for somebody else. */
#ifndef LM_SERVICE_STAFF_LINK_H
#define LM_SERVICE_STAFF_LINK_H

#include "service/client.h"
#include "service/password.h"
#include "store/db.h"

#define LM_STAFF_LINK_LIFE (24 * LM_HOUR)

typedef struct {
    uint64_t staff_id;
    uint64_t maker_id; /* 0: the operator */
    uint64_t grantor; /* permissions of who makes it */

    /* what came of it */
    lm_str_t     url; /* holds the token: given once, never logged or kept */
    lm_instant_t expires_at;
} lm_staff_link_t;

/*
 * Ends the links made before it; the password stays until this one is used.
 * Leaves an audit row.  LM_E_NOT_FOUND: nobody, or switched off;
 * LM_E_FORBIDDEN: his role permits more than the grantor has;
 * LM_E_OWN_PASSWORD: for oneself, where an open session, be it stolen, would
 * become a password.
 */
lm_rc_t lm_staff_link_make(lm_tx_t *tx, lm_staff_link_t *link) LM_MUST_CHECK;

typedef struct {
    lm_str_t            token;
    lm_str_t            password;
    lm_password_fault_e fault; /* with LM_E_INVALID */
} lm_staff_link_use_t;

/*
 * Sets the password, once; every session ends.  LM_E_LINK: it was used, is too
 * old, or a newer one came; LM_E_INVALID: the password is not good enough, and
 * the link still is.
 */
lm_rc_t lm_staff_link_use(lm_tx_t *idle, const lm_client_t *client,
                          lm_staff_link_use_t *use) LM_MUST_CHECK;

/* The open links of somebody, whose password changed or who was switched off.
 */
lm_rc_t lm_staff_link_end(lm_tx_t *tx, uint64_t staff_id) LM_MUST_CHECK;

#endif
