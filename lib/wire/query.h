/* SPDX-License-Identifier: MIT */
/* Query strings, form bodies and paths: percent-encoding (RFC 3986, 2.1). */
#ifndef LM_WIRE_QUERY_H
#define LM_WIRE_QUERY_H

#include "base/arena.h"

#define LM_QUERY_MAX 8192 /* bytes of a query string or form */

/*
 * "%41b+c" gives "Ab c".  LM_E_BAD_REQUEST when a "%" is not followed by two
 * hexadecimal digits, or when the result is not UTF-8 or holds a NUL.
 */
lm_rc_t lm_query_decode(lm_arena_t *a, lm_str_t s, lm_str_t *out) LM_MUST_CHECK;

/*
 * Takes one "name=value" off the front of *rest and decodes both; a name
 * without "=" has the value "".  Empty pairs ("a&&b") are skipped: name is
 * {NULL, 0} when nothing was left.
 *
 *     while (rest.n != 0) {
 *         rc = lm_query_next(a, &rest, &name, &value);
 */
lm_rc_t lm_query_next(lm_arena_t *a, lm_str_t *rest, lm_str_t *name,
                      lm_str_t *value) LM_MUST_CHECK;

/* Everything but letters, digits and "-._~" as %XX. */
void lm_percent_encode(lm_buf_t *b, lm_str_t s);

#endif
