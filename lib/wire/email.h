/* SPDX-License-Identifier: MIT */
/* Mail addresses and header lines. */
#ifndef LM_WIRE_EMAIL_H
#define LM_WIRE_EMAIL_H

#include "base/arena.h"

#define LM_EMAIL_MAX 254
#define LM_EMAIL_LOCAL_MAX 64
#define LM_EMAIL_TEXT_MAX 500 /* bytes of a header's text */

/*
 * local@domain as RFC 5321 and 6531 have it, without quoted local parts and
 * address literals: dot-atoms, at least two domain labels of 63 bytes at most,
 * the last one not all digits.
 */
bool lm_email_is_valid(lm_str_t s);

/* The address with its domain in lower case (ASCII); the local part stays.
 * {NULL, 0} when the arena is full. */
lm_str_t lm_email_normal(lm_arena_t *a, lm_str_t s);

/*
 * "Subject: text CRLF", the text in encoded words (RFC 2047) where it is not
 * short plain ASCII.  LM_E_INVALID, and nothing written, when name or text
 * hold a control character (a line end would begin another header), when they
 * are not UTF-8, or over LM_EMAIL_TEXT_MAX.
 */
lm_rc_t lm_email_header(lm_buf_t *b, lm_str_t name, lm_str_t text)
    LM_MUST_CHECK;

/* "To: Anna <anna@example> CRLF"; a name may be empty.  LM_E_INVALID as above,
 * and for an address that is not valid. */
lm_rc_t lm_email_mailbox(lm_buf_t *b, lm_str_t header, lm_str_t name,
                         lm_str_t address) LM_MUST_CHECK;

#endif
