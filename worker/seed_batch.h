/* SPDX-License-Identifier: MIT */
/* Customers of the demo ISP that are made together, and one while it is. */
#ifndef LM_WORKER_SEED_BATCH_H
#define LM_WORKER_SEED_BATCH_H

#include "sql/seed.h"
#include "worker/seed.h"

/* Where somebody stands in a firm with branches, or among the customers of a
 * reseller. */
typedef struct {
    bool   is_reseller; /* else a firm, which pays for its branches */
    size_t subs; /* 0: neither master nor sub-account */
    size_t nth; /* 0: the master */
} family_t;

/* One customer while it is made; all strings live in the transaction's
 * arena. */
typedef struct {
    uint64_t     id;
    family_t     family;
    bool         is_demo;
    bool         is_company;
    bool         has_email;
    size_t       culture;
    size_t       town;
    size_t       site;
    const char  *language;
    lm_str_t     code;
    lm_str_t     name;
    lm_str_t     firm; /* the name, a branch's without its town */
    lm_str_t     contact;
    lm_str_t     email;
    lm_str_t     phone;
    lm_str_t     e164;
    lm_str_t     address;
    lm_str_t     postal;
    lm_instant_t created_at;
    bool         is_suspended;
    bool         is_cancelled;
    lm_day_t     cancelled_on;
    dice_t       dice;
} person_t;

typedef struct {
    lm_tx_t                            *tx;
    seed_t                             *s;
    lm_sql_seed_customer_in_t          *customers;
    lm_sql_seed_contact_in_t           *contacts;
    lm_sql_seed_login_add_in_t         *logins;
    lm_sql_seed_token_in_t             *tokens;
    lm_sql_seed_customer_category_in_t *categories;
    lm_sql_seed_customer_label_in_t    *labels;
    lm_sql_seed_audit_in_t             *audits;
    lm_sql_seed_account_in_t           *account_rows;
    seed_account_t                     *accounts;
    person_t                            master; /* the last one */
    size_t                              master_row;
    size_t                              n;
    size_t                              n_tokens;
    size_t                              n_categories;
    size_t                              n_labels;
    size_t                              n_audits;
    size_t                              n_accounts;
} batch_t;

/* Who it is, where, and since when. */
lm_rc_t person_invent(batch_t *b, person_t *p) LM_MUST_CHECK;

/* By the place among all customers, so that a family is whole in a batch. */
family_t family_of(uint64_t index);
bool     family_is_master(const person_t *p);
bool     family_is_sub(const person_t *p);
bool     family_is_branch(const person_t *p);

/* Columns of the customer just made, and what the audit tells of it. */
lm_rc_t family_rows(batch_t *b, person_t *p) LM_MUST_CHECK;

/* None, one or two data accounts. */
lm_rc_t accounts_make(batch_t *b, person_t *p) LM_MUST_CHECK;

#endif
