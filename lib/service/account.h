/* SPDX-License-Identifier: MIT */
/*
 * Data accounts: what dials in.  A change that the router must hear of ends
 * the open sessions, so that the account dials in again under the new terms.
 */
#ifndef LM_SERVICE_ACCOUNT_H
#define LM_SERVICE_ACCOUNT_H

#include "service/record.h"

#define LM_ACCOUNT_USERNAME_POINTS 120
#define LM_ACCOUNT_PASSWORD_MIN 6
#define LM_ACCOUNT_PASSWORD_MAX 63

/* What may be changed of an account; what it has not is as the product says,
 * or open. */
typedef struct {
    uint64_t   product_id;
    uint64_t   site_id;
    uint32_t   down_kbps;
    uint32_t   up_kbps;
    lm_str_t   comment;
    lm_day_t   starts_on;
    lm_day_t   cancelled_on; /* last day of service */
    lm_money_t custom_price;
    lm_str_t   fixed_ip; /* of lm_address_host() */
    lm_str_t   mac_lock; /* 12 hex digits */
    bool       has_site_id;
    bool       has_down_kbps;
    bool       has_up_kbps;
    bool       has_starts_on;
    bool       has_cancelled_on;
    bool       has_custom_price;
    bool       has_fixed_ip;
    bool       has_mac_lock;
    bool       is_price_named; /* by who changes it now; no member of it */
} lm_account_terms_t;

/* Its members; the first LM_ACCOUNT_PLAIN can be read as they stand in a
 * request. */
#define LM_ACCOUNT_PLAIN 7
const lm_record_field_t *lm_account_fields(size_t *n);

typedef struct {
    uint64_t           customer_id;
    lm_str_t           username; /* of lm_account_username() */
    lm_str_t           password; /* empty: one is made */
    lm_account_terms_t terms;
} lm_account_new_t;

/* Why LM_E_INVALID; the field it is about follows from it. */
typedef enum {
    LM_ACCOUNT_FINE,
    LM_ACCOUNT_USERNAME_TAKEN, /* holder */
    LM_ACCOUNT_PRODUCT_UNKNOWN,
    LM_ACCOUNT_SITE_UNKNOWN,
    LM_ACCOUNT_ADDRESS_TAKEN, /* holder */
    LM_ACCOUNT_ENDS_EARLY /* before it begins */
} lm_account_fault_e;

typedef struct {
    uint64_t           id;
    uint64_t           customer_id;
    uint64_t           version; /* from now on */
    lm_str_t           password; /* in clear, when it was made or set */
    size_t             n_disconnects;
    lm_account_fault_e fault;
    lm_str_t           holder; /* "Piet Smit (PIE001)" */
} lm_account_done_t;

/* Trimmed, lower case.  LM_E_INVALID when it is none or not of ASCII
 * (rule/username.h); one that stands already may be. */
lm_rc_t lm_account_username(lm_arena_t *a, lm_str_t typed, lm_str_t *out)
    LM_MUST_CHECK;

/* Printable ASCII without blanks, of the lengths above: what routers' forms
 * take.  This cannot fail. */
bool lm_account_password_is_fine(lm_str_t password);

/*
 * Adds an account; one of a customer who is leaving ends with him.
 * LM_E_NOT_FOUND; LM_E_CONFLICT when his service has ended; LM_E_INVALID with
 * out->fault.
 */
lm_rc_t lm_account_add(lm_tx_t *tx, const lm_account_new_t *account,
                       lm_account_done_t *out) LM_MUST_CHECK;

/* The terms of an account, locked, whose it is, and its version. */
lm_rc_t lm_account_take(lm_tx_t *tx, uint64_t account_id, uint64_t *customer_id,
                        lm_account_terms_t *terms, uint64_t *version)
    LM_MUST_CHECK;

/*
 * Gives a taken account new terms.  With another product its custom price ends,
 * unless one is named, and the month's data follows (spec "network", 9.4).
 * LM_E_INVALID with out->fault.
 */
lm_rc_t lm_account_change(lm_tx_t *tx, uint64_t account_id,
                          const lm_account_terms_t *terms,
                          lm_account_done_t        *out) LM_MUST_CHECK;

/*
 * Sets another password, or makes one when it is empty; it is in
 * out->password this once.  LM_E_NOT_FOUND, LM_E_STALE.
 */
lm_rc_t lm_account_password_set(lm_tx_t *tx, uint64_t account_id,
                                uint64_t version, lm_str_t password,
                                lm_account_done_t *out) LM_MUST_CHECK;

/* Opens the password, and writes down who looked. */
lm_rc_t lm_account_password_show(lm_tx_t *tx, uint64_t account_id,
                                 lm_str_t *password) LM_MUST_CHECK;

#endif
