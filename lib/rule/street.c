/* SPDX-License-Identifier: MIT */
#include "rule/street.h"

#include "wire/fold.h"

/* How a kind is written: the short form, words that stand alone, and endings
 * that Afrikaans writes on to the name. */
static const struct {
    const char *is;
    const char *words;
    const char *ending;
} kinds[] = {
    {"st", "st str street straat", "straat"},
    {"rd", "rd road weg", "weg"},
    {"ave", "ave av avenue laan", "laan"},
    {"dr", "dr drive rylaan", "rylaan"},
    {"cres", "cres cresc crescent singel", "singel"},
    {"cl", "cl close slot", NULL},
    {"sq", "sq square plein", "plein"},
    {"ln", "ln lane steeg", "steeg"},
    {"blvd", "blvd boulevard", NULL},
    {"cnr", "cnr corner hoek", NULL},
    {"", "no nr number nommer", NULL},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))


static bool
is_among(lm_str_t word, const char *words)
{
    lm_str_t list = lm_str_c(words);

    while (list.p != NULL) {
        if (lm_str_eq(lm_str_cut(&list, ' '), word)) {
            return true;
        }
    }

    return false;
}


/* The kind that is written on to the word, the longest ending first; its
 * length, or 0. */
static size_t
ending_of(lm_str_t word, const char **is)
{
    size_t i, n, best = 0;

    for (i = 0; i < KINDS; i++) {
        n = kinds[i].ending == NULL ? 0 : strlen(kinds[i].ending);

        if (n > best && word.n > n
            && memcmp(word.p + word.n - n, kinds[i].ending, n) == 0) {
            best = n;
            *is = kinds[i].is;
        }
    }

    return best;
}


static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}


/* Blanks do not count but between two numbers: 1 12 is not 11 2. */
static void
word_add(lm_buf_t *b, lm_str_t word)
{
    size_t      i, n;
    const char *is = "";

    if (b->n > 0 && is_digit(b->p[b->n - 1]) && word.n > 0
        && is_digit(word.p[0])) {
        lm_buf_byte(b, ' ');
    }

    for (i = 0; i < KINDS; i++) {
        if (is_among(word, kinds[i].words)) {
            lm_buf_add(b, lm_str_c(kinds[i].is));
            return;
        }
    }

    n = ending_of(word, &is);
    lm_buf_add(b, lm_str(word.p, word.n - n));
    lm_buf_add(b, lm_str_c(is));
}


/* "12aloestsomersetwest" */
static lm_rc_t
street_fold(lm_arena_t *a, lm_str_t text, lm_str_t *out)
{
    lm_rc_t  rc;
    lm_buf_t b;
    lm_str_t rest;

    rc = lm_fold(a, text, &rest);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, a, rest.n + 8);

    while (rest.p != NULL) {
        word_add(&b, lm_str_cut(&rest, ' '));
    }

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


lm_rc_t
lm_street_same(lm_arena_t *a, lm_str_t x, lm_str_t y, bool *out)
{
    lm_rc_t  rc;
    lm_str_t p, q;

    rc = street_fold(a, x, &p);
    if (rc == LM_OK) {
        rc = street_fold(a, y, &q);
    }
    if (rc != LM_OK) {
        return rc;
    }

    *out = p.n != 0 && lm_str_eq(p, q);
    return LM_OK;
}
