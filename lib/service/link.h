/* SPDX-License-Identifier: MIT */
/* Tokens of one use: mailed links, and second steps of signing in. */
#ifndef LM_SERVICE_LINK_H
#define LM_SERVICE_LINK_H

#include "store/db.h"

typedef struct {
    const char  *kind; /* as of link_token.kind */
    uint64_t     subject_id;
    lm_str_t     detail; /* JSON; {NULL, 0}: none */
    lm_instant_t life;
} lm_link_t;

/* *token is shown once; its hash is stored. */
lm_rc_t lm_link_add(lm_tx_t *tx, const lm_link_t *link, lm_str_t *token)
    LM_MUST_CHECK;

typedef struct {
    uint64_t     id;
    uint64_t     subject_id;
    lm_str_t     detail;
    lm_instant_t created_at;
} lm_link_found_t;

/* Locks an unused, living one; LM_E_NOT_FOUND when there is none. */
lm_rc_t lm_link_lock(lm_tx_t *tx, const char *kind, lm_str_t token,
                     lm_link_found_t *out) LM_MUST_CHECK;

/* Ends one, or every open one of a kind and subject. */
lm_rc_t lm_link_use(lm_tx_t *tx, uint64_t id) LM_MUST_CHECK;
lm_rc_t lm_link_use_all(lm_tx_t *tx, const char *kind, uint64_t subject_id)
    LM_MUST_CHECK;

#endif
