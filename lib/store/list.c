/* SPDX-License-Identifier: MIT */
/*
 * Lists: one page of a list statement and the number of all its rows.
 *
 * A filter that asks another table (the words of a search, categories) has two
 * forms: its keys are read there (list_found.c), once for page and number; or
 * rows are tested in the order of the list, when so many fit that the page is
 * soon full.  That is true of most words that fit many, but not of those that
 * go with the order, as first names do with names; so only so many rows are
 * tested, up to a fence, and keys are read after all when the page is not full
 * by then.
 */
#include "store/db.h"

#include "store/list_private.h"

/*
 * Keys that are read of a filter at once: enough to know that there are more
 * than lists count, though one comes twice; of several filters, of which few
 * rows may fit all; and when testing has found no page.
 */
#define READ_ONE (2 * LM_LIST_TOTAL_MAX + 1)
#define READ_SEVERAL 40000
#define READ_MOST 100000

/* Keys of a job's slice that are gathered and sorted. */
#define GATHER_LEAST 1500
#define GATHER_A_ROW 170

/* Rows that are tested, a row of the page. */
#define TEST_A_ROW 300
#define TEST_LEAST 4500
#define TEST_MOST 300000

/* Rows that are looked at to learn which of several filters is the rarest. */
#define PROBE_MOST 60000

static const lm_col_t number_column = {LM_T_U64, 0, -1};

static lm_list_ask_t ask_of(lm_tx_t *tx, const lm_list_t *list,
                            const lm_list_query_t *q, const void *in);
static lm_rc_t       page_any(lm_list_ask_t *ask, void **rows, size_t *n);
static lm_rc_t       page_sorted(lm_list_ask_t *ask, void **rows, size_t *n);
static lm_rc_t       page_total(lm_list_ask_t *ask, uint64_t *total);
static lm_rc_t ask_filters(lm_list_ask_t *ask, uint64_t most, uint64_t *n);
static lm_rc_t filter_probe(lm_list_ask_t *ask, size_t i, uint64_t most,
                            uint64_t *n);
static lm_rc_t page_tested(lm_list_ask_t *ask, void **rows, size_t *n);
static lm_rc_t fence_read(lm_list_ask_t *ask);
static lm_rc_t total_read(lm_list_ask_t *ask, uint64_t most, uint64_t *total);
static lm_rc_t number_read(lm_list_ask_t *ask, const lm_list_text_t *t,
                           uint64_t *out);


lm_rc_t
lm_list_run(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
            const void *in, void **rows, size_t *n, uint64_t *total)
{
    lm_rc_t       rc;
    lm_list_ask_t ask = ask_of(tx, list, q, in);

    *rows = NULL;
    *n = 0;
    if (q->is_after && ask.sort->n_keys == 0) {
        return LM_E_INVALID;
    }

    rc = page_any(&ask, rows, n);
    if (rc != LM_OK || total == NULL) {
        return rc;
    }

    /* a first page that is not full knows the number already */
    if (q->offset == 0 && !q->is_after && *n < q->limit) {
        *total = *n;
        return LM_OK;
    }
    return page_total(&ask, total);
}


lm_rc_t
lm_list_some(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
             const void *in, void **rows, size_t *n)
{
    lm_rc_t       rc;
    lm_list_ask_t ask = ask_of(tx, list, q, in);

    *rows = NULL;
    *n = 0;
    rc = lm_list_found_some(&ask);
    if (rc != LM_OK || (ask.is_found && ask.n_found == 0)) {
        return rc;
    }
    return ask.is_found ? lm_list_page(&ask, rows, n)
                        : lm_list_run(tx, list, q, in, rows, n, NULL);
}


/* Nothing is gathered or found yet. */
static lm_list_ask_t
ask_of(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
       const void *in)
{
    return (lm_list_ask_t){
        .tx = tx,
        .list = list,
        .q = q,
        .in = in,
        .sort = q->sort != NULL ? q->sort : &list->sorts[0],
        .gather = q->n_filters,
    };
}


static lm_rc_t
page_any(lm_list_ask_t *ask, void **rows, size_t *n)
{
    lm_rc_t rc;
    size_t  n_rows = lm_list_rows_filters(ask->q);

    if (n_rows == 0) {
        return page_sorted(ask, rows, n);
    }

    rc = lm_list_found_read(ask, n_rows > 1 ? READ_SEVERAL : READ_ONE);
    if (rc != LM_OK) {
        return rc;
    }
    return ask->is_found ? lm_list_found_page(ask, rows, n)
                         : page_tested(ask, rows, n);
}


/* By an index of the order, or one that has the few rows that fit. */
static lm_rc_t
page_sorted(lm_list_ask_t *ask, void **rows, size_t *n)
{
    bool     is_met;
    lm_rc_t  rc = LM_OK;
    uint64_t fit = LM_LIST_SORT_AT_ONCE;

    if (ask->sort->parts == NULL) {
        return lm_list_page(ask, rows, n);
    }

    if (ask->q->n_filters > 0) {
        rc = total_read(ask, LM_LIST_SORT_AT_ONCE, &fit);
    }
    if (rc == LM_OK && fit == LM_LIST_SORT_AT_ONCE) {
        rc = lm_list_walk(ask, &is_met);
    }
    return rc == LM_OK ? lm_list_page(ask, rows, n) : rc;
}


static lm_rc_t
page_total(lm_list_ask_t *ask, uint64_t *total)
{
    lm_rc_t rc;
    bool    is_known;

    rc = lm_list_found_total(ask, &is_known, total);
    if (rc != LM_OK || is_known) {
        return rc;
    }
    return total_read(ask, LM_LIST_TOTAL_MAX + 1, total);
}


lm_rc_t
lm_list_count(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
              const void *in, uint64_t most, uint64_t *total)
{
    lm_list_ask_t ask = ask_of(tx, list, q, in);

    *total = 0;
    return total_read(&ask, most, total);
}


lm_rc_t
lm_list_keys(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
             const void *in, uint64_t after, uint32_t limit, uint64_t **keys,
             size_t *n)
{
    lm_rc_t        rc;
    uint64_t       fit;
    lm_value_t     behind = {.u64 = after};
    lm_list_ask_t  ask = ask_of(tx, list, q, in);
    lm_list_text_t t;

    *keys = NULL;
    *n = 0;
    if (list->keys == NULL) {
        return LM_E_INTERNAL;
    }
    rc =
        ask_filters(&ask, GATHER_LEAST + (uint64_t) GATHER_A_ROW * limit, &fit);
    if (rc != LM_OK || fit == 0) {
        return rc;
    }
    rc = lm_list_text_keys(&ask, &behind, &limit, &t);
    return rc == LM_OK ? lm_list_numbers(&ask, &t, keys, n) : rc;
}


/*
 * Gathers by the filter that the fewest rows fit when at most "most" do; n is
 * their number, or more than "most".
 */
static lm_rc_t
ask_filters(lm_list_ask_t *ask, uint64_t most, uint64_t *n)
{
    lm_rc_t                rc;
    uint64_t               fit;
    const lm_list_query_t *q = ask->q;

    ask->gather = q->n_filters;
    *n = most + 1;

    for (size_t i = 0; i < q->n_filters; i = lm_list_group_end(q, i)) {
        if (!lm_list_has_rows(q, i)) {
            continue;
        }
        rc = filter_probe(ask, i, most + 1, &fit);
        if (rc != LM_OK) {
            return rc;
        }
        if (fit < *n) {
            *n = fit;
            ask->gather = i;
        }
    }
    return LM_OK;
}


static lm_rc_t
filter_probe(lm_list_ask_t *ask, size_t i, uint64_t most, uint64_t *n)
{
    lm_rc_t        rc;
    lm_list_text_t t;

    rc = lm_list_text_probe(ask, i, &most, &t);
    return rc == LM_OK ? number_read(ask, &t, n) : rc;
}


size_t
lm_list_rows_filters(const lm_list_query_t *q)
{
    size_t n = 0;

    for (size_t i = 0; i < q->n_filters; i = lm_list_group_end(q, i)) {
        n += lm_list_has_rows(q, i);
    }
    return n;
}


/* Tests rows up to a fence; reads or gathers keys when the page is not full by
 * then. */
static lm_rc_t
page_tested(lm_list_ask_t *ask, void **rows, size_t *n)
{
    lm_rc_t  rc;
    uint64_t fit;

    if (ask->sort->fence != NULL) {
        rc = fence_read(ask);
        if (rc != LM_OK) {
            return rc;
        }
        rc = lm_list_page(ask, rows, n);
        if (rc != LM_OK || !ask->is_fenced || *n == ask->q->limit) {
            return rc;
        }
        ask->is_fenced = false;
    }

    rc = lm_list_found_read(ask, READ_MOST);
    if (rc != LM_OK) {
        return rc;
    }
    if (ask->is_found) {
        return lm_list_found_page(ask, rows, n);
    }
    if (ask->sort->parts != NULL) {
        return page_sorted(ask, rows, n);
    }
    rc = ask_filters(ask, PROBE_MOST, &fit);
    return rc == LM_OK ? lm_list_page(ask, rows, n) : rc;
}


/* The last row that is tested; none when fewer are left. */
static lm_rc_t
fence_read(lm_list_ask_t *ask)
{
    void            *rows;
    size_t           n;
    lm_rc_t          rc;
    uint64_t         far;
    lm_col_t         columns[LM_SORT_KEYS];
    lm_list_text_t   t;
    const lm_stmt_t *list = &ask->list->stmt;
    lm_stmt_t        stmt = {.name = list->name,
                             .out = columns,
                             .n_out = ask->sort->n_keys,
                             .out_size = list->out_size,
                             .is_read = true};

    far = TEST_A_ROW * ((uint64_t) ask->q->offset + ask->q->limit);
    far = far < TEST_LEAST ? TEST_LEAST : far > TEST_MOST ? TEST_MOST : far;

    for (size_t i = 0; i < ask->sort->n_keys; i++) {
        columns[i] = list->out[ask->sort->keys[i]];
    }
    rc = lm_list_text_fence(ask, &far, &t);
    if (rc != LM_OK) {
        return rc;
    }
    stmt.sql = t.sql.p;
    rc = lm_stmt_rows(ask->tx, &stmt, lm_list_text_key(&t), t.params, t.n,
                      &rows, &n);
    if (rc != LM_OK || n == 0) {
        return rc;
    }

    for (size_t i = 0; i < ask->sort->n_keys; i++) {
        lm_list_value(&columns[i], rows, &ask->fence[i]);
    }
    ask->is_fenced = true;
    return LM_OK;
}


lm_rc_t
lm_list_page(lm_list_ask_t *ask, void **rows, size_t *n)
{
    lm_rc_t        rc;
    lm_stmt_t      stmt = ask->list->stmt;
    lm_list_text_t t;

    rc = lm_list_text_page(ask, &t);
    if (rc != LM_OK) {
        return rc;
    }
    stmt.sql = t.sql.p;
    return lm_stmt_rows(ask->tx, &stmt, lm_list_text_key(&t), t.params, t.n,
                        rows, n);
}


/* Rows of other tables are counted as they come, up to the bound. */
static lm_rc_t
total_read(lm_list_ask_t *ask, uint64_t most, uint64_t *total)
{
    lm_rc_t                rc = LM_OK;
    size_t                 first = 0;
    uint64_t               fit;
    lm_list_text_t         t;
    const lm_list_query_t *q = ask->q;

    if (ask->gather == q->n_filters && !ask->is_found
        && lm_list_rows_filters(q) > 0) {
        while (!lm_list_has_rows(q, first)) {
            first++;
        }
        if (lm_list_rows_filters(q) > 1) {
            rc = ask_filters(ask, PROBE_MOST, &fit);
        }
        if (ask->gather == q->n_filters) {
            ask->gather = first;
        }
    }
    if (rc == LM_OK) {
        rc = lm_list_text_count(ask, &most, &t);
    }
    return rc == LM_OK ? number_read(ask, &t, total) : rc;
}


lm_rc_t
lm_list_column(lm_list_ask_t *ask, const lm_list_text_t *t,
               const lm_col_t *column, size_t size, void **rows, size_t *n)
{
    lm_stmt_t stmt = {.name = ask->list->stmt.name,
                      .sql = t->sql.p,
                      .out = column,
                      .n_out = 1,
                      .out_size = (uint16_t) size,
                      .is_read = true};

    return lm_stmt_rows(ask->tx, &stmt, lm_list_text_key(t), t->params, t->n,
                        rows, n);
}


lm_rc_t
lm_list_numbers(lm_list_ask_t *ask, const lm_list_text_t *t, uint64_t **rows,
                size_t *n)
{
    return lm_list_column(ask, t, &number_column, sizeof(uint64_t),
                          (void **) rows, n);
}


/* The one number that a text gives. */
static lm_rc_t
number_read(lm_list_ask_t *ask, const lm_list_text_t *t, uint64_t *out)
{
    size_t    n;
    lm_rc_t   rc;
    uint64_t *rows;

    rc = lm_list_numbers(ask, t, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }
    if (n != 1) {
        return LM_E_INTERNAL;
    }
    *out = rows[0];
    return LM_OK;
}


/* FNV-1a, with the highest bit set so that it is nobody's dense id.  Texts
 * are made of our own constants, nobody can choose them to collide. */
uint64_t
lm_list_text_key(const lm_list_text_t *t)
{
    lm_str_t sql = lm_buf_str(&t->sql);
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < sql.n; i++) {
        h = (h ^ (uint8_t) sql.p[i]) * UINT64_C(0x100000001b3);
    }
    return h | UINT64_C(1) << 63;
}
