/* SPDX-License-Identifier: MIT */
/*
 * A zone file is refused or can be asked anything: a day begins at an instant
 * of that day or a later one, the instant before is of an earlier day, and an
 * hour holds the instant it was asked for.
 */
#include "fuzz/fuzz.h"

#include "base/time.h"

#define DAY_MOST 2932896


static void
day_begins(const lm_zone_t *z, lm_day_t day)
{
    lm_instant_t start = lm_zone_day_start(z, day);

    holds(lm_zone_day(z, start) >= day);
    holds(lm_zone_day(z, start - 1) < day);
}


static void
hour_begins(const lm_zone_t *z, lm_instant_t t)
{
    lm_instant_t start = lm_zone_hour_start(z, t);

    holds(start <= t && t - start < LM_HOUR);
    holds(lm_zone_hour_start(z, start) == start);
    holds(lm_zone_offset(z, start) == lm_zone_offset(z, t));
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int         i;
    uint32_t    h = 2166136261U;
    size_t      k;
    lm_zone_t  *z;
    lm_arena_t *a = lm_arena_create(FUZZ_ARENA);

    if (lm_zone_parse(a, lm_str((const char *) data, size), &z) == LM_OK) {
        for (k = 0; k < size; k++) {
            h = (h ^ data[k]) * 16777619U;
        }
        for (i = 0; i < 200; i++) {
            h = h * 1664525U + 1013904223U;
            day_begins(z, (lm_day_t) (h % DAY_MOST));
            hour_begins(z, (lm_instant_t) (h % DAY_MOST) * LM_DAY + h % 999983);
        }
    }

    lm_arena_destroy(a);

    return 0;
}
