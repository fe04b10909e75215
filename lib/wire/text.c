/* SPDX-License-Identifier: MIT */
#include "wire/text.h"

#define TEXT_MAX ((size_t) 64 * 1024 * 1024)

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";


/* Bits in groups of "bits" (4 or 6), the last group filled with zeros, then
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
lm_base64_encode(lm_arena_t *a, lm_str_t bytes)
{
    return digits_encode(a, bytes, base64_digits, 6, 4);
}


lm_str_t
lm_base64url_encode(lm_arena_t *a, lm_str_t bytes)
{
    return digits_encode(a, bytes, base64url_digits, 6, 1);
}
