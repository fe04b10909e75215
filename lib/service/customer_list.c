/* SPDX-License-Identifier: MIT */
#include "service/customer_list.h"

#include "service/customer.h"
#include "service/customer_search.h"
#include "wire/query.h"

static lm_sql_customer_list_in_t list_in(const lm_tx_t *tx);
static lm_rc_t page_fill(lm_tx_t *tx, lm_customer_page_t *out);
static lm_rc_t list_argument(lm_arena_t *a, lm_str_t name, lm_str_t value,
                             lm_list_query_t *query);


lm_rc_t
lm_customer_list_search(lm_arena_t *a, lm_str_t text, lm_list_query_t *query)
{
    size_t             i, n;
    lm_rc_t            rc;
    lm_str_t           patterns[LM_SEARCH_WORDS];
    const lm_filter_t *filter;

    rc = lm_customer_search_patterns(a, text, patterns, &n);
    if (rc != LM_OK) {
        return rc;
    }

    filter = lm_list_filter(&lm_list_customer_list, LM_STR("q"));
    if (filter == NULL) {
        return LM_E_INTERNAL;
    }

    for (i = 0; i < n; i++) {
        rc = lm_list_filter_add(query, filter, patterns[i]);
        if (rc != LM_OK) {
            return rc;
        }
    }

    return LM_OK;
}


lm_rc_t
lm_customer_list_numbers(const lm_number_hits_t *hits, lm_list_query_t *query)
{
    const lm_filter_t *filter;

    filter = lm_list_filter(&lm_list_customer_list, LM_STR("number"));

    return filter == NULL ? LM_E_INTERNAL
                          : lm_list_filter_add(query, filter, hits->filter);
}


lm_rc_t
lm_customer_list_parse(lm_arena_t *a, lm_str_t text, lm_list_query_t *query)
{
    lm_rc_t  rc;
    lm_str_t name, value;

    *query = (lm_list_query_t){.sort = &lm_list_customer_list.sorts[0]};

    while (text.n != 0) {
        rc = lm_query_next(a, &text, &name, &value);
        if (rc != LM_OK) {
            return LM_E_INVALID;
        }

        if (name.p == NULL || value.n == 0) {
            continue;
        }

        rc = list_argument(a, name, value, query);
        if (rc != LM_OK) {
            return rc;
        }
    }

    return LM_OK;
}


static lm_rc_t
list_argument(lm_arena_t *a, lm_str_t name, lm_str_t value,
              lm_list_query_t *query)
{
    lm_rc_t rc;

    if (lm_str_eq(name, LM_STR("q"))) {
        return lm_customer_list_search(a, value, query);
    }

    if (lm_str_eq(name, LM_STR("page")) || lm_str_eq(name, LM_STR("per_page"))
        || lm_str_eq(name, LM_STR("after"))
        || lm_str_eq(name, LM_STR("columns"))) {
        return LM_OK;
    }

    if (lm_str_eq(name, LM_STR("sort"))) {
        query->is_desc = value.p[0] == '-';
        if (query->is_desc) {
            value = lm_str(value.p + 1, value.n - 1);
        }

        query->sort = lm_list_sort(&lm_list_customer_list, value);
        return query->sort == NULL ? LM_E_INVALID : LM_OK;
    }

    rc = lm_list_argument(&lm_list_customer_list, query, name, value);
    return rc == LM_E_NOT_FOUND ? LM_E_INVALID : rc;
}


lm_rc_t
lm_customer_page_read(lm_tx_t *tx, const lm_list_query_t *query,
                      lm_customer_page_t *out, uint64_t *total)
{
    lm_rc_t                   rc;
    lm_sql_customer_list_in_t in = list_in(tx);

    *out = (lm_customer_page_t){0};

    rc = lm_list_run(tx, &lm_list_customer_list, query, &in,
                     (void **) &out->rows, &out->n, total);
    return rc == LM_OK ? page_fill(tx, out) : rc;
}


lm_rc_t
lm_customer_page_some(lm_tx_t *tx, const lm_list_query_t *query,
                      lm_customer_page_t *out)
{
    lm_rc_t                   rc;
    lm_sql_customer_list_in_t in = list_in(tx);

    *out = (lm_customer_page_t){0};

    rc = lm_list_some(tx, &lm_list_customer_list, query, &in,
                      (void **) &out->rows, &out->n);
    return rc == LM_OK ? page_fill(tx, out) : rc;
}


/* What belongs to the rows of a page. */
static lm_rc_t
page_fill(lm_tx_t *tx, lm_customer_page_t *out)
{
    size_t    i;
    lm_rc_t   rc;
    uint64_t *ids;

    if (out->n == 0) {
        return LM_OK;
    }

    ids = lm_alloc_array(tx->arena, out->n, sizeof(*ids));
    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < out->n; i++) {
        ids[i] = out->rows[i].id;
    }

    rc = lm_sql_customer_account_of(
        tx, &(lm_sql_customer_account_of_in_t){ids, out->n}, &out->accounts,
        &out->n_accounts);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_customer_category_of(
        tx, &(lm_sql_customer_category_of_in_t){ids, out->n}, &out->categories,
        &out->n_categories);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_customer_label_of(
        tx, &(lm_sql_customer_label_of_in_t){ids, out->n}, &out->labels,
        &out->n_labels);
}


lm_rc_t
lm_customer_outside(lm_tx_t *tx, const lm_list_query_t *query, uint64_t *total)
{
    size_t                    i;
    lm_list_query_t           words = {.n_filters = 0};
    lm_sql_customer_list_in_t in = list_in(tx);
    const lm_filter_t        *q, *id, *number;

    q = lm_list_filter(&lm_list_customer_list, LM_STR("q"));
    id = lm_list_filter(&lm_list_customer_list, LM_STR("id"));
    number = lm_list_filter(&lm_list_customer_list, LM_STR("number"));

    for (i = 0; i < query->n_filters; i++) {
        if (query->filter[i] == q || query->filter[i] == id
            || query->filter[i] == number) {
            words.filter[words.n_filters] = query->filter[i];
            words.value[words.n_filters++] = query->value[i];
        }
    }

    if (words.n_filters == query->n_filters) {
        *total = 0;
        return LM_OK;
    }

    return lm_list_count(tx, &lm_list_customer_list, &words, &in,
                         LM_LIST_TOTAL_MAX + 1, total);
}


lm_rc_t
lm_customer_audience(lm_tx_t *tx, const lm_list_query_t *query, uint64_t after,
                     uint32_t limit, uint64_t **ids, size_t *n)
{
    lm_sql_customer_list_in_t in = list_in(tx);

    return lm_list_keys(tx, &lm_list_customer_list, query, &in, after, limit,
                        ids, n);
}


lm_rc_t
lm_customer_audience_count(lm_tx_t *tx, const lm_list_query_t *query,
                           uint64_t *total)
{
    lm_sql_customer_list_in_t in = list_in(tx);

    return lm_list_count(tx, &lm_list_customer_list, query, &in, UINT64_MAX,
                         total);
}


static lm_sql_customer_list_in_t
list_in(const lm_tx_t *tx)
{
    return (lm_sql_customer_list_in_t){
        .today = tx->today,
        .month_end = lm_day_month_last(tx->today),
    };
}


void
lm_customer_row_facts(lm_tx_t *tx, const lm_customer_page_t *page,
                      const lm_sql_customer_list_t *row,
                      lm_customer_facts_t          *out)
{
    size_t i;

    *out = (lm_customer_facts_t){
        .today = tx->today,
        .is_suspended = row->has_suspended_at,
        .has_cancelled_on = row->has_cancelled_on,
        .cancelled_on = row->cancelled_on,
    };

    for (i = 0; i < page->n_accounts; i++) {
        if (page->accounts[i].customer_id == row->id) {
            out->is_blocked |= page->accounts[i].is_blocked;
            out->is_rejected |= page->accounts[i].is_rejected;
        }
    }
}


bool
lm_customer_last_seen(const lm_customer_page_t *page, uint64_t customer_id,
                      lm_instant_t *at)
{
    bool   is_seen = false;
    size_t i;

    for (i = 0; i < page->n_accounts; i++) {
        if (page->accounts[i].customer_id == customer_id
            && page->accounts[i].has_last_seen_at
            && (!is_seen || page->accounts[i].last_seen_at > *at)) {
            *at = page->accounts[i].last_seen_at;
            is_seen = true;
        }
    }

    return is_seen;
}


lm_str_t
lm_customer_row_phone(const lm_sql_customer_list_t *row)
{
    return row->phone.n == 0 && row->has_mobile ? row->mobile : row->phone;
}


bool
lm_customer_product_stands(const lm_customer_page_t *page, size_t i)
{
    size_t k;

    for (k = i; k > 0; k--) {
        if (page->accounts[k - 1].customer_id
            != page->accounts[i].customer_id) {
            return false;
        }
        if (page->accounts[k - 1].product_id == page->accounts[i].product_id) {
            return true;
        }
    }

    return false;
}
