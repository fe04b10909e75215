/* SPDX-License-Identifier: MIT */
/* The question a list is asked: filters, sort orders and cursors as text. */
#include <sodium.h>

#include "store/db.h"

/* A cursor is "SORT.VALUE.VALUE", "-SORT.VALUE.VALUE" when it descends;
 * numbers are decimal, texts base64url. */
#define CURSOR_MAX 4096
#define DAYS_MAX 2932896 /* 9999-12-31 */
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

static bool     is_known(const lm_filter_t *filter, lm_str_t text);
static bool     value_read(uint8_t type, lm_str_t text, lm_value_t *out);
static uint64_t unsigned_max(uint8_t type);
static void     key_print(lm_buf_t *b, const lm_col_t *c, const void *row);
static lm_rc_t  key_read(lm_arena_t *a, uint8_t type, lm_str_t text,
                         lm_value_t *out);
static const lm_sort_t *sort_of(const lm_list_t       *list,
                                const lm_list_query_t *q);


const lm_filter_t *
lm_list_filter(const lm_list_t *list, lm_str_t name)
{
    for (size_t i = 0; i < list->n_filters; i++) {
        if (lm_str_eq(lm_str_c(list->filters[i].name), name)) {
            return &list->filters[i];
        }
    }
    return NULL;
}


const lm_sort_t *
lm_list_sort(const lm_list_t *list, lm_str_t name)
{
    for (size_t i = 0; i < list->n_sorts; i++) {
        if (lm_str_eq(lm_str_c(list->sorts[i].name), name)) {
            return &list->sorts[i];
        }
    }
    return NULL;
}


lm_rc_t
lm_list_filter_add(lm_list_query_t *q, const lm_filter_t *filter, lm_str_t text)
{
    size_t     at = q->n_filters;
    lm_value_t value;

    if (at == LM_LIST_FILTERS || !value_read(filter->type, text, &value)
        || !is_known(filter, text)) {
        return LM_E_INVALID;
    }

    while (at > 0 && q->filter[at - 1] != filter) {
        at--;
    }
    if (at == 0) {
        at = q->n_filters;
    }
    memmove(&q->filter[at + 1], &q->filter[at],
            (q->n_filters - at) * sizeof(q->filter[0]));
    memmove(&q->value[at + 1], &q->value[at],
            (q->n_filters - at) * sizeof(q->value[0]));
    q->filter[at] = filter;
    q->value[at] = value;
    q->n_filters++;
    return LM_OK;
}


lm_rc_t
lm_list_argument(const lm_list_t *list, lm_list_query_t *q, lm_str_t name,
                 lm_str_t text)
{
    lm_value_t         is_every;
    const lm_filter_t *filter = lm_list_filter(list, name);

    if (filter != NULL) {
        return lm_list_filter_add(q, filter, text);
    }

    for (size_t i = 0; i < list->n_filters; i++) {
        filter = &list->filters[i];
        if (filter->every == NULL
            || !lm_str_eq(lm_str_c(filter->every), name)) {
            continue;
        }
        if (!value_read(LM_T_BOOL, text, &is_every)
            || q->n_every == LM_LIST_EVERY) {
            return LM_E_INVALID;
        }
        if (is_every.boolean) {
            q->every[q->n_every++] = filter;
        }
        return LM_OK;
    }
    return LM_E_NOT_FOUND;
}


static bool
is_known(const lm_filter_t *filter, lm_str_t text)
{
    if (filter->type == LM_T_BOOL) {
        return true;
    }
    for (size_t i = 0; i < filter->n_cases; i++) {
        if (lm_str_eq(text, lm_str_c(filter->cases[i].value))) {
            return true;
        }
    }
    return filter->n_cases == 0;
}


static bool
value_read(uint8_t type, lm_str_t text, lm_value_t *out)
{
    switch (type) {

    case LM_T_STR:
        out->str = text;
        return lm_str_is_utf8(text);

    case LM_T_BYTES:
        out->str = text;
        return true;

    case LM_T_DAY:
        return lm_day_parse(text, &out->day) == LM_OK;

    case LM_T_INSTANT:
        return lm_instant_parse(text, &out->instant) == LM_OK;

    case LM_T_BOOL:
        out->boolean =
            lm_str_eq(text, LM_STR("true")) || lm_str_eq(text, LM_STR("1"));
        return out->boolean || lm_str_eq(text, LM_STR("false"))
               || lm_str_eq(text, LM_STR("0"));

    case LM_T_I32:
        return lm_str_i64(text, &out->i64) == LM_OK && out->i64 >= INT32_MIN
               && out->i64 <= INT32_MAX;

    case LM_T_I64:
        return lm_str_i64(text, &out->i64) == LM_OK;

    default:
        return lm_str_u64(text, &out->u64) == LM_OK
               && out->u64 <= unsigned_max(type);
    }
}


static uint64_t
unsigned_max(uint8_t type)
{
    switch (type) {
    case LM_T_U8:
        return UINT8_MAX;
    case LM_T_U16:
        return UINT16_MAX;
    case LM_T_U32:
        return UINT32_MAX;
    default:
        return UINT64_MAX;
    }
}


void
lm_list_value(const lm_col_t *column, const void *row, lm_value_t *out)
{
    const char *value = (const char *) row + column->offset;

    switch (column->type) {

    case LM_T_STR:
    case LM_T_BYTES:
        out->str = *(const lm_str_t *) value;
        return;

    case LM_T_BOOL:
        out->boolean = *(const bool *) value;
        return;

    case LM_T_U8:
        out->u64 = *(const uint8_t *) value;
        return;

    case LM_T_U16:
        out->u64 = *(const uint16_t *) value;
        return;

    case LM_T_U32:
        out->u64 = *(const uint32_t *) value;
        return;

    case LM_T_U64:
        out->u64 = *(const uint64_t *) value;
        return;

    case LM_T_DAY:
        out->day = *(const lm_day_t *) value;
        return;

    case LM_T_I32:
        out->i64 = *(const int32_t *) value;
        return;

    default:
        out->i64 = *(const int64_t *) value;
        return;
    }
}


lm_str_t
lm_list_cursor(lm_arena_t *a, const lm_list_t *list, const lm_list_query_t *q,
               const void *row)
{
    lm_buf_t         b;
    const lm_sort_t *sort = sort_of(list, q);

    if (sort->n_keys == 0) {
        return LM_STR_NULL;
    }

    lm_buf_init(&b, a, 64);
    if (q->is_desc) {
        lm_buf_byte(&b, '-');
    }
    lm_buf_add(&b, lm_str_c(sort->name));
    for (size_t i = 0; i < sort->n_keys; i++) {
        lm_buf_byte(&b, '.');
        key_print(&b, &list->stmt.out[sort->keys[i]], row);
    }
    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


static void
key_print(lm_buf_t *b, const lm_col_t *c, const void *row)
{
    size_t     n;
    char      *p;
    lm_value_t value;

    lm_list_value(c, row, &value);

    switch (c->type) {

    case LM_T_STR:
    case LM_T_BYTES:
        n = sodium_base64_encoded_len(value.str.n, BASE64);
        p = lm_alloc(b->arena, n);
        if (p == NULL) {
            b->failed = true;
            return;
        }
        (void) sodium_bin2base64(p, n, (const uint8_t *) value.str.p,
                                 value.str.n, BASE64);
        lm_buf_add(b, lm_str_c(p));
        return;

    case LM_T_BOOL:
        lm_buf_u64(b, value.boolean);
        return;

    case LM_T_U8:
    case LM_T_U16:
    case LM_T_U32:
    case LM_T_U64:
        lm_buf_u64(b, value.u64);
        return;

    case LM_T_DAY:
        lm_buf_i64(b, value.day);
        return;

    default:
        lm_buf_i64(b, value.i64);
        return;
    }
}


lm_rc_t
lm_list_after(lm_arena_t *a, const lm_list_t *list, lm_list_query_t *q,
              lm_str_t cursor)
{
    lm_rc_t          rc;
    lm_str_t         name;
    const lm_sort_t *sort = sort_of(list, q);
    bool             is_desc;

    if (cursor.n == 0 || cursor.n > CURSOR_MAX || sort->n_keys == 0) {
        return LM_E_INVALID;
    }

    name = lm_str_cut(&cursor, '.');
    is_desc = name.n > 0 && name.p[0] == '-';
    if (is_desc) {
        name = lm_str(name.p + 1, name.n - 1);
    }
    if (is_desc != q->is_desc || !lm_str_eq(name, lm_str_c(sort->name))) {
        return LM_E_INVALID;
    }

    for (size_t i = 0; i < sort->n_keys; i++) {
        if (cursor.p == NULL) {
            return LM_E_INVALID;
        }
        rc = key_read(a, list->stmt.out[sort->keys[i]].type,
                      lm_str_cut(&cursor, '.'), &q->after[i]);
        if (rc != LM_OK) {
            return rc;
        }
    }
    if (cursor.p != NULL) {
        return LM_E_INVALID;
    }

    q->is_after = true;
    q->offset = 0;
    return LM_OK;
}


static lm_rc_t
key_read(lm_arena_t *a, uint8_t type, lm_str_t text, lm_value_t *out)
{
    uint8_t *p;
    size_t   n;
    int64_t  days;

    switch (type) {

    case LM_T_STR:
    case LM_T_BYTES:
        p = lm_alloc(a, text.n + 1);
        if (p == NULL) {
            return LM_E_MEMORY;
        }
        if (sodium_base642bin(p, text.n + 1, text.p, text.n, NULL, &n, NULL,
                              BASE64)
            != 0) {
            return LM_E_INVALID;
        }
        out->str = lm_str((const char *) p, n);
        return type == LM_T_BYTES || lm_str_is_utf8(out->str) ? LM_OK
                                                              : LM_E_INVALID;

    case LM_T_DAY:
        if (lm_str_i64(text, &days) != LM_OK || days < 0 || days > DAYS_MAX) {
            return LM_E_INVALID;
        }
        out->day = (lm_day_t) days;
        return LM_OK;

    case LM_T_INSTANT:
        return lm_str_i64(text, &out->instant) == LM_OK && out->instant >= 0
                       && out->instant / LM_DAY <= DAYS_MAX
                   ? LM_OK
                   : LM_E_INVALID;

    case LM_T_BOOL:
        out->boolean = lm_str_eq(text, LM_STR("1"));
        return LM_OK;

    default:
        return value_read(type, text, out) ? LM_OK : LM_E_INVALID;
    }
}


static const lm_sort_t *
sort_of(const lm_list_t *list, const lm_list_query_t *q)
{
    return q->sort != NULL ? q->sort : &list->sorts[0];
}
