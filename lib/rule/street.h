/* SPDX-License-Identifier: MIT */
/* Whether two postal spellings mean one address; spec "customers", F1.4. */
#ifndef LM_RULE_STREET_H
#define LM_RULE_STREET_H

#include "base/arena.h"

/*
 * Case, accents, blanks and signs do not count, but for those that part two
 * numbers, nor how a kind of street, a unit, a flat or a box at the post office
 * is written, in English or Afrikaans, apart or glued to its name or number:
 *
 *     12 Aloe Street, Somerset-West   12 aloe st Somersetwest    the same
 *     Aloestraat 12                   Aloe Str. 12               the same
 *     12 Mainstreet                   12 Main St                 the same
 *     P.O. Box 12                     Posbus 12                  the same
 *     Unit 3, 7 Rose Crescent         Eenheid3, 7 Rosesingel     the same
 *     12 Main Street                  Hoofstraat 12              not
 *     12 Aloe Street                  12 Aloe Road               not
 *     Flat 1, 12 Main Road            Flat 11, 2 Main Road       not
 *
 * LM_E_MEMORY when the arena is full.
 */
lm_rc_t lm_street_same(lm_arena_t *a, lm_str_t x, lm_str_t y, bool *out)
    LM_MUST_CHECK;

#endif
