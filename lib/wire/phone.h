/* SPDX-License-Identifier: MIT */
/*
 * Telephone numbers as people write them.  "country" is the calling code at
 * home, digits alone ("27"); its national numbers begin with a trunk "0".
 */
#ifndef LM_WIRE_PHONE_H
#define LM_WIRE_PHONE_H

#include "wire/fold.h"

#define LM_PHONE_TEXT_MAX 64

/*
 * "082 123-4567", "+27 (0)82 123 4567" and "0027821234567" give
 * "+27821234567" (E.164).  South African numbers have nine digits after the
 * trunk "0"; others have 7 to 15 digits with their country.  LM_E_INVALID for
 * anything else: letters, extensions, short codes.
 */
lm_rc_t lm_phone_parse(lm_arena_t *a, lm_str_t text, lm_str_t country,
                       lm_str_t *e164) LM_MUST_CHECK;

/* "+27821234567" gives "0821234567" at home; a foreign number stays as it is.
 * {NULL, 0} when the arena is full. */
lm_str_t lm_phone_national(lm_arena_t *a, lm_str_t e164, lm_str_t country);

/*
 * The words a number is found by, whole or by their beginnings: with the
 * country (27821234567), national with and without "0", and its last four to
 * eight digits.
 */
void lm_phone_tokens(lm_tokens_t *t, lm_str_t e164, lm_str_t country);

/*
 * Whether a search text is a telephone number or a part of one: digits with
 * blanks, "+", "-", ".", "/" and parentheses, beginning with "+" or "0" and
 * three digits long, or seven.  *word is then the one word to look for:
 * "+27 82 12" gives "278212".
 */
bool lm_phone_is_search(lm_arena_t *a, lm_str_t text, lm_str_t *word);

#endif
