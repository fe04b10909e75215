/* SPDX-License-Identifier: MIT */
/*
 * Values of lists as text: filters of a query, and cursors.  A cursor is the
 * sort's name and the sort keys of a row: "name.SmFu.42", the texts in
 * base64url.
 */
#include "store/db.h"

#include "wire/text.h"


static lm_rc_t
value_parse(uint8_t type, lm_str_t text, lm_value_t *out)
{
    switch (type) {
    case LM_T_STR:
    case LM_T_BYTES:
        out->str = text;
        return LM_OK;

    case LM_T_DAY:
        return lm_day_parse(text, &out->day);

    case LM_T_INSTANT:
        return lm_instant_parse(text, &out->instant);

    case LM_T_BOOL:
        out->boolean = lm_str_eq(text, LM_STR("true"));
        return out->boolean || lm_str_eq(text, LM_STR("false")) ? LM_OK
                                                                : LM_E_INVALID;

    case LM_T_I32:
    case LM_T_I64:
        return lm_str_i64(text, &out->i64);

    default:
        return lm_str_u64(text, &out->u64);
    }
}


static uint64_t
value_max(uint8_t type)
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


lm_rc_t
lm_list_filter_add(lm_list_query_t *q, const lm_filter_t *filter, lm_str_t text)
{
    lm_value_t *value = &q->value[q->n_filters];
    uint64_t    max = value_max(filter->type);

    if (q->n_filters == LM_LIST_FILTERS
        || value_parse(filter->type, text, value) != LM_OK) {
        return LM_E_INVALID;
    }

    if (max != UINT64_MAX && value->u64 > max) {
        return LM_E_INVALID;
    }

    if (filter->type == LM_T_I32
        && (value->i64 < INT32_MIN || value->i64 > INT32_MAX)) {
        return LM_E_INVALID;
    }

    q->filter[q->n_filters++] = filter;

    return LM_OK;
}


/* One key of a row, as it stands in its struct. */
static void
key_write(lm_buf_t *b, lm_arena_t *a, uint8_t type, const char *at)
{
    char text[LM_INSTANT_TEXT];

    switch (type) {
    case LM_T_STR:
    case LM_T_BYTES:
        lm_buf_add(b, lm_base64url_encode(a, *(const lm_str_t *) at));
        break;
    case LM_T_DAY:
        lm_day_print(*(const lm_day_t *) at, text);
        lm_buf_add(b, lm_str(text, LM_DAY_TEXT));
        break;
    case LM_T_INSTANT:
        lm_buf_i64(b, *(const lm_instant_t *) at);
        break;
    case LM_T_I32:
        lm_buf_i64(b, *(const int32_t *) at);
        break;
    case LM_T_I64:
        lm_buf_i64(b, *(const int64_t *) at);
        break;
    case LM_T_BOOL:
        lm_buf_add(b, *(const bool *) at ? LM_STR("true") : LM_STR("false"));
        break;
    case LM_T_U8:
        lm_buf_u64(b, *(const uint8_t *) at);
        break;
    case LM_T_U16:
        lm_buf_u64(b, *(const uint16_t *) at);
        break;
    case LM_T_U32:
        lm_buf_u64(b, *(const uint32_t *) at);
        break;
    default:
        lm_buf_u64(b, *(const uint64_t *) at);
        break;
    }
}


static lm_rc_t
key_parse(lm_arena_t *a, uint8_t type, lm_str_t text, lm_value_t *out)
{
    if (type == LM_T_STR || type == LM_T_BYTES) {
        return lm_base64url_decode(a, text, &out->str);
    }

    if (type == LM_T_INSTANT) {
        return lm_str_i64(text, &out->instant);
    }

    return value_parse(type, text, out);
}


static const lm_sort_t *
sort_of(const lm_list_t *list, const lm_list_query_t *q)
{
    return q->sort != NULL ? q->sort : &list->sorts[0];
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
    lm_buf_add(&b, lm_str_c(sort->name));

    for (size_t i = 0; i < sort->n_keys; i++) {
        const lm_col_t *col = &list->stmt.out[sort->keys[i]];

        lm_buf_byte(&b, '.');
        key_write(&b, a, col->type, (const char *) row + col->offset);
    }

    return lm_buf_str(&b);
}


lm_rc_t
lm_list_after(lm_arena_t *a, const lm_list_t *list, lm_list_query_t *q,
              lm_str_t cursor)
{
    lm_str_t         rest = cursor;
    const lm_sort_t *sort = sort_of(list, q);

    if (sort->n_keys == 0
        || !lm_str_eq(lm_str_cut(&rest, '.'), lm_str_c(sort->name))) {
        return LM_E_INVALID;
    }

    for (size_t i = 0; i < sort->n_keys; i++) {
        uint8_t type = list->stmt.out[sort->keys[i]].type;

        if (rest.p == NULL
            || key_parse(a, type, lm_str_cut(&rest, '.'), &q->after[i])
                   != LM_OK) {
            return LM_E_INVALID;
        }
    }

    if (rest.p != NULL) {
        return LM_E_INVALID;
    }

    q->is_after = true;
    q->offset = 0;

    return LM_OK;
}
