/* SPDX-License-Identifier: MIT */
/* Customers of the demo ISP with contacts, logins, search words, accounts. */
#include <stdio.h>

#include "rule/code.h"
#include "service/isp.h"
#include "sql/seed.h"
#include "store/secret.h"
#include "wire/phone.h"
#include "worker/seed.h"
#include "worker/seed_pool.h"

#define PERSON_TOKENS 80
#define PASSWORD_SIZE sizeof(((seed_t *) NULL)->data_password)
#define YEARS_BACK 7
#define RULES_ALL 0xff /* kinds of messages the contact gets */

/* One customer while it is made; all strings live in the transaction's
 * arena. */
typedef struct {
    uint64_t     id;
    bool         is_demo;
    bool         is_company;
    bool         has_email;
    size_t       culture;
    size_t       town;
    size_t       site;
    const char  *language;
    lm_str_t     code;
    lm_str_t     name;
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
    lm_sql_seed_account_in_t           *account_rows;
    seed_account_t                     *accounts;
    size_t                              n;
    size_t                              n_tokens;
    size_t                              n_categories;
    size_t                              n_labels;
    size_t                              n_accounts;
} batch_t;

static lm_rc_t batch_alloc(batch_t *b, uint64_t n);
static lm_rc_t person_make(batch_t *b, uint64_t index);
static void    person_names(batch_t *b, person_t *p);
static lm_rc_t person_code(batch_t *b, person_t *p);
static lm_rc_t person_reach(batch_t *b, person_t *p);
static void    person_life(batch_t *b, person_t *p);
static void    person_rows(batch_t *b, person_t *p);
static void    person_contact(batch_t *b, const person_t *p);
static void    person_chips(batch_t *b, person_t *p);
static lm_rc_t person_tokens(batch_t *b, person_t *p, size_t first_account);
static lm_rc_t accounts_make(batch_t *b, person_t *p);
static lm_rc_t account_make(batch_t *b, person_t *p, size_t nth);
static void    account_password(const seed_t *s, person_t *p,
                                char password[PASSWORD_SIZE]);
static lm_rc_t batch_write(batch_t *b);


static const char *
dice_word(dice_t *d, const char *const *words)
{
    return words[dice_below(d, pool_length(words))];
}


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

    return b->customers == NULL || b->contacts == NULL || b->logins == NULL
                   || b->tokens == NULL || b->categories == NULL
                   || b->labels == NULL || b->account_rows == NULL
                   || b->accounts == NULL
               ? LM_E_MEMORY
               : LM_OK;
}


/* The first customer of all is the demo login's. */
static lm_rc_t
person_make(batch_t *b, uint64_t index)
{
    size_t   first_account;
    lm_rc_t  rc;
    person_t p = {.id = b->s->first_customer + index, .is_demo = index == 0};

    p.dice.state = (b->s->seed + 1) * UINT64_C(0x2545f4914f6cdd1d) + index;

    person_names(b, &p);

    rc = person_code(b, &p);
    if (rc == LM_OK) {
        rc = person_reach(b, &p);
    }
    if (rc != LM_OK) {
        return rc;
    }

    person_life(b, &p);
    person_rows(b, &p);
    person_chips(b, &p);

    first_account = b->n_accounts;
    rc = accounts_make(b, &p);

    return rc == LM_OK ? person_tokens(b, &p, first_account) : rc;
}


static size_t
weighted(dice_t *d, size_t n, size_t stride, const unsigned *weights)
{
    size_t   i;
    uint64_t sum, at;

    sum = 0;
    for (i = 0; i < n; i++) {
        sum += *(const unsigned *) ((const char *) weights + i * stride);
    }

    at = dice_below(d, sum);
    for (i = 0; i + 1 < n; i++) {
        sum = *(const unsigned *) ((const char *) weights + i * stride);
        if (at < sum) {
            break;
        }
        at -= sum;
    }

    return i;
}


static void
person_names(batch_t *b, person_t *p)
{
    dice_t               *d = &p->dice;
    lm_arena_t           *a = b->tx->arena;
    const char           *first, *last;
    const pool_culture_t *c;

    p->culture = weighted(d, pool_cultures_n, sizeof(pool_cultures[0]),
                          &pool_cultures[0].weight);
    p->town =
        weighted(d, pool_towns_n, sizeof(pool_towns[0]), &pool_towns[0].weight);
    p->is_company = dice_percent(d, 12);

    if (p->is_demo) {
        p->culture = 2;
        p->town = 0;
        p->is_company = false;
    }

    c = &pool_cultures[p->culture];
    first = p->is_demo ? "Lerato" : dice_word(d, c->first_names);
    last = p->is_demo ? "Mokoena" : dice_word(d, c->last_names);

    p->language = c->language;
    p->contact = lm_str_printf(a, "%s %s", first, last);
    p->name = p->contact;

    if (!p->is_company && dice_percent(d, 4)) {
        p->name = lm_str_printf(a, "%s %s", dice_percent(d, 50) ? "Dr" : "Me.",
                                p->contact.p);
    }

    if (p->is_company && dice_percent(d, 30)) {
        p->name =
            lm_str_printf(a, "%s %s %s", dice_word(d, pool_farms),
                          dice_word(d, pool_trades), dice_word(d, pool_forms));

    } else if (p->is_company) {
        p->name =
            lm_str_printf(a, "%s %s %s",
                          dice_percent(d, 50) ? last : pool_towns[p->town].name,
                          dice_word(d, pool_trades), dice_word(d, pool_forms));
    }
}


static size_t
prefix_index(const char *prefix)
{
    size_t i, n;

    for (i = 0, n = 0; i < LM_CODE_PREFIX; i++) {
        n = n * 36
            + (size_t) (prefix[i] <= '9' ? prefix[i] - '0'
                                         : prefix[i] - 'A' + 10);
    }

    return n;
}


static lm_rc_t
person_code(batch_t *b, person_t *p)
{
    char        prefix[LM_CODE_PREFIX];
    lm_rc_t     rc;
    lm_arena_t *a = b->tx->arena;

    rc = p->is_company ? lm_code_of_company(a, p->name, prefix)
                       : lm_code_of_individual(a, p->name,
                                               LM_STR(LM_CODE_TITLES), prefix);
    if (rc != LM_OK) {
        return rc;
    }

    p->code = lm_code_join(a, prefix, ++b->s->numbers[prefix_index(prefix)]);
    return p->code.p == NULL ? LM_E_MEMORY : LM_OK;
}


/* Lower-case ASCII letters of a name, for its address. */
static lm_str_t
letters(lm_arena_t *a, lm_str_t text, char between)
{
    size_t   i, n;
    char    *p;
    lm_str_t folded;

    if (lm_fold(a, text, &folded) != LM_OK) {
        return LM_STR_NULL;
    }

    p = lm_alloc(a, folded.n + 1);
    for (i = 0, n = 0; p != NULL && i < folded.n; i++) {
        if (folded.p[i] != ' ') {
            p[n++] = folded.p[i];
        } else if (between != '\0') {
            p[n++] = between;
        }
    }

    return lm_str(p, n);
}


static lm_rc_t
person_reach(batch_t *b, person_t *p)
{
    static const char *const networks[] = {
        "82", "83", "84", "72", "73", "76", "78", "71", "61", "63",
        "65", "66", "79", "81", "60", "74", "62", "68", NULL};
    static const char *const hosts[] = {"gmail.example",    "webmail.example",
                                        "vodamail.example", "mweb.example",
                                        "outlook.example",  NULL};

    dice_t            *d = &p->dice;
    uint32_t           number;
    lm_str_t           local;
    const char        *network;
    lm_arena_t        *a = b->tx->arena;
    const pool_town_t *t = &pool_towns[p->town];

    network = dice_word(d, networks);
    number = (uint32_t) dice_below(d, 10000000);
    p->phone = lm_str_printf(a, "0%s %03u %04u", network, number / 10000,
                             number % 10000);
    p->e164 = lm_str_printf(a, "+27%s%07u", network, number);

    p->has_email = p->is_demo || !dice_percent(d, 3);
    local = letters(a, p->is_company ? p->name : p->contact,
                    p->is_company ? '\0' : '.');
    p->email = p->is_company
                   ? lm_str_printf(a, "%s@%.*s.example",
                                   dice_percent(d, 50) ? "info" : "accounts",
                                   (int) (local.n > 40 ? 40 : local.n), local.p)
                   : lm_str_printf(a, "%.*s%u@%s", (int) local.n, local.p,
                                   (unsigned) dice_below(d, 1000),
                                   dice_word(d, hosts));

    p->address =
        lm_str_printf(a, "%u %s, %s, %s, %s", 1 + (unsigned) dice_below(d, 240),
                      dice_word(d, pool_streets), dice_word(d, t->suburbs),
                      t->name, t->postal_code);
    p->postal = dice_percent(d, 25)
                    ? lm_str_printf(a, "PO Box %u, %s, %s",
                                    10 + (unsigned) dice_below(d, 9900),
                                    t->name, t->postal_code)
                    : p->address;

    do {
        p->site = dice_below(d, pool_sites_n);
    } while (pool_sites[p->site].town != p->town);

    return p->postal.p == NULL ? LM_E_MEMORY : LM_OK;
}


static void
person_life(batch_t *b, person_t *p)
{
    dice_t *d = &p->dice;
    seed_t *s = b->s;

    p->created_at = s->now
                    - (lm_instant_t) dice_below(d, YEARS_BACK * 365) * LM_DAY
                    - (lm_instant_t) dice_below(d, 10 * LM_HOUR) - LM_DAY;

    if (p->is_demo) {
        p->created_at = s->now - 800 * LM_DAY;
        return;
    }

    p->is_suspended = dice_percent(d, 3);
    p->is_cancelled = !p->is_suspended && dice_percent(d, 3);
    p->cancelled_on = s->today - 200 + (lm_day_t) dice_below(d, 230);
}


static void
person_rows(batch_t *b, person_t *p)
{
    static const char *const payments[] = {
        "debit_order", "debit_order", "eft", "eft", "card", "cash", NULL};

    dice_t                    *d = &p->dice;
    seed_t                    *s = b->s;
    lm_arena_t                *a = b->tx->arena;
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
    };

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
        c->suspended_at = s->now - (lm_instant_t) dice_below(d, 40) * LM_DAY;
        c->suspend_reason = LM_STR("Account in arrears");
    }

    if (p->is_cancelled) {
        c->has_cancelled_on = c->has_cancel_reason = true;
        c->cancelled_on = p->cancelled_on;
        c->cancel_reason = LM_STR("Moved away");
    }

    person_contact(b, p);
    b->n++;
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


static lm_rc_t
accounts_make(batch_t *b, person_t *p)
{
    size_t  i, n;
    lm_rc_t rc;

    n = p->is_demo                  ? 1
        : dice_percent(&p->dice, 3) ? 0
        : dice_percent(&p->dice, 9) ? 2
                                    : 1;
    rc = LM_OK;

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = account_make(b, p, i);
    }

    return rc;
}


static lm_rc_t
account_make(batch_t *b, person_t *p, size_t nth)
{
    char                      password[PASSWORD_SIZE];
    lm_rc_t                   rc;
    seed_t                   *s = b->s;
    dice_t                   *d = &p->dice;
    lm_str_t                  code, sealed;
    lm_arena_t               *a = b->tx->arena;
    seed_account_t           *account = &b->accounts[b->n_accounts];
    lm_sql_seed_account_in_t *row = &b->account_rows[b->n_accounts];

    *account = (seed_account_t){
        .id = s->next_account++,
        .customer_id = p->id,
        .product = weighted(d, pool_products_n, sizeof(pool_products[0]),
                            &pool_products[0].weight),
        .site = p->site,
        .dice = {dice_next(d)},
        .is_demo = p->is_demo,
        .since = (lm_day_t) (p->created_at / LM_DAY),
    };

    if (p->is_demo) {
        account->product = 4; /* a cap is worth looking at */
    }

    account_password(s, p, password);
    rc = lm_secret_seal(a, "data_account", "password", account->id,
                        lm_str_c(password), &sealed);
    if (rc != LM_OK) {
        return rc;
    }

    code = lm_str_lower(a, p->code);
    *row = (lm_sql_seed_account_in_t){
        .id = account->id,
        .customer_id = p->id,
        .product_id = s->fixed.products[account->product],
        .username =
            nth == 0 ? lm_str_printf(a, "%s@" SEED_REALM, code.p)
                     : lm_str_printf(a, "%s-%zu@" SEED_REALM, code.p, nth + 1),
        .password = sealed,
        .is_blocked = !p->is_demo && dice_percent(d, 1),
        .is_rejected = !p->is_demo && dice_below(d, 200) == 0,
        .fixed_ip =
            lm_str_printf(a, "203.0.113.%u", 1 + (unsigned) dice_below(d, 254)),
        .has_fixed_ip = !p->is_demo && p->is_company && dice_percent(d, 15),
        .site_id = s->fixed.sites[p->site],
        .has_site_id = true,
        .starts_on = account->since,
        .created_at = p->created_at,
    };

    account->is_live = !row->is_blocked && !row->is_rejected && !p->is_suspended
                       && (!p->is_cancelled || p->cancelled_on >= s->today);

    if (account->is_live && !p->is_demo && dice_percent(d, 35)) {
        account->last_seen_at = s->now - (lm_instant_t) dice_below(d, 300000);
        row->last_seen_at = account->last_seen_at;
        row->has_last_seen_at = true;
    }

    if (p->is_demo) {
        snprintf(s->portal_user, sizeof(s->portal_user), "%s", p->code.p);
        snprintf(s->data_user, sizeof(s->data_user), "%s", row->username.p);
    }

    b->n_accounts++;
    return row->username.p == NULL ? LM_E_MEMORY : LM_OK;
}


static void
account_password(const seed_t *s, person_t *p, char password[PASSWORD_SIZE])
{
    size_t i;

    if (p->is_demo) {
        memcpy(password, s->data_password, PASSWORD_SIZE);
        return;
    }

    for (i = 0; i < 10; i++) {
        password[i] =
            "abcdefghjkmnpqrstuvwxyz23456789"[dice_below(&p->dice, 31)];
    }
    password[10] = '\0';
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

    b->s->rows +=
        3 * b->n + b->n_tokens + b->n_categories + b->n_labels + b->n_accounts;

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
