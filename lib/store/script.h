/* SPDX-License-Identifier: MIT */
/* A file of SQL statements, one after the other. */
#ifndef LM_STORE_SCRIPT_H
#define LM_STORE_SCRIPT_H

#include "base/str.h"

typedef struct {
    lm_str_t rest;
    unsigned line; /* where the rest begins, from 1 */
    unsigned start; /* where the last statement began */
} lm_script_t;

/*
 * The next statement, without its ";".  One ends at a ";" that is the last of
 * its line and stands neither in quotes nor in a comment.  LM_E_NOT_FOUND at
 * the end, LM_E_INVALID when the last statement has no end.
 */
lm_rc_t lm_script_next(lm_script_t *s, lm_str_t *sql) LM_MUST_CHECK;

#endif
