/* SPDX-License-Identifier: MIT */
/*
 * Texts of messages with placeholders to fill in: "Dear {{customer.name}}".  No
 * logic.  An unknown placeholder is refused when a text is saved; a placeholder
 * without a value is empty when a message is made.
 */
#ifndef LM_RULE_TEMPLATE_H
#define LM_RULE_TEMPLATE_H

#include "base/arena.h"

#define LM_TEMPLATE_PLACEHOLDER_MAX 64 /* bytes of a name */

typedef struct {
    lm_str_t name; /* "customer.name" */
    lm_str_t value;
} lm_template_value_t;

typedef enum { LM_TEMPLATE_TEXT, LM_TEMPLATE_HTML } lm_template_kind_e;

/*
 * Every template there is and the placeholders it may use.  LM_E_INVALID with
 * the offending placeholder in *bad: one that the template does not know, or
 * "{{" that is never closed.  LM_E_NOT_FOUND when there is no such template.
 */
lm_rc_t lm_template_check(lm_str_t name, lm_str_t text, lm_str_t *bad)
    LM_MUST_CHECK;

/*
 * Takes what stands up to the next placeholder off the front of *text.  False
 * when there is no other; the placeholder is "{{" when that is never closed.
 */
bool lm_template_next(lm_str_t *text, lm_str_t *placeholder);

/*
 * The text with its placeholders filled in; values are escaped in HTML.  A
 * placeholder without a value is left empty and its name put in *missing (the
 * first one; {NULL, 0} when none).  Look at out->failed afterwards.
 */
void lm_template_render(lm_buf_t *out, lm_str_t text, lm_template_kind_e kind,
                        const lm_template_value_t *values, size_t n,
                        lm_str_t *missing);

#endif
