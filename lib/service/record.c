/* SPDX-License-Identifier: MIT */
#include "service/record.h"


bool
lm_record_is_same(const lm_record_field_t *f, const void *a, const void *b)
{
    const void *x = lm_record_value(f, a), *y = lm_record_value(f, b);

    if (lm_record_has(f, a) != lm_record_has(f, b)) {
        return false;
    }

    if (!lm_record_has(f, a)) {
        return true;
    }

    switch (f->type) {
    case LM_T_STR:
    case LM_T_BYTES:
        return lm_str_eq(*(const lm_str_t *) x, *(const lm_str_t *) y);
    case LM_T_BOOL:
        return *(const bool *) x == *(const bool *) y;
    case LM_T_U8:
        return *(const uint8_t *) x == *(const uint8_t *) y;
    case LM_T_U16:
        return *(const uint16_t *) x == *(const uint16_t *) y;
    case LM_T_I32:
    case LM_T_U32:
        return memcmp(x, y, sizeof(uint32_t)) == 0;
    case LM_T_DAY:
        return *(const lm_day_t *) x == *(const lm_day_t *) y;
    default: /* U64, I64, INSTANT */
        return memcmp(x, y, sizeof(uint64_t)) == 0;
    }
}
