/* SPDX-License-Identifier: MIT */
/* One-time codes by time: RFC 6238, SHA-1, six digits, thirty seconds. */
#ifndef LM_SERVICE_TOTP_H
#define LM_SERVICE_TOTP_H

#include "base/time.h"

#define LM_TOTP_SECRET 20 /* bytes */
#define LM_TOTP_STEP (30 * LM_SECOND)

/*
 * The step a code belongs to: this one, the one before or the one after, and
 * later than any that was used.  LM_E_LOGIN when it is none of them.
 */
lm_rc_t lm_totp_check(lm_str_t secret, lm_str_t code, lm_instant_t now,
                      uint64_t last_step, uint64_t *step) LM_MUST_CHECK;

/* The secret as people type it, without padding. */
lm_rc_t lm_totp_base32(lm_arena_t *a, lm_str_t secret, lm_str_t *out)
    LM_MUST_CHECK;

/* "otpauth://totp/ISSUER:USER?secret=…&issuer=…" */
lm_rc_t lm_totp_uri(lm_arena_t *a, lm_str_t issuer, lm_str_t username,
                    lm_str_t base32, lm_str_t *out) LM_MUST_CHECK;

/* A QR code as an SVG element, with its quiet zone. */
lm_rc_t lm_qr_svg(lm_arena_t *a, lm_str_t text, lm_str_t *out) LM_MUST_CHECK;

#endif
