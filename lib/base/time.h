/* SPDX-License-Identifier: MIT */
/*
 * Instants are milliseconds since 1970-01-01T00:00:00Z; civil days are days
 * since 1970-01-01 in the ISP's zone.  "Now" and "today" are arguments.
 */
#ifndef LM_BASE_TIME_H
#define LM_BASE_TIME_H

#include "base/arena.h"

typedef int64_t lm_instant_t;
typedef int32_t lm_day_t;

#define LM_SECOND INT64_C(1000)
#define LM_MINUTE (60 * LM_SECOND)
#define LM_HOUR (60 * LM_MINUTE)
#define LM_DAY (24 * LM_HOUR)

typedef struct {
    int32_t year; /* proleptic Gregorian */
    int32_t month; /* 1-12 */
    int32_t day; /* 1-31 */
} lm_civil_t;

/* Day number of a civil date; LM_E_RANGE unless it exists in 1970-9999. */
lm_rc_t    lm_day_of(lm_civil_t c, lm_day_t *out) LM_MUST_CHECK;
lm_civil_t lm_day_civil(lm_day_t day);
/* The same for any year, unchecked. */
int64_t  lm_days_of(int64_t year, int32_t month, int32_t day);
lm_day_t lm_day_month_first(lm_day_t day);
lm_day_t lm_day_month_last(lm_day_t day);

/* The same day of another month, or that month's last day when it is shorter;
 * kept inside 1970-9999. */
lm_day_t lm_day_add_months(lm_day_t day, int32_t months);

/* "2026-11-21"; 10 bytes at p.  A day outside the years 0000-9999 prints as
 * the nearest inside. */
#define LM_DAY_TEXT 10
void    lm_day_print(lm_day_t day, char *p);
lm_rc_t lm_day_parse(lm_str_t s, lm_day_t *out) LM_MUST_CHECK;

/* "2026-11" gives the first day of that month. */
lm_rc_t lm_month_parse(lm_str_t s, lm_day_t *out) LM_MUST_CHECK;

/* "2026-11-21T17:00:00.000Z" (RFC 3339); 24 bytes at p.  Reading takes any
 * offset and 1970-9999; digits beyond milliseconds are cut off. */
#define LM_INSTANT_TEXT 24
void    lm_instant_print(lm_instant_t t, char *p);
lm_rc_t lm_instant_parse(lm_str_t s, lm_instant_t *out) LM_MUST_CHECK;

/* A time zone, read from the bytes of a TZif file (RFC 8536, version 2+). */
typedef struct lm_zone_s lm_zone_t;

lm_rc_t lm_zone_parse(lm_arena_t *a, lm_str_t tzif, lm_zone_t **out)
    LM_MUST_CHECK;

/* The same zone in another arena. */
lm_rc_t lm_zone_copy(lm_arena_t *a, const lm_zone_t *zone, lm_zone_t **out)
    LM_MUST_CHECK;

/* Seconds east of UTC at an instant. */
int32_t lm_zone_offset(const lm_zone_t *z, lm_instant_t t);

/*
 * The civil day at an instant, and the instant at which a day begins: the
 * first one whose civil day is "day" or later.  Where clocks skip midnight
 * that is the moment of the change; a day that a zone left out (Apia,
 * 2011-12-30) begins where the next one does.
 */
lm_day_t     lm_zone_day(const lm_zone_t *z, lm_instant_t t);
lm_instant_t lm_zone_day_start(const lm_zone_t *z, lm_day_t day);

/*
 * Start of the civil hour that holds an instant.  An hour that clocks repeat
 * is two hours; one they enter or leave in its middle begins at the change.
 */
lm_instant_t lm_zone_hour_start(const lm_zone_t *z, lm_instant_t t);

#endif
