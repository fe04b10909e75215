/* SPDX-License-Identifier: MIT */
/* Accept-Language (RFC 9110, 12.5.4), as far as two languages need it. */
#include "http/internal.h"


/* Weight of a range in thousandths: "q=0.8" gives 800; 1000 without one. */
static uint32_t
range_weight(lm_str_t parameters)
{
    uint32_t weight = 0;
    uint32_t digit = 100;
    lm_str_t s = lm_str_trim(parameters);

    if (s.n < 3 || !lm_str_istarts(s, LM_STR("q="))) {
        return 1000;
    }

    if (s.p[2] == '1') {
        return 1000;
    }

    for (size_t i = 4; i < s.n && i < 7; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            break;
        }

        weight += (uint32_t) (s.p[i] - '0') * digit;
        digit /= 10;
    }

    return weight;
}


lm_lang_e
lm_lang_of(lm_str_t accept_language)
{
    uint32_t  best = 0;
    lm_lang_e lang = LM_LANG_EN;

    while (accept_language.p != NULL) {
        lm_str_t  parameters = lm_str_cut(&accept_language, ',');
        lm_str_t  tag = lm_str_trim(lm_str_cut(&parameters, ';'));
        lm_str_t  primary = lm_str_cut(&tag, '-');
        uint32_t  weight = range_weight(parameters);
        lm_lang_e found;

        if (lm_str_ieq(primary, LM_STR("en"))) {
            found = LM_LANG_EN;

        } else if (lm_str_ieq(primary, LM_STR("af"))) {
            found = LM_LANG_AF;

        } else {
            continue;
        }

        if (weight > best) {
            best = weight;
            lang = found;
        }
    }

    return lang;
}
