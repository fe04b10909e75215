/* SPDX-License-Identifier: MIT */
/*
 * Words for searching: lower case, accents off ("Müller-Łódź" gives "muller"
 * and "lodz"), split at everything that is neither letter nor digit.  An
 * apostrophe joins ("O'Brien" gives "obrien").  The same folding makes the
 * words that are stored and those that are looked for.
 */
#ifndef LM_WIRE_FOLD_H
#define LM_WIRE_FOLD_H

#include "base/arena.h"

#define LM_TOKEN_MAX 32 /* bytes; longer words are cut */
#define LM_TOKEN_POINTS_LEAST 2 /* shorter words are left out */

/* A set of words, bounded: what does not fit is left out. */
typedef struct {
    lm_arena_t *arena;
    lm_str_t   *items;
    size_t      n;
    size_t      max;
    bool        failed; /* the arena was full */
} lm_tokens_t;

void lm_tokens_init(lm_tokens_t *t, lm_arena_t *a, size_t max);

/* The words of a text.  Bytes that are not UTF-8 part words. */
void lm_tokens_add(lm_tokens_t *t, lm_str_t text);

/* One word that is folded already. */
void lm_tokens_add_word(lm_tokens_t *t, lm_str_t word);

/* The folded words of a text with one blank between them. */
lm_rc_t lm_fold(lm_arena_t *a, lm_str_t text, lm_str_t *out) LM_MUST_CHECK;

#endif
