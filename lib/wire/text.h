/* SPDX-License-Identifier: MIT */
/* Bytes as text: base16 and base64 (RFC 4648). */
#ifndef LM_WIRE_TEXT_H
#define LM_WIRE_TEXT_H

#include "base/arena.h"

/* Each gives {NULL, 0} when the arena is full. */
lm_str_t lm_hex_encode(lm_arena_t *a, lm_str_t bytes); /* lower case */
lm_str_t lm_base64_encode(lm_arena_t *a, lm_str_t bytes); /* with padding */
lm_str_t lm_base64url_encode(lm_arena_t *a, lm_str_t bytes); /* no padding */

#endif
