/* SPDX-License-Identifier: MIT */
#include "wire/text.h"

#define TEXT_MAX ((size_t) 64 * 1024 * 1024)

static const char hex_digits[] = "0123456789abcdef";
static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";


/* Bits in groups of "bits" (4 to 6), the last group filled with zeros, then
 * "=" up to a multiple of "block" digits. */
static lm_str_t
digits_encode(lm_arena_t *a, lm_str_t bytes, const char *digits, uint32_t bits,
              size_t block)
{
    char    *p;
    size_t   i, n = 0;
    uint32_t held = 0, n_held = 0;

    if (bytes.n > TEXT_MAX) {
        return LM_STR_NULL;
    }

    p = lm_alloc_raw(a, bytes.n * 2 + block + 1);
    if (p == NULL) {
        return LM_STR_NULL;
    }

    for (i = 0; i < bytes.n; i++) {
        held = held << 8 | (unsigned char) bytes.p[i];
        n_held += 8;
        while (n_held >= bits) {
            n_held -= bits;
            p[n++] = digits[held >> n_held & ((1U << bits) - 1)];
        }
    }

    if (n_held != 0) {
        p[n++] = digits[held << (bits - n_held) & ((1U << bits) - 1)];
    }
    while (n % block != 0) {
        p[n++] = '=';
    }
    p[n] = '\0';

    return lm_str(p, n);
}


lm_str_t
lm_hex_encode(lm_arena_t *a, lm_str_t bytes)
{
    return digits_encode(a, bytes, hex_digits, 4, 1);
}


lm_str_t
lm_base32_encode(lm_arena_t *a, lm_str_t bytes)
{
    return digits_encode(a, bytes, base32_digits, 5, 1);
}


lm_str_t
lm_base64_encode(lm_arena_t *a, lm_str_t bytes)
{
    return digits_encode(a, bytes, base64_digits, 6, 4);
}


lm_str_t
lm_base64url_encode(lm_arena_t *a, lm_str_t bytes)
{
    return digits_encode(a, bytes, base64url_digits, 6, 1);
}


/* The opposite of digits_encode() without padding.  A digit left over that
 * holds no whole byte, or bits left over that are set, are an error. */
static lm_rc_t
digits_decode(lm_arena_t *a, lm_str_t s, const char *digits, uint32_t bits,
              lm_str_t *out)
{
    char       *p;
    size_t      i, n = 0;
    uint32_t    held = 0, n_held = 0;
    const char *at;

    p = s.n > TEXT_MAX ? NULL : lm_alloc_raw(a, s.n + 1);
    if (p == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < s.n; i++) {
        at = memchr(digits, s.p[i], (size_t) 1 << bits);
        if (at == NULL) {
            return LM_E_BAD_REQUEST;
        }

        held = held << bits | (uint32_t) (at - digits);
        n_held += bits;
        if (n_held >= 8) {
            n_held -= 8;
            p[n++] = (char) (held >> n_held);
        }
        held &= (1U << n_held) - 1;
    }

    if (n_held >= bits || held != 0) {
        return LM_E_BAD_REQUEST;
    }

    p[n] = '\0';
    *out = lm_str(p, n);

    return LM_OK;
}


lm_rc_t
lm_base64_decode(lm_arena_t *a, lm_str_t s, lm_str_t *out)
{
    size_t padding = 0;

    if (s.n % 4 != 0) {
        return LM_E_BAD_REQUEST;
    }

    while (padding < 2 && s.n != 0 && s.p[s.n - 1] == '=') {
        s.n--;
        padding++;
    }

    return digits_decode(a, s, base64_digits, 6, out);
}


lm_rc_t
lm_base64url_decode(lm_arena_t *a, lm_str_t s, lm_str_t *out)
{
    return digits_decode(a, s, base64url_digits, 6, out);
}
