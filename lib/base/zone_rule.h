/* SPDX-License-Identifier: MIT */
/*
 * The POSIX TZ string at the end of a TZif file, "CET-1CEST,M3.5.0,M10.5.0/3":
 * how the zone goes on after its last transition.  POSIX.1-2017, 8.3, with
 * the hours -167..167 of RFC 8536, 3.3.1.
 */
#ifndef LM_BASE_ZONE_RULE_H
#define LM_BASE_ZONE_RULE_H

#include "base/time.h"

typedef enum {
    LM_ZONE_MONTH_WEEK_DAY, /* M3.5.0: the last Sunday of March */
    LM_ZONE_JULIAN, /* J60: 1 March in every year */
    LM_ZONE_DAY_OF_YEAR /* 59: the 60th day, 29 February counted */
} lm_zone_form_e;

typedef struct {
    lm_zone_form_e form;
    int32_t        month; /* 1-12 */
    int32_t        week; /* 1-5, 5 is the last */
    int32_t        day; /* of the week 0-6, or of the year */
    int32_t        time; /* seconds after local midnight, may be negative */
} lm_zone_date_t;

typedef struct {
    int32_t        standard; /* seconds east of UTC */
    int32_t        daylight;
    bool           has_daylight;
    lm_zone_date_t start; /* of daylight time, in standard time */
    lm_zone_date_t end; /* in daylight time */
} lm_zone_rule_t;

/* A stretch of one offset: [since, until), in seconds. */
typedef struct {
    int64_t since;
    int64_t until;
    int32_t offset;
} lm_zone_span_t;

lm_rc_t lm_zone_rule_parse(lm_str_t tz, lm_zone_rule_t *out) LM_MUST_CHECK;

/* The stretch that holds t.  This cannot fail. */
lm_zone_span_t lm_zone_rule_span(const lm_zone_rule_t *rule, int64_t t);

#endif
