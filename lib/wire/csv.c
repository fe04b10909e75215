/* SPDX-License-Identifier: MIT */
#include "wire/csv.h"

#define DECIMALS_MAX 18


void
lm_csv_init(lm_csv_t *c, lm_buf_t *b)
{
    c->b = b;
    c->has_cell = false;
}


static void
cell_begin(lm_csv_t *c)
{
    if (c->has_cell) {
        lm_buf_byte(c->b, ',');
    }
    c->has_cell = true;
}


static bool
is_formula(lm_str_t s)
{
    return s.n != 0 && memchr("=+-@\t\r\n", s.p[0], 7) != NULL;
}


static bool
wants_quotes(lm_str_t s)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\r' || s.p[i] == '\n'
            || s.p[i] == ';' || s.p[i] == '\t') {
            return true;
        }
    }

    return s.n != 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}


void
lm_csv_str(lm_csv_t *c, lm_str_t s)
{
    size_t i;
    bool   is_quoted = wants_quotes(s);

    cell_begin(c);

    if (is_quoted) {
        lm_buf_byte(c->b, '"');
    }
    if (is_formula(s)) {
        lm_buf_byte(c->b, '\'');
    }

    if (!is_quoted) {
        lm_buf_add(c->b, s);
        return;
    }

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            lm_buf_byte(c->b, '"');
        }
        lm_buf_byte(c->b, s.p[i]);
    }
    lm_buf_byte(c->b, '"');
}


void
lm_csv_u64(lm_csv_t *c, uint64_t v)
{
    cell_begin(c);
    lm_buf_u64(c->b, v);
}


void
lm_csv_money(lm_csv_t *c, lm_money_t amount, uint32_t decimals)
{
    char     text[DECIMALS_MAX];
    size_t   i;
    uint64_t left = amount < 0 ? 0 - (uint64_t) amount : (uint64_t) amount;

    if (decimals > DECIMALS_MAX) {
        decimals = DECIMALS_MAX;
    }

    for (i = decimals; i != 0; i--) {
        text[i - 1] = (char) ('0' + left % 10);
        left /= 10;
    }

    cell_begin(c);
    if (amount < 0) {
        lm_buf_byte(c->b, '-');
    }
    lm_buf_u64(c->b, left);
    if (decimals != 0) {
        lm_buf_byte(c->b, '.');
        lm_buf_add(c->b, lm_str(text, decimals));
    }
}


void
lm_csv_empty(lm_csv_t *c)
{
    cell_begin(c);
}


void
lm_csv_end(lm_csv_t *c)
{
    lm_buf_lit(c->b, "\r\n");
    c->has_cell = false;
}


/* Length up to the closing quote; pairs of quotes are text. */
static lm_rc_t
quoted_length(lm_str_t s, size_t *length, size_t *pairs)
{
    size_t i;

    *pairs = 0;
    for (i = 0; i < s.n; i++) {
        if (s.p[i] != '"') {
            continue;
        }
        if (i + 1 == s.n || s.p[i + 1] != '"') {
            *length = i;
            return LM_OK;
        }
        (*pairs)++;
        i++;
    }

    return LM_E_BAD_REQUEST;
}


/* A cell that began with a quote, which is taken off already. */
static lm_rc_t
quoted_read(lm_arena_t *a, lm_str_t *rest, lm_str_t *cell)
{
    char   *p;
    size_t  i, n = 0, length, pairs;
    lm_rc_t rc;

    rc = quoted_length(*rest, &length, &pairs);
    if (rc != LM_OK) {
        return rc;
    }

    *cell = lm_str(rest->p, length);
    rest->p += length + 1;
    rest->n -= length + 1;
    if (pairs == 0) {
        return LM_OK;
    }

    p = lm_alloc_raw(a, length);
    if (p == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < length; i++) {
        p[n++] = cell->p[i];
        i += cell->p[i] == '"';
    }
    *cell = lm_str(p, n);

    return LM_OK;
}


static lm_rc_t
bare_read(lm_str_t *rest, lm_str_t *cell)
{
    size_t i;

    for (i = 0; i < rest->n; i++) {
        if (rest->p[i] == ',' || rest->p[i] == '\n') {
            break;
        }
        if (rest->p[i] == '\r' && i + 1 < rest->n && rest->p[i + 1] == '\n') {
            break;
        }
        if (rest->p[i] == '"') {
            return LM_E_BAD_REQUEST;
        }
    }

    *cell = lm_str(rest->p, i);
    rest->p += i;
    rest->n -= i;

    return LM_OK;
}


typedef enum { ROW_GOES_ON, ROW_ENDS, ROW_BROKEN } row_e;


/* What follows a cell, taken off. */
static row_e
separator_take(lm_str_t *rest)
{
    size_t n;
    row_e  row = ROW_ENDS;

    if (rest->n == 0) {
        n = 0;
    } else if (rest->p[0] == ',') {
        n = 1;
        row = ROW_GOES_ON;
    } else if (rest->p[0] == '\n') {
        n = 1;
    } else if (rest->n >= 2 && memcmp(rest->p, "\r\n", 2) == 0) {
        n = 2;
    } else {
        return ROW_BROKEN;
    }

    rest->p += n;
    rest->n -= n;
    if (row == ROW_ENDS && rest->n == 0) {
        *rest = LM_STR_NULL;
    }

    return row;
}


lm_rc_t
lm_csv_read(lm_arena_t *a, lm_str_t *rest, lm_str_t *cells, size_t max,
            size_t *n)
{
    row_e   row;
    lm_rc_t rc;

    *n = 0;
    if (rest->n == 0) {
        *rest = LM_STR_NULL;
        return LM_OK;
    }

    do {
        if (*n == max) {
            return LM_E_BAD_REQUEST;
        }

        if (rest->n != 0 && rest->p[0] == '"') {
            rest->p++;
            rest->n--;
            rc = quoted_read(a, rest, &cells[*n]);
        } else {
            rc = bare_read(rest, &cells[*n]);
        }
        if (rc != LM_OK) {
            return rc;
        }
        (*n)++;

        row = separator_take(rest);
    } while (row == ROW_GOES_ON);

    return row == ROW_ENDS ? LM_OK : LM_E_BAD_REQUEST;
}
