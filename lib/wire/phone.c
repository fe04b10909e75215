/* SPDX-License-Identifier: MIT */
#include "wire/phone.h"

#define E164_DIGITS_LEAST 7
#define E164_DIGITS_MOST 15
#define SOUTH_AFRICA LM_STR("27")
#define SOUTH_AFRICA_DIGITS 9
#define SUFFIX_LEAST 4
#define SUFFIX_MOST 8
#define SEARCH_WITH_TRUNK_LEAST 3
#define SEARCH_LEAST 7

typedef struct {
    char   digits[LM_PHONE_TEXT_MAX];
    size_t n;
    bool   is_international; /* began with "+" or "00", which is off */
} phone_t;


static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}


static bool
is_punctuation(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')'
           || c == '\t';
}


/* Digits without what stands between them; "(0)" of "+27 (0)82" is no digit
 * of an international number. */
static bool
phone_read(lm_str_t text, phone_t *phone)
{
    size_t i;
    char   c;

    phone->n = 0;
    text = lm_str_trim(text);
    if (text.n > LM_PHONE_TEXT_MAX) {
        return false;
    }

    phone->is_international = text.n != 0 && text.p[0] == '+';
    i = phone->is_international;
    for (; i < text.n; i++) {
        c = text.p[i];
        if (phone->is_international && text.n - i >= 3
            && memcmp(text.p + i, "(0)", 3) == 0) {
            i += 2;
        } else if (is_digit(c)) {
            phone->digits[phone->n++] = c;
        } else if (!is_punctuation(c)) {
            return false;
        }
    }

    if (!phone->is_international && phone->n > 2 && phone->digits[0] == '0'
        && phone->digits[1] == '0') {
        phone->is_international = true;
        phone->n -= 2;
        memmove(phone->digits, phone->digits + 2, phone->n);
    }

    return phone->n != 0;
}


static bool
e164_is_valid(lm_str_t digits)
{
    size_t national;

    if (digits.n < E164_DIGITS_LEAST || digits.n > E164_DIGITS_MOST
        || digits.p[0] == '0') {
        return false;
    }

    if (!lm_str_starts(digits, SOUTH_AFRICA)) {
        return true;
    }

    national = digits.n - SOUTH_AFRICA.n;

    return national == SOUTH_AFRICA_DIGITS && digits.p[2] != '0'
           && digits.p[2] != '9';
}


lm_rc_t
lm_phone_parse(lm_arena_t *a, lm_str_t text, lm_str_t country, lm_str_t *e164)
{
    phone_t  phone;
    lm_str_t digits, whole;

    if (!phone_read(text, &phone)) {
        return LM_E_INVALID;
    }

    digits = lm_str(phone.digits, phone.n);
    if (phone.is_international) {
        whole = lm_str_printf(a, "+%.*s", (int) digits.n, digits.p);
    } else if (digits.p[0] == '0') {
        whole = lm_str_printf(a, "+%.*s%.*s", (int) country.n, country.p,
                              (int) digits.n - 1, digits.p + 1);
    } else if (lm_str_starts(digits, country)
               && digits.n >= country.n + SOUTH_AFRICA_DIGITS) {
        whole = lm_str_printf(a, "+%.*s", (int) digits.n, digits.p);
    } else {
        whole = lm_str_printf(a, "+%.*s%.*s", (int) country.n, country.p,
                              (int) digits.n, digits.p);
    }

    if (whole.p == NULL) {
        return LM_E_MEMORY;
    }

    if (!e164_is_valid(lm_str(whole.p + 1, whole.n - 1))) {
        return LM_E_INVALID;
    }

    *e164 = whole;

    return LM_OK;
}


/* The digits behind "+" and the home country; false for a foreign number. */
static bool
home_digits(lm_str_t e164, lm_str_t country, lm_str_t *national)
{
    if (e164.n <= country.n + 1 || e164.p[0] != '+'
        || memcmp(e164.p + 1, country.p, country.n) != 0) {
        return false;
    }

    *national = lm_str(e164.p + 1 + country.n, e164.n - 1 - country.n);

    return true;
}


lm_str_t
lm_phone_national(lm_arena_t *a, lm_str_t e164, lm_str_t country)
{
    lm_str_t national;

    if (!home_digits(e164, country, &national)) {
        return lm_str_dup(a, e164);
    }

    return lm_str_printf(a, "0%.*s", (int) national.n, national.p);
}


void
lm_phone_tokens(lm_tokens_t *t, lm_str_t e164, lm_str_t country)
{
    size_t   n;
    lm_str_t digits, national;

    if (e164.n < 2 || e164.p[0] != '+') {
        return;
    }

    digits = lm_str(e164.p + 1, e164.n - 1);
    lm_tokens_add_word(t, digits);

    if (home_digits(e164, country, &national)) {
        lm_tokens_add_word(t, lm_phone_national(t->arena, e164, country));
        lm_tokens_add_word(t, national);
    }

    for (n = SUFFIX_MOST; n >= SUFFIX_LEAST; n--) {
        if (n < digits.n) {
            lm_tokens_add_word(t, lm_str(digits.p + digits.n - n, n));
        }
    }
}


bool
lm_phone_is_search(lm_arena_t *a, lm_str_t text, lm_str_t *word)
{
    phone_t phone;

    if (!phone_read(text, &phone)) {
        return false;
    }

    if (phone.n < SEARCH_LEAST
        && (phone.n < SEARCH_WITH_TRUNK_LEAST
            || (!phone.is_international && phone.digits[0] != '0'))) {
        return false;
    }

    *word = lm_str_dup(a, lm_str(phone.digits, phone.n));

    return word->p != NULL;
}
