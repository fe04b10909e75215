/* SPDX-License-Identifier: MIT */
/*
 * Every Accept-Language gives a language that we have; the first of two equal
 * wishes wins, a wish of weight nothing changes nothing, and neither does a
 * language that we have not.
 */
#include "fuzz/fuzz.h"

#include "http/internal.h"


static lm_lang_e
lang_with(lm_arena_t *a, const char *before, lm_str_t text, const char *after)
{
    return lm_lang_of(
        lm_str_printf(a, "%s%.*s%s", before, (int) text.n, text.p, after));
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lm_str_t    text = lm_str((const char *) data, size);
    lm_lang_e   lang;
    lm_arena_t *a = lm_arena_create(FUZZ_ARENA);

    if (size == 0 || memchr(data, '\0', size) != NULL) {
        lm_arena_destroy(a);
        return 0;
    }

    lang = lm_lang_of(text);
    holds(lang == LM_LANG_EN || lang == LM_LANG_AF);

    holds(lang_with(a, "af, ", text, "") == LM_LANG_AF);
    holds(lang_with(a, "EN-za;q=1.0,", text, "") == LM_LANG_EN);
    holds(lang_with(a, "af;q=0.000, ", text, "") == lang);
    holds(lang_with(a, "de, ", text, ", *;q=1") == lang);

    lm_arena_destroy(a);

    return 0;
}
