/* SPDX-License-Identifier: MIT */
#include "job/job.h"

#define BACKOFF_MAX (60 * 60) /* seconds */


uint64_t
lm_job_backoff(uint32_t base, uint16_t attempts, uint32_t chance)
{
    uint64_t seconds, ms;

    seconds = base;
    while (attempts > 1 && seconds < BACKOFF_MAX) {
        seconds *= 2;
        attempts--;
    }

    ms = (seconds < BACKOFF_MAX ? seconds : BACKOFF_MAX) * 1000;
    return ms + ms / 4 * chance / 1024;
}
