/* SPDX-License-Identifier: MIT */
/*
 * Secrets at rest: XChaCha20-Poly1305 (libsodium).  A sealed value is a
 * version byte (1), the key's id (4 bytes, highest first), a random nonce (24)
 * and the box; it opens only in the column of the row it was sealed for.  Keys
 * live in a file outside the database; the last one of the file seals, all of
 * them open.
 */
#ifndef LM_STORE_SECRET_H
#define LM_STORE_SECRET_H

#include "base/arena.h"
#include "store/conf.h"

/* Bytes that sealing adds. */
#define LM_SECRET_OVERHEAD (1 + 4 + 24 + 16)

/*
 * The keys are those of lm_host_conf().  LM_E_INTERNAL, with a line in the
 * log, when there is none.
 */
lm_rc_t lm_secret_seal(lm_arena_t *a, const char *table, const char *column,
                       uint64_t row_id, lm_str_t plain, lm_str_t *out)
    LM_MUST_CHECK;

/*
 * LM_E_INTERNAL, with a line in the log that says where, when the value is not
 * whole, was sealed for another row, or its key is gone.
 */
lm_rc_t lm_secret_open(lm_arena_t *a, const char *table, const char *column,
                       uint64_t row_id, lm_str_t sealed, lm_str_t *out)
    LM_MUST_CHECK;

/* The id of the key that a sealed value wants; 0 when it is none. */
uint32_t lm_secret_key_id(lm_str_t sealed);

/* Overwrites what is no longer needed. */
void lm_secret_wipe(void *p, size_t n);

/*
 * Reads a key file: lines "ID HEX" with an id from 1 up and 64 hexadecimal
 * digits; empty lines and lines with "#" are passed over.  LM_E_INVALID with
 * the number of the wrong line (0: no key at all) when it cannot be read.
 */
lm_rc_t lm_keys_read(lm_str_t text, lm_key_t keys[LM_KEYS], size_t *n,
                     unsigned *line) LM_MUST_CHECK;

/* A line with a new key, its newline and a NUL. */
#define LM_KEY_LINE (10 + 1 + 2 * LM_KEY_SIZE + 2)
void lm_key_print_new(uint32_t id, char line[LM_KEY_LINE]);

#endif
