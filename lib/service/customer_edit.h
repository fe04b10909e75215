/* SPDX-License-Identifier: MIT */
/*
 * Everything of one customer that staff may edit, taken under lock, judged as
 * a whole, and saved all at once or not at all.
 *
 *     rc = lm_customer_take(tx, id, &before);
 *     after = before; ... what the request changes ...
 *     rc = lm_customer_check(tx, &edit, &faults);     LM_E_INVALID
 *     rc = lm_customer_save(tx, &edit);
 */
#ifndef LM_SERVICE_CUSTOMER_EDIT_H
#define LM_SERVICE_CUSTOMER_EDIT_H

#include "base/ids.h"
#include "service/contact.h"
#include "sql/customer.h"

#define LM_CUSTOMER_TAGS 100 /* categories, and labels, of one customer */

typedef struct {
    lm_sql_customer_record_t row;
    lm_str_t                 id_number; /* plain; empty: none */
    lm_ids_t                 categories;
    lm_ids_t                 labels;
    lm_contacts_t            contacts;
    uint64_t                 login_id; /* 0: has none */
    uint64_t                 login_contact_id;
    lm_str_t                 username;
} lm_customer_state_t;

typedef struct {
    const lm_customer_state_t *before;
    lm_customer_state_t       *after;
    bool                       is_new; /* "before" is empty */
    bool                       is_code_confirmed;
    bool                       has_contacts; /* they were sent */
    lm_str_t                   reason; /* for the audit; {NULL, 0}: none */
    lm_str_t                   password_hash; /* new one; {NULL, 0}: as it is */
    bool keeps_password; /* the new primary contact is who the old one was */
    lm_purge_t *purge; /* sessions that end */
    size_t      n_disconnects;
} lm_customer_edit_t;

/* Members of the row that may be edited. */
const lm_record_field_t *lm_customer_fields(size_t *n);

/* LM_E_NOT_FOUND. */
lm_rc_t lm_customer_read(lm_tx_t *tx, uint64_t id, lm_customer_state_t *out)
    LM_MUST_CHECK;

/* The row alone, locked. */
lm_rc_t lm_customer_row_take(lm_tx_t *tx, uint64_t id,
                             lm_sql_customer_record_t *row) LM_MUST_CHECK;

/* Locks the customer first: before anything of him changes. */
lm_rc_t lm_customer_take(lm_tx_t *tx, uint64_t id, lm_customer_state_t *out)
    LM_MUST_CHECK;

/* LM_E_INVALID when there are faults; also folds numbers and addresses into
 * the form they are stored in. */
lm_rc_t lm_customer_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                          lm_faults_t *faults) LM_MUST_CHECK;

/* Writes what differs, with its audit, search words and consequences; nothing
 * at all when nothing does. */
lm_rc_t lm_customer_save(lm_tx_t *tx, lm_customer_edit_t *edit) LM_MUST_CHECK;

#endif
