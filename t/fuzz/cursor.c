/* SPDX-License-Identifier: MIT */
/*
 * A cursor is refused or stands for a row: the cursor that is written of this
 * row is taken and stands for the same one.  A filter's value is refused or
 * is of the filter's type.
 */
#include "fuzz/fuzz.h"

#include "store/db.h"

typedef struct {
    bool         flag;
    uint8_t      small;
    uint16_t     port;
    uint32_t     number;
    uint64_t     id;
    int32_t      offset;
    int64_t      amount;
    lm_str_t     name;
    lm_str_t     hash;
    lm_day_t     day;
    lm_instant_t at;
} row_t;

#define COLUMN(type, field)                                                    \
    {                                                                          \
        type, offsetof(row_t, field), -1                                       \
    }

static const lm_col_t columns[] = {
    COLUMN(LM_T_BOOL, flag),  COLUMN(LM_T_U8, small),
    COLUMN(LM_T_U16, port),   COLUMN(LM_T_U32, number),
    COLUMN(LM_T_U64, id),     COLUMN(LM_T_I32, offset),
    COLUMN(LM_T_I64, amount), COLUMN(LM_T_STR, name),
    COLUMN(LM_T_BYTES, hash), COLUMN(LM_T_DAY, day),
    COLUMN(LM_T_INSTANT, at),
};

static const lm_sort_t sorts[] = {
    {.name = "name", .n_keys = 2, .keys = {7, 4}},
    {.name = "at", .n_keys = 3, .keys = {10, 9, 5}},
    {.name = "hash", .n_keys = 3, .keys = {8, 6, 3}},
    {.name = "flag", .n_keys = 3, .keys = {0, 1, 2}},
    {.name = "plain"},
};

#define N_SORTS (sizeof(sorts) / sizeof(sorts[0]))

static const lm_list_t list = {
    .stmt = {.out = columns, .n_out = sizeof(columns) / sizeof(columns[0])},
    .sorts = sorts,
    .n_sorts = N_SORTS,
};


/* What lm_list_run() would have read into the row. */
static void
key_set(row_t *row, const lm_col_t *c, const lm_value_t *v)
{
    char *to = (char *) row + c->offset;

    switch (c->type) {
    case LM_T_BOOL:
        *(bool *) to = v->boolean;
        break;
    case LM_T_U8:
        holds(v->u64 <= UINT8_MAX);
        *(uint8_t *) to = (uint8_t) v->u64;
        break;
    case LM_T_U16:
        holds(v->u64 <= UINT16_MAX);
        *(uint16_t *) to = (uint16_t) v->u64;
        break;
    case LM_T_U32:
        holds(v->u64 <= UINT32_MAX);
        *(uint32_t *) to = (uint32_t) v->u64;
        break;
    case LM_T_I32:
        holds(v->i64 >= INT32_MIN && v->i64 <= INT32_MAX);
        *(int32_t *) to = (int32_t) v->i64;
        break;
    case LM_T_DAY:
        holds(v->day >= 0);
        *(lm_day_t *) to = v->day;
        break;
    case LM_T_STR:
        holds(lm_str_is_utf8(v->str));
        *(lm_str_t *) to = v->str;
        break;
    case LM_T_BYTES:
        *(lm_str_t *) to = v->str;
        break;
    default:
        *(uint64_t *) to = v->u64;
        break;
    }
}


static void
comes_back(lm_arena_t *a, const lm_list_query_t *q)
{
    size_t          i;
    row_t           row = {0}, again = {0};
    lm_str_t        cursor;
    lm_list_query_t back = {.sort = q->sort, .is_desc = q->is_desc};

    holds(q->is_after && q->offset == 0);
    for (i = 0; i < q->sort->n_keys; i++) {
        key_set(&row, &columns[q->sort->keys[i]], &q->after[i]);
    }

    cursor = lm_list_cursor(a, &list, q, &row);
    holds(cursor.p != NULL);
    holds(lm_list_after(a, &list, &back, cursor) == LM_OK);
    for (i = 0; i < q->sort->n_keys; i++) {
        key_set(&again, &columns[q->sort->keys[i]], &back.after[i]);
    }
    holds(lm_str_eq(lm_list_cursor(a, &list, &back, &again), cursor));
}


static void
filter_is_typed(lm_str_t text, uint8_t type)
{
    row_t           row = {0};
    lm_filter_t     filter = {.name = "any", .type = type};
    lm_list_query_t q = {0};

    if (lm_list_filter_add(&q, &filter, text) == LM_OK) {
        holds(q.n_filters == 1);
        key_set(&row, &columns[type], &q.value[0]);
    } else {
        holds(q.n_filters == 0);
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t          i;
    lm_rc_t         rc;
    lm_str_t        text = lm_str((const char *) data, size);
    lm_arena_t     *a = lm_arena_create(FUZZ_ARENA);
    lm_list_query_t q;

    for (i = 0; i < 2 * N_SORTS; i++) {
        q = (lm_list_query_t){.sort = &sorts[i / 2], .is_desc = i % 2 != 0};
        rc = lm_list_after(a, &list, &q, text);
        holds(rc == LM_OK || rc == LM_E_INVALID || rc == LM_E_RANGE);
        if (rc == LM_OK) {
            comes_back(a, &q);
        }
    }

    for (i = 0; i < LM_T_COUNT; i++) {
        filter_is_typed(text, (uint8_t) i);
    }

    lm_arena_destroy(a);

    return 0;
}
