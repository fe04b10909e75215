/* SPDX-License-Identifier: MIT */
#include "wire/query.h"


lm_rc_t
lm_query_decode(lm_arena_t *a, lm_str_t s, lm_str_t *out)
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
        if (s.p[i] == '+') {
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
        high = lm_hex_value(s.p[i + 1]);
        low = lm_hex_value(s.p[i + 2]);
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
