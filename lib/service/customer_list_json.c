/* SPDX-License-Identifier: MIT */
/* Customers as items of a list. */
#include "service/customer_list.h"

static void ref_json(lm_json_t *j, uint64_t id, const char *name,
                     lm_str_t text);
static void state_json(lm_tx_t *tx, lm_json_t *j,
                       const lm_customer_page_t     *page,
                       const lm_sql_customer_list_t *row);
static void accounts_json(lm_json_t *j, const lm_customer_page_t *page,
                          uint64_t id);
static void tags_json(lm_json_t *j, const lm_customer_page_t *page,
                      uint64_t id);


void
lm_customer_json(lm_tx_t *tx, lm_json_t *j, const lm_customer_page_t *page,
                 const lm_sql_customer_list_t *row)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", row->id);
    lm_json_put_str(j, "code", row->code);
    lm_json_put_str(j, "name", row->name);
    lm_json_put_str(j, "type", row->type);
    state_json(tx, j, page, row);

    lm_json_key(j, "group");
    ref_json(j, row->customer_group_id, "title", row->group_title);
    lm_json_key(j, "billing_group");
    ref_json(j, row->billing_group_id, "name", row->billing_group_name);

    lm_json_put_str(j, "phone", lm_customer_row_phone(row));
    lm_json_put_str(j, "email", row->has_email ? row->email : LM_STR(""));
    lm_json_put_bool(j, "has_no_email", row->has_no_email);
    lm_json_put_str(j, "address", row->physical_address);

    lm_json_key(j, "site");
    if (row->has_site_id) {
        ref_json(j, row->site_id, "name", row->site_name);
    } else {
        lm_json_null(j);
    }

    accounts_json(j, page, row->id);
    tags_json(j, page, row->id);
    lm_json_put_instant(j, "created_at", row->created_at);
    lm_json_put_u64(j, "version", row->version);
    lm_json_object_end(j);
}


static void
ref_json(lm_json_t *j, uint64_t id, const char *name, lm_str_t text)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", id);
    lm_json_key_str(j, lm_str_c(name));
    lm_json_str(j, text);
    lm_json_object_end(j);
}


/* The highest fact, all of them, and what else is marked. */
static void
state_json(lm_tx_t *tx, lm_json_t *j, const lm_customer_page_t *page,
           const lm_sql_customer_list_t *row)
{
    size_t              i, n;
    lm_str_t            names[LM_CUSTOMER_FACTS];
    lm_customer_facts_t facts;

    lm_customer_row_facts(tx, page, row, &facts);
    n = lm_customer_facts(&facts, names);

    lm_json_put_str(j, "status", lm_customer_status(&facts));
    lm_json_key(j, "facts");
    lm_json_array(j);
    for (i = 0; i < n; i++) {
        lm_json_str(j, names[i]);
    }
    lm_json_array_end(j);

    lm_json_put_bool(j, "is_vip", row->is_vip);
    lm_json_put_bool(j, "is_vip_by_group", row->is_vip_by_group);
    lm_json_put_bool(j, "verified", row->has_verified_at);
    lm_json_put_bool(j, "is_prepaid", row->is_prepaid);
    lm_json_put_bool(j, "is_reseller", row->is_reseller);
    lm_json_put_bool(j, "is_master", row->is_master);
    lm_json_put_str_or_null(j, "payment_method", row->has_payment_method,
                            row->payment_method);
}


static void
accounts_json(lm_json_t *j, const lm_customer_page_t *page, uint64_t id)
{
    size_t       i, n = 0;
    lm_instant_t seen_at;

    lm_json_key(j, "usernames");
    lm_json_array(j);
    for (i = 0; i < page->n_accounts; i++) {
        if (page->accounts[i].customer_id == id) {
            lm_json_str(j, page->accounts[i].username);
            n++;
        }
    }
    lm_json_array_end(j);
    lm_json_put_u64(j, "account_count", n);

    lm_json_key(j, "product_names");
    lm_json_array(j);
    for (i = 0; i < page->n_accounts; i++) {
        if (page->accounts[i].customer_id == id
            && !lm_customer_product_stands(page, i)) {
            lm_json_str(j, page->accounts[i].product_name);
        }
    }
    lm_json_array_end(j);

    lm_json_put_instant_or_null(
        j, "last_seen_at", lm_customer_last_seen(page, id, &seen_at), seen_at);
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
tags_json(lm_json_t *j, const lm_customer_page_t *page, uint64_t id)
{
    size_t i;

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
