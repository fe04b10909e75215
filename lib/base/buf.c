/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/arena.h"

#define BUF_LEAST 256


void
lm_buf_init(lm_buf_t *b, lm_arena_t *a, size_t size_hint)
{
    b->arena = a;
    b->n = 0;
    b->size = size_hint < BUF_LEAST ? BUF_LEAST : size_hint;
    b->p = lm_alloc_raw(a, b->size);
    b->failed = b->p == NULL;
    if (b->failed) {
        b->size = 0;
    }
}


/* A failed buffer has no room left, so that every write comes here. */
static char *
buf_fail(lm_buf_t *b)
{
    b->failed = true;
    b->size = b->n;

    return NULL;
}


/* Doubles, so that a long output copies each byte about once. */
char *
lm_buf_grow(lm_buf_t *b, size_t n)
{
    char  *p;
    size_t size;

    if (b->failed || n > SIZE_MAX / 4 - b->n || b->size > SIZE_MAX / 4) {
        return buf_fail(b);
    }

    size = b->size * 2;
    if (size < b->n + n) {
        size = b->n + n;
    }

    if (!lm_alloc_extend(b->arena, b->p, b->size, size)) {
        p = lm_alloc_raw(b->arena, size);
        if (p == NULL) {
            return buf_fail(b);
        }
        memcpy(p, b->p, b->n);
        b->p = p;
    }

    b->size = size;

    return b->p + b->n;
}


void
lm_buf_u64(lm_buf_t *b, uint64_t v)
{
    char   digits[20];
    size_t i = sizeof(digits);

    do {
        digits[--i] = (char) ('0' + v % 10);
        v /= 10;
    } while (v != 0);

    lm_buf_add(b, lm_str(digits + i, sizeof(digits) - i));
}


void
lm_buf_i64(lm_buf_t *b, int64_t v)
{
    if (v < 0) {
        lm_buf_byte(b, '-');
        lm_buf_u64(b, 0 - (uint64_t) v);
        return;
    }

    lm_buf_u64(b, (uint64_t) v);
}


void
lm_buf_printf(lm_buf_t *b, const char *fmt, ...)
{
    int     n;
    char   *p;
    va_list args;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);

    p = n < 0 ? NULL : lm_buf_reserve(b, (size_t) n + 1);
    if (p == NULL) {
        (void) buf_fail(b);
        return;
    }

    va_start(args, fmt);
    vsnprintf(p, (size_t) n + 1, fmt, args);
    va_end(args);
    b->n += (size_t) n;
}


lm_str_t
lm_buf_str(const lm_buf_t *b)
{
    if (b->failed) {
        return LM_STR_NULL;
    }

    return lm_str(b->p, b->n);
}
