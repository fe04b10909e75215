/* SPDX-License-Identifier: MIT */
/*
 * Customers by their whole identity or VAT number, and whether a number that a
 * caller says is the customer's (spec "customers", 0.1(14)).  What is found
 * leaves a row of the audit; what is guessed wrong is counted against the
 * member of staff, ten in a quarter of an hour, each number once.
 */
#ifndef LM_SERVICE_NUMBER_H
#define LM_SERVICE_NUMBER_H

#include "store/db.h"

#define LM_NUMBER_HITS 100

typedef struct {
    uint64_t staff_id;
    lm_str_t address;
    uint32_t retry_after; /* seconds, with LM_E_THROTTLED */
} lm_number_asker_t;

typedef struct {
    uint64_t id;
    bool     is_vat; /* else it is the identity number */
} lm_number_hit_t;

typedef struct {
    lm_number_hit_t items[LM_NUMBER_HITS]; /* there may be more */
    size_t          n;
    lm_str_t        filter; /* value of the list's filter "number": all of them;
                               {NULL, 0}: nobody */
    uint32_t retry_after; /* seconds until identity numbers are looked for
                             again; 0: they were */
} lm_number_hits_t;

/* Whether a text may be such a number: 6 to 20 letters and digits, three
 * letters at most and five digits at least; blanks and - . / do not count. */
bool lm_number_fits(lm_arena_t *a, lm_str_t text);

/* After too many identity numbers that nobody has they are left out: such a
 * text may be something else, and is looked for as that. */
lm_rc_t lm_number_search(lm_tx_t *tx, lm_number_asker_t *asker, lm_str_t text,
                         lm_number_hits_t *out) LM_MUST_CHECK;

/*
 * Elsewhere it is told who has a number, as of a customer about to be added:
 * the same guess, with its row of the audit; an empty number is not asked for.
 * LM_E_THROTTLED.
 */
lm_rc_t lm_number_ask(lm_tx_t *tx, lm_number_asker_t *asker, lm_str_t id_number,
                      lm_str_t vat_number) LM_MUST_CHECK;

/* Somebody has the number now: to have asked for it was no guess. */
lm_rc_t lm_number_known(lm_tx_t *tx, const lm_number_asker_t *asker,
                        lm_str_t number) LM_MUST_CHECK;

/* Compares what was said with what there is; "" fits nothing.
 * LM_E_THROTTLED after too many that did not fit. */
lm_rc_t lm_number_match(lm_tx_t *tx, lm_number_asker_t *asker, lm_str_t said,
                        lm_str_t number, bool *out) LM_MUST_CHECK;

#endif
