/* SPDX-License-Identifier: MIT */
/* Money is a count of minor units (cents); one currency an installation. */
#ifndef LM_BASE_MONEY_H
#define LM_BASE_MONEY_H

#include "base/str.h"

typedef int64_t lm_money_t;

lm_rc_t lm_money_add(lm_money_t a, lm_money_t b, lm_money_t *out) LM_MUST_CHECK;

/*
 * a * b / c, rounded once, half away from zero.  LM_E_RANGE when c is 0 or the
 * result does not fit.
 */
lm_rc_t lm_money_muldiv(lm_money_t a, int64_t b, int64_t c, lm_money_t *out)
    LM_MUST_CHECK;

#endif
