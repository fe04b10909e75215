/* SPDX-License-Identifier: MIT */
/* What the files of lists share; nobody else includes this. */
#ifndef LM_STORE_LIST_PRIVATE_H
#define LM_STORE_LIST_PRIVATE_H

#include "store/db_private.h"

/* Every value of a filter may stand in its condition and in that of its rows;
 * a cursor and a fence name each key twice. */
#define LM_LIST_PARAMS                                                         \
    (LM_LIST_FILTERS * LM_FILTER_USES + 4 * LM_SORT_KEYS + 16)

#define LM_LIST_SORT_AT_ONCE 1000 /* rows that are sorted without a walk */

/* A list as it is being asked. */
typedef struct {
    lm_tx_t               *tx;
    const lm_list_t       *list;
    const lm_list_query_t *q;
    const void            *in;
    const lm_sort_t       *sort;

    /* Index among the query's filters of the one whose rows are gathered
     * first, instead of testing every row; n_filters when there is none. */
    size_t gather;

    /* Instead of "gather": all keys that fit the filters which have rows of
     * other tables, rising; those filters are met and not asked again.  When
     * is_found is false, some that fit each of them, if is_some. */
    bool      is_found;
    bool      is_some;
    uint64_t *found;
    size_t    n_found;

    /* Keys as JSON, which statements join: all that were found, or those of a
     * page, which need no other condition. */
    lm_str_t found_text;
    bool     is_page_found;

    /* Rows up to this one alone, in the order of the list. */
    bool       is_fenced;
    lm_value_t fence[LM_SORT_KEYS];

    /* The part that is walked, "sort" being the order of its rows; parts is
     * NULL but then. */
    const lm_sort_parts_t *parts;
    uint64_t               part;
} lm_list_ask_t;

/* A statement as it is put together: texts from the list's own constants, and
 * the values of its "?" in order. */
typedef struct {
    lm_buf_t   sql;
    lm_param_t params[LM_LIST_PARAMS];
    size_t     n;
} lm_list_text_t;

/* Does the value at i have rows of another table? */
bool lm_list_has_rows(const lm_list_query_t *q, size_t i);
/* Behind the value at i and those beside it of which any one is enough. */
size_t lm_list_group_end(const lm_list_query_t *q, size_t i);

lm_rc_t lm_list_text_page(const lm_list_ask_t *ask, lm_list_text_t *t)
    LM_MUST_CHECK;
lm_rc_t lm_list_text_keys(const lm_list_ask_t *ask, const lm_value_t *after,
                          const uint32_t *limit, lm_list_text_t *t)
    LM_MUST_CHECK;
lm_rc_t lm_list_text_count(const lm_list_ask_t *ask, const uint64_t *most,
                           lm_list_text_t *t) LM_MUST_CHECK;
/* How many rows of its other table fit the filter at i, up to a bound. */
lm_rc_t lm_list_text_probe(const lm_list_ask_t *ask, size_t i,
                           const uint64_t *most, lm_list_text_t *t)
    LM_MUST_CHECK;
/* How the server would read the rows of the filter at i, as JSON. */
lm_rc_t lm_list_text_plan(const lm_list_ask_t *ask, size_t i, lm_list_text_t *t)
    LM_MUST_CHECK;
/* Keys of the filter at i as its rows have them, up to a bound. */
lm_rc_t lm_list_text_raw(const lm_list_ask_t *ask, size_t i,
                         const uint64_t *most, lm_list_text_t *t) LM_MUST_CHECK;
/* Those of the found keys that fit the filter at i, too. */
lm_rc_t lm_list_text_sift(const lm_list_ask_t *ask, size_t i, lm_list_text_t *t)
    LM_MUST_CHECK;
/* Rows of the list or of a part in its order, behind "after" if it has one: the
 * key, then what the order is made of.  Filters that found keys meet are not
 * asked. */
lm_rc_t lm_list_text_walk(const lm_list_ask_t *ask, const uint64_t *most,
                          lm_list_text_t *t) LM_MUST_CHECK;
/* Keys of rows that begin with what the filter at i, the order's lead, looks
 * for; otherwise as a walk. */
lm_rc_t lm_list_text_lead(const lm_list_ask_t *ask, size_t i,
                          const uint64_t *most, lm_list_text_t *t)
    LM_MUST_CHECK;
/* Keys of the parts of an order: that of "after" alone, or those behind it. */
lm_rc_t lm_list_text_parts(const lm_list_ask_t *ask, bool is_first,
                           lm_list_text_t *t) LM_MUST_CHECK;
/* Keys of rows that are no longer the list's. */
lm_rc_t lm_list_text_gone(const lm_list_ask_t *ask, const uint64_t *most,
                          lm_list_text_t *t) LM_MUST_CHECK;
/* The keys of the row that stands "offset" rows further in the order, of all
 * rows, whatever filters say. */
lm_rc_t lm_list_text_fence(const lm_list_ask_t *ask, const uint64_t *offset,
                           lm_list_text_t *t) LM_MUST_CHECK;

/* Filters that have rows of their own, values of which any is enough once. */
size_t lm_list_rows_filters(const lm_list_query_t *q);
/* The one column that a text gives, of rows of "size" bytes. */
lm_rc_t lm_list_column(lm_list_ask_t *ask, const lm_list_text_t *t,
                       const lm_col_t *column, size_t size, void **rows,
                       size_t *n) LM_MUST_CHECK;
/* The same, of numbers. */
lm_rc_t lm_list_numbers(lm_list_ask_t *ask, const lm_list_text_t *t,
                        uint64_t **rows, size_t *n) LM_MUST_CHECK;
/* A statement's place among those that a connection has prepared. */
uint64_t lm_list_text_key(const lm_list_text_t *t);
/* The page of the keys or filters of the ask, as they stand. */
lm_rc_t lm_list_page(lm_list_ask_t *ask, void **rows, size_t *n) LM_MUST_CHECK;

/*
 * Reads the keys of filters that have rows of their own, up to "most" each, and
 * keeps those that fit all such filters: is_found.  It stays false when each
 * of them has more.
 */
lm_rc_t lm_list_found_read(lm_list_ask_t *ask, uint64_t most) LM_MUST_CHECK;
/* The keys as JSON, for statements that join them. */
lm_rc_t lm_list_found_text(lm_list_ask_t *ask, const uint64_t *keys, size_t n)
    LM_MUST_CHECK;
/* A page of what was found. */
lm_rc_t lm_list_found_page(lm_list_ask_t *ask, void **rows, size_t *n)
    LM_MUST_CHECK;
/*
 * Leaves out of what was found rows that no page up to the one asked for needs:
 * those that begin with what is looked for stand together in the order, and
 * but for the first of them are not wanted.
 */
lm_rc_t lm_list_lead(lm_list_ask_t *ask) LM_MUST_CHECK;
/* Does an index have the order, or each part of it? */
bool lm_list_can_walk(const lm_sort_t *sort);
/* Reads the keys of a page by walking the list in its order; is_met stays false
 * when to sort what was found would be less. */
lm_rc_t lm_list_walk(lm_list_ask_t *ask, bool *is_met) LM_MUST_CHECK;
/* Their number, when no row needs a look for it: is_known.  Otherwise they are
 * ready to be counted. */
lm_rc_t lm_list_found_total(lm_list_ask_t *ask, bool *is_known, uint64_t *total)
    LM_MUST_CHECK;
/* Up to the limit of the query, those first that stand first among the rows
 * of its one filter; is_found stays false when it is asked for more. */
lm_rc_t lm_list_found_some(lm_list_ask_t *ask) LM_MUST_CHECK;

/* Keys that rise, each once: made so, by their bytes, lowest first. */
lm_rc_t lm_list_keys_sort(lm_arena_t *a, uint64_t **keys, size_t *n)
    LM_MUST_CHECK;
bool lm_list_keys_has(const uint64_t *keys, size_t n, uint64_t key);
/* Leaves those of the keys that are among the others, or that are not;
 * returns how many. */
size_t lm_list_keys_filter(uint64_t *keys, size_t n, const uint64_t *others,
                           size_t n_others, bool is_among);

#endif
