/* SPDX-License-Identifier: MIT */
#include "service/find.h"

#include "rule/code.h"
#include "service/customer_list.h"
#include "service/customer_search.h"
#include "service/isp.h"
#include "sql/find.h"
#include "wire/phone.h"

#define WORDS_LEAST 2 /* characters */
#define MAC_DIGITS 12
#define MAC_LEAST 4 /* with what parts them */
#define FIELD_TOKENS 40

/* The words that are looked for, folded. */
typedef struct {
    lm_str_t items[LM_SEARCH_WORDS];
    size_t   n;
    bool     are_all; /* of them must fit a field, not any */

    const char *number; /* "vat_number": that was meant; NULL: words were */
    lm_sql_customer_of_former_code_t former; /* whose code it was; id 0: no */
} words_t;

static lm_rc_t find_numbers(lm_tx_t *tx, const lm_number_hits_t *numbers,
                            lm_find_t *out);
static lm_rc_t find_address(lm_tx_t *tx, lm_str_t text, lm_find_t *out);
static lm_rc_t find_device(lm_tx_t *tx, lm_str_t text, lm_find_t *out);
static lm_rc_t find_customers(lm_tx_t *tx, lm_str_t text, lm_find_t *out);
static lm_rc_t find_groups(lm_tx_t *tx, lm_str_t text, lm_find_t *out);
static lm_rc_t named_read(lm_tx_t *tx, lm_str_t text, lm_customer_page_t *out);
static lm_rc_t page_add(lm_tx_t *tx, const lm_customer_page_t *page,
                        const words_t *words, lm_find_t *out);
static bool    is_found(const lm_find_t *out, uint64_t customer_id);
static lm_rc_t customer_add(lm_tx_t *tx, const lm_customer_page_t *page,
                            const lm_sql_customer_list_t *row,
                            const words_t *words, lm_find_t *out);


lm_rc_t
lm_find(lm_tx_t *tx, lm_str_t text, const lm_number_hits_t *numbers,
        lm_find_t *out)
{
    lm_rc_t rc;

    out->n = 0;
    out->more = 0;
    text = lm_str_trim(text);
    if (lm_str_points(text) < WORDS_LEAST) {
        return LM_OK;
    }

    rc = find_numbers(tx, numbers, out);
    if (rc == LM_OK) {
        rc = find_address(tx, text, out);
    }
    if (rc == LM_OK) {
        rc = find_device(tx, text, out);
    }
    if (rc == LM_OK) {
        rc = find_groups(tx, text, out);
    }

    return rc == LM_OK ? find_customers(tx, text, out) : rc;
}


/* {NULL, 0} when there is no room. */
static lm_found_t *
found_add(lm_find_t *out)
{
    return out->n == LM_FIND_MAX ? NULL : &out->items[out->n++];
}


/*---- addresses */

/* "10.1.2." and longer; with a colon an IPv6 address, "fd00:1:" and longer. */
static bool
is_address(lm_str_t text)
{
    size_t i, dots = 0, colons = 0, hex = 0;

    for (i = 0; i < text.n; i++) {
        dots += text.p[i] == '.';
        colons += text.p[i] == ':';
        if (strchr("0123456789.:", text.p[i]) == NULL) {
            if (strchr("abcdefABCDEF", text.p[i]) == NULL) {
                return false;
            }
            hex++;
        }
    }

    return (dots >= 2 && colons == 0 && hex == 0) || (colons >= 2 && dots == 0);
}


/* Whole when it has four numbers, else how it begins. */
static lm_str_t
address_pattern(lm_arena_t *a, lm_str_t text)
{
    size_t i, dots = 0;

    for (i = 0; i < text.n; i++) {
        dots += text.p[i] == '.';
    }

    return lm_str_printf(a, "%.*s%s", (int) text.n, text.p,
                         dots == 3 && text.p[text.n - 1] != '.' ? "" : "%");
}


typedef struct {
    uint64_t            account_id;
    uint64_t            customer_id;
    lm_str_t            username;
    lm_str_t            name;
    lm_str_t            value;
    lm_customer_facts_t facts;
    const char         *matched;
} hit_t;

static lm_rc_t
hit_add(lm_tx_t *tx, const hit_t *hit, lm_find_t *out)
{
    lm_found_t *found = found_add(out);

    if (found == NULL) {
        return LM_OK;
    }

    *found = (lm_found_t){
        .kind = "account",
        .id = hit->account_id,
        .customer_id = hit->customer_id,
        .title = hit->username,
        .detail = lm_str_printf(tx->arena, "%.*s · %.*s", (int) hit->name.n,
                                hit->name.p, (int) hit->value.n, hit->value.p),
        .matched = hit->matched,
        .status = lm_customer_status(&hit->facts),
    };

    return found->detail.p == NULL ? LM_E_MEMORY : LM_OK;
}


/* Both statements give the same columns. */
#define HIT(tx, row, how)                                                      \
    (&(hit_t){(row)->id,                                                       \
              (row)->customer_id,                                              \
              (row)->username,                                                 \
              (row)->name,                                                     \
              (row)->value,                                                    \
              {.today = (tx)->today,                                           \
               .is_suspended = (row)->has_suspended_at,                        \
               .has_cancelled_on = (row)->has_cancelled_on,                    \
               .cancelled_on = (row)->cancelled_on},                           \
              how})

static lm_rc_t
find_address(lm_tx_t *tx, lm_str_t text, lm_find_t *out)
{
    size_t                 i, n;
    lm_rc_t                rc;
    lm_str_t               pattern;
    lm_sql_find_address_t *rows;

    if (!is_address(text)) {
        return LM_OK;
    }

    pattern = address_pattern(tx->arena, text);
    if (pattern.p == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_sql_find_address(tx, &(lm_sql_find_address_in_t){pattern}, &rows,
                             &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = hit_add(tx, HIT(tx, &rows[i], "ip"), out);
    }

    return rc;
}


/* The digits of a MAC address or of its beginning; false for other text. */
static bool
device_digits(lm_str_t text, char digits[MAC_DIGITS], size_t *n)
{
    size_t i, marks = 0;

    *n = 0;

    for (i = 0; i < text.n; i++) {
        if (strchr("0123456789abcdefABCDEF", text.p[i]) != NULL) {
            if (*n == MAC_DIGITS) {
                return false;
            }
            digits[(*n)++] = text.p[i];
        } else if (strchr(":-.", text.p[i]) != NULL) {
            marks++;
        } else {
            return false;
        }
    }

    return *n == MAC_DIGITS || (marks > 0 && *n >= MAC_LEAST);
}


/* "AABBCC%" with something after each "group" digits. */
static lm_str_t
device_pattern(lm_arena_t *a, lm_str_t digits, size_t group, char mark)
{
    size_t   i;
    lm_buf_t b;

    lm_buf_init(&b, a, 32);

    for (i = 0; i < digits.n; i++) {
        if (group != 0 && i != 0 && i % group == 0) {
            lm_buf_byte(&b, mark);
        }
        lm_buf_byte(&b, digits.p[i]);
    }

    lm_buf_byte(&b, '%');
    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


static lm_rc_t
find_device(lm_tx_t *tx, lm_str_t text, lm_find_t *out)
{
    char                    digits[MAC_DIGITS];
    size_t                  i, n;
    lm_rc_t                 rc;
    lm_str_t                whole;
    lm_arena_t             *a = tx->arena;
    lm_sql_find_device_t   *rows;
    lm_sql_find_device_in_t in;

    if (!device_digits(text, digits, &n)) {
        return LM_OK;
    }

    whole = lm_str(digits, n);
    in = (lm_sql_find_device_in_t){
        .colons = device_pattern(a, whole, 2, ':'),
        .dashes = device_pattern(a, whole, 2, '-'),
        .dots = device_pattern(a, whole, 4, '.'),
        .plain = device_pattern(a, whole, 0, '\0'),
    };
    if (in.plain.p == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_sql_find_device(tx, &in, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = hit_add(tx, HIT(tx, &rows[i], "mac"), out);
    }

    return rc;
}


/*---- groups */

/* What begins with a text, as LIKE wants it; {NULL, 0} when memory is out. */
static lm_str_t
begins_pattern(lm_arena_t *a, lm_str_t text)
{
    size_t   i;
    lm_buf_t b;

    lm_buf_init(&b, a, text.n + 8);

    for (i = 0; i < text.n; i++) {
        if (strchr("%_\\", text.p[i]) != NULL) {
            lm_buf_byte(&b, '\\');
        }
        lm_buf_byte(&b, text.p[i]);
    }
    lm_buf_byte(&b, '%');

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


static lm_rc_t
find_groups(lm_tx_t *tx, lm_str_t text, lm_find_t *out)
{
    size_t               i, n;
    lm_rc_t              rc;
    lm_str_t             begins, inside;
    lm_found_t          *found;
    lm_sql_find_group_t *rows;

    begins = begins_pattern(tx->arena, text);
    if (begins.p == NULL) {
        return LM_E_MEMORY;
    }

    inside = lm_str_printf(tx->arena, "%% %.*s", (int) begins.n, begins.p);
    if (inside.p == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_sql_find_group(tx, &(lm_sql_find_group_in_t){begins, inside}, &rows,
                           &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        found = found_add(out);
        if (found != NULL) {
            *found = (lm_found_t){.kind = "group",
                                  .id = rows[i].id,
                                  .title = rows[i].title,
                                  .detail = rows[i].description,
                                  .matched = "name"};
        }
    }

    return rc;
}


/*---- numbers */

static const char *
number_of(const lm_number_hits_t *numbers, uint64_t id)
{
    size_t i;

    for (i = 0; i < numbers->n; i++) {
        if (numbers->items[i].id == id) {
            break;
        }
    }

    return numbers->items[i < numbers->n ? i : 0].is_vat ? "vat_number"
                                                         : "id_number";
}


static lm_rc_t
find_numbers(lm_tx_t *tx, const lm_number_hits_t *numbers, lm_find_t *out)
{
    size_t             i;
    lm_rc_t            rc;
    words_t            words = {.n = 0};
    uint64_t           total = 0;
    lm_list_query_t    query = {.limit = LM_FIND_MAX,
                                .sort = &lm_list_customer_list.sorts[0]};
    lm_customer_page_t page;

    if (numbers->n == 0) {
        return LM_OK;
    }

    rc = lm_customer_list_numbers(numbers, &query);
    if (rc == LM_OK) {
        rc = lm_customer_page_read(tx, &query, &page, &total);
    }
    if (rc == LM_OK) {
        out->more = total - page.n;
    }

    for (i = 0; rc == LM_OK && i < page.n; i++) {
        words.number = number_of(numbers, page.rows[i].id);
        rc = customer_add(tx, &page, &page.rows[i], &words, out);
    }

    return rc;
}


/*---- customers */

static lm_rc_t
words_read(lm_arena_t *a, lm_str_t text, lm_list_query_t *query, words_t *words)
{
    size_t   i;
    lm_rc_t  rc;
    lm_str_t patterns[LM_SEARCH_WORDS];

    *query = (lm_list_query_t){.limit = LM_FIND_MAX};

    rc = lm_customer_list_search(a, text, query);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_customer_search_patterns(a, text, patterns, &words->n);

    for (i = 0; rc == LM_OK && i < words->n; i++) {
        words->items[i] = lm_str(patterns[i].p, patterns[i].n - 1);
    }

    return rc;
}


static lm_rc_t
former_read(lm_tx_t *tx, lm_str_t text, words_t *words)
{
    lm_rc_t rc;

    words->former.customer_id = 0;
    words->number = NULL;
    if (!lm_code_fits(text)) {
        return LM_OK;
    }

    rc = lm_sql_customer_of_former_code(
        tx, &(lm_sql_customer_of_former_code_in_t){text}, &words->former);
    return rc == LM_E_NOT_FOUND ? LM_OK : rc;
}


/* Who has, or had, exactly this code stands first, then whose name begins so,
 * then who has the words anywhere. */
static lm_rc_t
find_customers(lm_tx_t *tx, lm_str_t text, lm_find_t *out)
{
    size_t             i;
    lm_rc_t            rc;
    words_t            words;
    lm_list_query_t    query;
    lm_customer_page_t named, page;

    rc = words_read(tx->arena, text, &query, &words);
    if (rc != LM_OK || words.n == 0) {
        return rc;
    }

    rc = former_read(tx, text, &words);
    if (rc == LM_OK) {
        rc = named_read(tx, text, &named);
    }
    if (rc == LM_OK) {
        rc = lm_customer_page_some(tx, &query, &page);
    }

    for (i = 0; rc == LM_OK && i < page.n; i++) {
        if (lm_str_ieq(page.rows[i].code, text)
            || page.rows[i].id == words.former.customer_id) {
            rc = customer_add(tx, &page, &page.rows[i], &words, out);
        }
    }
    if (rc == LM_OK) {
        rc = page_add(tx, &named, &words, out);
    }

    return rc == LM_OK ? page_add(tx, &page, &words, out) : rc;
}


/* Customers whose name begins with the text. */
static lm_rc_t
named_read(lm_tx_t *tx, lm_str_t text, lm_customer_page_t *out)
{
    size_t             i, n;
    lm_rc_t            rc;
    lm_str_t           begins;
    uint64_t          *ids, total;
    lm_list_query_t    query = {.limit = LM_FIND_MAX,
                                .sort = &lm_list_customer_list.sorts[0]};
    const lm_filter_t *id;

    *out = (lm_customer_page_t){0};

    id = lm_list_filter(&lm_list_customer_list, LM_STR("id"));
    begins = begins_pattern(tx->arena, text);
    if (id == NULL || begins.p == NULL) {
        return id == NULL ? LM_E_INTERNAL : LM_E_MEMORY;
    }

    rc = lm_sql_find_named(tx, &(lm_sql_find_named_in_t){begins}, &ids, &n);

    if (rc != LM_OK || n == 0) {
        return rc;
    }

    for (i = 0; i < n && i < LM_LIST_FILTERS; i++) {
        query.filter[i] = id;
        query.value[i].u64 = ids[i];
    }
    query.n_filters = i;

    return lm_customer_page_read(tx, &query, out, &total);
}


/* Those of a page that do not stand there yet. */
static lm_rc_t
page_add(lm_tx_t *tx, const lm_customer_page_t *page, const words_t *words,
         lm_find_t *out)
{
    size_t  i;
    lm_rc_t rc = LM_OK;

    for (i = 0; rc == LM_OK && i < page->n; i++) {
        if (!is_found(out, page->rows[i].id)) {
            rc = customer_add(tx, page, &page->rows[i], words, out);
        }
    }

    return rc;
}


static bool
is_found(const lm_find_t *out, uint64_t customer_id)
{
    size_t i;

    for (i = 0; i < out->n && out->items[i].customer_id != customer_id; i++) {
        /* void */
    }

    return i < out->n;
}


static bool
token_begins(const lm_tokens_t *t, lm_str_t word)
{
    size_t i;

    for (i = 0; i < t->n; i++) {
        if (lm_str_starts(t->items[i], word)) {
            return true;
        }
    }

    return false;
}


/* Whether the words that are looked for, all or any, begin words of a text. */
static bool
tokens_fit(const lm_tokens_t *t, const words_t *words)
{
    size_t i, n = 0;

    for (i = 0; i < words->n; i++) {
        n += token_begins(t, words->items[i]);
    }

    return words->are_all ? n == words->n : n != 0;
}


static bool
text_fits(lm_tx_t *tx, lm_str_t text, const words_t *words)
{
    lm_tokens_t t;

    lm_tokens_init(&t, tx->arena, FIELD_TOKENS);
    lm_tokens_add(&t, text);
    return tokens_fit(&t, words);
}


static bool
phone_fits(lm_tx_t *tx, lm_str_t text, const words_t *words)
{
    lm_str_t    e164;
    lm_tokens_t t;

    lm_tokens_init(&t, tx->arena, FIELD_TOKENS);

    if (lm_phone_parse(tx->arena, text, tx->isp->country_code, &e164)
        == LM_OK) {
        lm_phone_tokens(&t, e164, tx->isp->country_code);
    } else {
        lm_tokens_add(&t, text);
    }

    return tokens_fit(&t, words);
}


/* The account whose username was meant, or NULL. */
static const lm_sql_customer_account_of_t *
account_meant(lm_tx_t *tx, const lm_customer_page_t *page, uint64_t customer_id,
              const words_t *words)
{
    size_t i;

    for (i = 0; i < page->n_accounts; i++) {
        if (page->accounts[i].customer_id == customer_id
            && text_fits(tx, page->accounts[i].username, words)) {
            return &page->accounts[i];
        }
    }

    return NULL;
}


/* What was meant, by the field that people look for most. */
static const char *
field_meant(lm_tx_t *tx, const lm_sql_customer_list_t *row,
            const words_t *words, lm_str_t *value)
{
    *value = LM_STR_NULL;

    if (text_fits(tx, row->code, words)) {
        return "code";
    }
    if (text_fits(tx, row->name, words)) {
        return "name";
    }

    *value = lm_customer_row_phone(row);
    if (phone_fits(tx, *value, words)) {
        return "phone";
    }

    *value = row->has_email ? row->email : LM_STR("");
    if (text_fits(tx, *value, words)) {
        return "email";
    }

    *value = row->physical_address;
    if (text_fits(tx, *value, words)) {
        return "address";
    }

    *value = LM_STR_NULL;
    return NULL;
}


/* A field that all words fit, else an account's name, else what any fits. */
static const char *
row_meant(lm_tx_t *tx, const lm_customer_page_t *page,
          const lm_sql_customer_list_t *row, const words_t *words,
          const lm_sql_customer_account_of_t **account, lm_str_t *value)
{
    words_t     asked = *words;
    const char *matched = NULL;

    *account = NULL;

    if (words->number != NULL) {
        *value = LM_STR_NULL;
        return words->number;
    }

    if (words->former.customer_id == row->id) {
        *value = words->former.code;
        return "former_code";
    }

    for (int pass = 0; matched == NULL && pass < 2; pass++) {
        asked.are_all = pass == 0;
        matched = field_meant(tx, row, &asked, value);
        if (matched == NULL) {
            *account = account_meant(tx, page, row->id, &asked);
            matched = *account != NULL ? "username" : NULL;
        }
    }

    return matched != NULL ? matched : "name";
}


static lm_rc_t
customer_add(lm_tx_t *tx, const lm_customer_page_t *page,
             const lm_sql_customer_list_t *row, const words_t *words,
             lm_find_t *out)
{
    lm_str_t                            value;
    const char                         *matched;
    lm_found_t                         *found = found_add(out);
    lm_customer_facts_t                 facts;
    const lm_sql_customer_account_of_t *account;

    if (found == NULL) {
        return LM_OK;
    }

    matched = row_meant(tx, page, row, words, &account, &value);

    lm_customer_row_facts(tx, page, row, &facts);
    *found = (lm_found_t){
        .kind = account != NULL ? "account" : "customer",
        .id = account != NULL ? account->id : row->id,
        .customer_id = row->id,
        .title = account != NULL ? account->username : row->name,
        .detail =
            account != NULL
                ? row->name
                : lm_str_printf(tx->arena, "%.*s%s%.*s", (int) row->code.n,
                                row->code.p, value.n != 0 ? " · " : "",
                                (int) value.n, value.n != 0 ? value.p : ""),
        .matched = matched,
        .status = lm_customer_status(&facts),
    };

    return found->detail.p == NULL ? LM_E_MEMORY : LM_OK;
}
