/* SPDX-License-Identifier: MIT */
/* Recomputes usage from its parts and compares. */
#ifndef LM_JOB_PROVE_H
#define LM_JOB_PROVE_H

#include "store/db.h"

typedef struct {
    lm_day_t month; /* its first day */
    uint64_t accounts; /* looked at */
    uint64_t differences;
    /* called for each difference, with words for a person */
    void (*tell)(void *arg, const char *words);
    void         *arg;
    _Atomic bool *is_over; /* stop when true; NULL: never */
} lm_prove_t;

/*
 * For each account with usage in the month: the days' bytes are the month's,
 * and where a day has hours, the hours' bytes are the day's.  Reads slices of
 * accounts, each in a snapshot of its own.
 */
lm_rc_t lm_prove_usage(lm_arena_t *a, lm_prove_t *prove) LM_MUST_CHECK;

#endif
