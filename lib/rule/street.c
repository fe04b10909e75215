/* SPDX-License-Identifier: MIT */
#include "rule/street.h"

#include "wire/fold.h"

/* How a kind is written: the short form, words that stand alone, those that
 * are written on to the name, as Afrikaans does and people do, and those that
 * have the number written on to them. */
static const struct {
    const char *is;
    const char *words;
    const char *endings;
    const char *heads;
} kinds[] = {
    {"st", "st str street straat", "straat street str", NULL},
    {"rd", "rd road weg", "weg road", NULL},
    {"ave", "ave av avenue laan", "laan avenue", NULL},
    {"pobox", "posbus", NULL, "posbus"},
    {"privatebag", "privaatsak", NULL, NULL},
    {"dr", "dr drive rylaan", "rylaan drive", NULL},
    {"cres", "cres cresc crescent singel", "singel crescent", NULL},
    {"cl", "cl close slot", NULL, NULL},
    {"sq", "sq square plein", "plein", NULL},
    {"ln", "ln lane steeg", "steeg", NULL},
    {"blvd", "blvd boulevard", NULL, NULL},
    {"cnr", "cnr corner hoek", NULL, NULL},
    {"unit", "unit eenheid", NULL, "unit eenheid"},
    {"flat", "flat woonstel", NULL, "flat woonstel"},
    {"", "no nr number nommer", NULL, NULL},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))
#define WORD_ENDINGS 4 /* taken off one word */


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


/* The length of the longest of the endings that the word has behind a name, or
 * 0. */
static size_t
ending_len(lm_str_t word, const char *endings)
{
    size_t   best = 0;
    lm_str_t one, list = lm_str_c(endings);

    while (list.p != NULL) {
        one = lm_str_cut(&list, ' ');
        if (one.n > best && word.n > one.n
            && memcmp(word.p + word.n - one.n, one.p, one.n) == 0) {
            best = one.n;
        }
    }

    return best;
}


/* The kind that is written on to the word, the longest ending first; its
 * length, or 0. */
static size_t
ending_of(lm_str_t word, const char **is)
{
    size_t i, n, best = 0;

    for (i = 0; i < KINDS; i++) {
        n = kinds[i].endings == NULL ? 0 : ending_len(word, kinds[i].endings);
        if (n > best) {
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
part_add(lm_buf_t *b, lm_str_t part)
{
    if (b->n > 0 && is_digit(b->p[b->n - 1]) && part.n > 0
        && is_digit(part.p[0])) {
        lm_buf_byte(b, ' ');
    }

    lm_buf_add(b, part);
}


/* The length of the one of these words that a number is written on to, or 0:
 * "Posbus12", "Unit3". */
static size_t
head_len(lm_str_t word, const char *heads)
{
    lm_str_t one, list = lm_str_c(heads);

    while (list.p != NULL) {
        one = lm_str_cut(&list, ' ');
        if (lm_str_starts(word, one) && word.n > one.n
            && is_digit(word.p[one.n])) {
            return one.n;
        }
    }

    return 0;
}


/* The kind at the head of the word, which goes on with its number, else "". */
static const char *
head_cut(lm_str_t *word)
{
    size_t i, n;

    for (i = 0; i < KINDS; i++) {
        n = kinds[i].heads == NULL ? 0 : head_len(*word, kinds[i].heads);
        if (n > 0) {
            word->p += n;
            word->n -= n;
            return kinds[i].is;
        }
    }

    return "";
}


/* The name before an ending is a word as it would be apart: Railroadstreet is
 * Railroad Street. */
static void
word_add(lm_buf_t *b, lm_str_t word)
{
    size_t      i, n, n_ends = 0;
    const char *is[WORD_ENDINGS] = {0};

    part_add(b, lm_str_c(head_cut(&word)));

    for (;;) {
        for (i = 0; i < KINDS && !is_among(word, kinds[i].words); i++) { /**/
        }
        if (i < KINDS) {
            part_add(b, lm_str_c(kinds[i].is));
            break;
        }

        n = n_ends < WORD_ENDINGS ? ending_of(word, &is[n_ends]) : 0;
        if (n == 0) {
            part_add(b, word);
            break;
        }
        n_ends++;
        word.n -= n;
    }

    while (n_ends > 0) {
        lm_buf_add(b, lm_str_c(is[--n_ends]));
    }
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
