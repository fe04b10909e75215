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

/*
 * Rows that fit a filter up to which they are gathered through its own table.
 * Above it every row is tested, in the order of the list.
 */
#define GATHER_MAX 50000

typedef struct {
    lm_param_t params[PARAMS_MAX];
    size_t     n;
} params_t;

/* A list as it is being asked. */
typedef struct {
    lm_tx_t               *tx;
    const lm_list_t       *list;
    const lm_list_query_t *q;
    const void            *in;
    const lm_sort_t       *sort;
    const lm_filter_t     *gather; /* the filter that few rows fit, or NULL */
    size_t                 gather_at; /* its place among the query's */
    uint64_t               gather_n; /* rows that fit it */
} ask_t;

static const lm_col_t number_column = {LM_T_U64, 0, -1};

static lm_rc_t filters_probe(ask_t *ask);
static lm_rc_t filter_probe(ask_t *ask, size_t i, uint64_t *n);
static lm_rc_t page_read(ask_t *ask, void **rows, size_t *n);
static lm_rc_t total_read(ask_t *ask, uint64_t most, uint64_t *total);
static lm_rc_t keys_read(ask_t *ask, const lm_value_t *after, uint32_t limit,
                         uint64_t **keys, size_t *n);
static lm_rc_t number_read(ask_t *ask, lm_buf_t *sql, const params_t *p,
                           uint64_t *out);
static lm_rc_t list_params(ask_t *ask, params_t *p);
static void    head_add(ask_t *ask, const char *text, size_t from_at,
                        lm_buf_t *sql);
static void    filters_add(ask_t *ask, lm_buf_t *sql, params_t *p);
static const lm_filter_case_t *filter_case(const lm_filter_t *f,
                                           const lm_value_t  *value);
static void     uses_add(ask_t *ask, size_t i, const uint8_t *from, size_t n,
                         params_t *p);
static void     after_add(ask_t *ask, lm_buf_t *sql, params_t *p);
static void     order_add(ask_t *ask, lm_buf_t *sql);
static uint8_t  wide(uint8_t type);
static uint64_t text_key(lm_str_t sql);


lm_rc_t
lm_list_run(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
            const void *in, void **rows, size_t *n, uint64_t *total)
{
    lm_rc_t rc;
    ask_t   ask = {.tx = tx, .list = list, .q = q, .in = in, .sort = q->sort};

    *rows = NULL;
    *n = 0;
    if (ask.sort == NULL) {
        ask.sort = &list->sorts[0];
    }
    if (q->is_after && ask.sort->n_keys == 0) {
        return LM_E_INVALID;
    }

    rc = filters_probe(&ask);
    if (rc != LM_OK) {
        return rc;
    }
    if (ask.gather != NULL && ask.gather_n == 0) {
        if (total != NULL) {
            *total = 0;
        }
        return LM_OK;
    }

    rc = page_read(&ask, rows, n);
    if (rc != LM_OK || total == NULL) {
        return rc;
    }

    /* a first page that is not full knows the number already */
    if (q->offset == 0 && !q->is_after && *n < q->limit) {
        *total = *n;
        return LM_OK;
    }
    return total_read(&ask, LM_LIST_TOTAL_MAX + 1, total);
}


lm_rc_t
lm_list_count(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
              const void *in, uint64_t *total)
{
    lm_rc_t rc;
    ask_t   ask = {.tx = tx, .list = list, .q = q, .in = in};

    *total = 0;
    rc = filters_probe(&ask);
    if (rc != LM_OK || (ask.gather != NULL && ask.gather_n == 0)) {
        return rc;
    }
    return total_read(&ask, UINT64_MAX, total);
}


lm_rc_t
lm_list_keys(lm_tx_t *tx, const lm_list_t *list, const lm_list_query_t *q,
             const void *in, uint64_t after, uint32_t limit, uint64_t **keys,
             size_t *n)
{
    lm_rc_t    rc;
    ask_t      ask = {.tx = tx, .list = list, .q = q, .in = in};
    lm_value_t behind = {.u64 = after};

    *keys = NULL;
    *n = 0;
    if (list->keys == NULL) {
        return LM_E_INTERNAL;
    }
    rc = filters_probe(&ask);
    if (rc != LM_OK || (ask.gather != NULL && ask.gather_n == 0)) {
        return rc;
    }
    return keys_read(&ask, &behind, limit, keys, n);
}


/* Which filter do the fewest rows fit? */
static lm_rc_t
filters_probe(ask_t *ask)
{
    lm_rc_t  rc;
    uint64_t n;

    for (size_t i = 0; i < ask->q->n_filters; i++) {
        if (ask->q->filter[i]->probe == NULL) {
            continue;
        }
        rc = filter_probe(ask, i, &n);
        if (rc != LM_OK) {
            return rc;
        }
        if (n <= GATHER_MAX && (ask->gather == NULL || n < ask->gather_n)) {
            ask->gather = ask->q->filter[i];
            ask->gather_at = i;
            ask->gather_n = n;
        }
    }
    return LM_OK;
}


static lm_rc_t
filter_probe(ask_t *ask, size_t i, uint64_t *n)
{
    lm_buf_t           sql;
    params_t           p;
    uint32_t           limit = GATHER_MAX + 1;
    const lm_filter_t *f = ask->q->filter[i];

    lm_buf_init(&sql, ask->tx->arena, strlen(f->probe) + 1);
    lm_buf_add(&sql, lm_str_c(f->probe));
    p.params[0] = (lm_param_t){wide(f->type), &ask->q->value[i]};
    p.params[1] = (lm_param_t){LM_T_U32, &limit};
    p.n = 2;

    return number_read(ask, &sql, &p, n);
}


static lm_rc_t
page_read(ask_t *ask, void **rows, size_t *n)
{
    lm_rc_t          rc;
    lm_buf_t         sql;
    params_t         p;
    const lm_list_t *list = ask->list;
    lm_stmt_t        stmt = list->stmt;
    uint32_t         limit = ask->q->limit, offset = ask->q->offset;

    rc = list_params(ask, &p);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&sql, ask->tx->arena, 2048);
    head_add(ask, list->stmt.sql, list->from_at, &sql);
    filters_add(ask, &sql, &p);
    after_add(ask, &sql, &p);
    if (!list->is_page) {
        lm_buf_byte(&sql, '\n');
        lm_buf_add(&sql, lm_str_c(list->tail));
    }
    order_add(ask, &sql);
    lm_buf_lit(&sql, "\n LIMIT ? OFFSET ?");
    p.params[p.n++] = (lm_param_t){LM_T_U32, &limit};
    p.params[p.n++] = (lm_param_t){LM_T_U32, &offset};
    if (list->is_page) {
        lm_buf_add(&sql, lm_str_c(list->tail));
        order_add(ask, &sql);
    }
    lm_buf_byte(&sql, '\0');
    if (sql.failed) {
        return LM_E_MEMORY;
    }

    stmt.sql = sql.p;
    return lm_stmt_rows(ask->tx, &stmt, text_key(lm_buf_str(&sql)), p.params,
                        p.n, rows, n);
}


static lm_rc_t
total_read(ask_t *ask, uint64_t most, uint64_t *total)
{
    lm_rc_t  rc;
    lm_buf_t sql;
    params_t p;

    rc = list_params(ask, &p);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&sql, ask->tx->arena, 1024);
    head_add(ask, ask->list->count, ask->list->count_from_at, &sql);
    filters_add(ask, &sql, &p);
    if (!ask->list->is_page) {
        lm_buf_byte(&sql, '\n');
        lm_buf_add(&sql, lm_str_c(ask->list->tail));
    }
    lm_buf_lit(&sql, "\n LIMIT ?) AS found");
    p.params[p.n++] = (lm_param_t){LM_T_U64, &most};

    return number_read(ask, &sql, &p, total);
}


static lm_rc_t
keys_read(ask_t *ask, const lm_value_t *after, uint32_t limit, uint64_t **keys,
          size_t *n)
{
    lm_rc_t          rc;
    lm_buf_t         sql;
    params_t         p;
    const lm_list_t *list = ask->list;
    lm_stmt_t        stmt = {.name = list->stmt.name,
                             .out = &number_column,
                             .n_out = 1,
                             .out_size = sizeof(uint64_t),
                             .is_read = true};

    rc = list_params(ask, &p);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&sql, ask->tx->arena, 1024);
    head_add(ask, list->keys, list->keys_from_at, &sql);
    filters_add(ask, &sql, &p);
    lm_buf_printf(&sql, "\n   AND %s > ?\n ORDER BY %s\n LIMIT ?", list->key,
                  list->key);
    p.params[p.n++] = (lm_param_t){LM_T_U64, after};
    p.params[p.n++] = (lm_param_t){LM_T_U32, &limit};
    lm_buf_byte(&sql, '\0');
    if (sql.failed) {
        return LM_E_MEMORY;
    }

    stmt.sql = sql.p;
    return lm_stmt_rows(ask->tx, &stmt, text_key(lm_buf_str(&sql)), p.params,
                        p.n, (void **) keys, n);
}


/* The one number that a text gives. */
static lm_rc_t
number_read(ask_t *ask, lm_buf_t *sql, const params_t *p, uint64_t *out)
{
    lm_rc_t   rc;
    void     *rows;
    size_t    n;
    lm_stmt_t stmt = {.name = ask->list->stmt.name,
                      .out = &number_column,
                      .n_out = 1,
                      .out_size = sizeof(uint64_t),
                      .is_read = true};

    lm_buf_byte(sql, '\0');
    if (sql->failed) {
        return LM_E_MEMORY;
    }
    stmt.sql = sql->p;
    rc = lm_stmt_rows(ask->tx, &stmt, text_key(lm_buf_str(sql)), p->params,
                      p->n, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }
    if (n != 1) {
        return LM_E_INTERNAL;
    }
    *out = *(const uint64_t *) rows;
    return LM_OK;
}


/* The parameters before those of filters: of the gathered table, which stands
 * first, and of the statement itself. */
static lm_rc_t
list_params(ask_t *ask, params_t *p)
{
    lm_rc_t     rc;
    size_t      n;
    lm_param_t *params;

    rc = lm_stmt_params(ask->tx, &ask->list->stmt, ask->in, &params, &n);
    if (rc != LM_OK) {
        return rc;
    }
    if (n + 1 > PARAMS_MAX - LM_LIST_FILTERS * LM_FILTER_USES) {
        return LM_E_INTERNAL;
    }

    p->n = 0;
    if (ask->gather != NULL) {
        p->params[p->n++] = (lm_param_t){wide(ask->gather->type),
                                         &ask->q->value[ask->gather_at]};
    }
    for (size_t i = 0; i < n; i++) {
        p->params[p->n++] = params[i];
    }
    return LM_OK;
}


static void
head_add(ask_t *ask, const char *text, size_t from_at, lm_buf_t *sql)
{
    if (ask->gather == NULL) {
        lm_buf_add(sql, lm_str_c(text));
        return;
    }
    lm_buf_add(sql, lm_str(text, from_at));
    lm_buf_byte(sql, ' ');
    lm_buf_add(sql, lm_str_c(ask->gather->gather));
    lm_buf_lit(sql, " STRAIGHT_JOIN");
    lm_buf_add(sql, lm_str_c(text + from_at));
}


static void
filters_add(ask_t *ask, lm_buf_t *sql, params_t *p)
{
    for (size_t i = 0; i < ask->q->n_filters; i++) {
        const lm_filter_t      *f = ask->q->filter[i];
        const lm_filter_case_t *c = filter_case(f, &ask->q->value[i]);

        lm_buf_lit(sql, "\n   AND (");
        if (ask->gather != NULL && ask->gather_at == i) {
            lm_buf_add(sql, lm_str_c(f->gather_on));
        } else if (c != NULL) {
            lm_buf_add(sql, lm_str_c(c->sql));
            uses_add(ask, i, c->from, c->uses, p);
        } else {
            lm_buf_add(sql, lm_str_c(f->sql));
            uses_add(ask, i, f->from, f->uses, p);
        }
        lm_buf_byte(sql, ')');
    }
}


static const lm_filter_case_t *
filter_case(const lm_filter_t *f, const lm_value_t *value)
{
    for (size_t i = 0; i < f->n_cases; i++) {
        if (lm_str_eq(value->str, lm_str_c(f->cases[i].value))) {
            return &f->cases[i];
        }
    }
    return NULL;
}


/* A "?" is the filter's value, or a value of the in struct. */
static void
uses_add(ask_t *ask, size_t i, const uint8_t *from, size_t n, params_t *p)
{
    for (size_t j = 0; j < n; j++) {
        const lm_col_t *c;

        if (from[j] == LM_FILTER_VALUE) {
            p->params[p->n++] =
                (lm_param_t){wide(ask->q->filter[i]->type), &ask->q->value[i]};
            continue;
        }
        c = &ask->list->stmt.in[from[j]];
        p->params[p->n++] =
            (lm_param_t){c->type, (const char *) ask->in + c->offset};
    }
}


/* "a > ? OR (a = ? AND (b > ? OR (b = ? AND (c > ?))))": every key but the
 * last stands twice. */
static void
after_add(ask_t *ask, lm_buf_t *sql, params_t *p)
{
    const lm_sort_t *sort = ask->sort;

    if (!ask->q->is_after) {
        return;
    }

    lm_buf_lit(sql, "\n   AND (");
    lm_buf_add(sql,
               lm_str_c(ask->q->is_desc ? sort->after_desc : sort->after_asc));
    lm_buf_byte(sql, ')');

    for (size_t i = 0; i < sort->n_keys; i++) {
        lm_param_t param = {wide(ask->list->stmt.out[sort->keys[i]].type),
                            &ask->q->after[i]};

        p->params[p->n++] = param;
        if (i + 1 < sort->n_keys) {
            p->params[p->n++] = param;
        }
    }
}


static void
order_add(ask_t *ask, lm_buf_t *sql)
{
    lm_buf_lit(sql, "\n ORDER BY ");
    lm_buf_add(sql,
               lm_str_c(ask->q->is_desc ? ask->sort->desc : ask->sort->asc));
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
