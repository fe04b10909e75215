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

/*
 * What a data account dials in with: ASCII that shows (UTS 39, 5.2,
 * "ASCII-Only"), so that no letter looks like another one's and every router
 * sends it as it is typed.  An empty name is none.  This cannot fail.
 */
bool lm_username_is_ascii(lm_str_t name);

/*
 * An e-mail address as a name, of any language: visible, and its local part
 * and each label of its domain hold letters of one only of Latin, Greek and
 * Cyrillic, which look alike (after UTS 39, 5.2, "Moderately Restrictive").
 * Whether it is an address is another question.  This cannot fail.
 */
bool lm_username_is_one_script(lm_str_t address);

#endif
