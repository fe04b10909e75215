/* SPDX-License-Identifier: MIT */
#include "service/customer_search.h"

#include "service/isp.h"
#include "sql/account.h"
#include "sql/contact.h"
#include "sql/customer.h"
#include "sql/customer_token.h"
#include "sql/portal_login.h"
#include "wire/phone.h"

static lm_rc_t tokens_of_customer(lm_tx_t *tx, uint64_t customer_id,
                                  lm_tokens_t *t);
static lm_rc_t tokens_of_former_codes(lm_tx_t *tx, uint64_t customer_id,
                                      lm_tokens_t *t);
static lm_rc_t tokens_of_contacts(lm_tx_t *tx, uint64_t customer_id,
                                  lm_tokens_t *t);
static lm_rc_t tokens_of_usernames(lm_tx_t *tx, uint64_t customer_id,
                                   lm_tokens_t *t);
static lm_rc_t tokens_write(lm_tx_t *tx, uint64_t customer_id,
                            const lm_tokens_t *t);
static bool    begins_another(const lm_tokens_t *t, size_t i);


lm_rc_t
lm_customer_search_refresh(lm_tx_t *tx, uint64_t customer_id)
{
    lm_rc_t     rc;
    lm_tokens_t t;

    lm_tokens_init(&t, tx->arena, LM_CUSTOMER_TOKENS);

    rc = tokens_of_customer(tx, customer_id, &t);
    if (rc == LM_E_NOT_FOUND) {
        return tokens_write(tx, customer_id, &t);
    }
    if (rc != LM_OK) {
        return rc;
    }

    rc = tokens_of_usernames(tx, customer_id, &t);
    if (rc != LM_OK) {
        return rc;
    }

    rc = tokens_of_contacts(tx, customer_id, &t);
    if (rc != LM_OK) {
        return rc;
    }

    return t.failed ? LM_E_MEMORY : tokens_write(tx, customer_id, &t);
}


lm_rc_t
lm_customer_search_patterns(lm_arena_t *a, lm_str_t text,
                            lm_str_t patterns[LM_SEARCH_WORDS], size_t *n)
{
    size_t      i;
    lm_str_t    word;
    lm_tokens_t t;

    lm_tokens_init(&t, a, LM_SEARCH_WORDS);

    if (lm_phone_is_search(a, text, &word)) {
        lm_tokens_add_word(&t, word);
    } else {
        lm_tokens_add(&t, text);
    }

    if (t.failed) {
        return LM_E_MEMORY;
    }

    *n = 0;

    for (i = 0; i < t.n; i++) {
        if (begins_another(&t, i)) {
            continue;
        }

        patterns[*n] =
            lm_str_printf(a, "%.*s%%", (int) t.items[i].n, t.items[i].p);
        if (patterns[*n].p == NULL) {
            return LM_E_MEMORY;
        }
        (*n)++;
    }

    return LM_OK;
}


/* Whoever has the other word has what this one asks for. */
static bool
begins_another(const lm_tokens_t *t, size_t i)
{
    size_t k;

    for (k = 0; k < t->n; k++) {
        if (k != i && lm_str_starts(t->items[k], t->items[i])) {
            return true;
        }
    }

    return false;
}


static lm_rc_t
tokens_of_customer(lm_tx_t *tx, uint64_t customer_id, lm_tokens_t *t)
{
    lm_rc_t               rc;
    lm_sql_customer_get_t c;

    rc = lm_sql_customer_get(tx, &(lm_sql_customer_get_in_t){customer_id}, &c);
    if (rc != LM_OK) {
        return rc;
    }

    lm_tokens_add(t, c.code);
    lm_tokens_add(t, c.name);
    lm_tokens_add(t, c.contact_name);
    lm_tokens_add(t, c.registration_number);
    lm_tokens_add(t, c.physical_address);
    lm_tokens_add(t, c.postal_address);

    if (c.has_phone_e164) {
        lm_phone_tokens(t, c.phone_e164, tx->isp->country_code);
    } else {
        lm_tokens_add(t, c.phone);
    }

    return tokens_of_former_codes(tx, customer_id, t);
}


static lm_rc_t
tokens_of_former_codes(lm_tx_t *tx, uint64_t customer_id, lm_tokens_t *t)
{
    size_t                            i, n;
    lm_rc_t                           rc;
    lm_sql_customer_former_code_of_t *rows;

    rc = lm_sql_customer_former_code_of(
        tx, &(lm_sql_customer_former_code_of_in_t){customer_id}, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        lm_tokens_add(t, rows[i].code);
    }

    return rc;
}


static lm_rc_t
tokens_of_contacts(lm_tx_t *tx, uint64_t customer_id, lm_tokens_t *t)
{
    size_t                        i, n;
    lm_rc_t                       rc;
    lm_sql_contact_of_customer_t *rows;

    rc = lm_sql_contact_of_customer(
        tx, &(lm_sql_contact_of_customer_in_t){customer_id}, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        lm_tokens_add(t, rows[i].name);

        if (rows[i].has_email) {
            lm_tokens_add(t, rows[i].email);
        }

        if (rows[i].has_mobile_e164) {
            lm_phone_tokens(t, rows[i].mobile_e164, tx->isp->country_code);
        }
    }

    return rc;
}


static lm_rc_t
tokens_of_usernames(lm_tx_t *tx, uint64_t customer_id, lm_tokens_t *t)
{
    size_t                             i, n;
    lm_rc_t                            rc;
    lm_sql_account_usernames_of_t     *accounts;
    lm_sql_portal_login_of_customer_t *logins;

    rc = lm_sql_account_usernames_of(
        tx, &(lm_sql_account_usernames_of_in_t){&customer_id, 1}, &accounts,
        &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        lm_tokens_add(t, accounts[i].username);
    }

    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_portal_login_of_customer(
        tx, &(lm_sql_portal_login_of_customer_in_t){customer_id}, &logins, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        lm_tokens_add(t, logins[i].username);
    }

    return rc;
}


static lm_rc_t
tokens_write(lm_tx_t *tx, uint64_t customer_id, const lm_tokens_t *t)
{
    size_t                             i;
    lm_rc_t                            rc;
    uint64_t                           affected;
    lm_sql_customer_token_insert_in_t *rows;

    rc = lm_sql_customer_token_clear(
        tx, &(lm_sql_customer_token_clear_in_t){customer_id}, &affected);
    if (rc != LM_OK || t->n == 0) {
        return rc;
    }

    rows = lm_alloc_array(tx->arena, t->n, sizeof(*rows));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < t->n; i++) {
        rows[i] = (lm_sql_customer_token_insert_in_t){t->items[i], customer_id};
    }

    return lm_sql_customer_token_insert(tx, rows, t->n, &affected);
}
