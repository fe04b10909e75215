/* SPDX-License-Identifier: MIT */
/* The portal login that every customer has, as staff change it; spec
 * "customers", 0.1(9). */
#ifndef LM_SERVICE_PORTAL_CHANGE_H
#define LM_SERVICE_PORTAL_CHANGE_H

#include "service/customer_edit.h"

/* Whether the username may be had: free, and with "@" an own address. */
lm_rc_t lm_portal_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                        lm_faults_t *faults) LM_MUST_CHECK;

/* The first free one of "FRI001", "FRI001-2", "FRI001-3", … */
lm_rc_t lm_portal_username(lm_tx_t *tx, lm_str_t code, lm_str_t *out)
    LM_MUST_CHECK;

/*
 * Makes the login, renames it, has it follow the primary contact, and sets a
 * password: then its sessions end and the customer is told.  Another primary
 * contact, be it in the same row, does not inherit the password: he is sent a
 * link to set his own.
 */
lm_rc_t lm_portal_change(lm_tx_t *tx, const lm_customer_edit_t *edit,
                         lm_changes_t *changes) LM_MUST_CHECK;

/*
 * Contacts that are granted a login of their own, or lose it; the primary has
 * the one that every customer has.  A new one has no password until a link is
 * sent.  Whose row is written over with somebody else loses his password, and
 * the new one is sent a link to set his own.
 */
lm_rc_t lm_portal_grant(lm_tx_t *tx, const lm_customer_edit_t *edit,
                        lm_changes_t *changes) LM_MUST_CHECK;

/* Ends a login of a contact, with its sessions. */
lm_rc_t lm_portal_login_end(lm_tx_t *tx, uint64_t login_id, lm_purge_t *purge)
    LM_MUST_CHECK;

/* Ends the sessions of a login and the links to set its password. */
lm_rc_t lm_portal_sign_out(lm_tx_t *tx, uint64_t login_id, lm_purge_t *purge)
    LM_MUST_CHECK;

/* The same of all logins of a customer. */
lm_rc_t lm_portal_sign_out_all(lm_tx_t *tx, uint64_t customer_id,
                               lm_purge_t *purge) LM_MUST_CHECK;

#endif
