/* SPDX-License-Identifier: MIT */
#include "job/schedule.h"

#include <stdio.h>

static const lm_schedule_t schedules[] = {
    {"stale_sessions",
     "stale_sessions",
     {.is = LM_CADENCE_MINUTES, .every = 5}},
    {"cancel_end", "cancel_end", {.is = LM_CADENCE_HOURLY, .minute = 0}},
    {"expire", "expire", {.is = LM_CADENCE_HOURLY, .minute = 17}},
    {"partitions",
     "partitions",
     {.is = LM_CADENCE_DAILY, .hour = 1, .minute = 10}},
    {"usage_prove",
     "usage_prove",
     {.is = LM_CADENCE_DAILY, .hour = 3, .minute = 30}},
};

static lm_instant_t civil_instant(const lm_zone_t *z, lm_day_t day,
                                  int32_t hour, int32_t minute);
static lm_instant_t occurrence(const lm_cadence_t *c, const lm_zone_t *z,
                               lm_day_t today, int32_t shift);


const lm_schedule_t *
lm_schedules(size_t *n)
{
    *n = sizeof(schedules) / sizeof(schedules[0]);
    return schedules;
}


lm_instant_t
lm_cadence_last(const lm_cadence_t *c, const lm_zone_t *z, lm_instant_t now)
{
    int32_t      shift;
    lm_day_t     today;
    lm_instant_t step, at;

    if (c->is == LM_CADENCE_MINUTES) {
        step = c->every * LM_MINUTE;
        return now - (now % step + step) % step;
    }

    if (c->is == LM_CADENCE_HOURLY) {
        at = lm_zone_hour_start(z, now) + c->minute * LM_MINUTE;
        return at <= now ? at
                         : lm_zone_hour_start(z, lm_zone_hour_start(z, now) - 1)
                               + c->minute * LM_MINUTE;
    }

    today = lm_zone_day(z, now);

    /* never more than two back; the bound is for days before the first */
    for (shift = 1; shift > -3; shift--) {
        at = occurrence(c, z, today, shift);
        if (at <= now) {
            return at;
        }
    }

    return now;
}


lm_instant_t
lm_cadence_next(const lm_cadence_t *c, const lm_zone_t *z, lm_instant_t now)
{
    int32_t      shift;
    lm_day_t     today;
    lm_instant_t at;

    if (c->is == LM_CADENCE_MINUTES) {
        return lm_cadence_last(c, z, now) + c->every * LM_MINUTE;
    }

    if (c->is == LM_CADENCE_HOURLY) {
        at = lm_zone_hour_start(z, now) + c->minute * LM_MINUTE;
        return at > now
                   ? at
                   : lm_zone_hour_start(z, lm_zone_hour_start(z, now) + LM_HOUR)
                         + c->minute * LM_MINUTE;
    }

    today = lm_zone_day(z, now);

    for (shift = -1; shift < 3; shift++) {
        at = occurrence(c, z, today, shift);
        if (at > now) {
            return at;
        }
    }

    return now + LM_DAY;
}


/* The occurrence of the day or month that is "shift" of them from today. */
static lm_instant_t
occurrence(const lm_cadence_t *c, const lm_zone_t *z, lm_day_t today,
           int32_t shift)
{
    lm_day_t day, last;

    if (c->is == LM_CADENCE_DAILY) {
        return civil_instant(z, today + shift, c->hour, c->minute);
    }

    day = lm_day_add_months(lm_day_month_first(today), shift);
    last = lm_day_month_last(day);
    day += c->day - 1;

    return civil_instant(z, day > last ? last : day, c->hour, c->minute);
}


/*
 * Offsets before and after a change of clocks are those a day earlier and
 * later.  The first fit wins; in a gap neither fits, and the earlier offset
 * gives the moment as if the clocks had not moved, which is after the gap.
 */
static lm_instant_t
civil_instant(const lm_zone_t *z, lm_day_t day, int32_t hour, int32_t minute)
{
    int32_t      before, after;
    lm_instant_t local, t;

    local = day * LM_DAY + hour * LM_HOUR + minute * LM_MINUTE;
    before = lm_zone_offset(z, local - LM_DAY);
    after = lm_zone_offset(z, local + LM_DAY);

    t = local - before * LM_SECOND;
    if (lm_zone_offset(z, t) == before) {
        return t;
    }

    t = local - after * LM_SECOND;
    if (lm_zone_offset(z, t) == after) {
        return t;
    }

    return local - before * LM_SECOND;
}


void
lm_cadence_print(const lm_cadence_t *c, char *p, size_t n)
{
    switch (c->is) {
    case LM_CADENCE_MINUTES:
        snprintf(p, n, "every %d minutes", c->every);
        return;
    case LM_CADENCE_HOURLY:
        snprintf(p, n, "hourly at minute %d", c->minute);
        return;
    case LM_CADENCE_DAILY:
        snprintf(p, n, "daily at %02d:%02d", c->hour, c->minute);
        return;
    case LM_CADENCE_MONTHLY:
        snprintf(p, n, "monthly on day %d at %02d:%02d", c->day, c->hour,
                 c->minute);
        return;
    }
}
