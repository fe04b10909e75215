/* SPDX-License-Identifier: MIT */
/*
 * When things happen again and again, in the ISP's zone.  Pure: the zone and
 * the instant are arguments.
 */
#ifndef LM_JOB_SCHEDULE_H
#define LM_JOB_SCHEDULE_H

#include "base/time.h"

typedef enum {
    LM_CADENCE_MINUTES, /* every "every" minutes, counted from midnight UTC */
    LM_CADENCE_HOURLY, /* at "minute" of each hour */
    LM_CADENCE_DAILY, /* at "hour":"minute" of each civil day */
    LM_CADENCE_MONTHLY /* on civil day "day" (the last one, if shorter) */
} lm_cadence_e;

typedef struct {
    lm_cadence_e is;
    int32_t      every;
    int32_t      day;
    int32_t      hour;
    int32_t      minute;
} lm_cadence_t;

/*
 * The latest occurrence at or before an instant, and the earliest after it.
 * A time of day that clocks skip happens when they have moved on; one that
 * they repeat happens once, the first time.
 */
lm_instant_t lm_cadence_last(const lm_cadence_t *c, const lm_zone_t *z,
                             lm_instant_t now);
lm_instant_t lm_cadence_next(const lm_cadence_t *c, const lm_zone_t *z,
                             lm_instant_t now);

/* What the worker does by itself. */
typedef struct {
    const char  *name; /* stands in the job's unique key */
    const char  *kind; /* of the job */
    lm_cadence_t cadence;
} lm_schedule_t;

const lm_schedule_t *lm_schedules(size_t *n);

/* "daily at 02:00"; n bytes at p. */
void lm_cadence_print(const lm_cadence_t *c, char *p, size_t n);

#endif
