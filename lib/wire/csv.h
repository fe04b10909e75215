/* SPDX-License-Identifier: MIT */
/*
 * Comma-separated values, RFC 4180.  A text cell that a spreadsheet would take
 * for a formula (it begins with = + - @ TAB or CR) gets an apostrophe before
 * it.
 *
 *     lm_csv_init(&c, &buf);
 *     lm_csv_str(&c, code);
 *     lm_csv_u64(&c, accounts);
 *     lm_csv_end(&c);
 */
#ifndef LM_WIRE_CSV_H
#define LM_WIRE_CSV_H

#include "base/arena.h"
#include "base/money.h"

typedef struct {
    lm_buf_t *b;
    bool      has_cell; /* in this row */
} lm_csv_t;

/* Failure is the buffer's. */
void lm_csv_init(lm_csv_t *c, lm_buf_t *b);
void lm_csv_str(lm_csv_t *c, lm_str_t s);
void lm_csv_u64(lm_csv_t *c, uint64_t v);
/* 75649 with 2 decimals is 756.49 */
void lm_csv_money(lm_csv_t *c, lm_money_t amount, uint32_t decimals);
void lm_csv_empty(lm_csv_t *c);
void lm_csv_end(lm_csv_t *c); /* of the row */

/*
 * Takes one row off the front of *rest: at most max cells, *n of them.  Rows
 * end in CRLF, LF or the end; a cell in quotes may hold all of these.  Cells
 * lie in the text, or in the arena when they hold a quote.  *rest becomes
 * {NULL, 0} after the last row; a line end at the very end begins no row.
 * LM_E_BAD_REQUEST: too many cells, a quote inside a bare cell, something
 * behind a closing quote, a quote that is never closed.
 */
lm_rc_t lm_csv_read(lm_arena_t *a, lm_str_t *rest, lm_str_t *cells, size_t max,
                    size_t *n) LM_MUST_CHECK;

#endif
