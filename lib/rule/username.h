/* SPDX-License-Identifier: MIT */
/*
 * Names that people read, type and tell each other apart (RFC 8265, 3.3): what
 * cannot be seen makes two of one.
 */
#ifndef LM_RULE_USERNAME_H
#define LM_RULE_USERNAME_H

#include "base/str.h"

/*
 * Valid UTF-8 whose every character shows, and shows in its place: no blanks
 * or controls, nothing of no width or that turns the direction of writing, no
 * separate accents (a letter with one looks like the letter that has it), no
 * private or unassigned planes.  An empty name is none.  This cannot fail.
 */
bool lm_username_is_visible(lm_str_t name);

#endif
