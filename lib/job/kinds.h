/* SPDX-License-Identifier: MIT */
/* What each kind of job does; named in kinds.def. */
#ifndef LM_JOB_KINDS_H
#define LM_JOB_KINDS_H

#include "job/job.h"

#define LM_JOB_KIND(name, timeout, attempts, backoff, help)                    \
    lm_rc_t job_##name(lm_job_t *job);
#include "job/kinds.def"
#undef LM_JOB_KIND

#endif
