/* SPDX-License-Identifier: MIT */
#include "base/str.h"


static inline unsigned char
ascii_lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char) (c | 0x20) : c;
}


static bool
same_letters(const char *a, const char *b, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (ascii_lower((unsigned char) a[i])
            != ascii_lower((unsigned char) b[i])) {
            return false;
        }
    }

    return true;
}


bool
lm_str_ieq(lm_str_t a, lm_str_t b)
{
    return a.n == b.n && same_letters(a.p, b.p, a.n);
}


bool
lm_str_eq_secret(lm_str_t a, lm_str_t b)
{
    size_t                 i;
    volatile unsigned char diff = 0;
    const unsigned char   *p = (const unsigned char *) a.p;
    const unsigned char   *q = (const unsigned char *) b.p;

    if (a.n != b.n) {
        return false;
    }

    for (i = 0; i < a.n; i++) {
        diff |= (unsigned char) (p[i] ^ q[i]);
    }

    return diff == 0;
}


bool
lm_str_starts(lm_str_t s, lm_str_t prefix)
{
    return s.n >= prefix.n
           && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}


bool
lm_str_istarts(lm_str_t s, lm_str_t prefix)
{
    return s.n >= prefix.n && same_letters(s.p, prefix.p, prefix.n);
}


static inline bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


lm_str_t
lm_str_trim(lm_str_t s)
{
    while (s.n != 0 && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }

    while (s.n != 0 && is_blank(s.p[s.n - 1])) {
        s.n--;
    }

    return s;
}


lm_str_t
lm_str_cut(lm_str_t *rest, char c)
{
    lm_str_t    whole = *rest;
    const char *at;

    at = whole.n == 0 ? NULL : memchr(whole.p, c, whole.n);
    if (at == NULL) {
        *rest = LM_STR_NULL;
        return whole;
    }

    rest->p = at + 1;
    rest->n = whole.n - (size_t) (at - whole.p) - 1;

    return lm_str(whole.p, (size_t) (at - whole.p));
}


/* Eight bytes that are all ASCII and none of them NUL. */
static inline bool
is_plain_word(const unsigned char *p)
{
    uint64_t w;

    memcpy(&w, p, sizeof(w));

    return ((w | (w - UINT64_C(0x0101010101010101)))
            & UINT64_C(0x8080808080808080))
           == 0;
}


/* Bytes of the valid sequence at p, at most n; 0 when there is none. */
static size_t
utf8_sequence(const unsigned char *p, size_t n)
{
    size_t   len, i;
    uint32_t point, least;

    if (p[0] >= 0xC2 && p[0] <= 0xDF) {
        len = 2;
        point = p[0] & 0x1FU;
        least = 0x80;
    } else if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        len = 3;
        point = p[0] & 0x0FU;
        least = 0x800;
    } else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        len = 4;
        point = p[0] & 0x07U;
        least = 0x10000;
    } else {
        return p[0] != 0 && p[0] < 0x80;
    }

    if (len > n) {
        return 0;
    }

    for (i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
        point = point << 6 | (p[i] & 0x3FU);
    }

    if (point < least || point > 0x10FFFF
        || (point >= 0xD800 && point <= 0xDFFF)) {
        return 0;
    }

    return len;
}


size_t
lm_str_utf8_len(lm_str_t s)
{
    return s.n == 0 ? 0 : utf8_sequence((const unsigned char *) s.p, s.n);
}


lm_str_t
lm_str_fit(lm_str_t s, size_t max)
{
    if (s.n <= max) {
        return s;
    }

    s.n = max;
    while (s.n > 0 && ((unsigned char) s.p[s.n] & 0xC0) == 0x80) {
        s.n--;
    }

    return s;
}


uint32_t
lm_str_point(const char *p, size_t len)
{
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t                     i;
    uint32_t                   point = (unsigned char) p[0] & masks[len];

    for (i = 1; i < len; i++) {
        point = point << 6 | ((unsigned char) p[i] & 0x3FU);
    }

    return point;
}


bool
lm_str_is_utf8(lm_str_t s)
{
    size_t               len;
    const unsigned char *p = (const unsigned char *) s.p;

    while (s.n != 0) {
        if (s.n >= 8 && is_plain_word(p)) {
            p += 8;
            s.n -= 8;
            continue;
        }

        len = utf8_sequence(p, s.n);
        if (len == 0) {
            return false;
        }
        p += len;
        s.n -= len;
    }

    return true;
}


size_t
lm_str_points(lm_str_t s)
{
    size_t i, points = 0;

    for (i = 0; i < s.n; i++) {
        points += ((unsigned char) s.p[i] & 0xC0) != 0x80;
    }

    return points;
}


void
lm_line_clean(char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if ((unsigned char) p[i] < 0x20 || p[i] == 0x7f) {
            p[i] = '?';
        }
    }
}


lm_rc_t
lm_str_u64(lm_str_t s, uint64_t *out)
{
    size_t   i;
    uint64_t v = 0;
    unsigned digit;

    if (s.n == 0) {
        return LM_E_RANGE;
    }

    for (i = 0; i < s.n; i++) {
        digit = (unsigned) s.p[i] - '0';
        if (digit > 9) {
            return LM_E_RANGE;
        }

        /* nineteen digits always fit */

        if (i < 19) {
            v = v * 10 + digit;
            continue;
        }

        if (__builtin_mul_overflow(v, UINT64_C(10), &v)
            || __builtin_add_overflow(v, (uint64_t) digit, &v)) {
            return LM_E_RANGE;
        }
    }

    *out = v;

    return LM_OK;
}


lm_rc_t
lm_str_i64(lm_str_t s, int64_t *out)
{
    lm_rc_t  rc;
    uint64_t v;
    bool     is_negative = s.n != 0 && s.p[0] == '-';

    rc = lm_str_u64(is_negative ? lm_str(s.p + 1, s.n - 1) : s, &v);
    if (rc != LM_OK) {
        return rc;
    }

    if (v > (uint64_t) INT64_MAX + is_negative) {
        return LM_E_RANGE;
    }

    *out = is_negative ? (int64_t) (0 - v) : (int64_t) v;

    return LM_OK;
}


int
lm_hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    c = (char) (c | 0x20);

    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
