/* SPDX-License-Identifier: MIT */
/*
 * The JSON of a RADIUS packet: one object whose members are attributes, each
 * {"type": …, "value": [v, …]}, [v, …] or v.  No tree is built.
 */
#ifndef LM_RADIUS_SCAN_H
#define LM_RADIUS_SCAN_H

#include "base/arena.h"

/* Gets the first value of each attribute, a string or the text of a number,
 * in the text or the arena. */
typedef void (*lm_scan_pt)(void *arg, lm_str_t name, lm_str_t value);

/* LM_E_BAD_REQUEST when the text is no such object. */
lm_rc_t lm_scan_attributes(lm_arena_t *a, lm_str_t text, lm_scan_pt set,
                           void *arg) LM_MUST_CHECK;

#endif
