/* SPDX-License-Identifier: MIT */
/*
 * Lists: one page of a list statement and the number of all its rows.
 *
 * A filter that asks another table (the words of a search, categories) has two
 * forms.  Few of its rows fit: their keys are gathered and sorted.  Many fit:
 * rows are tested in the order of the list, in which the page is soon full.
 * That is true of most words, but not of those that go with the order, as
 * first names do with names; so only so many rows are tested, up to a fence,
 * and keys are gathered after all when the page is not full by then.
 */
#include "store/db.h"

#include "store/list_private.h"

/*
 * Rows that are gathered and sorted at once, and rows that are tested, a row
 * of the page.  Both grow with the page; where they meet depends on the size
 * of the table, and is right for some hundred thousand rows.
 */
#define GATHER_LEAST 1500
#define GATHER_A_ROW 170
#define GATHER_SEVERAL 4 /* what fits several filters is met later */
#define TEST_A_ROW 300
#define TEST_LEAST 4500
#define TEST_MOST 300000

/* Rows that are looked at to learn which of several filters is the rarest. */
#define PROBE_MOST 60000

static const lm_col_t number_column = {LM_T_U64, 0, -1};

static lm_rc_t  ask_filters(lm_list_ask_t *ask, uint64_t most, uint64_t *n);
static lm_rc_t  filter_probe(lm_list_ask_t *ask, size_t i, uint64_t most,
                             uint64_t *n);
static size_t   rows_filters(const lm_list_query_t *q);
static lm_rc_t  page_fenced(lm_list_ask_t *ask, void **rows, size_t *n);
static lm_rc_t  fence_read(lm_list_ask_t *ask);
static lm_rc_t  page_read(lm_list_ask_t *ask, void **rows, size_t *n);
static lm_rc_t  total_read(lm_list_ask_t *ask, uint64_t most, uint64_t *total);
static lm_rc_t  numbers_read(lm_list_ask_t *ask, const lm_list_text_t *t,
                             uint64_t **rows, size_t *n);
static lm_rc_t  number_read(lm_list_ask_t *ask, const lm_list_text_t *t,
                            uint64_t *out);
static uint64_t text_key(lm_str_t sql);


lm_rc_t
lm_list_run(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
            const void *in, void **rows, size_t *n, uint64_t *total)
{
    lm_rc_t       rc;
    uint64_t      most, fit;
    lm_list_ask_t ask = {.tx = tx, .list = list, .q = q, .in = in};

    ask.sort = q->sort != NULL ? q->sort : &list->sorts[0];
    *rows = NULL;
    *n = 0;
    if (q->is_after && ask.sort->n_keys == 0) {
        return LM_E_INVALID;
    }

    most = GATHER_LEAST + GATHER_A_ROW * ((uint64_t) q->offset / 10 + q->limit);
    if (rows_filters(q) > 1) {
        most *= GATHER_SEVERAL;
    }
    rc = ask_filters(&ask, most, &fit);
    if (rc == LM_OK && fit > 0) {
        rc = ask.gather == q->n_filters && rows_filters(q) > 0
                     && ask.sort->fence != NULL
                 ? page_fenced(&ask, rows, n)
                 : page_read(&ask, rows, n);
    }
    if (rc != LM_OK || total == NULL) {
        return rc;
    }

    /* a first page that is not full knows the number already */
    if (q->offset == 0 && !q->is_after && *n < q->limit) {
        *total = *n;
        return LM_OK;
    }
    return total_read(&ask, LM_LIST_TOTAL_MAX + 1, total);
}


lm_rc_t
lm_list_count(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
              const void *in, uint64_t most, uint64_t *total)
{
    lm_list_ask_t ask = {
        .tx = tx, .list = list, .q = q, .in = in, .gather = q->n_filters};

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
    lm_list_ask_t  ask = {.tx = tx, .list = list, .q = q, .in = in};
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
    return rc == LM_OK ? numbers_read(&ask, &t, keys, n) : rc;
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
        if (q->filter[i]->rows.key == NULL) {
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


static size_t
rows_filters(const lm_list_query_t *q)
{
    size_t n = 0;

    for (size_t i = 0; i < q->n_filters; i = lm_list_group_end(q, i)) {
        n += q->filter[i]->rows.key != NULL;
    }
    return n;
}


/* Tests rows up to a fence; gathers when the page is not full by then. */
static lm_rc_t
page_fenced(lm_list_ask_t *ask, void **rows, size_t *n)
{
    lm_rc_t  rc;
    uint64_t fit;

    rc = fence_read(ask);
    if (rc != LM_OK) {
        return rc;
    }
    rc = page_read(ask, rows, n);
    if (rc != LM_OK || !ask->is_fenced || *n == ask->q->limit) {
        return rc;
    }

    ask->is_fenced = false;
    rc = ask_filters(ask, PROBE_MOST, &fit);
    return rc == LM_OK ? page_read(ask, rows, n) : rc;
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
    rc = lm_stmt_rows(ask->tx, &stmt, text_key(lm_buf_str(&t.sql)), t.params,
                      t.n, &rows, &n);
    if (rc != LM_OK || n == 0) {
        return rc;
    }

    for (size_t i = 0; i < ask->sort->n_keys; i++) {
        lm_list_value(&columns[i], rows, &ask->fence[i]);
    }
    ask->is_fenced = true;
    return LM_OK;
}


static lm_rc_t
page_read(lm_list_ask_t *ask, void **rows, size_t *n)
{
    lm_rc_t        rc;
    lm_stmt_t      stmt = ask->list->stmt;
    lm_list_text_t t;

    rc = lm_list_text_page(ask, &t);
    if (rc != LM_OK) {
        return rc;
    }
    stmt.sql = t.sql.p;
    return lm_stmt_rows(ask->tx, &stmt, text_key(lm_buf_str(&t.sql)), t.params,
                        t.n, rows, n);
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

    if (ask->gather == q->n_filters && rows_filters(q) > 0) {
        while (q->filter[first]->rows.key == NULL) {
            first++;
        }
        if (rows_filters(q) > 1) {
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


static lm_rc_t
numbers_read(lm_list_ask_t *ask, const lm_list_text_t *t, uint64_t **rows,
             size_t *n)
{
    lm_stmt_t stmt = {.name = ask->list->stmt.name,
                      .sql = t->sql.p,
                      .out = &number_column,
                      .n_out = 1,
                      .out_size = sizeof(uint64_t),
                      .is_read = true};

    return lm_stmt_rows(ask->tx, &stmt, text_key(lm_buf_str(&t->sql)),
                        t->params, t->n, (void **) rows, n);
}


/* The one number that a text gives. */
static lm_rc_t
number_read(lm_list_ask_t *ask, const lm_list_text_t *t, uint64_t *out)
{
    size_t    n;
    lm_rc_t   rc;
    uint64_t *rows;

    rc = numbers_read(ask, t, &rows, &n);
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
static uint64_t
text_key(lm_str_t sql)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < sql.n; i++) {
        h = (h ^ (uint8_t) sql.p[i]) * UINT64_C(0x100000001b3);
    }
    return h | UINT64_C(1) << 63;
}
