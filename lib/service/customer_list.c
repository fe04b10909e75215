/* SPDX-License-Identifier: MIT */
#include "service/customer_list.h"

#include "service/customer.h"
#include "service/customer_search.h"
#include "wire/query.h"

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
    const lm_filter_t *filter;

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

    filter = lm_list_filter(&lm_list_customer_list, name);
    return filter == NULL ? LM_E_INVALID
                          : lm_list_filter_add(query, filter, value);
}


lm_rc_t
lm_customer_page_read(lm_tx_t *tx, const lm_list_query_t *query,
                      lm_customer_page_t *out, uint64_t *total)
{
    size_t    i;
    lm_rc_t   rc;
    uint64_t *ids;

    *out = (lm_customer_page_t){0};

    rc = lm_list_run(tx, &lm_list_customer_list, query,
                     &(lm_sql_customer_list_in_t){tx->today},
                     (void **) &out->rows, &out->n, total);
    if (rc != LM_OK || out->n == 0) {
        return rc;
    }

    ids = lm_alloc_array(tx->arena, out->n, sizeof(*ids));
    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < out->n; i++) {
        ids[i] = out->rows[i].id;
    }

    rc = lm_sql_account_usernames_of(
        tx, &(lm_sql_account_usernames_of_in_t){ids, out->n}, &out->usernames,
        &out->n_usernames);
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
lm_customer_audience(lm_tx_t *tx, const lm_list_query_t *query, uint64_t after,
                     uint32_t limit, uint64_t **ids, size_t *n)
{
    return lm_list_keys(tx, &lm_list_customer_list, query,
                        &(lm_sql_customer_list_in_t){tx->today}, after, limit,
                        ids, n);
}


lm_rc_t
lm_customer_audience_count(lm_tx_t *tx, const lm_list_query_t *query,
                           uint64_t *total)
{
    return lm_list_count(tx, &lm_list_customer_list, query,
                         &(lm_sql_customer_list_in_t){tx->today}, total);
}


static lm_str_t
row_status(lm_tx_t *tx, const lm_sql_customer_list_t *row)
{
    return lm_customer_status(&(lm_customer_facts_t){
        .today = tx->today,
        .is_suspended = row->has_suspended_at,
        .has_cancelled_on = row->has_cancelled_on,
        .cancelled_on = row->cancelled_on,
    });
}


static lm_str_t
row_phone(const lm_sql_customer_list_t *row)
{
    return row->phone.n == 0 && row->has_mobile ? row->mobile : row->phone;
}


static void
tag_json(lm_json_t *j, uint64_t id, lm_str_t name, lm_str_t colour)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", id);
    lm_json_put_str(j, "name", name);
    lm_json_put_str(j, "colour", colour);
    lm_json_object_end(j);
}


static void
row_lists_json(lm_json_t *j, const lm_customer_page_t *page, uint64_t id)
{
    size_t i;

    lm_json_key(j, "usernames");
    lm_json_array(j);
    for (i = 0; i < page->n_usernames; i++) {
        if (page->usernames[i].customer_id == id) {
            lm_json_str(j, page->usernames[i].username);
        }
    }
    lm_json_array_end(j);

    lm_json_key(j, "categories");
    lm_json_array(j);
    for (i = 0; i < page->n_categories; i++) {
        if (page->categories[i].customer_id == id) {
            tag_json(j, page->categories[i].id, page->categories[i].name,
                     page->categories[i].colour);
        }
    }
    lm_json_array_end(j);

    lm_json_key(j, "labels");
    lm_json_array(j);
    for (i = 0; i < page->n_labels; i++) {
        if (page->labels[i].customer_id == id) {
            tag_json(j, page->labels[i].id, page->labels[i].name,
                     page->labels[i].colour);
        }
    }
    lm_json_array_end(j);
}


void
lm_customer_json(lm_tx_t *tx, lm_json_t *j, const lm_customer_page_t *page,
                 const lm_sql_customer_list_t *row)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", row->id);
    lm_json_put_str(j, "code", row->code);
    lm_json_put_str(j, "name", row->name);
    lm_json_put_str(j, "type", row->type);
    lm_json_put_str(j, "status", row_status(tx, row));
    lm_json_put_bool(j, "is_vip", row->is_vip);

    lm_json_key(j, "group");
    lm_json_object(j);
    lm_json_put_u64(j, "id", row->customer_group_id);
    lm_json_put_str(j, "title", row->group_title);
    lm_json_object_end(j);

    lm_json_key(j, "billing_group");
    lm_json_object(j);
    lm_json_put_u64(j, "id", row->billing_group_id);
    lm_json_put_str(j, "name", row->billing_group_name);
    lm_json_object_end(j);

    lm_json_put_str(j, "phone", row_phone(row));
    lm_json_put_str(j, "email", row->has_email ? row->email : LM_STR(""));
    lm_json_put_str(j, "address", row->physical_address);

    lm_json_key(j, "site");
    if (row->has_site_id) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", row->site_id);
        lm_json_put_str(j, "name", row->site_name);
        lm_json_object_end(j);
    } else {
        lm_json_null(j);
    }

    lm_json_put_u64(j, "account_count", row->account_count);
    row_lists_json(j, page, row->id);
    lm_json_put_instant(j, "created_at", row->created_at);
    lm_json_put_u64(j, "version", row->version);
    lm_json_object_end(j);
}
