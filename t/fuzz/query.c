/* SPDX-License-Identifier: MIT */
/*
 * Names and values are UTF-8 without NUL, are encoded and decoded to
 * themselves, and the whole query is used up.
 */
#include "fuzz/fuzz.h"

#include "wire/query.h"


static void
comes_back(lm_arena_t *a, lm_str_t s)
{
    lm_buf_t b;
    lm_str_t again;

    holds(lm_str_is_utf8(s));
    if (s.n > LM_QUERY_MAX / 3) {
        return;
    }

    lm_buf_init(&b, a, 0);
    lm_percent_encode(&b, s);
    holds(lm_query_decode(a, lm_buf_str(&b), &again) == LM_OK);
    holds(lm_str_eq(again, s));
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t      left;
    lm_str_t    whole = lm_str((const char *) data, size);
    lm_str_t    rest = whole, name, value;
    lm_arena_t *a = lm_arena_create(FUZZ_ARENA);

    while (rest.n != 0) {
        left = rest.n;
        if (lm_query_next(a, &rest, &name, &value) != LM_OK) {
            break;
        }
        holds(rest.n < left);
        if (name.p != NULL) {
            comes_back(a, name);
            comes_back(a, value);
        }
    }

    lm_arena_destroy(a);

    return 0;
}
