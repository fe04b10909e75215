/* SPDX-License-Identifier: MIT */
/*
 * A number that is taken is "+" and 7 to 15 digits, reads as itself, and reads
 * as itself from its national form; it is found by what is searched for when
 * its own text is typed.
 */
#include "fuzz/fuzz.h"

#include "wire/phone.h"

#define HOME LM_STR("27")


static bool
is_found(const lm_tokens_t *t, lm_str_t word)
{
    size_t i;

    for (i = 0; i < t->n; i++) {
        if (lm_str_starts(t->items[i], word)) {
            return true;
        }
    }

    return false;
}


static void
number_is_sound(lm_arena_t *a, lm_str_t text, lm_str_t e164)
{
    size_t      i;
    lm_str_t    again, word;
    lm_tokens_t t;

    holds(e164.n >= 8 && e164.n <= 16 && e164.p[0] == '+');
    for (i = 1; i < e164.n; i++) {
        holds(e164.p[i] >= '0' && e164.p[i] <= '9');
    }

    holds(lm_phone_parse(a, e164, HOME, &again) == LM_OK);
    holds(lm_str_eq(again, e164));
    holds(lm_phone_parse(a, lm_phone_national(a, e164, HOME), HOME, &again)
          == LM_OK);
    holds(lm_str_eq(again, e164));

    lm_tokens_init(&t, a, 16);
    lm_phone_tokens(&t, e164, HOME);
    holds(!t.failed);
    if (lm_phone_is_search(a, text, &word)) {
        holds(is_found(&t, word));
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lm_rc_t     rc;
    lm_str_t    text = lm_str((const char *) data, size), e164;
    lm_arena_t *a = lm_arena_create(FUZZ_ARENA);

    rc = lm_phone_parse(a, text, HOME, &e164);
    holds(rc == LM_OK || rc == LM_E_INVALID);
    if (rc == LM_OK) {
        number_is_sound(a, text, e164);
    }

    lm_arena_destroy(a);

    return 0;
}
