/* SPDX-License-Identifier: MIT */
/*
 * Keys of a list that rows of other tables give: read as they stand there,
 * joined and counted here.  To read a key costs the server a twentieth of what
 * it costs to look up its row, and a tenth of testing a row by a subquery.
 *
 * A page of few is sorted by the server.  A page of many is found by walking
 * the list in its order, which an index has, and looking which keys are known;
 * when that takes too long, as it does for first names in the order of names,
 * the many are sorted after all.
 */
#include "store/db.h"

#include "store/list_private.h"

#define SORT_AT_ONCE 1000 /* keys whose rows are looked up without a walk */
#define SIFT_AT_ONCE                                                           \
    300 /* keys that are tested sooner than others are read                    \
         */
#define READ_A_KEY 10 /* keys that are read sooner than one is tested */
#define READ_LATER_MOST 100000
#define GROUPS_READ 4 /* filters that are read, for the memory it takes */
#define RAW_A_ROW 40 /* keys read for a row of those that stand first */

/* Rows of a walk that cost as much as looking up the row of one key. */
#define WALK_A_KEY 6
#define WALK_FIRST 1000 /* rows of its first slice; each has twice as many */
#define WALK_SLICE 16000

#define RADIX_BITS 8
#define RADIX (1U << RADIX_BITS)

static lm_rc_t  raw_read(lm_list_ask_t *ask, size_t i, uint64_t most,
                         uint64_t **keys, size_t *n);
static lm_rc_t  found_more(lm_list_ask_t *ask, size_t i, uint64_t most,
                           bool *is_all);
static uint64_t sift_worth(const lm_list_ask_t *ask);
static lm_rc_t  keys_sort(lm_arena_t *a, uint64_t **keys, size_t *n);
static void     found_join(lm_list_ask_t *ask, const uint64_t *keys, size_t n,
                           bool is_all);
static lm_rc_t  found_sift(lm_list_ask_t *ask, uint64_t unread);
static bool     found_has(const lm_list_ask_t *ask, uint64_t key);
static lm_rc_t  text_set(lm_list_ask_t *ask, const uint64_t *keys, size_t n);

/* A walk through the list in its order. */
typedef struct {
    lm_list_query_t q; /* goes on behind the last slice */
    uint64_t       *met; /* found keys in the order they were met */
    size_t          n_met;
    size_t          want;
    uint64_t        walked;
    bool            is_end;
} walk_t;

static lm_rc_t walk_run(lm_list_ask_t *ask, walk_t *w);
static lm_rc_t walk_slice(lm_list_ask_t *ask, walk_t *w, uint64_t most);
static bool    walk_is_long(const lm_list_ask_t *ask, const walk_t *w);


lm_rc_t
lm_list_found_read(lm_list_ask_t *ask, uint64_t most)
{
    lm_rc_t                rc;
    bool                   is_all;
    size_t                 n_read = 0;
    uint64_t               unread = 0, early = 0;
    const lm_list_query_t *q = ask->q;

    ask->found = NULL;
    ask->n_found = 0;
    ask->is_some = true;

    for (size_t i = 0; i < q->n_filters; i = lm_list_group_end(q, i)) {
        if (!lm_list_has_rows(q, i)) {
            continue;
        }
        if (n_read == GROUPS_READ
            || (ask->is_found && ask->n_found <= SIFT_AT_ONCE)) {
            unread |= UINT64_C(1) << i;
            ask->is_some = false;
            continue;
        }

        n_read++;
        rc =
            found_more(ask, i, ask->is_found ? sift_worth(ask) : most, &is_all);
        if (rc != LM_OK) {
            return rc;
        }
        if (!is_all) {
            unread |= UINT64_C(1) << i;
            early |= ask->is_found ? 0 : UINT64_C(1) << i;
        }
    }

    /* what had too many while nothing was found yet */
    for (size_t i = 0; i < q->n_filters && ask->is_found; i++) {
        if ((early >> i & 1) == 1 && sift_worth(ask) > most) {
            rc = found_more(ask, i, sift_worth(ask), &is_all);
            if (rc != LM_OK) {
                return rc;
            }
            unread &= ~((uint64_t) is_all << i);
        }
    }
    return ask->is_found ? found_sift(ask, unread) : LM_OK;
}


/* Keys that may be read of another filter instead of testing what is found. */
static uint64_t
sift_worth(const lm_list_ask_t *ask)
{
    uint64_t n = READ_A_KEY * (uint64_t) ask->n_found;

    return n < READ_LATER_MOST ? n : READ_LATER_MOST;
}


/* Reads the keys of one filter; some of many are kept only while no filter has
 * given all. */
static lm_rc_t
found_more(lm_list_ask_t *ask, size_t i, uint64_t most, bool *is_all)
{
    size_t    n;
    lm_rc_t   rc;
    uint64_t *keys;

    rc = raw_read(ask, i, most + 1, &keys, &n);
    if (rc != LM_OK) {
        return rc;
    }
    *is_all = n <= most;
    if (!*is_all && ask->is_found) {
        return LM_OK;
    }
    rc = keys_sort(ask->tx->arena, &keys, &n);
    if (rc == LM_OK) {
        found_join(ask, keys, n, *is_all);
    }
    return rc;
}


static lm_rc_t
raw_read(lm_list_ask_t *ask, size_t i, uint64_t most, uint64_t **keys,
         size_t *n)
{
    lm_rc_t        rc;
    lm_list_text_t t;

    rc = lm_list_text_raw(ask, i, &most, &t);
    return rc == LM_OK ? lm_list_numbers(ask, &t, keys, n) : rc;
}


/* Rising, each once; by their bytes, lowest first. */
static lm_rc_t
keys_sort(lm_arena_t *a, uint64_t **keys, size_t *n)
{
    size_t    i, sum, at[RADIX], kept = 0;
    uint64_t *from = *keys, *to, *other, all = 0;

    to = lm_alloc_raw(a, (*n + 1) * sizeof(*to));
    if (to == NULL) {
        return LM_E_MEMORY;
    }
    for (i = 0; i < *n; i++) {
        all |= from[i];
    }

    for (unsigned shift = 0; shift < 64 && all >> shift != 0;
         shift += RADIX_BITS) {
        memset(at, 0, sizeof(at));
        for (i = 0; i < *n; i++) {
            at[from[i] >> shift & (RADIX - 1)]++;
        }
        for (i = 0, sum = 0; i < RADIX; i++) {
            sum += at[i];
            at[i] = sum - at[i];
        }
        for (i = 0; i < *n; i++) {
            to[at[from[i] >> shift & (RADIX - 1)]++] = from[i];
        }
        other = from;
        from = to;
        to = other;
    }

    for (i = 0; i < *n; i++) {
        if (kept == 0 || from[kept - 1] != from[i]) {
            from[kept++] = from[i];
        }
    }
    *keys = from;
    *n = kept;
    return LM_OK;
}


/* Those of the keys that were found before, if any were; all that a filter has
 * are worth more than some. */
static void
found_join(lm_list_ask_t *ask, const uint64_t *keys, size_t n, bool is_all)
{
    size_t i, k = 0, kept = 0;

    if (!ask->is_found && (is_all || ask->found == NULL)) {
        ask->is_found = is_all;
        ask->found = (uint64_t *) keys;
        ask->n_found = n;
        return;
    }

    for (i = 0; i < ask->n_found && k < n; i++) {
        while (k < n && keys[k] < ask->found[i]) {
            k++;
        }
        if (k < n && keys[k] == ask->found[i]) {
            ask->found[kept++] = keys[k];
        }
    }
    ask->n_found = kept;
}


/* The filters that were not read test what the others found. */
static lm_rc_t
found_sift(lm_list_ask_t *ask, uint64_t unread)
{
    lm_rc_t        rc;
    lm_list_text_t t;

    for (size_t i = 0; i < ask->q->n_filters && ask->n_found > 0; i++) {
        if ((unread >> i & 1) == 0) {
            continue;
        }
        rc = text_set(ask, ask->found, ask->n_found);
        if (rc == LM_OK) {
            rc = lm_list_text_sift(ask, i, &t);
        }
        if (rc == LM_OK) {
            rc = lm_list_numbers(ask, &t, &ask->found, &ask->n_found);
        }
        if (rc == LM_OK) {
            rc = keys_sort(ask->tx->arena, &ask->found, &ask->n_found);
        }
        if (rc != LM_OK) {
            return rc;
        }
    }
    return LM_OK;
}


static lm_rc_t
text_set(lm_list_ask_t *ask, const uint64_t *keys, size_t n)
{
    lm_buf_t b;

    lm_buf_init(&b, ask->tx->arena, 8 * n + 8);
    lm_buf_byte(&b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            lm_buf_byte(&b, ',');
        }
        lm_buf_u64(&b, keys[i]);
    }
    lm_buf_byte(&b, ']');
    ask->found_text = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


lm_rc_t
lm_list_found_page(lm_list_ask_t *ask, void **rows, size_t *n)
{
    walk_t  w = {.q = *ask->q};
    lm_rc_t rc;

    *rows = NULL;
    *n = 0;
    if (ask->n_found == 0) {
        return LM_OK;
    }

    if (ask->n_found > SORT_AT_ONCE && ask->sort->walk != NULL) {
        rc = walk_run(ask, &w);
        if (rc != LM_OK) {
            return rc;
        }
        if (w.is_end && w.n_met <= ask->q->offset) {
            return LM_OK;
        }
        if (w.is_end || w.n_met == w.want) {
            ask->is_page_found = true;
            rc =
                text_set(ask, w.met + ask->q->offset, w.n_met - ask->q->offset);
            return rc == LM_OK ? lm_list_page(ask, rows, n) : rc;
        }
    }

    rc = text_set(ask, ask->found, ask->n_found);
    return rc == LM_OK ? lm_list_page(ask, rows, n) : rc;
}


/* Until the page is met, or the list ends, or to sort would have been less. */
static lm_rc_t
walk_run(lm_list_ask_t *ask, walk_t *w)
{
    lm_rc_t                rc = LM_OK;
    uint64_t               most = WALK_FIRST;
    const lm_list_query_t *q = ask->q;

    w->want = (size_t) q->offset + q->limit;
    w->met = lm_alloc_array(ask->tx->arena, w->want, sizeof(*w->met));
    if (w->met == NULL) {
        return LM_E_MEMORY;
    }

    ask->q = &w->q;
    while (rc == LM_OK && !w->is_end && w->n_met < w->want
           && !walk_is_long(ask, w)) {
        rc = walk_slice(ask, w, most);
        most = most < WALK_SLICE / 2 ? most * 2 : WALK_SLICE;
    }
    ask->q = q;
    return rc;
}


/* By what was met so far; a little is walked whatever it says. */
static bool
walk_is_long(const lm_list_ask_t *ask, const walk_t *w)
{
    uint64_t most = WALK_A_KEY * (uint64_t) ask->n_found;

    return w->walked >= most
           || (w->walked > ask->n_found / 2
               && w->want * w->walked > w->n_met * most);
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

        if (found_has(ask, key)) {
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


static bool
found_has(const lm_list_ask_t *ask, uint64_t key)
{
    size_t low = 0, high = ask->n_found, middle;

    while (low < high) {
        middle = low + (high - low) / 2;
        if (ask->found[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < ask->n_found && ask->found[low] == key;
}


lm_rc_t
lm_list_found_total(lm_list_ask_t *ask, bool *is_known, uint64_t *total)
{
    bool                   is_live = true, is_all = true;
    size_t                 n, groups = 0;
    lm_rc_t                rc;
    uint64_t              *gone, most = LM_LIST_TOTAL_MAX + 1;
    lm_list_text_t         t;
    const lm_list_query_t *q = ask->q;

    for (size_t i = 0; i < q->n_filters; i = lm_list_group_end(q, i)) {
        is_live = is_live && q->filter[i]->is_live;
        is_all = is_all && lm_list_has_rows(q, i);
        groups++;
    }

    *is_known = false;
    ask->is_page_found = false;
    if (groups == 0 || !is_all || (!is_live && ask->list->gone == NULL)) {
        return ask->is_found ? text_set(ask, ask->found, ask->n_found) : LM_OK;
    }

    *total = ask->n_found;
    if (!is_live) {
        rc = lm_list_text_gone(ask, &most, &t);
        if (rc == LM_OK) {
            rc = lm_list_numbers(ask, &t, &gone, &n);
        }
        if (rc != LM_OK) {
            return rc;
        }
        for (size_t i = 0; i < n; i++) {
            *total -= found_has(ask, gone[i]);
        }
        if (n == most) {
            return ask->is_found ? text_set(ask, ask->found, ask->n_found)
                                 : LM_OK;
        }
    }

    *is_known = ask->is_found || (ask->is_some && *total >= most);
    if (*total > most) {
        *total = most;
    }
    return LM_OK;
}


lm_rc_t
lm_list_found_some(lm_list_ask_t *ask)
{
    lm_rc_t                rc;
    size_t                 n, k;
    uint64_t              *keys, most;
    const lm_list_query_t *q = ask->q;

    if (q->n_filters == 0 || lm_list_group_end(q, 0) != q->n_filters
        || !lm_list_has_rows(q, 0) || !q->filter[0]->is_live) {
        return LM_OK;
    }

    most = RAW_A_ROW * (uint64_t) q->limit;
    rc = raw_read(ask, 0, most, &keys, &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (size_t i = 0; i < n && ask->n_found < q->limit; i++) {
        for (k = 0; k < ask->n_found && keys[k] != keys[i]; k++) {
        }
        if (k == ask->n_found) {
            keys[ask->n_found++] = keys[i];
        }
    }

    ask->found = keys;
    ask->is_found = n < most || ask->n_found == q->limit;
    ask->is_page_found = true;
    return text_set(ask, keys, ask->n_found);
}
