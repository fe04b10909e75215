/* SPDX-License-Identifier: MIT */
/* What the files of lists share; nobody else includes this. */
#ifndef LM_STORE_LIST_PRIVATE_H
#define LM_STORE_LIST_PRIVATE_H

#include "store/db_private.h"

/* Every value of a filter may stand in its condition and in that of its rows;
 * a cursor and a fence name each key twice. */
#define LM_LIST_PARAMS                                                         \
    (LM_LIST_FILTERS * LM_FILTER_USES + 4 * LM_SORT_KEYS + 16)

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

    /* Rows up to this one alone, in the order of the list. */
    bool       is_fenced;
    lm_value_t fence[LM_SORT_KEYS];
} lm_list_ask_t;

/* A statement as it is put together: texts from the list's own constants, and
 * the values of its "?" in order. */
typedef struct {
    lm_buf_t   sql;
    lm_param_t params[LM_LIST_PARAMS];
    size_t     n;
} lm_list_text_t;

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
/* The keys of the row that stands "offset" rows further in the order, of all
 * rows, whatever filters say. */
lm_rc_t lm_list_text_fence(const lm_list_ask_t *ask, const uint64_t *offset,
                           lm_list_text_t *t) LM_MUST_CHECK;

#endif
