/* SPDX-License-Identifier: MIT */
#include "job/kinds.h"

static const lm_job_kind_t kinds[] = {
#define LM_JOB_KIND(name, timeout, attempts, backoff, help)                    \
    {#name, job_##name, timeout, attempts, backoff, help},
#include "job/kinds.def"
#undef LM_JOB_KIND
};


const lm_job_kind_t *
lm_job_kind(lm_str_t name)
{
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (lm_str_eq(name, lm_str_c(kinds[i].name))) {
            return &kinds[i];
        }
    }

    return NULL;
}
