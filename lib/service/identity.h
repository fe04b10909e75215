/* SPDX-License-Identifier: MIT */
/*
 * Identity numbers: sealed in their row, found again by a keyed hash, shown
 * masked.  Spelling does not count: "800101 5009 087" is "8001015009087".
 */
#ifndef LM_SERVICE_IDENTITY_H
#define LM_SERVICE_IDENTITY_H

#include "sql/customer.h"
#include "store/db.h"

/* Letters and digits alone, capitals; empty when there is none. */
lm_str_t lm_identity_fold(lm_arena_t *a, lm_str_t number);

/* Does a folded number have the thirteen digits of a South African ID? */
bool lm_identity_is_sa_id(lm_str_t folded);

/*
 * Does a folded number look like a passport: eight or nine characters, of
 * which the first one or two are letters and the others digits?  Those of
 * digits alone cannot be told from telephone numbers.
 *
 *     A01234567, M0012345 -> yes      A012345, LER00123 -> no
 */
bool lm_identity_is_passport(lm_str_t folded);

/*
 * Does a text hold a South African ID: as a word, or as a run of thirteen
 * digits that blanks and punctuation part?  False when the arena is full.
 *
 *     "botha 800101-5009-087" -> yes      "8001015009087 12" -> yes
 *     "800101 5009 087 botha" -> yes      "+27 82 123 4567"  -> no
 */
bool lm_identity_is_in(lm_arena_t *a, lm_str_t text);

/* The number of a row; empty when it has none. */
lm_rc_t lm_identity_open(lm_arena_t *a, const lm_sql_customer_record_t *row,
                         lm_str_t *out) LM_MUST_CHECK;

/* Puts a number into a row that has its id; empty takes it out. */
lm_rc_t lm_identity_seal(lm_arena_t *a, lm_sql_customer_record_t *row,
                         lm_str_t number) LM_MUST_CHECK;

/* "••••••••••087": enough to compare with what a caller reads out. */
lm_str_t lm_identity_mask(lm_arena_t *a, lm_str_t number);

/* What id_number_hash holds for a number. */
#define LM_IDENTITY_HASH 32
lm_rc_t lm_identity_hash(lm_arena_t *a, lm_str_t number, lm_str_t *out)
    LM_MUST_CHECK;

/* "4123 456 789" is the number 4123456789; {NULL, 0}: out of memory. */
lm_str_t lm_vat_number_normal(lm_arena_t *a, lm_str_t typed);

#endif
