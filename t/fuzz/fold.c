/* SPDX-License-Identifier: MIT */
/*
 * Folding gives UTF-8, twice is once, and words are distinct, 2 points and at
 * most 32 bytes long, without capitals or blanks; the words of the folded text
 * are the words of the text.
 */
#include "fuzz/fuzz.h"

#include "wire/fold.h"

#define TOKENS 64


static void
word_is_sound(const lm_tokens_t *t, size_t at)
{
    size_t   i;
    lm_str_t word = t->items[at];

    holds(word.n <= LM_TOKEN_MAX && lm_str_is_utf8(word));
    holds(lm_str_points(word) >= LM_TOKEN_POINTS_LEAST);
    for (i = 0; i < word.n; i++) {
        holds(word.p[i] != ' ' && !(word.p[i] >= 'A' && word.p[i] <= 'Z'));
    }
    for (i = 0; i < at; i++) {
        holds(!lm_str_eq(t->items[i], word));
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t      i;
    lm_str_t    text = lm_str((const char *) data, size), once, twice;
    lm_arena_t *a = lm_arena_create(FUZZ_ARENA);
    lm_tokens_t t, folded;

    if (size > 65536) {
        lm_arena_destroy(a);
        return 0;
    }

    holds(lm_fold(a, text, &once) == LM_OK);
    holds(lm_fold(a, once, &twice) == LM_OK);
    holds(lm_str_is_utf8(once) && lm_str_eq(once, twice));

    lm_tokens_init(&t, a, TOKENS);
    lm_tokens_add(&t, text);
    lm_tokens_init(&folded, a, TOKENS);
    lm_tokens_add(&folded, once);
    holds(!t.failed && !folded.failed && t.n == folded.n);
    for (i = 0; i < t.n; i++) {
        word_is_sound(&t, i);
        holds(lm_str_eq(t.items[i], folded.items[i]));
    }

    lm_arena_destroy(a);

    return 0;
}
