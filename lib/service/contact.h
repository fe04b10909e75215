/* SPDX-License-Identifier: MIT */
/* The contacts of one customer: exactly one primary, and somebody for each
 * kind of message that must reach somebody.  spec "customers", F12. */
#ifndef LM_SERVICE_CONTACT_H
#define LM_SERVICE_CONTACT_H

#include "service/change.h"
#include "service/fault.h"
#include "service/session.h"
#include "sql/contact.h"

#define LM_CONTACTS 50 /* of one customer */

/* id 0: not there yet. */
typedef lm_sql_contact_of_customer_t lm_contact_t;

typedef struct {
    lm_contact_t *items;
    size_t        n;
} lm_contacts_t;

/* Members that may be edited; the rules stand beside them. */
const lm_record_field_t *lm_contact_fields(size_t *n);

lm_rc_t lm_contacts_load(lm_tx_t *tx, uint64_t customer_id, lm_contacts_t *out)
    LM_MUST_CHECK;

/* NULL when there is none of that id. */
const lm_contact_t *lm_contacts_find(const lm_contacts_t *contacts,
                                     uint64_t             id);
/* NULL when nobody is. */
const lm_contact_t *lm_contacts_primary(const lm_contacts_t *contacts);

/* Addresses and numbers as they are stored, and what is wrong with them. */
void lm_contacts_check(lm_tx_t *tx, const lm_contacts_t *contacts,
                       bool has_no_email, lm_faults_t *faults);

typedef struct {
    uint64_t             customer_id;
    const lm_contacts_t *before;
    const lm_contacts_t *after; /* new ones get their ids here */
    lm_changes_t        *changes;
    lm_purge_t          *purge; /* of logins whose contact is gone */
} lm_contacts_save_t;

lm_rc_t lm_contacts_save(lm_tx_t *tx, const lm_contacts_save_t *save)
    LM_MUST_CHECK;

/* {"billing": ["email", "sms"], …}: the channels of each kind. */
void lm_contact_rules_json(lm_json_t *j, uint64_t email, uint64_t sms);

/* Who was not the primary contact before receives what one must. */
void lm_contacts_promote(const lm_contacts_t *before, lm_contacts_t *after);

#endif
