/* SPDX-License-Identifier: MIT */
/* What Redis knows of sessions; for session.c and session_end.c
 * alone. */
#ifndef LM_SERVICE_SESSION_CACHE_H
#define LM_SERVICE_SESSION_CACHE_H

#include "service/session.h"

/* Key of a session whose hash is this in hexadecimal. */
lm_str_t lm_session_cache_key(lm_arena_t *a, lm_session_face_e face,
                              lm_str_t hex);

/* LM_E_NOT_FOUND when there is no copy of a live session.  What is beside it
 * (or NULL) is asked in the same trip, behind it. */
lm_rc_t lm_session_cache_read(lm_tx_t *idle, lm_str_t key,
                              lm_session_beside_t *beside, lm_session_t *out)
    LM_MUST_CHECK;

/* Leaves a copy, unless the session ended meanwhile. */
void lm_session_cache_fill(lm_tx_t *idle, lm_str_t key, const lm_session_t *s);

/*
 * Writes down, in the transaction that ends the sessions, that their copies
 * must go: in one trip, however many they are.
 */
lm_rc_t lm_session_purge(lm_tx_t *tx, const lm_purge_t *purge) LM_MUST_CHECK;

#endif
