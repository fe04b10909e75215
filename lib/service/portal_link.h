/* SPDX-License-Identifier: MIT */
/* Links that set a portal password, once: mailed, or printed on a slip; spec
 * "customers", 0.1(10). */
#ifndef LM_SERVICE_PORTAL_LINK_H
#define LM_SERVICE_PORTAL_LINK_H

#include "store/db.h"

typedef enum {
    LM_LINK_FORGOTTEN, /* asked for at the sign-in; 60 minutes */
    LM_LINK_STAFF, /* sent by staff; 24 hours, ends those before it */
    LM_LINK_WELCOME, /* the first password; 7 days */
    LM_LINK_SLIP /* a welcome on paper; 7 days, ends those before it */
} lm_link_why_e;

typedef struct {
    lm_link_why_e why;
    uint64_t      login_id;
    uint64_t      customer_id;
    lm_str_t      username;
    lm_str_t      code; /* of the customer; for a welcome */
    lm_str_t      customer_name; /* likewise */
    lm_str_t      to; /* address */
    lm_str_t      name; /* of whom it is sent to */
    lm_str_t      language;
} lm_portal_link_t;

/* Makes the link, remembers where it went, and queues the mail. */
lm_rc_t lm_portal_link_send(lm_tx_t *tx, const lm_portal_link_t *link)
    LM_MUST_CHECK;

/*
 * Whether a link, by what it remembers, may still be used: LM_E_LINK when the
 * address it went to is no longer of any contact of the customer.
 */
lm_rc_t lm_portal_link_check(lm_tx_t *tx, uint64_t customer_id, lm_str_t detail)
    LM_MUST_CHECK;

/* How long such a link lives. */
lm_instant_t lm_portal_link_life(lm_link_why_e why);

typedef struct {
    uint64_t      customer_id;
    uint64_t      contact_id; /* 0: the primary one */
    lm_link_why_e why;
    bool          is_main; /* not for a login of his own that the contact has */

    /* what came of it */
    lm_str_t     to;
    lm_instant_t expires_at;
} lm_portal_send_t;

/*
 * Sends a link for the login that every customer has to one of his contacts,
 * with an audit row.  LM_E_NOT_FOUND: no such customer or contact;
 * LM_E_CONFLICT: no login; LM_E_RANGE: the contact has no address.
 */
lm_rc_t lm_portal_send(lm_tx_t *tx, lm_portal_send_t *send) LM_MUST_CHECK;

typedef struct {
    uint64_t customer_id;
    uint64_t contact_id; /* 0: the primary one, if there is one */

    /* what came of it */
    lm_str_t     code; /* of the customer */
    lm_str_t     name;
    lm_str_t     username;
    lm_str_t     language; /* of whom it is for */
    lm_str_t     url; /* holds the token: given once, never logged or kept */
    lm_instant_t expires_at;
} lm_portal_slip_t;

/*
 * Makes a link for paper, for the same login as lm_portal_send() and with an
 * audit row; it needs no address, and no mail goes.  Links made before are
 * withdrawn: the last slip is the one that works.  LM_E_NOT_FOUND: no such
 * customer or contact; LM_E_CONFLICT: no login.
 */
lm_rc_t lm_portal_slip(lm_tx_t *tx, lm_portal_slip_t *slip) LM_MUST_CHECK;

/* "j•••@example.com": enough to tell it from another.  {NULL, 0} when the
 * arena is full. */
lm_str_t lm_email_mask(lm_arena_t *a, lm_str_t address);

#endif
