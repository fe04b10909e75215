/* SPDX-License-Identifier: MIT */
/*
 * Memory by lifetime: a request, a step of a job, a test.  Objects are never
 * freed alone.  Pages come from the host (base/host.h).
 */
#ifndef LM_BASE_ARENA_H
#define LM_BASE_ARENA_H

#include <stdarg.h>

#include "base/str.h"

/*
 * Built with LM_DEBUG_ARENA every object is a malloc of its own, of exactly
 * its size, so that sanitizers and valgrind see an overrun by one byte; built
 * with AddressSanitizer alone, unused room and gaps are poisoned.
 */
typedef struct lm_arena_s lm_arena_t;

/* Bytes of an ordinary page: what an ordinary request needs fits in one. */
#define LM_ARENA_PAGE 16384

/* limit: bytes this arena may hold in all; NULL when no page can be had. */
lm_arena_t *lm_arena_create(size_t limit);
void        lm_arena_destroy(lm_arena_t *a);

/* Forgets every object and keeps one page. */
void lm_arena_reset(lm_arena_t *a);

/* Zeroed, aligned to 16 bytes; NULL at the limit. */
void *lm_alloc(lm_arena_t *a, size_t n);
void *lm_alloc_array(lm_arena_t *a, size_t count, size_t size);

/* The same, not zeroed: for bytes that are written at once. */
void *lm_alloc_raw(lm_arena_t *a, size_t n);

/* Grows p from "from" to "to" bytes where it lies.  False when p is not the
 * newest object or the room behind it is taken; p is untouched then. */
bool lm_alloc_extend(lm_arena_t *a, void *p, size_t from, size_t to);

/* Copies, with a NUL after the last byte; p is NULL at the limit. */
lm_str_t lm_str_dup(lm_arena_t *a, lm_str_t s);
lm_str_t lm_str_lower(lm_arena_t *a, lm_str_t s); /* ASCII */
lm_str_t lm_str_printf(lm_arena_t *a, const char *fmt, ...) LM_PRINTF(2, 3);
lm_str_t lm_str_vprintf(lm_arena_t *a, const char *fmt, va_list args)
    LM_PRINTF(2, 0);

/*
 * A growing output.  A failed allocation sets "failed", later writes do
 * nothing, and the caller tests once at the end.
 */
typedef struct {
    lm_arena_t *arena;
    char       *p;
    size_t      n;
    size_t      size;
    bool        failed;
} lm_buf_t;

void     lm_buf_init(lm_buf_t *b, lm_arena_t *a, size_t size_hint);
void     lm_buf_u64(lm_buf_t *b, uint64_t v);
void     lm_buf_i64(lm_buf_t *b, int64_t v);
void     lm_buf_printf(lm_buf_t *b, const char *fmt, ...) LM_PRINTF(2, 3);
lm_str_t lm_buf_str(const lm_buf_t *b);

/* The slow part of lm_buf_reserve(). */
char *lm_buf_grow(lm_buf_t *b, size_t n);

/* Room for n more bytes; NULL (and failed) at the limit. */
static inline char *
lm_buf_reserve(lm_buf_t *b, size_t n)
{
    return n <= b->size - b->n ? b->p + b->n : lm_buf_grow(b, n);
}

static inline void
lm_buf_add(lm_buf_t *b, lm_str_t s)
{
    char *p = lm_buf_reserve(b, s.n);

    if (p != NULL && s.n != 0) {
        memcpy(p, s.p, s.n);
        b->n += s.n;
    }
}

static inline void
lm_buf_byte(lm_buf_t *b, char c)
{
    char *p = lm_buf_reserve(b, 1);

    if (p != NULL) {
        *p = c;
        b->n++;
    }
}

#define lm_buf_lit(b, literal) lm_buf_add((b), LM_STR(literal))

#endif
