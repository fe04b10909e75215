/* SPDX-License-Identifier: MIT */
/* Customers of the demo ISP with contacts, logins, chips and search words. */
#include "sql/seed.h"
#include "rule/code.h"
#include "wire/phone.h"
#include "worker/seed_batch.h"
#include "worker/seed_pool.h"

#define PERSON_TOKENS 80
#define RULES_ALL 0xff /* kinds of messages the contact gets */

static lm_rc_t batch_alloc(batch_t *b, uint64_t n);
static lm_rc_t person_make(batch_t *b, uint64_t index);
static void    person_rows(batch_t *b, person_t *p);
static void person_state(batch_t *b, person_t *p, lm_sql_seed_customer_in_t *c);
static void person_contact(batch_t *b, const person_t *p);
static void person_chips(batch_t *b, person_t *p);
static lm_rc_t person_tokens(batch_t *b, person_t *p, size_t first_account);
static lm_rc_t batch_write(batch_t *b);


lm_rc_t
seed_customers(lm_tx_t *tx, seed_t *s, uint64_t first, uint64_t n)
{
    lm_rc_t  rc;
    batch_t  b = {.tx = tx, .s = s};
    uint64_t i;

    rc = batch_alloc(&b, n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = person_make(&b, first + i);
    }

    if (rc == LM_OK) {
        rc = batch_write(&b);
    }

    return rc == LM_OK ? seed_usage(tx, s, b.accounts, b.n_accounts) : rc;
}


static lm_rc_t
batch_alloc(batch_t *b, uint64_t n)
{
    lm_arena_t *a = b->tx->arena;

    b->customers = lm_alloc_array(a, n, sizeof(*b->customers));
    b->contacts = lm_alloc_array(a, n, sizeof(*b->contacts));
    b->logins = lm_alloc_array(a, n, sizeof(*b->logins));
    b->tokens = lm_alloc_array(a, n * PERSON_TOKENS, sizeof(*b->tokens));
    b->categories = lm_alloc_array(a, n * 2, sizeof(*b->categories));
    b->labels = lm_alloc_array(a, n * 2, sizeof(*b->labels));
    b->account_rows = lm_alloc_array(a, n * 2, sizeof(*b->account_rows));
    b->accounts = lm_alloc_array(a, n * 2, sizeof(*b->accounts));
    b->audits = lm_alloc_array(a, n * 2, sizeof(*b->audits));

    return b->customers == NULL || b->contacts == NULL || b->logins == NULL
                   || b->tokens == NULL || b->categories == NULL
                   || b->labels == NULL || b->account_rows == NULL
                   || b->accounts == NULL || b->audits == NULL
               ? LM_E_MEMORY
               : LM_OK;
}


/* The first customer of all is the demo login's. */
static lm_rc_t
person_make(batch_t *b, uint64_t index)
{
    size_t   first_account;
    lm_rc_t  rc;
    person_t p = {.id = b->s->first_customer + index,
                  .family = family_of(index),
                  .is_demo = index == 0};

    p.dice.state = (b->s->seed + 1) * UINT64_C(0x2545f4914f6cdd1d) + index;

    rc = person_invent(b, &p);
    if (rc != LM_OK) {
        return rc;
    }

    person_rows(b, &p);
    person_chips(b, &p);
    rc = family_rows(b, &p);
    if (rc != LM_OK) {
        return rc;
    }

    first_account = b->n_accounts;
    rc = accounts_make(b, &p);

    return rc == LM_OK ? person_tokens(b, &p, first_account) : rc;
}


static void
person_rows(batch_t *b, person_t *p)
{
    static const char *const payments[] = {
        "debit_order", "debit_order", "eft", "eft", "card", "cash", NULL};

    dice_t                    *d = &p->dice;
    seed_t                    *s = b->s;
    const pool_town_t         *t = &pool_towns[p->town];
    lm_sql_seed_customer_in_t *c = &b->customers[b->n];

    *c = (lm_sql_seed_customer_in_t){
        .id = p->id,
        .code = p->code,
        .type = p->is_company ? LM_STR("company") : LM_STR("individual"),
        .name = p->name,
        .contact_name = p->contact,
        .registration_number = LM_STR(""),
        .vat_number = LM_STR(""),
        .phone = p->phone,
        .phone_e164 = p->e164,
        .has_phone_e164 = true,
        .has_no_email = !p->has_email,
        .physical_address = p->address,
        .postal_address = p->postal,
        .latitude_e6 = t->latitude_e6 + (int32_t) dice_below(d, 60000) - 30000,
        .longitude_e6 =
            t->longitude_e6 + (int32_t) dice_below(d, 60000) - 30000,
        .language = lm_str_c(p->language),
        .customer_group_id =
            s->fixed.groups[p->is_company ? 1 + dice_below(d, 3)
                                          : (dice_percent(d, 90) ? 0 : 4)],
        .billing_group_id =
            s->fixed.billing_groups[dice_below(d, SEED_BILLING_GROUPS)],
        .site_id = s->fixed.sites[p->site],
        .is_vip = dice_percent(d, 2),
        .payment_method = lm_str_c(dice_word(d, payments)),
        .created_at = p->created_at,
        .updated_at = p->created_at,
        .version = 1,
    };

    person_state(b, p, c);
    person_contact(b, p);
    b->n++;
}


static void
person_state(batch_t *b, person_t *p, lm_sql_seed_customer_in_t *c)
{
    dice_t     *d = &p->dice;
    lm_arena_t *a = b->tx->arena;

    if (p->is_company) {
        c->registration_number =
            lm_str_printf(a, "%u/%06u/07", 1995 + (unsigned) dice_below(d, 30),
                          (unsigned) dice_below(d, 999999));
        if (dice_percent(d, 60)) {
            c->vat_number =
                lm_str_printf(a, "4%09u", (unsigned) dice_below(d, 1000000000));
        }
    }

    if (p->is_suspended) {
        c->has_suspended_at = c->has_suspend_reason = true;
        c->suspended_at = b->s->now - (lm_instant_t) dice_below(d, 40) * LM_DAY;
        c->suspend_reason = LM_STR("Account in arrears");
    }

    if (p->is_cancelled) {
        c->has_cancelled_on = c->has_cancel_reason = true;
        c->cancelled_on = p->cancelled_on;
        c->cancel_reason = LM_STR("Moved away");
    }
}


static void
person_contact(batch_t *b, const person_t *p)
{
    b->contacts[b->n] = (lm_sql_seed_contact_in_t){
        .customer_id = p->id,
        .name = p->contact,
        .email = p->email,
        .has_email = p->has_email,
        .mobile = p->phone,
        .mobile_e164 = p->e164,
        .has_mobile_e164 = true,
        .language = lm_str_c(p->language),
        .rules_email = RULES_ALL,
    };

    b->logins[b->n] = (lm_sql_seed_login_add_in_t){
        .customer_id = p->id,
        .username = p->code,
        .created_at = p->created_at,
    };
}


static void
person_chips(batch_t *b, person_t *p)
{
    dice_t *d = &p->dice;

    if (dice_percent(d, 60)) {
        b->categories[b->n_categories++] = (lm_sql_seed_customer_category_in_t){
            p->id, b->s->fixed.categories[dice_below(d, SEED_CATEGORIES)]};
    }

    if (dice_percent(d, 25)) {
        b->labels[b->n_labels++] = (lm_sql_seed_customer_label_in_t){
            p->id, b->s->fixed.labels[dice_below(d, SEED_LABELS)]};
    }
}


/* The same words as lm_customer_search_refresh() makes. */
static lm_rc_t
person_tokens(batch_t *b, person_t *p, size_t first_account)
{
    size_t      i;
    lm_tokens_t t;

    const lm_sql_seed_customer_in_t *c = &b->customers[b->n - 1];

    lm_tokens_init(&t, b->tx->arena, PERSON_TOKENS);

    lm_tokens_add(&t, c->code);
    lm_tokens_add(&t, c->name);
    lm_tokens_add(&t, c->contact_name);
    lm_tokens_add(&t, c->physical_address);
    lm_tokens_add(&t, c->postal_address);
    lm_phone_tokens(&t, p->e164, LM_STR("27"));
    if (p->has_email) {
        lm_tokens_add(&t, p->email);
    }
    for (i = first_account; i < b->n_accounts; i++) {
        lm_tokens_add(&t, b->account_rows[i].username);
    }

    for (i = 0; i < t.n; i++) {
        b->tokens[b->n_tokens++] = (lm_sql_seed_token_in_t){t.items[i], p->id};
    }

    return t.failed ? LM_E_MEMORY : LM_OK;
}


/* Logins belong to contacts, whose ids the server gave. */
static lm_rc_t
logins_write(batch_t *b)
{
    size_t                     i, n;
    lm_rc_t                    rc;
    lm_sql_seed_contacts_of_t *rows;

    rc = lm_sql_seed_contacts_of(
        b->tx,
        &(lm_sql_seed_contacts_of_in_t){b->customers[0].id,
                                        b->customers[b->n - 1].id},
        &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    if (n != b->n) {
        return LM_E_INTERNAL;
    }

    for (i = 0; i < n; i++) {
        b->logins[i].contact_id = rows[i].id;
    }

    return lm_sql_seed_login_add(b->tx, b->logins, n, NULL);
}


static lm_rc_t
batch_write(batch_t *b)
{
    lm_rc_t  rc;
    lm_tx_t *tx = b->tx;

    b->s->rows += 3 * b->n + b->n_tokens + b->n_categories + b->n_labels
                  + b->n_accounts + b->n_audits;

    rc = lm_sql_seed_customer(tx, b->customers, b->n, NULL);
    if (rc == LM_OK) {
        rc = lm_sql_seed_contact(tx, b->contacts, b->n, NULL);
    }
    if (rc == LM_OK) {
        rc = logins_write(b);
    }
    if (rc == LM_OK) {
        rc = lm_sql_seed_token(tx, b->tokens, b->n_tokens, NULL);
    }
    if (rc == LM_OK && b->n_categories != 0) {
        rc = lm_sql_seed_customer_category(tx, b->categories, b->n_categories,
                                           NULL);
    }
    if (rc == LM_OK && b->n_labels != 0) {
        rc = lm_sql_seed_customer_label(tx, b->labels, b->n_labels, NULL);
    }
    if (rc == LM_OK && b->n_accounts != 0) {
        rc = lm_sql_seed_account(tx, b->account_rows, b->n_accounts, NULL);
    }
    if (rc == LM_OK && b->n_audits != 0) {
        rc = lm_sql_seed_audit(tx, b->audits, b->n_audits, NULL);
    }

    return rc;
}


/* Generated codes go on where these stopped. */
lm_rc_t
seed_counters(lm_tx_t *tx, seed_t *s)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    size_t                    i, n;
    lm_sql_seed_counter_in_t *rows;

    rows = lm_alloc_array(tx->arena, SEED_PREFIXES, sizeof(*rows));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0, n = 0; i < SEED_PREFIXES; i++) {
        if (s->numbers[i] == 0) {
            continue;
        }
        rows[n].prefix = lm_str_printf(tx->arena, "%c%c%c", digits[i / 36 / 36],
                                       digits[i / 36 % 36], digits[i % 36]);
        rows[n].next_number = s->numbers[i] + 1;
        n++;
    }

    return n == 0 ? LM_OK : lm_sql_seed_counter(tx, rows, n, NULL);
}
