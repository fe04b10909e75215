/* SPDX-License-Identifier: MIT */
#include "service/totp.h"

#include <liboath/oath.h>
#include <stdlib.h>

#include "wire/query.h"

#define DIGITS 6
#define WINDOW 1 /* steps before and after */


lm_rc_t
lm_totp_check(lm_str_t secret, lm_str_t code, lm_instant_t now,
              uint64_t last_step, uint64_t *step)
{
    bool     found = false;
    char     otp[DIGITS + 1];
    uint64_t at, current = (uint64_t) (now / LM_TOTP_STEP);

    if (code.n != DIGITS) {
        return LM_E_LOGIN;
    }

    /* every step is looked at: the time tells nothing */
    for (at = current - WINDOW; at <= current + WINDOW; at++) {
        if (oath_hotp_generate(secret.p, secret.n, at, DIGITS, false,
                               OATH_HOTP_DYNAMIC_TRUNCATION, otp)
            != OATH_OK) {
            return LM_E_INTERNAL;
        }

        if (lm_str_eq_secret(lm_str(otp, DIGITS), code) && at > last_step
            && !found) {
            *step = at;
            found = true;
        }
    }

    return found ? LM_OK : LM_E_LOGIN;
}


lm_rc_t
lm_totp_base32(lm_arena_t *a, lm_str_t secret, lm_str_t *out)
{
    char  *text = NULL;
    size_t n = 0;

    if (oath_base32_encode(secret.p, secret.n, &text, &n) != OATH_OK) {
        return LM_E_MEMORY;
    }

    while (n > 0 && text[n - 1] == '=') {
        n--;
    }

    *out = lm_str_dup(a, lm_str(text, n));
    free(text);
    return out->p == NULL ? LM_E_MEMORY : LM_OK;
}


lm_rc_t
lm_totp_uri(lm_arena_t *a, lm_str_t issuer, lm_str_t username, lm_str_t base32,
            lm_str_t *out)
{
    lm_buf_t b;

    lm_buf_init(&b, a, 256);
    lm_buf_lit(&b, "otpauth://totp/");
    lm_percent_encode(&b, issuer);
    lm_buf_byte(&b, ':');
    lm_percent_encode(&b, username);
    lm_buf_lit(&b, "?secret=");
    lm_buf_add(&b, base32);
    lm_buf_lit(&b, "&issuer=");
    lm_percent_encode(&b, issuer);

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}
