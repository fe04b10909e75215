/* SPDX-License-Identifier: MIT */
/*
 * Rows are read or refused, each takes bytes off the text, and cells that are
 * written again read as they were (with the apostrophe that a formula gets).
 */
#include "fuzz/fuzz.h"

#include "wire/csv.h"

#define CELLS 16


static lm_str_t
without_apostrophe(lm_str_t got, lm_str_t cell)
{
    if (cell.n != 0 && memchr("=+-@\t\r\n", cell.p[0], 7) != NULL) {
        holds(got.n == cell.n + 1 && got.p[0] == '\'');
        return lm_str(got.p + 1, got.n - 1);
    }

    return got;
}


static void
comes_back(lm_arena_t *a, const lm_str_t *cells, size_t n)
{
    size_t   i, n_again;
    lm_buf_t b;
    lm_csv_t c;
    lm_str_t again[CELLS], rest;

    lm_buf_init(&b, a, 0);
    lm_csv_init(&c, &b);
    for (i = 0; i < n; i++) {
        lm_csv_str(&c, cells[i]);
    }
    lm_csv_end(&c);

    rest = lm_buf_str(&b);
    holds(lm_csv_read(a, &rest, again, CELLS, &n_again) == LM_OK);
    holds(rest.n == 0 && n_again == n);
    for (i = 0; i < n; i++) {
        holds(lm_str_eq(without_apostrophe(again[i], cells[i]), cells[i]));
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t      n, left;
    lm_str_t    cells[CELLS], rest = lm_str((const char *) data, size);
    lm_arena_t *a = lm_arena_create(FUZZ_ARENA);

    while (rest.n != 0) {
        left = rest.n;
        if (lm_csv_read(a, &rest, cells, CELLS, &n) != LM_OK) {
            break;
        }
        holds(n != 0 && n <= CELLS && rest.n < left);
        comes_back(a, cells, n);
    }

    lm_arena_destroy(a);

    return 0;
}
