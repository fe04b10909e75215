/* SPDX-License-Identifier: MIT */
/*
 * A statement for many rows in one round trip.  The library wants columns, so
 * the array of structs is turned: numbers lie one behind the other, texts and
 * times are reached through an array of pointers.
 */
#include "store/bind.h"
#include "store/db_private.h"

#define ROWS_MAX 1024 /* of one round trip */

static lm_rc_t batch_send(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p,
                          const char *in, size_t n);
static lm_rc_t batch_column(lm_arena_t *a, MYSQL_BIND *b, const lm_stmt_t *s,
                            const lm_col_t *c, const char *in, size_t n);
static void column_numbers(MYSQL_BIND *b, const lm_stmt_t *s, const lm_col_t *c,
                           const char *in, size_t n);
static lm_rc_t column_texts(lm_arena_t *a, MYSQL_BIND *b, const lm_stmt_t *s,
                            const lm_col_t *c, const char *in, size_t n);
static lm_rc_t column_times(lm_arena_t *a, MYSQL_BIND *b, const lm_stmt_t *s,
                            const lm_col_t *c, const char *in, size_t n);


lm_rc_t
lm_stmt_batch(lm_tx_t *tx, const lm_stmt_t *s, const void *in, size_t n,
              uint64_t *affected)
{
    lm_rc_t        rc;
    lm_prepared_t *p;
    uint64_t       sum = 0;
    const char    *rows = in;

    if (affected != NULL) {
        *affected = 0;
    }

    while (n > 0) {
        size_t k = n < ROWS_MAX ? n : ROWS_MAX;

        rc = lm_stmt_ready(tx, s, s->id, s->n_in, &p);
        if (rc != LM_OK) {
            return rc;
        }
        rc = batch_send(tx, s, p, rows, k);
        if (rc != LM_OK) {
            return rc;
        }

        sum += mysql_stmt_affected_rows(p->stmt);
        rows += k * s->in_size;
        n -= k;
    }

    if (affected != NULL) {
        *affected = sum;
    }
    return LM_OK;
}


static lm_rc_t
batch_send(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p, const char *in,
           size_t n)
{
    lm_rc_t     rc;
    unsigned    array_size = (unsigned) n;
    MYSQL_BIND *binds;

    binds = lm_alloc_array(tx->arena, s->n_in, sizeof(*binds));
    if (binds == NULL) {
        return LM_E_MEMORY;
    }
    for (size_t i = 0; i < s->n_in; i++) {
        rc = batch_column(tx->arena, &binds[i], s, &s->in[i], in, n);
        if (rc != LM_OK) {
            return rc;
        }
    }

    if (mysql_stmt_attr_set(p->stmt, STMT_ATTR_ARRAY_SIZE, &array_size) != 0
        || mysql_stmt_bind_param(p->stmt, binds) != 0
        || mysql_stmt_execute(p->stmt) != 0) {
        return lm_stmt_failed(tx, s, p);
    }
    lm_stmt_succeeded(tx, s);
    return LM_OK;
}


static lm_rc_t
batch_column(lm_arena_t *a, MYSQL_BIND *b, const lm_stmt_t *s,
             const lm_col_t *c, const char *in, size_t n)
{
    lm_bind_type(b, c->type);

    if (c->has >= 0) {
        char *indicators = lm_alloc(a, n);

        if (indicators == NULL) {
            return LM_E_MEMORY;
        }
        for (size_t i = 0; i < n; i++) {
            indicators[i] = *(const bool *) (in + i * s->in_size + c->has)
                                ? STMT_INDICATOR_NONE
                                : STMT_INDICATOR_NULL;
        }
        b->u.indicator = indicators;
    }

    switch (c->type) {

    case LM_T_STR:
    case LM_T_BYTES:
        return column_texts(a, b, s, c, in, n);

    case LM_T_DAY:
    case LM_T_INSTANT:
        return column_times(a, b, s, c, in, n);

    default:
        b->buffer = lm_alloc_array(a, n, lm_type_size(c->type));
        if (b->buffer == NULL) {
            return LM_E_MEMORY;
        }
        column_numbers(b, s, c, in, n);
        return LM_OK;
    }
}


static void
column_numbers(MYSQL_BIND *b, const lm_stmt_t *s, const lm_col_t *c,
               const char *in, size_t n)
{
    size_t size = lm_type_size(c->type);
    char  *out = b->buffer;

    in += c->offset;
    for (size_t i = 0; i < n; i++) {
        memcpy(out + i * size, in + i * s->in_size, size);
    }
}


static lm_rc_t
column_texts(lm_arena_t *a, MYSQL_BIND *b, const lm_stmt_t *s,
             const lm_col_t *c, const char *in, size_t n)
{
    const char   **texts = lm_alloc_array(a, n, sizeof(*texts));
    unsigned long *lengths = lm_alloc_array(a, n, sizeof(*lengths));

    if (texts == NULL || lengths == NULL) {
        return LM_E_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        lm_str_t text = *(const lm_str_t *) (in + i * s->in_size + c->offset);

        texts[i] = text.p != NULL ? text.p : "";
        lengths[i] = text.n;
    }
    b->buffer = texts;
    b->length = lengths;
    return LM_OK;
}


static lm_rc_t
column_times(lm_arena_t *a, MYSQL_BIND *b, const lm_stmt_t *s,
             const lm_col_t *c, const char *in, size_t n)
{
    MYSQL_TIME **pointers = lm_alloc_array(a, n, sizeof(*pointers));
    MYSQL_TIME  *times = lm_alloc_array(a, n, sizeof(*times));

    if (pointers == NULL || times == NULL) {
        return LM_E_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        lm_bind_time(&times[i], c->type, in + i * s->in_size + c->offset);
        pointers[i] = &times[i];
    }
    b->buffer = pointers;
    return LM_OK;
}
