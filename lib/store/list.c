/* SPDX-License-Identifier: MIT */
/*
 * Lists: one page of a list statement and the number of all its rows.  The
 * text is put together from the statement's own constants, so that each
 * combination of filters and order is a statement the server has prepared;
 * values are parameters.
 */
#include "store/db.h"

#include "store/db_private.h"

#define PARAMS_MAX                                                             \
    (LM_LIST_FILTERS * LM_FILTER_USES + LM_SORT_KEYS * LM_SORT_KEYS + 2)

typedef struct {
    lm_param_t params[PARAMS_MAX];
    size_t     n;
} params_t;

static lm_rc_t list_check(const lm_list_t *list, const lm_list_query_t *q);
static lm_rc_t list_params(lm_tx_t *tx, const lm_list_t *list, const void *in,
                           params_t *p);
static void    filters_add(const lm_list_t *list, const lm_list_query_t *q,
                           const void *in, lm_buf_t *sql, params_t *p);
static uint8_t wide(uint8_t type);
static const lm_sort_t *sort_of(const lm_list_t       *list,
                                const lm_list_query_t *q);
static void     after_add(const lm_list_t *list, const lm_list_query_t *q,
                          lm_buf_t *sql, params_t *p);
static lm_rc_t  list_total(lm_tx_t *tx, const lm_list_t *list,
                           const lm_list_query_t *q, const void *in,
                           uint64_t *total);
static uint64_t text_key(lm_str_t sql);


lm_rc_t
lm_list_run(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
            const void *in, void **rows, size_t *n, uint64_t *total)
{
    lm_rc_t          rc;
    lm_buf_t         sql;
    lm_stmt_t        stmt = list->stmt;
    params_t         p;
    uint32_t         limit = q->limit, offset = q->offset;
    const lm_sort_t *sort = sort_of(list, q);

    rc = list_check(list, q);
    if (rc != LM_OK) {
        return rc;
    }
    rc = list_params(tx, list, in, &p);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&sql, tx->arena, 1024);
    lm_buf_add(&sql, lm_str_c(list->stmt.sql));
    filters_add(list, q, in, &sql, &p);
    after_add(list, q, &sql, &p);
    lm_buf_byte(&sql, '\n');
    lm_buf_add(&sql, lm_str_c(list->tail));
    lm_buf_lit(&sql, "\n ORDER BY ");
    lm_buf_add(&sql, lm_str_c(q->is_desc ? sort->desc : sort->asc));
    lm_buf_lit(&sql, "\n LIMIT ? OFFSET ?");
    p.params[p.n++] = (lm_param_t){LM_T_U32, &limit};
    p.params[p.n++] = (lm_param_t){LM_T_U32, &offset};
    lm_buf_byte(&sql, '\0');
    if (sql.failed) {
        return LM_E_MEMORY;
    }

    stmt.sql = sql.p;
    rc = lm_stmt_rows(tx, &stmt, text_key(lm_buf_str(&sql)), p.params, p.n,
                      rows, n);
    if (rc != LM_OK || total == NULL) {
        return rc;
    }

    /* a first page that is not full knows the number already */
    if (q->offset == 0 && !q->is_after && *n < q->limit) {
        *total = *n;
        return LM_OK;
    }
    return list_total(tx, list, q, in, total);
}


static lm_rc_t
list_check(const lm_list_t *list, const lm_list_query_t *q)
{
    const lm_sort_t *sort = sort_of(list, q);

    return q->is_after && sort->n_keys == 0 ? LM_E_INVALID : LM_OK;
}


static lm_rc_t
list_params(lm_tx_t *tx, const lm_list_t *list, const void *in, params_t *p)
{
    lm_rc_t     rc;
    lm_param_t *params;

    rc = lm_stmt_params(tx, &list->stmt, in, &params, &p->n);
    if (rc != LM_OK) {
        return rc;
    }
    if (p->n > PARAMS_MAX - LM_LIST_FILTERS * LM_FILTER_USES) {
        return LM_E_INTERNAL;
    }
    if (p->n > 0) {
        memcpy(p->params, params, p->n * sizeof(*params));
    }
    return LM_OK;
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


static const lm_sort_t *
sort_of(const lm_list_t *list, const lm_list_query_t *q)
{
    return q->sort != NULL ? q->sort : &list->sorts[0];
}


/* A fragment's "?" is the filter's value, or a value of the in struct. */
static void
filters_add(const lm_list_t *list, const lm_list_query_t *q, const void *in,
            lm_buf_t *sql, params_t *p)
{
    for (size_t i = 0; i < q->n_filters; i++) {
        const lm_filter_t *f = q->filter[i];

        lm_buf_lit(sql, "\n   AND (");
        lm_buf_add(sql, lm_str_c(f->sql));
        lm_buf_byte(sql, ')');
        for (size_t j = 0; j < f->uses; j++) {
            const lm_col_t *c = f->from[j] == LM_FILTER_VALUE
                                    ? NULL
                                    : &list->stmt.in[f->from[j]];

            p->params[p->n++] =
                c == NULL
                    ? (lm_param_t){wide(f->type), &q->value[i]}
                    : (lm_param_t){c->type, (const char *) in + c->offset};
        }
    }
}


/* "a > ? OR (a = ? AND (b > ? OR (b = ? AND (c > ?))))": every key but the
 * last stands twice. */
static void
after_add(const lm_list_t *list, const lm_list_query_t *q, lm_buf_t *sql,
          params_t *p)
{
    const lm_sort_t *sort = sort_of(list, q);

    if (!q->is_after) {
        return;
    }

    lm_buf_lit(sql, "\n   AND (");
    lm_buf_add(sql, lm_str_c(q->is_desc ? sort->after_desc : sort->after_asc));
    lm_buf_byte(sql, ')');
    for (size_t i = 0; i < sort->n_keys; i++) {
        uint8_t type = wide(list->stmt.out[sort->keys[i]].type);

        p->params[p->n++] = (lm_param_t){type, &q->after[i]};
        if (i + 1 < sort->n_keys) {
            p->params[p->n++] = (lm_param_t){type, &q->after[i]};
        }
    }
}


static lm_rc_t
list_total(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
           const void *in, uint64_t *total)
{
    static const lm_col_t column = {LM_T_U64, 0, -1};

    lm_rc_t   rc;
    lm_buf_t  sql;
    lm_stmt_t stmt = list->stmt;
    params_t  p;
    void     *rows;
    size_t    n;
    uint32_t  limit = LM_LIST_TOTAL_MAX + 1;

    rc = list_params(tx, list, in, &p);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&sql, tx->arena, 512);
    lm_buf_add(&sql, lm_str_c(list->count));
    filters_add(list, q, in, &sql, &p);
    lm_buf_byte(&sql, '\n');
    lm_buf_add(&sql, lm_str_c(list->tail));
    lm_buf_lit(&sql, "\n LIMIT ?) AS found");
    p.params[p.n++] = (lm_param_t){LM_T_U32, &limit};
    lm_buf_byte(&sql, '\0');
    if (sql.failed) {
        return LM_E_MEMORY;
    }

    stmt.sql = sql.p;
    stmt.out = &column;
    stmt.n_out = 1;
    stmt.out_size = sizeof(uint64_t);
    rc = lm_stmt_rows(tx, &stmt, text_key(lm_buf_str(&sql)), p.params, p.n,
                      &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }
    if (n != 1) {
        return LM_E_INTERNAL;
    }
    *total = *(const uint64_t *) rows;
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
