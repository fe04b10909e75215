/* SPDX-License-Identifier: MIT */
/* What a member of staff may do; the table is permission.def. */
#ifndef LM_SERVICE_PERMISSION_H
#define LM_SERVICE_PERMISSION_H

#include "base/str.h"

#define LM_PERM_NONE 0

enum {
#define LM_PERMISSION(bit, name, en, af) LM_PERM_##name = bit,
#include "service/permission.def"
#undef LM_PERMISSION
    LM_PERM_LAST
};

/* Two at once, for a route that needs both. */
#define LM_PERM_BITS 8
#define LM_PERM_AND(a, b) ((uint32_t) (a) | (uint32_t) (b) << LM_PERM_BITS)
#define LM_PERM_FIRST(p) ((p) & ((UINT32_C(1) << LM_PERM_BITS) - 1))

/* "customer_read"; NULL for an unknown one. */
const char *lm_permission_name(uint32_t permission);
lm_rc_t     lm_permission_of(lm_str_t name, uint32_t *out) LM_MUST_CHECK;

#endif
