/* SPDX-License-Identifier: MIT */
#include "rule/code.h"

#include "wire/fold.h"

#define WORDS_MAX 16 /* of a name; what comes after adds nothing to a code */

typedef struct {
    lm_str_t items[WORDS_MAX]; /* lower-case letters and digits of ASCII */
    size_t   n;
    bool     is_v; /* the last was a small "v", which is no initial */
} words_t;


/* Of what parts two words at the start of the text; 0 for none. */
static size_t
break_len(lm_str_t text)
{
    static const char *const breaks[] = {
        " ", "\t", "\r",       "\n",           ".", "/", "(", ")", "[", "]",
        "{", "}",  "\xc2\xa0", "\xe2\x80\xaf", /* blanks that do not break a
                                                  line */
    };

    size_t i;

    for (i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
        if (lm_str_starts(text, lm_str_c(breaks[i]))) {
            return strlen(breaks[i]);
        }
    }

    return 0;
}


static bool
is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}


/* "v.d." and "v/d" are "vd", as it is written in one, too: of "van der". */
static bool
particle_ends(const words_t *words, lm_str_t raw)
{
    return words->is_v && lm_str_eq(raw, LM_STR("d"));
}


/* One word without accents and signs; words of nothing else are left out. */
static lm_rc_t
word_add(lm_arena_t *a, words_t *words, lm_str_t raw)
{
    char    *p;
    size_t   n = 0;
    lm_rc_t  rc;
    lm_str_t folded;

    if (particle_ends(words, raw)) {
        words->items[words->n - 1] = LM_STR("vd");
        words->is_v = false;
        return LM_OK;
    }

    words->is_v = false;
    if (words->n == WORDS_MAX) {
        return LM_OK;
    }

    rc = lm_fold(a, raw, &folded);
    if (rc != LM_OK) {
        return rc;
    }

    p = lm_alloc(a, folded.n + 1);
    if (p == NULL) {
        return LM_E_MEMORY;
    }

    for (size_t i = 0; i < folded.n; i++) {
        if (is_alnum(folded.p[i])) {
            p[n++] = folded.p[i];
        }
    }

    if (n > 0) {
        words->items[words->n++] = lm_str(p, n);
        words->is_v = lm_str_eq(raw, LM_STR("v"));
    }

    return LM_OK;
}


static lm_rc_t
words_of(lm_arena_t *a, lm_str_t name, words_t *words)
{
    size_t  n, start = 0;
    lm_rc_t rc;

    for (size_t i = 0; i <= name.n; i++) {
        n = break_len(lm_str(name.p + i, name.n - i));
        if (i < name.n && n == 0) {
            continue;
        }

        if (i > start) {
            rc = word_add(a, words, lm_str(name.p + start, i - start));
            if (rc != LM_OK) {
                return rc;
            }
        }

        i += n == 0 ? 0 : n - 1;
        start = i + 1;
    }

    return LM_OK;
}


/* "Visser, Frikkie" has the first name last: its words go in front. */
static lm_rc_t
individual_words(lm_arena_t *a, lm_str_t name, words_t *words)
{
    lm_rc_t  rc;
    lm_str_t first = name;
    lm_str_t surname = lm_str_cut(&first, ',');

    if (first.p == NULL) {
        return words_of(a, name, words);
    }

    rc = words_of(a, first, words);
    if (rc != LM_OK) {
        return rc;
    }

    return words_of(a, surname, words);
}


static bool
is_among(lm_str_t word, lm_str_t list)
{
    while (list.p != NULL) {
        lm_str_t item = lm_str_trim(lm_str_cut(&list, ' '));

        if (item.n > 0 && lm_str_eq(item, word)) {
            return true;
        }
    }

    return false;
}


/* The index of the first word behind the titles; the last word stays. */
static size_t
titles_end(const words_t *words, lm_str_t titles)
{
    size_t i = 0;

    while (i + 1 < words->n
           && (is_among(words->items[i], titles)
               || (i > 0 && is_among(words->items[i], LM_STR("and en"))))) {
        i++;
    }

    return i;
}


/* The index of the surname behind a lone initial: behind the others, and those
 * of who shares the name, as in "J en Mev. M Botha". */
static size_t
initials_end(const words_t *words, size_t first, lm_str_t titles)
{
    size_t i = first + 1;

    while (i + 1 < words->n
           && (words->items[i].n == 1 || is_among(words->items[i], titles)
               || is_among(words->items[i], LM_STR("and en")))) {
        i++;
    }

    return i;
}


/* Runs the words from "first" on together until three letters stand. */
static void
letters_fill(const words_t *words, size_t first, char *out, size_t n)
{
    for (size_t i = first; i < words->n; i++) {
        for (size_t k = 0; k < words->items[i].n && n < LM_CODE_PREFIX; k++) {
            out[n++] = words->items[i].p[k];
        }
    }

    while (n < LM_CODE_PREFIX) {
        out[n++] = 'x';
    }

    for (size_t i = 0; i < LM_CODE_PREFIX; i++) {
        if (out[i] >= 'a') {
            out[i] = (char) (out[i] - 'a' + 'A');
        }
    }
}


lm_rc_t
lm_code_of_individual(lm_arena_t *a, lm_str_t name, lm_str_t titles,
                      char out[static LM_CODE_PREFIX])
{
    size_t  first;
    lm_rc_t rc;
    words_t words = {0};

    rc = individual_words(a, name, &words);
    if (rc != LM_OK) {
        return rc;
    }

    first = titles_end(&words, titles);

    if (words.n == 0 || words.items[first].n != 1) {
        letters_fill(&words, first, out, 0);
        return LM_OK;
    }

    /* Of several initials the first counts, then the surname. */
    out[0] = words.items[first].p[0];
    letters_fill(&words, initials_end(&words, first, titles), out, 1);

    return LM_OK;
}


lm_rc_t
lm_code_of_company(lm_arena_t *a, lm_str_t name,
                   char out[static LM_CODE_PREFIX])
{
    lm_rc_t rc;
    words_t words = {0};

    rc = words_of(a, name, &words);
    if (rc == LM_OK) {
        letters_fill(&words, 0, out, 0);
    }

    return rc;
}


lm_str_t
lm_code_join(lm_arena_t *a, const char prefix[static LM_CODE_PREFIX],
             uint32_t number)
{
    return lm_str_printf(a, "%.*s%0*u", LM_CODE_PREFIX, prefix, LM_CODE_DIGITS,
                         (unsigned) number);
}


bool
lm_code_fits(lm_str_t code)
{
    char   c;
    size_t i, n = 0;

    for (i = 0; i < code.n; i++) {
        c = code.p[i];

        if (is_alnum(c) || (c >= 'A' && c <= 'Z')) {
            n++;
        } else if (memchr("._-", c, 3) == NULL) {
            return false;
        }
    }

    return n != 0;
}
