/* SPDX-License-Identifier: MIT */
/*
 * The spool: accounting packets that FreeRADIUS acknowledged while Lastmile
 * gave no answer, one line of JSON a packet, one file a minute.  They are
 * applied in the order in which they came, with the times at which they came.
 * How far a file was read stands in FILE.at beside it, on disk before the next
 * step; what is read twice after a crash counts once.
 */
#ifndef LM_RADIUS_SPOOL_H
#define LM_RADIUS_SPOOL_H

#include "radius/accounting.h"

#define LM_SPOOL_NAME 64

typedef struct {
    int      dir; /* descriptor of the folder */
    int      lock; /* of FOLDER/.lock: one reader a folder */
    uint64_t packets; /* applied since it was opened */
    uint64_t bad; /* lines set aside */
} lm_spool_t;

/* LM_E_BUSY when another process reads this folder, LM_E_UNAVAILABLE when it
 * cannot be used; the reason is logged. */
lm_rc_t lm_spool_open(const char *folder, lm_spool_t *out) LM_MUST_CHECK;
void    lm_spool_close(lm_spool_t *s);

/*
 * Applies up to LM_ACCOUNTING_BATCH lines of the oldest file that has any;
 * *n is how many lines were taken, 0 when nothing is left to do now.  A file
 * is deleted once it is all applied and too old to be written to.  A line
 * that is no packet goes to FOLDER/set-aside.jsonl.  LM_E_UNAVAILABLE,
 * LM_E_DEADLINE and LM_E_RETRY leave the lines for the next call.
 */
lm_rc_t lm_spool_step(lm_spool_t *s, lm_arena_t *a, size_t *n) LM_MUST_CHECK;

#endif
