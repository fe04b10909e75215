/* SPDX-License-Identifier: MIT */
#include "wire/fold.h"

#include "wire/fold_table.h"

#define FOLDED_POINT_MAX 4 /* bytes a code point can become */


static size_t
point_write(uint32_t point, char *p)
{
    if (point < 0x80) {
        p[0] = (char) point;
        return 1;
    }

    if (point < 0x800) {
        p[0] = (char) (0xC0 | point >> 6);
        p[1] = (char) (0x80 | (point & 0x3F));
        return 2;
    }

    if (point < 0x10000) {
        p[0] = (char) (0xE0 | point >> 12);
        p[1] = (char) (0x80 | (point >> 6 & 0x3F));
        p[2] = (char) (0x80 | (point & 0x3F));
        return 3;
    }

    p[0] = (char) (0xF0 | point >> 18);
    p[1] = (char) (0x80 | (point >> 12 & 0x3F));
    p[2] = (char) (0x80 | (point >> 6 & 0x3F));
    p[3] = (char) (0x80 | (point & 0x3F));

    return 4;
}


static bool
is_separator(uint32_t c)
{
    if (c < 0x80) {
        return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
                 || (c >= 'A' && c <= 'Z'));
    }

    return (c <= 0xBF && c != 0xAA && c != 0xB5 && c != 0xBA) || c == 0xD7
           || c == 0xF7 || (c >= 0x2000 && c <= 0x206F)
           || (c >= 0x20A0 && c <= 0x20CF) || (c >= 0x2100 && c <= 0x2BFF)
           || (c >= 0x3000 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3020)
           || c == 0xFEFF || (c >= 0xFF01 && c <= 0xFF0F);
}


/* Nothing is written for it, and it parts no words. */
static bool
is_dropped(uint32_t c)
{
    return c == '\'' || c == 0x2018 || c == 0x2019 || c == 0xAD
           || (c >= 0x300 && c <= 0x36F);
}


/* Greek and Cyrillic capitals. */
static uint32_t
small_letter(uint32_t c)
{
    if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) {
        return c + 0x20;
    }

    return c >= 0x400 && c <= 0x40F ? c + 0x50 : c;
}


static size_t
letter_fold(uint32_t c, char *p)
{
    const char *text = "";

    if (c < 0x80) {
        p[0] = (char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        return 1;
    }

    if (c >= FOLD_LATIN_FIRST && c < FOLD_LATIN_END) {
        text = fold_latin[c - FOLD_LATIN_FIRST];
    } else if (c >= FOLD_MORE_FIRST && c < FOLD_MORE_END) {
        text = fold_more[c - FOLD_MORE_FIRST];
    }

    if (text[0] == '\0') {
        return point_write(small_letter(c), p);
    }

    p[0] = text[0];
    p[1] = text[1];

    return text[1] == '\0' ? 1 : 2;
}


/*
 * Takes the next word off the front of *rest into word, which has room for
 * rest->n * 2 bytes (one byte never becomes more than two); its length, 0 at
 * the end.
 */
static size_t
word_next(lm_str_t *rest, char *word)
{
    size_t   len, n = 0;
    uint32_t c;

    while (rest->n != 0) {
        len = lm_str_utf8_len(*rest);
        c = len == 0 ? ' ' : lm_str_point(rest->p, len);
        len += len == 0;
        rest->p += len;
        rest->n -= len;

        if (is_dropped(c)) {
            continue;
        }
        if (!is_separator(c)) {
            n += letter_fold(c, word + n);
        } else if (n != 0) {
            return n;
        }
    }

    return n;
}


void
lm_tokens_init(lm_tokens_t *t, lm_arena_t *a, size_t max)
{
    t->arena = a;
    t->n = 0;
    t->max = max;
    t->items = lm_alloc_array(a, max, sizeof(*t->items));
    t->failed = t->items == NULL;
}


void
lm_tokens_add_word(lm_tokens_t *t, lm_str_t word)
{
    size_t i;

    word = lm_str_fit(word, LM_TOKEN_MAX);
    if (t->failed || t->n == t->max
        || lm_str_points(word) < LM_TOKEN_POINTS_LEAST) {
        return;
    }

    for (i = 0; i < t->n; i++) {
        if (lm_str_eq(t->items[i], word)) {
            return;
        }
    }

    word = lm_str_dup(t->arena, word);
    if (word.p == NULL) {
        t->failed = true;
        return;
    }
    t->items[t->n++] = word;
}


static char *
word_room(lm_arena_t *a, lm_str_t text)
{
    size_t size;

    if (__builtin_mul_overflow(text.n, 2, &size)) {
        return NULL;
    }

    return lm_alloc_raw(a, size + FOLDED_POINT_MAX);
}


void
lm_tokens_add(lm_tokens_t *t, lm_str_t text)
{
    char  *word;
    size_t n;

    if (t->failed) {
        return;
    }

    word = word_room(t->arena, text);
    if (word == NULL) {
        t->failed = true;
        return;
    }

    for (;;) {
        n = word_next(&text, word);
        if (n == 0) {
            return;
        }
        lm_tokens_add_word(t, lm_str(word, n));
    }
}


lm_rc_t
lm_fold(lm_arena_t *a, lm_str_t text, lm_str_t *out)
{
    char  *folded;
    size_t n, at = 0;

    folded = word_room(a, text);
    if (folded == NULL) {
        return LM_E_MEMORY;
    }

    for (;;) {
        n = word_next(&text, folded + at);
        if (n == 0) {
            break;
        }
        at += n;
        folded[at++] = ' ';
    }

    at -= at != 0;
    folded[at] = '\0';
    *out = lm_str(folded, at);

    return LM_OK;
}
