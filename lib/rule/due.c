/* SPDX-License-Identifier: MIT */
#include "rule/due.h"


lm_due_t
lm_due_of(const lm_due_facts_t *f)
{
    if (f->has_own) {
        return (lm_due_t){f->own, LM_STR("customer")};
    }

    if (f->has_group) {
        return (lm_due_t){f->group, LM_STR("group")};
    }

    return (lm_due_t){f->setup, LM_STR("setup")};
}
