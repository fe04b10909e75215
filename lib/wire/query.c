/* SPDX-License-Identifier: MIT */
#include "wire/query.h"


static int
hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    c = (char) (c | 0x20);

    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}


typedef enum { PLUS_STAYS, PLUS_IS_BLANK } plus_e;


static lm_rc_t
percent_decode(lm_arena_t *a, lm_str_t s, plus_e plus, lm_str_t *out)
{
    int    high, low;
    char  *p;
    size_t i, n = 0;

    if (s.n > LM_QUERY_MAX) {
        return LM_E_BAD_REQUEST;
    }

    p = lm_alloc_raw(a, s.n + 1);
    if (p == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '+' && plus == PLUS_IS_BLANK) {
            p[n++] = ' ';
            continue;
        }

        if (s.p[i] != '%') {
            p[n++] = s.p[i];
            continue;
        }

        if (s.n - i < 3) {
            return LM_E_BAD_REQUEST;
        }
        high = hex_value(s.p[i + 1]);
        low = hex_value(s.p[i + 2]);
        if (high < 0 || low < 0) {
            return LM_E_BAD_REQUEST;
        }
        p[n++] = (char) (high << 4 | low);
        i += 2;
    }
    p[n] = '\0';

    if (!lm_str_is_utf8(lm_str(p, n))) {
        return LM_E_BAD_REQUEST;
    }

    *out = lm_str(p, n);

    return LM_OK;
}


lm_rc_t
lm_query_decode(lm_arena_t *a, lm_str_t s, lm_str_t *out)
{
    return percent_decode(a, s, PLUS_IS_BLANK, out);
}


lm_rc_t
lm_query_next(lm_arena_t *a, lm_str_t *rest, lm_str_t *name, lm_str_t *value)
{
    lm_rc_t  rc;
    lm_str_t pair, key;

    *name = LM_STR_NULL;
    *value = LM_STR_NULL;

    if (rest->n > LM_QUERY_MAX) {
        return LM_E_BAD_REQUEST;
    }

    do {
        pair = lm_str_cut(rest, '&');
    } while (pair.n == 0 && rest->n != 0);

    if (pair.n == 0) {
        return LM_OK;
    }

    key = lm_str_cut(&pair, '=');
    rc = lm_query_decode(a, key, name);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_query_decode(a, pair, value);
}


static bool
segment_is_plain(lm_str_t s)
{
    size_t i;

    if (s.n == 0 || lm_str_eq(s, LM_STR(".")) || lm_str_eq(s, LM_STR(".."))) {
        return false;
    }

    for (i = 0; i < s.n; i++) {
        if ((unsigned char) s.p[i] < 0x20 || s.p[i] == 0x7F || s.p[i] == '\\'
            || s.p[i] == '/') {
            return false;
        }
    }

    return true;
}


lm_rc_t
lm_path_decode(lm_arena_t *a, lm_str_t s, lm_str_t *out)
{
    lm_rc_t  rc;
    lm_buf_t b;
    lm_str_t segment, rest;

    if (s.n == 0 || s.n > LM_PATH_MAX || s.p[0] != '/') {
        return LM_E_BAD_REQUEST;
    }

    lm_buf_init(&b, a, s.n);
    rest = lm_str(s.p + 1, s.n - 1);
    lm_buf_byte(&b, '/');

    while (rest.n != 0) {
        segment = lm_str_cut(&rest, '/');
        rc = percent_decode(a, segment, PLUS_STAYS, &segment);
        if (rc != LM_OK) {
            return rc;
        }
        if (!segment_is_plain(segment)) {
            return LM_E_BAD_REQUEST;
        }

        lm_buf_add(&b, segment);
        if (rest.p != NULL) {
            lm_buf_byte(&b, '/');
        }
    }

    if (b.failed) {
        return LM_E_MEMORY;
    }

    *out = lm_buf_str(&b);

    return LM_OK;
}


void
lm_percent_encode(lm_buf_t *b, lm_str_t s)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t            i;
    unsigned char     c;

    for (i = 0; i < s.n; i++) {
        c = (unsigned char) s.p[i];
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
            || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
            || c == '~') {
            lm_buf_byte(b, (char) c);
        } else {
            lm_buf_byte(b, '%');
            lm_buf_byte(b, digits[c >> 4]);
            lm_buf_byte(b, digits[c & 15]);
        }
    }
}
