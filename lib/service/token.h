/* SPDX-License-Identifier: MIT */
/* Secrets of 256 bits that are shown once and stored hashed. */
#ifndef LM_SERVICE_TOKEN_H
#define LM_SERVICE_TOKEN_H

#include "base/host.h"
#include "store/conf.h"

#define LM_TOKEN_HASH 32
#define LM_TOKEN_HEX (2 * LM_TOKEN_HASH)

/* 32 random bytes as base64url, 43 characters, in the arena. */
lm_rc_t lm_token_new(lm_arena_t *a, lm_str_t *out) LM_MUST_CHECK;

/* SHA-256; 32 bytes at hash.  This cannot fail. */
void lm_token_hash(lm_str_t token, uint8_t hash[LM_TOKEN_HASH]);

/* Lower-case hexadecimal of a hash, in the arena. */
lm_rc_t lm_token_hex(lm_arena_t *a, lm_str_t hash, lm_str_t *out) LM_MUST_CHECK;

/*
 * A device that signed in before: "ID.MAC" in base64url, bound to a purpose
 * ("portal", "staff") and a login by a key derived from the keyring.
 */
lm_rc_t lm_device_new(lm_arena_t *a, const lm_conf_t *conf, lm_str_t purpose,
                      uint64_t login_id, lm_str_t *out) LM_MUST_CHECK;
bool    lm_device_is_known(const lm_conf_t *conf, lm_str_t purpose,
                           uint64_t login_id, lm_str_t device);

#endif
