/* SPDX-License-Identifier: MIT */
#include "base/money.h"

__extension__ typedef __int128 wide_t;


lm_rc_t
lm_money_add(lm_money_t a, lm_money_t b, lm_money_t *out)
{
    if (__builtin_add_overflow(a, b, out)) {
        return LM_E_RANGE;
    }

    return LM_OK;
}


lm_rc_t
lm_money_muldiv(lm_money_t a, int64_t b, int64_t c, lm_money_t *out)
{
    wide_t product, quotient, rest, divisor;

    if (c == 0) {
        return LM_E_RANGE;
    }

    product = (wide_t) a * b;
    divisor = c;
    if (divisor < 0) {
        divisor = -divisor;
        product = -product;
    }

    quotient = product / divisor;
    rest = product % divisor;
    if (rest < 0) {
        rest = -rest;
    }
    if (rest * 2 >= divisor) {
        quotient += product < 0 ? -1 : 1;
    }

    if (quotient > INT64_MAX || quotient < INT64_MIN) {
        return LM_E_RANGE;
    }

    *out = (lm_money_t) quotient;

    return LM_OK;
}
