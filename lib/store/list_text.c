/* SPDX-License-Identifier: MIT */
/*
 * The statements of a list, put together from its own constants, so that each
 * combination of filters and order is a statement the server has prepared;
 * values are parameters.
 */
#include "store/list_private.h"

static const uint32_t no_offset = 0;

static bool    are_live(const lm_list_query_t *q);
static void    found_add(const lm_list_ask_t *ask, const char *name,
                         lm_list_text_t *t);
static void    live_add(const lm_list_ask_t *ask, lm_list_text_t *t);
static void    text_begin(const lm_list_ask_t *ask, lm_list_text_t *t);
static lm_rc_t text_end(lm_list_text_t *t);
static void    text_add(lm_list_text_t *t, const char *text);
static void    param_add(lm_list_text_t *t, uint8_t type, const void *value);
static lm_rc_t in_add(const lm_list_ask_t *ask, lm_list_text_t *t);
static lm_rc_t walk_end(const lm_list_ask_t *ask, const uint64_t *most,
                        lm_list_text_t *t);
static lm_rc_t head_add(const lm_list_ask_t *ask, const char *text,
                        size_t from_at, lm_list_text_t *t);
static void    filters_add(const lm_list_ask_t *ask, const char *key,
                           lm_list_text_t *t);
static void    values_add(const lm_list_ask_t *ask, size_t from, size_t to,
                          bool is_rows, lm_list_text_t *t);
static void    condition_add(const lm_list_ask_t *ask, size_t i,
                             const lm_condition_t *when, lm_list_text_t *t);
static void    keys_add(const lm_list_ask_t *ask, const char *text,
                        const lm_value_t values[LM_SORT_KEYS], lm_list_text_t *t);
static void    order_add(const lm_list_ask_t *ask, lm_list_text_t *t);
static bool    value_is(const lm_filter_t *f, const lm_value_t *value,
                        const char *name);
static bool    is_any(const lm_list_query_t *q, const lm_filter_t *f);
static const lm_filter_rows_t *rows_of(const lm_list_query_t *q, size_t i);
static const lm_filter_case_t *case_of(const lm_filter_t *f,
                                       const lm_value_t  *value);
static uint8_t                 wide(uint8_t type);


size_t
lm_list_group_end(const lm_list_query_t *q, size_t i)
{
    size_t end = i + 1;

    while (end < q->n_filters && q->filter[end] == q->filter[i]
           && is_any(q, q->filter[i])) {
        end++;
    }
    return end;
}


bool
lm_list_has_rows(const lm_list_query_t *q, size_t i)
{
    return rows_of(q, i)->key != NULL;
}


static const lm_filter_rows_t *
rows_of(const lm_list_query_t *q, size_t i)
{
    const lm_filter_case_t *c = case_of(q->filter[i], &q->value[i]);

    return c != NULL ? &c->rows : &q->filter[i]->rows;
}


lm_rc_t
lm_list_text_page(const lm_list_ask_t *ask, lm_list_text_t *t)
{
    lm_rc_t                rc;
    const lm_list_t       *list = ask->list;
    const lm_list_query_t *q = ask->q;

    text_begin(ask, t);
    rc = head_add(ask, list->stmt.sql, list->from_at, t);
    if (rc != LM_OK) {
        return rc;
    }
    filters_add(ask, "found.id", t);
    if (q->is_after && !ask->is_page_found) {
        text_add(t, "\n   AND ");
        keys_add(ask, q->is_desc ? ask->sort->after_desc : ask->sort->after_asc,
                 q->after, t);
    }
    if (ask->is_fenced) {
        text_add(t, "\n   AND NOT ");
        keys_add(ask, q->is_desc ? ask->sort->after_desc : ask->sort->after_asc,
                 ask->fence, t);
    }
    if (!list->is_page) {
        text_add(t, "\n");
        text_add(t, list->tail);
    }
    order_add(ask, t);
    text_add(t, "\n LIMIT ? OFFSET ?");
    param_add(t, LM_T_U32, &q->limit);
    param_add(t, LM_T_U32, ask->is_page_found ? &no_offset : &q->offset);
    if (list->is_page) {
        text_add(t, list->tail);
        order_add(ask, t);
    }
    return text_end(t);
}


lm_rc_t
lm_list_text_keys(const lm_list_ask_t *ask, const lm_value_t *after,
                  const uint32_t *limit, lm_list_text_t *t)
{
    lm_rc_t          rc;
    const lm_list_t *list = ask->list;

    text_begin(ask, t);
    rc = head_add(ask, list->keys, list->keys_from_at, t);
    if (rc != LM_OK) {
        return rc;
    }
    filters_add(ask, "found.id", t);
    lm_buf_printf(&t->sql, "\n   AND %s > ?\n ORDER BY %s\n LIMIT ?", list->key,
                  list->key);
    param_add(t, LM_T_U64, after);
    param_add(t, LM_T_U32, limit);
    return text_end(t);
}


/* Gathered rows are counted as they come, so that the bound ends it. */
lm_rc_t
lm_list_text_count(const lm_list_ask_t *ask, const uint64_t *most,
                   lm_list_text_t *t)
{
    lm_rc_t                 rc;
    const char             *key = NULL;
    const lm_list_t        *list = ask->list;
    const lm_filter_rows_t *rows;

    text_begin(ask, t);
    if (ask->is_found) {
        lm_buf_add(&t->sql, lm_str(list->count, list->count_from_at));
        found_add(ask, "found STRAIGHT_JOIN", t);
        text_add(t, list->count + list->count_from_at);
        rc = in_add(ask, t);
        if (rc != LM_OK) {
            return rc;
        }
        filters_add(ask, "found.id", t);
    } else if (ask->gather != ask->q->n_filters && are_live(ask->q)) {
        live_add(ask, t);
    } else {
        if (ask->gather == ask->q->n_filters) {
            text_add(t, list->count);
        } else {
            rows = rows_of(ask->q, ask->gather);
            key = rows->key;
            text_add(t, rows->count);
            text_add(t, list->count + list->count_from_at);
        }
        rc = in_add(ask, t);
        if (rc != LM_OK) {
            return rc;
        }
        filters_add(ask, key, t);
        if (!list->is_page) {
            text_add(t, "\n");
            text_add(t, list->tail);
        }
    }
    text_add(t, "\n LIMIT ?) AS counted");
    param_add(t, LM_T_U64, most);
    return text_end(t);
}


static bool
are_live(const lm_list_query_t *q)
{
    for (size_t i = 0; i < q->n_filters; i++) {
        if (!q->filter[i]->is_live) {
            return false;
        }
    }
    return true;
}


/* Keys that the gathered filter gives, of those that the others let through;
 * their conditions name the key as they name the list's own. */
static void
live_add(const lm_list_ask_t *ask, lm_list_text_t *t)
{
    size_t                  i, end = lm_list_group_end(ask->q, ask->gather);
    const char             *between = "\n WHERE ";
    const lm_list_query_t  *q = ask->q;
    const lm_filter_rows_t *rows = rows_of(q, ask->gather);
    const char             *dot = strchr(ask->list->key, '.');

    if (ask->gather == 0 && end == q->n_filters) {
        text_add(t, rows->alone);
        values_add(ask, 0, end, /* is_rows */ true, t);
        return;
    }

    text_add(t, rows->among);
    values_add(ask, ask->gather, end, /* is_rows */ true, t);
    lm_buf_printf(&t->sql, ") AS %.*s", (int) (dot - ask->list->key),
                  ask->list->key);

    for (i = 0; i < q->n_filters; i = lm_list_group_end(q, i)) {
        if (i != ask->gather) {
            text_add(t, between);
            values_add(ask, i, lm_list_group_end(q, i), /* is_rows */ false, t);
            between = "\n   AND ";
        }
    }
}


lm_rc_t
lm_list_text_probe(const lm_list_ask_t *ask, size_t i, const uint64_t *most,
                   lm_list_text_t *t)
{
    text_begin(ask, t);
    text_add(t, rows_of(ask->q, i)->probe);
    values_add(ask, i, lm_list_group_end(ask->q, i), /* is_rows */ true, t);
    text_add(t, " LIMIT ?) AS probed");
    param_add(t, LM_T_U64, most);
    return text_end(t);
}


lm_rc_t
lm_list_text_plan(const lm_list_ask_t *ask, size_t i, lm_list_text_t *t)
{
    text_begin(ask, t);
    text_add(t, "EXPLAIN FORMAT=JSON ");
    text_add(t, rows_of(ask->q, i)->raw);
    values_add(ask, i, lm_list_group_end(ask->q, i), /* is_rows */ true, t);
    return text_end(t);
}


lm_rc_t
lm_list_text_raw(const lm_list_ask_t *ask, size_t i, const uint64_t *most,
                 lm_list_text_t *t)
{
    text_begin(ask, t);
    text_add(t, rows_of(ask->q, i)->raw);
    values_add(ask, i, lm_list_group_end(ask->q, i), /* is_rows */ true, t);
    text_add(t, " LIMIT ?");
    param_add(t, LM_T_U64, most);
    return text_end(t);
}


/* Rows that are all the list's need no look at its table: the keys stand under
 * the name that conditions have for it. */
lm_rc_t
lm_list_text_sift(const lm_list_ask_t *ask, size_t i, lm_list_text_t *t)
{
    lm_rc_t          rc;
    const lm_list_t *list = ask->list;
    int              n = (int) (strchr(list->key, '.') - list->key);

    text_begin(ask, t);
    if (ask->q->filter[i]->is_live) {
        text_add(t, list->sift);
        found_add(ask, lm_str_printf(ask->tx->arena, "%.*s", n, list->key).p,
                  t);
        text_add(t, "\n WHERE ");
    } else {
        rc = head_add(ask, list->keys, list->keys_from_at, t);
        if (rc != LM_OK) {
            return rc;
        }
        lm_buf_printf(&t->sql, "\n   AND %s = found.id AND ", list->key);
    }
    values_add(ask, i, lm_list_group_end(ask->q, i), /* is_rows */ false, t);
    return text_end(t);
}


lm_rc_t
lm_list_text_walk(const lm_list_ask_t *ask, const uint64_t *most,
                  lm_list_text_t *t)
{
    lm_rc_t rc;

    text_begin(ask, t);
    text_add(t, ask->sort->walk);
    rc = in_add(ask, t);
    if (rc != LM_OK) {
        return rc;
    }
    if (ask->parts != NULL) {
        text_add(t, "\n   AND ");
        text_add(t, ask->parts->when);
        param_add(t, LM_T_U64, &ask->part);
    }
    return walk_end(ask, most, t);
}


lm_rc_t
lm_list_text_lead(const lm_list_ask_t *ask, size_t i, const uint64_t *most,
                  lm_list_text_t *t)
{
    lm_rc_t rc;

    text_begin(ask, t);
    text_add(t, ask->list->keys);
    rc = in_add(ask, t);
    if (rc != LM_OK) {
        return rc;
    }
    text_add(t, "\n   AND ");
    text_add(t, ask->sort->lead_when);
    param_add(t, LM_T_STR, &ask->q->value[i]);
    return walk_end(ask, most, t);
}


/* What found keys do not meet, from "after" on, in order. */
static lm_rc_t
walk_end(const lm_list_ask_t *ask, const uint64_t *most, lm_list_text_t *t)
{
    const lm_list_query_t *q = ask->q;

    filters_add(ask, NULL, t);
    if (q->is_after) {
        text_add(t, "\n   AND ");
        keys_add(ask, q->is_desc ? ask->sort->after_desc : ask->sort->after_asc,
                 q->after, t);
    }
    order_add(ask, t);
    text_add(t, "\n LIMIT ?");
    param_add(t, LM_T_U64, most);
    return text_end(t);
}


lm_rc_t
lm_list_text_parts(const lm_list_ask_t *ask, bool is_first, lm_list_text_t *t)
{
    uint8_t                type;
    const lm_sort_t       *sort = ask->sort;
    const lm_list_query_t *q = ask->q;

    text_begin(ask, t);
    text_add(t, sort->parts->rows);
    if (q->is_after) {
        lm_buf_printf(&t->sql, "\n WHERE %s %s ?", sort->parts->first,
                      is_first     ? "="
                      : q->is_desc ? "<"
                                   : ">");
        type = wide(ask->list->stmt.out[sort->keys[0]].type);
        param_add(t, type, &q->after[0]);
    }
    lm_buf_printf(&t->sql, "\n ORDER BY %s%s", sort->parts->first,
                  q->is_desc ? " DESC" : "");
    return text_end(t);
}


lm_rc_t
lm_list_text_gone(const lm_list_ask_t *ask, const uint64_t *most,
                  lm_list_text_t *t)
{
    text_begin(ask, t);
    text_add(t, ask->list->gone);
    text_add(t, " LIMIT ?");
    param_add(t, LM_T_U64, most);
    return text_end(t);
}


lm_rc_t
lm_list_text_fence(const lm_list_ask_t *ask, const uint64_t *offset,
                   lm_list_text_t *t)
{
    const lm_list_query_t *q = ask->q;

    text_begin(ask, t);
    text_add(t, ask->sort->fence);
    if (q->is_after) {
        text_add(t, "\n WHERE ");
        keys_add(ask, q->is_desc ? ask->sort->after_desc : ask->sort->after_asc,
                 q->after, t);
    }
    order_add(ask, t);
    text_add(t, "\n LIMIT 1 OFFSET ?");
    param_add(t, LM_T_U64, offset);
    return text_end(t);
}


static void
text_begin(const lm_list_ask_t *ask, lm_list_text_t *t)
{
    lm_buf_init(&t->sql, ask->tx->arena, 2048);
    t->n = 0;
}


static lm_rc_t
text_end(lm_list_text_t *t)
{
    lm_buf_byte(&t->sql, '\0');
    if (t->n > LM_LIST_PARAMS) {
        return LM_E_INVALID;
    }
    return t->sql.failed ? LM_E_MEMORY : LM_OK;
}


static void
text_add(lm_list_text_t *t, const char *text)
{
    lm_buf_add(&t->sql, lm_str_c(text));
}


/* Those that find no room are counted, and found at the end. */
static void
param_add(lm_list_text_t *t, uint8_t type, const void *value)
{
    if (t->n < LM_LIST_PARAMS) {
        t->params[t->n] = (lm_param_t){type, value};
    }
    t->n++;
}


/* The parameters of the statement itself; they stand behind FROM. */
static lm_rc_t
in_add(const lm_list_ask_t *ask, lm_list_text_t *t)
{
    lm_rc_t     rc;
    size_t      n;
    lm_param_t *params;

    rc = lm_stmt_params(ask->tx, &ask->list->stmt, ask->in, &params, &n);
    for (size_t i = 0; rc == LM_OK && i < n; i++) {
        param_add(t, params[i].type, params[i].value);
    }
    return rc;
}


/* Up to the condition; the gathered keys stand first. */
static lm_rc_t
head_add(const lm_list_ask_t *ask, const char *text, size_t from_at,
         lm_list_text_t *t)
{
    size_t                  i = ask->gather;
    const lm_filter_rows_t *rows;

    if (ask->is_found || ask->is_page_found) {
        lm_buf_add(&t->sql, lm_str(text, from_at));
        found_add(ask, "found STRAIGHT_JOIN", t);
        text_add(t, text + from_at);
        return in_add(ask, t);
    }
    if (i == ask->q->n_filters) {
        text_add(t, text);
        return in_add(ask, t);
    }

    rows = rows_of(ask->q, i);
    lm_buf_add(&t->sql, lm_str(text, from_at));
    text_add(t, " ");
    text_add(t, rows->gather);
    values_add(ask, i, lm_list_group_end(ask->q, i), /* is_rows */ true, t);
    text_add(t, ") AS found STRAIGHT_JOIN");
    text_add(t, text + from_at);
    return in_add(ask, t);
}


/* The found keys as a table. */
static void
found_add(const lm_list_ask_t *ask, const char *name, lm_list_text_t *t)
{
    text_add(t, " JSON_TABLE(?, '$[*]' COLUMNS"
                " (id BIGINT UNSIGNED PATH '$')) AS ");
    text_add(t, name);
    param_add(t, LM_T_STR, &ask->found_text);
}


/* key: the column that gathered or found keys stand in; NULL without one.
 * Its condition stands here too when the table itself is joined. */
static void
filters_add(const lm_list_ask_t *ask, const char *key, lm_list_text_t *t)
{
    size_t                 end;
    const lm_list_query_t *q = ask->q;

    if ((ask->is_found || ask->is_page_found) && key != NULL) {
        lm_buf_printf(&t->sql, "\n   AND %s = %s", ask->list->key, key);
    }

    for (size_t i = 0; i < q->n_filters && !ask->is_page_found; i = end) {
        end = lm_list_group_end(q, i);
        if (ask->is_found && lm_list_has_rows(q, i)) {
            continue;
        }
        text_add(t, "\n   AND ");

        if (i != ask->gather || key == NULL) {
            values_add(ask, i, end, /* is_rows */ false, t);
            continue;
        }
        lm_buf_printf(&t->sql, "%s = %s", ask->list->key, key);
        if (strcmp(key, rows_of(q, i)->key) == 0) {
            text_add(t, " AND ");
            values_add(ask, i, end, /* is_rows */ true, t);
        }
    }
}


/* Of several values, is any one enough? */
static bool
is_any(const lm_list_query_t *q, const lm_filter_t *f)
{
    for (size_t i = 0; i < q->n_every; i++) {
        if (q->every[i] == f) {
            return false;
        }
    }
    return f->every != NULL;
}


/* Whether a value is the one of this name. */
static bool
value_is(const lm_filter_t *f, const lm_value_t *value, const char *name)
{
    lm_str_t text = f->type != LM_T_BOOL ? value->str
                    : value->boolean     ? LM_STR("true")
                                         : LM_STR("false");

    return lm_str_eq(text, lm_str_c(name));
}


/* NULL when the filter has no cases. */
static const lm_filter_case_t *
case_of(const lm_filter_t *f, const lm_value_t *value)
{
    for (size_t i = 0; i < f->n_cases; i++) {
        if (value_is(f, value, f->cases[i].value)) {
            return &f->cases[i];
        }
    }
    return NULL;
}


static const lm_condition_t *
value_condition(const lm_list_query_t *q, size_t i)
{
    const lm_filter_case_t *c = case_of(q->filter[i], &q->value[i]);

    return c != NULL ? &c->when : &q->filter[i]->when;
}


/* The values of which any is enough: "((a) OR (b))". */
static void
values_add(const lm_list_ask_t *ask, size_t from, size_t to, bool is_rows,
           lm_list_text_t *t)
{
    const lm_list_query_t *q = ask->q;

    text_add(t, "(");
    for (size_t i = from; i < to; i++) {
        if (i != from) {
            text_add(t, " OR ");
        }
        text_add(t, "(");
        condition_add(
            ask, i, is_rows ? &rows_of(q, i)->when : value_condition(q, i), t);
        text_add(t, ")");
    }
    text_add(t, ")");
}


/* A "?" is the filter's value, or a value of the in struct. */
static void
condition_add(const lm_list_ask_t *ask, size_t i, const lm_condition_t *when,
              lm_list_text_t *t)
{
    const lm_col_t *c;

    text_add(t, when->sql);

    for (size_t j = 0; j < when->uses; j++) {
        if (when->from[j] == LM_FILTER_VALUE) {
            param_add(t, wide(ask->q->filter[i]->type), &ask->q->value[i]);
            continue;
        }
        c = &ask->list->stmt.in[when->from[j]];
        param_add(t, c->type, (const char *) ask->in + c->offset);
    }
}


/* "(a > ? OR (a = ? AND (b > ? OR (b = ? AND (c > ?)))))": every key but the
 * last stands twice. */
static void
keys_add(const lm_list_ask_t *ask, const char *text,
         const lm_value_t values[LM_SORT_KEYS], lm_list_text_t *t)
{
    uint8_t          type;
    const lm_sort_t *sort = ask->sort;

    text_add(t, "(");
    text_add(t, text);
    text_add(t, ")");

    for (size_t i = 0; i < sort->n_keys; i++) {
        type = wide(ask->list->stmt.out[sort->keys[i]].type);
        param_add(t, type, &values[i]);
        if (i + 1 < sort->n_keys) {
            param_add(t, type, &values[i]);
        }
    }
}


static void
order_add(const lm_list_ask_t *ask, lm_list_text_t *t)
{
    text_add(t, "\n ORDER BY ");
    text_add(t, ask->q->is_desc ? ask->sort->desc : ask->sort->asc);
}


/* lm_value_t holds numbers in their widest form. */
static uint8_t
wide(uint8_t type)
{
    switch (type) {
    case LM_T_U8:
    case LM_T_U16:
    case LM_T_U32:
        return LM_T_U64;
    case LM_T_I32:
        return LM_T_I64;
    default:
        return type;
    }
}
