/* SPDX-License-Identifier: MIT */
#include "service/permission.h"

static const struct {
    uint32_t    permission;
    const char *name;
} permissions[] = {
#define LM_PERMISSION(bit, name, en, af) {bit, #name},
#include "service/permission.def"
#undef LM_PERMISSION
};

#define N_PERMISSIONS (sizeof(permissions) / sizeof(permissions[0]))


const char *
lm_permission_name(uint32_t permission)
{
    for (size_t i = 0; i < N_PERMISSIONS; i++) {
        if (permissions[i].permission == permission) {
            return permissions[i].name;
        }
    }

    return NULL;
}


lm_rc_t
lm_permission_of(lm_str_t name, uint32_t *out)
{
    for (size_t i = 0; i < N_PERMISSIONS; i++) {
        if (lm_str_eq(name, lm_str_c(permissions[i].name))) {
            *out = permissions[i].permission;
            return LM_OK;
        }
    }

    return LM_E_NOT_FOUND;
}
