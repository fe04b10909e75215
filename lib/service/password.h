/* SPDX-License-Identifier: MIT */
/*
 * Passwords: argon2id through libsodium, on another thread.  No connection
 * may be held while these run.
 */
#ifndef LM_SERVICE_PASSWORD_H
#define LM_SERVICE_PASSWORD_H

#include "base/host.h"
#include "store/conf.h"

#define LM_PASSWORD_MIN 8 /* characters */
#define LM_PASSWORD_MAX 128

#define LM_PASSWORD_COMMON_MAX 24 /* bytes of a common one */

/* A hash in the arena, with the cost that conf sets. */
lm_rc_t lm_password_hash(lm_arena_t *a, const lm_conf_t *conf,
                         lm_str_t password, lm_str_t *out) LM_MUST_CHECK;

/*
 * Whether a password fits a hash.  An empty hash costs the same work and
 * never fits, so that a login that does not exist takes as long as one that
 * does.  *fresh gets a new hash when the stored one was made at another cost,
 * else {NULL, 0}.
 */
lm_rc_t lm_password_verify(lm_arena_t *a, const lm_conf_t *conf, lm_str_t hash,
                           lm_str_t password, bool *fits, lm_str_t *fresh)
    LM_MUST_CHECK;

typedef enum {
    LM_PASSWORD_FINE,
    LM_PASSWORD_SHORT,
    LM_PASSWORD_LONG,
    LM_PASSWORD_IS_USERNAME,
    LM_PASSWORD_COMMON
} lm_password_fault_e;

/* Judges a new password.  This cannot fail. */
lm_password_fault_e lm_password_judge(lm_str_t password, lm_str_t username);

/* Code and text of a fault, for the field error. */
const char *lm_password_fault_code(lm_password_fault_e fault);
const char *lm_password_fault_text(lm_password_fault_e fault, lm_lang_e lang);

#endif
