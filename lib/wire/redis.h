/* SPDX-License-Identifier: MIT */
/* What goes to Redis and comes from it: its protocol, version 2. */
#ifndef LM_WIRE_REDIS_H
#define LM_WIRE_REDIS_H

#include "base/arena.h"
#include "base/host.h"

#define LM_REDIS_DEPTH 8 /* arrays in arrays */

/* Bytes that lm_redis_command_write() needs room for, at most. */
size_t lm_redis_command_size(const lm_str_t *argv, size_t argc);

/* Writes the command to p; the first byte behind it.  This cannot fail. */
char *lm_redis_command_write(char *p, const lm_str_t *argv, size_t argc);

/*
 * Takes one whole reply off the front of *text; its strings are copied into
 * the arena.  LM_E_NOT_FOUND when there is none yet, and *text stands as it
 * was; LM_E_BAD_REQUEST when this is no reply, LM_E_MEMORY at the limit.
 */
lm_rc_t lm_redis_reply_take(lm_arena_t *a, lm_str_t *text,
                            lm_cache_reply_t *out) LM_MUST_CHECK;

#endif
