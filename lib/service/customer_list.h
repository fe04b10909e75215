/* SPDX-License-Identifier: MIT */
/*
 * The list of customers, as the console's table, the CSV stream and the
 * spreadsheet of the worker show it.
 */
#ifndef LM_SERVICE_CUSTOMER_LIST_H
#define LM_SERVICE_CUSTOMER_LIST_H

#include "service/customer.h"
#include "service/number.h"
#include "sql/customer.h"
#include "wire/json_out.h"

/* Adds the words of a search to a query of customer_list. */
lm_rc_t lm_customer_list_search(lm_arena_t *a, lm_str_t text,
                                lm_list_query_t *query) LM_MUST_CHECK;

/* Instead of words: the customers who have a number that was looked for. */
lm_rc_t lm_customer_list_numbers(const lm_number_hits_t *hits,
                                 lm_list_query_t        *query) LM_MUST_CHECK;

/*
 * A query from the text behind "?", as the console sends it for a list, with
 * a number that was looked for as its filter (admin/number.h); page, per_page
 * and after are passed over.  LM_E_INVALID when a filter or
 * the order is unknown.
 */
lm_rc_t lm_customer_list_parse(lm_arena_t *a, lm_str_t text,
                               lm_list_query_t *query) LM_MUST_CHECK;

typedef struct {
    lm_sql_customer_list_t        *rows;
    size_t                         n;
    lm_sql_customer_account_of_t  *accounts; /* by customer, in id order */
    size_t                         n_accounts;
    lm_sql_customer_category_of_t *categories;
    size_t                         n_categories;
    lm_sql_customer_label_of_t    *labels;
    size_t                         n_labels;
    lm_lang_e                      lang; /* of its cells */
} lm_customer_page_t;

/* One page with all that belongs to its rows; at most 500.  total may be
 * NULL. */
lm_rc_t lm_customer_page_read(lm_tx_t *tx, const lm_list_query_t *query,
                              lm_customer_page_t *out, uint64_t *total)
    LM_MUST_CHECK;

/* The same of any customers that fit, up to the limit: words that are whole
 * come before those that go on. */
lm_rc_t lm_customer_page_some(lm_tx_t *tx, const lm_list_query_t *query,
                              lm_customer_page_t *out) LM_MUST_CHECK;

/* What holds of a row; blocks are known from the page's accounts. */
void lm_customer_row_facts(lm_tx_t *tx, const lm_customer_page_t *page,
                           const lm_sql_customer_list_t *row,
                           lm_customer_facts_t          *out);

/* The customer's telephone, or the mobile of the primary contact. */
lm_str_t lm_customer_row_phone(const lm_sql_customer_list_t *row);

/* Whether an account before the one at i, of the same customer, has the same
 * product. */
bool lm_customer_product_stands(const lm_customer_page_t *page, size_t i);

/* The last instant at which one of the row's accounts was heard of. */
bool lm_customer_last_seen(const lm_customer_page_t *page, uint64_t customer_id,
                           lm_instant_t *at);

/* Customers that the search of a query alone finds, up to LM_LIST_TOTAL_MAX +
 * 1: what its filters hide. */
lm_rc_t lm_customer_outside(lm_tx_t *tx, const lm_list_query_t *query,
                            uint64_t *total) LM_MUST_CHECK;

/*
 * All customers of a query, for jobs: up to "limit" ids behind "after" (0 at
 * the beginning) in rising order, whatever order the query names.  Fewer than
 * "limit" come at the end alone.
 */
lm_rc_t lm_customer_audience(lm_tx_t *tx, const lm_list_query_t *query,
                             uint64_t after, uint32_t limit, uint64_t **ids,
                             size_t *n) LM_MUST_CHECK;
/* How many they are, exactly. */
lm_rc_t lm_customer_audience_count(lm_tx_t *tx, const lm_list_query_t *query,
                                   uint64_t *total) LM_MUST_CHECK;

/* One item of the list as JSON. */
void lm_customer_json(lm_tx_t *tx, lm_json_t *j, const lm_customer_page_t *page,
                      const lm_sql_customer_list_t *row);

/*---- columns of CSV and spreadsheets */

typedef struct {
    const char *key; /* "group" */
    const char *title[LM_LANG_COUNT];
} lm_customer_column_t;

#define LM_CUSTOMER_COLUMNS 23

const lm_customer_column_t *lm_customer_columns(size_t *n);

/*
 * Indexes of the columns that a text ("code,name") or every one that an empty
 * text asks for.  LM_E_INVALID when one is unknown or stands twice.
 */
lm_rc_t lm_customer_columns_parse(lm_str_t text,
                                  size_t   columns[LM_CUSTOMER_COLUMNS],
                                  size_t  *n) LM_MUST_CHECK;

/* The text of a cell; {NULL, 0} when the arena is full. */
lm_str_t lm_customer_cell(lm_tx_t *tx, const lm_customer_page_t *page,
                          const lm_sql_customer_list_t *row, size_t column);

#endif
