/* SPDX-License-Identifier: MIT */
/*
 * A page found by walking a list in its order, which an index has: rows are
 * tested by the statement, or looked for among the keys that were found.  An
 * order by what rows of a small table are called is walked part by part.
 */
#include "store/db.h"

#include "store/list_private.h"

/* Rows of a walk that cost as much as looking up the row of one key. */
#define WALK_A_KEY 6
#define WALK_FIRST 1000 /* rows of its first slice; each has twice as many */
#define WALK_SLICE 16000

#define LEAD_A_KEY 2 /* rows of a lead that are read, a key that was found */

typedef struct {
    lm_list_query_t q; /* goes on behind the last slice */
    uint64_t       *met; /* keys in the order they were met */
    size_t          n_met;
    size_t          want;
    uint64_t        walked;
    bool            is_end; /* of the list, or of the part */
} walk_t;

static lm_rc_t  walk_parts(lm_list_ask_t *ask, walk_t *w);
static lm_rc_t  parts_read(lm_list_ask_t *ask, uint64_t **parts, size_t *first,
                           size_t *n);
static lm_rc_t  walk_run(lm_list_ask_t *ask, walk_t *w);
static uint64_t walk_most(const lm_list_ask_t *ask, const walk_t *w,
                          uint64_t most);
static bool     walk_is_long(const lm_list_ask_t *ask, const walk_t *w);
static lm_rc_t  walk_slice(lm_list_ask_t *ask, walk_t *w, uint64_t most);


bool
lm_list_can_walk(const lm_sort_t *sort)
{
    return sort->walk != NULL || sort->parts != NULL;
}


lm_rc_t
lm_list_lead(lm_list_ask_t *ask)
{
    size_t                 n, at, n_late = 0;
    lm_rc_t                rc;
    uint64_t              *led, *keys, most = LEAD_A_KEY * ask->n_found;
    lm_list_text_t         t;
    const lm_list_query_t *q = ask->q;
    uint64_t               want = (uint64_t) q->offset + q->limit;

    for (at = 0; at < q->n_filters && q->filter[at] != ask->sort->lead; at++) {
    }
    if (at == q->n_filters || want >= ask->n_found) {
        return LM_OK;
    }

    rc = lm_list_text_lead(ask, at, &most, &t);
    if (rc == LM_OK) {
        rc = lm_list_numbers(ask, &t, &led, &n);
    }
    if (rc != LM_OK) {
        return rc;
    }

    for (size_t i = 0; i < n; i++) {
        if (!lm_list_keys_has(ask->found, ask->n_found, led[i])) {
            continue;
        }
        if (want > 0) {
            want--;
        } else {
            led[n_late++] = led[i];
        }
    }

    keys = lm_alloc_array(ask->tx->arena, ask->n_found, sizeof(*keys));
    if (keys == NULL) {
        return LM_E_MEMORY;
    }
    memcpy(keys, ask->found, ask->n_found * sizeof(*keys));
    rc = lm_list_keys_sort(ask->tx->arena, &led, &n_late);
    ask->found = keys;
    ask->n_found = lm_list_keys_filter(keys, ask->n_found, led, n_late,
                                       /* is_among */ false);
    return rc;
}


lm_rc_t
lm_list_walk(lm_list_ask_t *ask, bool *is_met)
{
    walk_t                 w = {.q = *ask->q};
    size_t                 from;
    lm_rc_t                rc;
    const lm_list_query_t *q = ask->q;

    w.want = (size_t) q->offset + q->limit;
    w.met = lm_alloc_array(ask->tx->arena, w.want, sizeof(*w.met));
    if (w.met == NULL) {
        return LM_E_MEMORY;
    }

    rc = ask->sort->parts != NULL ? walk_parts(ask, &w) : walk_run(ask, &w);
    if (rc != LM_OK) {
        return rc;
    }

    *is_met = w.is_end || w.n_met == w.want;
    if (!*is_met) {
        return LM_OK;
    }
    ask->is_page_found = true;
    from = w.n_met < q->offset ? w.n_met : q->offset;
    return lm_list_found_text(ask, w.met + from, w.n_met - from);
}


/* Behind a row its own part comes first, and goes on behind what the row has
 * of the other keys. */
static lm_rc_t
walk_parts(lm_list_ask_t *ask, walk_t *w)
{
    size_t           i, first, n;
    lm_rc_t          rc;
    uint64_t        *parts;
    const lm_sort_t *sort = ask->sort;

    rc = parts_read(ask, &parts, &first, &n);
    if (rc != LM_OK) {
        return rc;
    }

    ask->parts = sort->parts;
    ask->sort = sort->parts->order;
    memmove(&w->q.after[0], &w->q.after[1],
            (LM_SORT_KEYS - 1) * sizeof(w->q.after[0]));
    w->is_end = true;

    for (i = 0; i < n && w->is_end && w->n_met < w->want; i++) {
        ask->part = parts[i];
        w->q.is_after = i < first;
        w->is_end = false;
        rc = walk_run(ask, w);
        if (rc != LM_OK) {
            break;
        }
    }
    w->is_end = w->is_end && i == n;
    ask->parts = NULL;
    ask->sort = sort;
    return rc;
}


/* first: how many of them the row of "after" is in, one at most. */
static lm_rc_t
parts_read(lm_list_ask_t *ask, uint64_t **parts, size_t *first, size_t *n)
{
    size_t         n_behind;
    lm_rc_t        rc;
    uint64_t      *behind, *own = NULL;
    lm_list_text_t t;

    *first = 0;
    if (ask->q->is_after) {
        rc = lm_list_text_parts(ask, /* is_first */ true, &t);
        if (rc == LM_OK) {
            rc = lm_list_numbers(ask, &t, &own, first);
        }
        if (rc != LM_OK) {
            return rc;
        }
    }

    rc = lm_list_text_parts(ask, /* is_first */ false, &t);
    if (rc == LM_OK) {
        rc = lm_list_numbers(ask, &t, &behind, &n_behind);
    }
    if (rc != LM_OK) {
        return rc;
    }

    *n = *first + n_behind;
    *parts = lm_alloc_array(ask->tx->arena, *n + 1, sizeof(**parts));
    if (*parts == NULL) {
        return LM_E_MEMORY;
    }
    if (*first > 0) {
        memcpy(*parts, own, *first * sizeof(*own));
    }
    if (n_behind > 0) {
        memcpy(*parts + *first, behind, n_behind * sizeof(*behind));
    }
    return LM_OK;
}


/* Until the page is met, or the rows end, or to sort would have been less. */
static lm_rc_t
walk_run(lm_list_ask_t *ask, walk_t *w)
{
    lm_rc_t                rc = LM_OK;
    uint64_t               most = WALK_FIRST;
    const lm_list_query_t *q = ask->q;

    ask->q = &w->q;
    while (rc == LM_OK && !w->is_end && w->n_met < w->want
           && !walk_is_long(ask, w)) {
        rc = walk_slice(ask, w, walk_most(ask, w, most));
        most = most < WALK_SLICE / 2 ? most * 2 : WALK_SLICE;
    }
    ask->q = q;
    return rc;
}


/* Every row that a statement has tested fits. */
static uint64_t
walk_most(const lm_list_ask_t *ask, const walk_t *w, uint64_t most)
{
    return ask->is_found ? most : w->want - w->n_met;
}


/* By what was met so far; a little is walked whatever it says. */
static bool
walk_is_long(const lm_list_ask_t *ask, const walk_t *w)
{
    uint64_t most = WALK_A_KEY * (uint64_t) ask->n_found;

    return ask->is_found
           && (w->walked >= most
               || (w->walked > ask->n_found / 2
                   && w->want * w->walked > w->n_met * most));
}


/* Rows of the key and what the order is made of, close together. */
static lm_rc_t
walk_slice(lm_list_ask_t *ask, walk_t *w, uint64_t most)
{
    char            *rows;
    size_t           n, size = sizeof(uint64_t);
    lm_rc_t          rc;
    lm_col_t         columns[1 + LM_SORT_KEYS] = {{LM_T_U64, 0, -1}};
    lm_list_text_t   t;
    const lm_sort_t *sort = ask->sort;
    lm_stmt_t        stmt = {.name = ask->list->stmt.name,
                             .out = columns,
                             .n_out = 1 + sort->n_keys,
                             .is_read = true};

    for (size_t i = 0; i < sort->n_keys; i++) {
        columns[1 + i] = ask->list->stmt.out[sort->keys[i]];
        columns[1 + i].offset = (uint16_t) size;
        size += sizeof(lm_str_t);
    }
    stmt.out_size = (uint16_t) size;

    rc = lm_list_text_walk(ask, &most, &t);
    if (rc != LM_OK) {
        return rc;
    }
    stmt.sql = t.sql.p;
    rc = lm_stmt_rows(ask->tx, &stmt, lm_list_text_key(&t), t.params, t.n,
                      (void **) &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (size_t i = 0; i < n && w->n_met < w->want; i++) {
        uint64_t key = *(const uint64_t *) (const void *) (rows + i * size);

        if (!ask->is_found || lm_list_keys_has(ask->found, ask->n_found, key)) {
            w->met[w->n_met++] = key;
        }
    }

    w->walked += n;
    w->is_end = n < most;
    w->q.is_after = true;
    for (size_t i = 0; i < sort->n_keys && n > 0; i++) {
        lm_list_value(&columns[1 + i], rows + (n - 1) * size, &w->q.after[i]);
    }
    return LM_OK;
}
