/* SPDX-License-Identifier: MIT */
/*
 * Statements: parameters in, rows out.  Rows are read as they arrive; texts
 * go straight into the arena.
 */
#include "store/db.h"

#include "store/bind.h"
#include "store/db_private.h"

#define ROWS_FIRST 16 /* rows that room is made for at first */
#define PARAMS_SMALL 24 /* parameters that fit on the stack */
#define U64_TEXT 20 /* digits of the largest */

/* Rows as they are gathered. */
typedef struct {
    char  *rows;
    size_t n;
    size_t size;
} rows_t;

static lm_rc_t stmt_start(lm_tx_t *tx, const lm_stmt_t *s, uint64_t key,
                          const lm_param_t *params, size_t n,
                          lm_prepared_t **out);
static lm_rc_t stmt_execute(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p,
                            const lm_param_t *params, size_t n);
static lm_rc_t stmt_error(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p);
static lm_rc_t row_fetch(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p,
                         void *row);
static lm_rc_t rows_fetch(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p,
                          rows_t *r);
static lm_rc_t rows_end(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p);
static size_t  values_count(const lm_stmt_t *s, const void *in);
static lm_rc_t list_params(lm_tx_t *tx, const lm_stmt_t *s, const lm_col_t *c,
                           const void *in, lm_param_t **p);
static lm_rc_t list_print(lm_tx_t *tx, const uint64_t *values, size_t n,
                          lm_str_t *out);


const lm_stmt_t *
lm_stmt_sized(const lm_stmt_t *s, size_t n_sizes, size_t n)
{
    size_t i = 0;

    while (i + 1 < n_sizes && s[i].list_size < n) {
        i++;
    }
    return &s[i];
}


lm_rc_t
lm_stmt_one(lm_tx_t *tx, const lm_stmt_t *s, const void *in, void *out)
{
    lm_rc_t        rc, end;
    lm_param_t    *params;
    lm_prepared_t *p;
    size_t         n;

    if (s->list_size != 0 && values_count(s, in) == 0) {
        return LM_E_NOT_FOUND;
    }

    rc = lm_stmt_params(tx, s, in, &params, &n);
    if (rc != LM_OK) {
        return rc;
    }
    rc = stmt_start(tx, s, s->id, params, n, &p);
    if (rc != LM_OK) {
        return rc;
    }

    rc = row_fetch(tx, s, p, out);
    if (tx->db->is_broken) {
        return rc;
    }
    end = rows_end(tx, s, p);
    return rc != LM_OK ? rc : end;
}


lm_rc_t
lm_stmt_many(lm_tx_t *tx, const lm_stmt_t *s, const void *in, void **rows,
             size_t *n)
{
    lm_rc_t     rc;
    lm_param_t *params;
    size_t      n_params;

    *rows = NULL;
    *n = 0;
    if (s->list_size != 0 && values_count(s, in) == 0) {
        return LM_OK;
    }

    rc = lm_stmt_params(tx, s, in, &params, &n_params);
    if (rc != LM_OK) {
        return rc;
    }
    return lm_stmt_rows(tx, s, s->id, params, n_params, rows, n);
}


lm_rc_t
lm_stmt_rows(lm_tx_t *tx, const lm_stmt_t *s, uint64_t key,
             const lm_param_t *params, size_t n_params, void **rows, size_t *n)
{
    lm_rc_t        rc, end;
    lm_prepared_t *p;
    rows_t         r = {NULL, 0, 0};

    *rows = NULL;
    *n = 0;
    rc = stmt_start(tx, s, key, params, n_params, &p);
    if (rc != LM_OK) {
        return rc;
    }

    rc = rows_fetch(tx, s, p, &r);
    if (tx->db->is_broken) {
        return rc;
    }
    end = rows_end(tx, s, p);
    if (rc != LM_OK || end != LM_OK) {
        return rc != LM_OK ? rc : end;
    }

    *rows = r.rows;
    *n = r.n;
    return LM_OK;
}


lm_rc_t
lm_stmt_exec(lm_tx_t *tx, const lm_stmt_t *s, const void *in,
             uint64_t *affected, uint64_t *insert_id)
{
    lm_rc_t        rc;
    lm_param_t    *params;
    lm_prepared_t *p;
    size_t         n;

    if (affected != NULL) {
        *affected = 0;
    }
    if (s->list_size != 0 && values_count(s, in) == 0) {
        return LM_OK;
    }

    rc = lm_stmt_params(tx, s, in, &params, &n);
    if (rc != LM_OK) {
        return rc;
    }
    rc = stmt_start(tx, s, s->id, params, n, &p);
    if (rc != LM_OK) {
        return rc;
    }

    if (affected != NULL) {
        *affected = mysql_stmt_affected_rows(p->stmt);
    }
    if (insert_id != NULL) {
        *insert_id = mysql_stmt_insert_id(p->stmt);
    }
    return LM_OK;
}


static size_t
values_count(const lm_stmt_t *s, const void *in)
{
    for (size_t i = 0; i < s->n_in; i++) {
        if (s->in[i].type & LM_T_LIST) {
            return *(const size_t *) ((const char *) in + s->in[i].has);
        }
    }
    return 0;
}


lm_rc_t
lm_stmt_params(lm_tx_t *tx, const lm_stmt_t *s, const void *in,
               lm_param_t **out, size_t *n)
{
    lm_rc_t     rc;
    size_t      room = (size_t) s->n_in + s->list_size, length;
    lm_param_t *p;

    *n = 0;
    *out = NULL;
    if (s->n_in == 0) {
        return LM_OK;
    }

    length = s->list_size != 0 ? values_count(s, in) : 0;
    if (length > s->list_size) {
        lm_host_log(LM_LOG_ALERT, "database: %s: %zu values for a list of %u",
                    s->name, length, s->list_size);
        return LM_E_RANGE;
    }

    p = lm_alloc_array(tx->arena, room, sizeof(*p));
    if (p == NULL) {
        return LM_E_MEMORY;
    }
    *out = p;

    for (size_t i = 0; i < s->n_in; i++) {
        const lm_col_t *c = &s->in[i];
        const char     *value = (const char *) in + c->offset;

        if (c->type & LM_T_LIST) {
            rc = list_params(tx, s, c, in, &p);
            if (rc != LM_OK) {
                return rc;
            }
            continue;
        }

        if (c->has >= 0 && !*((const bool *) in + c->has)) {
            value = NULL;
        }
        *p++ = (lm_param_t){c->type, value};
    }

    *n = (size_t) (p - *out);
    return LM_OK;
}


/* One text, or list_size values of which the last fills the places left. */
static lm_rc_t
list_params(lm_tx_t *tx, const lm_stmt_t *s, const lm_col_t *c, const void *in,
            lm_param_t **p)
{
    size_t      n = *(const size_t *) ((const char *) in + c->has);
    uint8_t     type = c->type & LM_T_MASK;
    lm_str_t   *text;
    const char *values = *(const char *const *) ((const char *) in + c->offset);

    if (c->type & LM_T_JSON) {
        text = lm_alloc(tx->arena, sizeof(*text));
        if (text == NULL) {
            return LM_E_MEMORY;
        }
        *(*p)++ = (lm_param_t){LM_T_STR, text};
        return list_print(tx, (const uint64_t *) values, n, text);
    }

    for (size_t i = 0; i < s->list_size; i++) {
        size_t k = i < n ? i : n - 1;

        *(*p)++ = (lm_param_t){type, values + k * lm_type_size(type)};
    }
    return LM_OK;
}


/* "[4,17]" */
static lm_rc_t
list_print(lm_tx_t *tx, const uint64_t *values, size_t n, lm_str_t *out)
{
    lm_buf_t b;

    lm_buf_init(&b, tx->arena, n * (U64_TEXT + 1) + 2);
    lm_buf_byte(&b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            lm_buf_byte(&b, ',');
        }
        lm_buf_u64(&b, values[i]);
    }
    lm_buf_byte(&b, ']');

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


static lm_rc_t
stmt_start(lm_tx_t *tx, const lm_stmt_t *s, uint64_t key,
           const lm_param_t *params, size_t n, lm_prepared_t **out)
{
    lm_rc_t rc = lm_stmt_ready(tx, s, key, n, out);

    return rc == LM_OK ? stmt_execute(tx, s, *out, params, n) : rc;
}


lm_rc_t
lm_stmt_ready(lm_tx_t *tx, const lm_stmt_t *s, uint64_t key, size_t n,
              lm_prepared_t **out)
{
    lm_rc_t  rc;
    lm_db_t *db = tx->db;

    if (db == NULL || (db->is_read_only && !s->is_read)) {
        lm_host_log(LM_LOG_ALERT, "database: %s: its transaction is %s",
                    s->name, db == NULL ? "none" : "for reading");
        return LM_E_INTERNAL;
    }
    if (db->is_broken) {
        return LM_E_UNAVAILABLE;
    }

    rc = lm_prepared_get(db, key, s, out);
    if (rc != LM_OK) {
        return rc;
    }
    if (mysql_stmt_param_count((*out)->stmt) != n) {
        lm_host_log(LM_LOG_ALERT, "database: %s: %lu parameters, given %zu",
                    s->name, mysql_stmt_param_count((*out)->stmt), n);
        return LM_E_INTERNAL;
    }
    return LM_OK;
}


static lm_rc_t
stmt_execute(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p,
             const lm_param_t *params, size_t n)
{
    MYSQL_BIND small_binds[PARAMS_SMALL], *binds = small_binds;
    MYSQL_TIME small_times[PARAMS_SMALL], *times = small_times;

    if (n > PARAMS_SMALL) {
        binds = lm_alloc_array(tx->arena, n, sizeof(*binds));
        times = lm_alloc_array(tx->arena, n, sizeof(*times));
        if (binds == NULL || times == NULL) {
            return LM_E_MEMORY;
        }
    }

    memset(binds, 0, n * sizeof(*binds));
    for (size_t i = 0; i < n; i++) {
        lm_bind_param(&binds[i], &times[i], params[i].type, params[i].value);
    }

    if ((n > 0 && mysql_stmt_bind_param(p->stmt, binds) != 0)
        || mysql_stmt_execute(p->stmt) != 0) {
        return lm_stmt_failed(tx, s, p);
    }
    lm_stmt_succeeded(tx, s);
    return LM_OK;
}


void
lm_stmt_succeeded(lm_tx_t *tx, const lm_stmt_t *s)
{
    if (!s->is_read && s->n_out == 0) {
        tx->db->has_written = true;
    }
}


lm_rc_t
lm_stmt_failed(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p)
{
    lm_rc_t rc = stmt_error(tx, s, p);

    /* whatever state the statement is in, the next use starts afresh */
    if (!tx->db->is_broken && rc != LM_E_DUPLICATE) {
        lm_prepared_drop(tx->db, p);
    }
    return rc;
}


/* An error that comes between two rows stands at the connection alone. */
static lm_rc_t
stmt_error(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p)
{
    MYSQL *mysql = &tx->db->mysql;

    if (mysql_stmt_errno(p->stmt) != 0) {
        return lm_db_error(tx->db, s->name, mysql_stmt_errno(p->stmt),
                           mysql_stmt_error(p->stmt));
    }
    return lm_db_error(tx->db, s->name, mysql_errno(mysql), mysql_error(mysql));
}


/* The next row; LM_E_NOT_FOUND behind the last one. */
static lm_rc_t
row_fetch(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p, void *row)
{
    lm_rc_t rc;
    int     status = mysql_stmt_fetch(p->stmt);

    if (status == MYSQL_NO_DATA) {
        return LM_E_NOT_FOUND;
    }
    if (status != 0 && status != MYSQL_DATA_TRUNCATED) {
        return stmt_error(tx, s, p);
    }

    for (size_t i = 0; i < s->n_out; i++) {
        rc = lm_bind_column(tx->arena, p, &s->out[i], i);
        if (rc != LM_OK) {
            if (rc != LM_E_MEMORY) {
                lm_host_log(LM_LOG_ALERT,
                            "database: %s: column %zu is outside its type",
                            s->name, i);
            }
            return rc;
        }
    }

    memcpy(row, p->row, s->out_size);
    return LM_OK;
}


static lm_rc_t
rows_fetch(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p, rows_t *r)
{
    lm_rc_t rc;

    for (;;) {
        if (r->n == r->size) {
            size_t size = r->size == 0 ? ROWS_FIRST : r->size * 2;
            char  *rows = lm_alloc_array(tx->arena, size, s->out_size);

            if (rows == NULL) {
                return LM_E_MEMORY;
            }
            if (r->n > 0) {
                memcpy(rows, r->rows, r->n * s->out_size);
            }
            r->rows = rows;
            r->size = size;
        }

        rc = row_fetch(tx, s, p, r->rows + r->n * s->out_size);
        if (rc == LM_E_NOT_FOUND) {
            return LM_OK;
        }
        if (rc != LM_OK) {
            return rc;
        }
        r->n++;
    }
}


/* Reads what is left, so that the connection is free for the next one. */
static lm_rc_t
rows_end(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p)
{
    if (mysql_stmt_free_result(p->stmt) != 0) {
        return lm_stmt_failed(tx, s, p);
    }
    return LM_OK;
}
