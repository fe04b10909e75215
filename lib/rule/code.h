/* SPDX-License-Identifier: MIT */
/*
 * The account code of a customer: three letters of the name and a number,
 * "FRI001".  spec: customers, F2 as amended.
 */
#ifndef LM_RULE_CODE_H
#define LM_RULE_CODE_H

#include "base/arena.h"

#define LM_CODE_PREFIX 3
#define LM_CODE_DIGITS 3 /* at least */

/* Titles that are no part of a name; a setting may add more. */
#define LM_CODE_TITLES                                                         \
    "mr mrs ms miss mister missus dr doctor prof professor adv advocate rev "  \
    "reverend ds dominee pastor pastoor sir mnr meneer mev mevrou me mej "     \
    "mejuffrou tannie oom"

/*
 * The letters for an individual's name.  titles: lower-case words with blanks
 * between them.
 *
 *     Frikkie Visser      FRI    the first name
 *     Dr. K Retief        KRE    an initial and the surname
 *     G van der Merwe     GVA    particles belong to the surname
 *     J. v.d. Merwe       JVD    as "vd" does; J V D Merwe is JME
 *     Jo Smit             JOS    two letters run on into the next word
 *     Visser, Frikkie     FRI    turned round
 *
 * LM_E_MEMORY when the arena is full.
 */
lm_rc_t lm_code_of_individual(lm_arena_t *a, lm_str_t name, lm_str_t titles,
                              char out[static LM_CODE_PREFIX]) LM_MUST_CHECK;

/* The letters for a company's name: "2D Consulting" gives 2DC. */
lm_rc_t lm_code_of_company(lm_arena_t *a, lm_str_t name,
                           char out[static LM_CODE_PREFIX]) LM_MUST_CHECK;

/* "FRI" and 1 give "FRI001"; 1000 gives "FRI1000". */
lm_str_t lm_code_join(lm_arena_t *a, const char prefix[static LM_CODE_PREFIX],
                      uint32_t number);

/*
 * Whether a code may be typed: it stands in paths, file names and references
 * of payments, so letters, digits and . _ - alone, one of them no sign.
 */
bool lm_code_fits(lm_str_t code);

#endif
