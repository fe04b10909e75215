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

#include <stdlib.h>

#include "store/list_private.h"

#define SIFT_AT_ONCE 300 /* so few are tested before others are read */
#define READ_A_KEY 25 /* keys that are read sooner than one is tested */
#define READ_LATER_MOST 300000
#define GUESS_MOST 2 /* times what there is, as plans guess of many */
#define GROUPS_READ 4 /* filters that are read, for the memory it takes */
#define RAW_A_ROW 40 /* keys read for a row of those that stand first */

#define PLAN_ROWS "\"rows\": " /* the first is of what is read */

/* Values of which any is enough, by the first of them. */
typedef struct {
    size_t   i;
    uint64_t guess; /* how many rows fit */
} group_t;

static lm_rc_t groups_guess(lm_list_ask_t *ask, group_t groups[LM_LIST_FILTERS],
                            size_t *n);
static lm_rc_t rows_guess(lm_list_ask_t *ask, size_t i, uint64_t *guess);
static bool    is_sift_less(const lm_list_ask_t *ask, const group_t *group);
static lm_rc_t raw_read(lm_list_ask_t *ask, size_t i, uint64_t most,
                        uint64_t **keys, size_t *n);
static lm_rc_t found_more(lm_list_ask_t *ask, size_t i, uint64_t most,
                          bool *is_all);
static uint64_t sift_worth(const lm_list_ask_t *ask);
static void     found_join(lm_list_ask_t *ask, const uint64_t *keys, size_t n,
                           bool is_all);
static lm_rc_t  found_sift(lm_list_ask_t *ask, uint64_t unread);
static lm_rc_t  found_ready(lm_list_ask_t *ask);


lm_rc_t
lm_list_found_read(lm_list_ask_t *ask, uint64_t most)
{
    lm_rc_t  rc;
    bool     is_all = false;
    size_t   n, n_read = 0;
    group_t  groups[LM_LIST_FILTERS];
    uint64_t unread = 0, early = 0;

    ask->found = NULL;
    ask->n_found = 0;
    ask->is_some = true;
    rc = groups_guess(ask, groups, &n);

    for (size_t k = 0; rc == LM_OK && k < n; k++) {
        if (n_read == GROUPS_READ || is_sift_less(ask, &groups[k])) {
            unread |= UINT64_C(1) << groups[k].i;
            ask->is_some = false;
            continue;
        }

        n_read++;
        rc = found_more(ask, groups[k].i,
                        ask->is_found ? sift_worth(ask) : most, &is_all);
        if (rc == LM_OK && !is_all) {
            unread |= UINT64_C(1) << groups[k].i;
            early |= ask->is_found ? 0 : UINT64_C(1) << groups[k].i;
        }
    }

    /* what had too many while nothing was found yet */
    for (size_t k = 0; rc == LM_OK && k < n && ask->is_found; k++) {
        if ((early >> groups[k].i & 1) == 1 && sift_worth(ask) > most) {
            rc = found_more(ask, groups[k].i, sift_worth(ask), &is_all);
            unread &= ~((uint64_t) is_all << groups[k].i);
        }
    }
    return rc == LM_OK && ask->is_found ? found_sift(ask, unread) : rc;
}


/* The filters that have rows, those first that the server guesses the fewest
 * fit; of one alone it is not asked. */
static lm_rc_t
groups_guess(lm_list_ask_t *ask, group_t groups[LM_LIST_FILTERS], size_t *n)
{
    size_t                 at;
    lm_rc_t                rc;
    group_t                group;
    bool                   is_one = lm_list_rows_filters(ask->q) == 1;
    const lm_list_query_t *q = ask->q;

    *n = 0;
    for (size_t i = 0; i < q->n_filters; i = lm_list_group_end(q, i)) {
        if (!lm_list_has_rows(q, i)) {
            continue;
        }
        group = (group_t){i, 0};
        rc = is_one ? LM_OK : rows_guess(ask, i, &group.guess);
        if (rc != LM_OK) {
            return rc;
        }
        for (at = (*n)++; at > 0 && groups[at - 1].guess > group.guess; at--) {
            groups[at] = groups[at - 1];
        }
        groups[at] = group;
    }
    return LM_OK;
}


/* By the plan of the statement that reads them: a look into the index, no row
 * is read.  0 when the plan does not say. */
static lm_rc_t
rows_guess(lm_list_ask_t *ask, size_t i, uint64_t *guess)
{
    size_t         n = 0;
    lm_rc_t        rc;
    lm_str_t      *plan;
    const char    *rows;
    lm_list_text_t t;
    const lm_col_t column = {LM_T_STR, 0, -1};

    *guess = 0;
    rc = lm_list_text_plan(ask, i, &t);
    if (rc == LM_OK) {
        rc = lm_list_column(ask, &t, &column, sizeof(lm_str_t), (void **) &plan,
                            &n);
    }
    if (rc != LM_OK || n == 0) {
        return rc;
    }

    rows = memmem(plan->p, plan->n, PLAN_ROWS, sizeof(PLAN_ROWS) - 1);
    if (rows != NULL) {
        *guess = strtoull(rows + sizeof(PLAN_ROWS) - 1, NULL, 10);
    }
    return LM_OK;
}


/* Is what was found sooner tested than what the filter has is read? */
static bool
is_sift_less(const lm_list_ask_t *ask, const group_t *group)
{
    return ask->is_found
           && (ask->n_found <= SIFT_AT_ONCE
               || group->guess > GUESS_MOST * sift_worth(ask));
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
    rc = lm_list_keys_sort(ask->tx->arena, &keys, &n);
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


/* Those of the keys that were found before, if any were; all that a filter has
 * are worth more than some. */
static void
found_join(lm_list_ask_t *ask, const uint64_t *keys, size_t n, bool is_all)
{
    if (!ask->is_found && (is_all || ask->found == NULL)) {
        ask->is_found = is_all;
        ask->found = (uint64_t *) keys;
        ask->n_found = n;
        return;
    }

    ask->n_found = lm_list_keys_filter(ask->found, ask->n_found, keys, n,
                                       /* is_among */ true);
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
        rc = lm_list_found_text(ask, ask->found, ask->n_found);
        if (rc == LM_OK) {
            rc = lm_list_text_sift(ask, i, &t);
        }
        if (rc == LM_OK) {
            rc = lm_list_numbers(ask, &t, &ask->found, &ask->n_found);
        }
        if (rc == LM_OK) {
            rc = lm_list_keys_sort(ask->tx->arena, &ask->found, &ask->n_found);
        }
        if (rc != LM_OK) {
            return rc;
        }
    }
    return LM_OK;
}


lm_rc_t
lm_list_found_text(lm_list_ask_t *ask, const uint64_t *keys, size_t n)
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
    bool      is_met = false;
    size_t    n_all = ask->n_found;
    lm_rc_t   rc = LM_OK;
    uint64_t *all = ask->found;

    *rows = NULL;
    *n = 0;
    if (ask->n_found == 0) {
        return LM_OK;
    }

    if (ask->n_found > LM_LIST_SORT_AT_ONCE && ask->sort->lead != NULL) {
        rc = lm_list_lead(ask);
    }
    if (rc == LM_OK && ask->n_found > LM_LIST_SORT_AT_ONCE
        && lm_list_can_walk(ask->sort)) {
        rc = lm_list_walk(ask, &is_met);
    }
    if (rc == LM_OK && !is_met) {
        rc = lm_list_found_text(ask, ask->found, ask->n_found);
    }
    if (rc == LM_OK) {
        rc = lm_list_page(ask, rows, n);
    }
    ask->found = all; /* what is not of the page counts, too */
    ask->n_found = n_all;
    return rc;
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
        return found_ready(ask);
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
            *total -= lm_list_keys_has(ask->found, ask->n_found, gone[i]);
        }
        if (n == most) {
            return found_ready(ask);
        }
    }

    *is_known = ask->is_found || (ask->is_some && *total >= most);
    if (*total > most) {
        *total = most;
    }
    return LM_OK;
}


/* For the statement that counts them. */
static lm_rc_t
found_ready(lm_list_ask_t *ask)
{
    return ask->is_found ? lm_list_found_text(ask, ask->found, ask->n_found)
                         : LM_OK;
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
    return lm_list_found_text(ask, keys, ask->n_found);
}
