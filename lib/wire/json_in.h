/* SPDX-License-Identifier: MIT */
/* JSON bodies from outside, read with jansson inside limits. */
#ifndef LM_WIRE_JSON_IN_H
#define LM_WIRE_JSON_IN_H

#include <jansson.h>

#include "base/arena.h"

#define LM_JSON_SIZE_MAX (1024 * 1024)
#define LM_JSON_DEPTH_MAX 16

typedef struct {
    size_t position; /* byte at which reading stopped, from 0 */
    size_t line; /* from 1 */
    size_t column; /* from 1 */
    char   text[JSON_ERROR_TEXT_LENGTH]; /* what was wrong, for a person */
} lm_json_error_t;

/*
 * An object or an array, UTF-8, no key twice, no NUL in a string, at most
 * LM_JSON_DEPTH_MAX deep; the caller owns the reference.  LM_E_TOO_LARGE over
 * LM_JSON_SIZE_MAX bytes, else LM_E_BAD_REQUEST; error is filled in then.
 */
lm_rc_t lm_json_parse(lm_str_t body, json_t **out, lm_json_error_t *error)
    LM_MUST_CHECK;

/* The text of a value, compact. */
lm_rc_t lm_json_text(lm_arena_t *a, const json_t *json, lm_str_t *out)
    LM_MUST_CHECK;

#endif
