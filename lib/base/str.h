/* SPDX-License-Identifier: MIT */
/* Strings are pointer and length, never owned, not zero-terminated. */
#ifndef LM_BASE_STR_H
#define LM_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/rc.h"

typedef struct {
    const char *p;
    size_t      n;
} lm_str_t;

#define LM_STR(literal) ((lm_str_t){(literal), sizeof(literal) - 1})
#define LM_STR_NULL ((lm_str_t){NULL, 0})

static inline lm_str_t
lm_str(const char *p, size_t n)
{
    return (lm_str_t){p, n};
}

static inline lm_str_t
lm_str_c(const char *z)
{
    return (lm_str_t){z, z == NULL ? 0 : strlen(z)};
}

static inline bool
lm_str_eq(lm_str_t a, lm_str_t b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* ASCII case only. */
bool lm_str_ieq(lm_str_t a, lm_str_t b);

/* Same bytes, in time that depends on the lengths alone. */
bool lm_str_eq_secret(lm_str_t a, lm_str_t b);

bool lm_str_starts(lm_str_t s, lm_str_t prefix);
bool lm_str_istarts(lm_str_t s, lm_str_t prefix);

/* Without blanks (space, tab, CR, LF) at both ends. */
lm_str_t lm_str_trim(lm_str_t s);

/*
 * Takes the part before the first "c" off the front of *rest and returns it;
 * the whole of *rest, which becomes {NULL, 0}, when there is no "c".
 */
lm_str_t lm_str_cut(lm_str_t *rest, char c);

/* Valid UTF-8 without NUL, surrogates or overlong forms (RFC 3629). */
bool lm_str_is_utf8(lm_str_t s);

/* Bytes of the valid sequence at the front of s; 0 when there is none. */
size_t lm_str_utf8_len(lm_str_t s);

/* At most max bytes of it, up to the end of a code point. */
lm_str_t lm_str_fit(lm_str_t s, size_t max);

/* The code point of a valid sequence of len bytes.  This cannot fail. */
uint32_t lm_str_point(const char *p, size_t len);

/* Number of code points; s is valid UTF-8. */
size_t lm_str_points(lm_str_t s);

/*
 * Every control character of n bytes becomes "?": a text from outside neither
 * ends a line of the log nor steers a terminal.  This cannot fail.
 */
void lm_line_clean(char *p, size_t n);

/* Decimal digits alone, no blank; LM_E_RANGE on anything else.  i64 takes one
 * leading "-". */
lm_rc_t lm_str_u64(lm_str_t s, uint64_t *out) LM_MUST_CHECK;
lm_rc_t lm_str_i64(lm_str_t s, int64_t *out) LM_MUST_CHECK;

/* Value of a hexadecimal digit; -1 for any other character. */
int lm_hex_value(char c);

#endif
