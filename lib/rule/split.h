/* SPDX-License-Identifier: MIT */
/*
 * Bytes that flowed over an interval, split over the hours and days of the
 * ISP's zone in proportion to time, to days first and then to their hours.
 * The parts add up exactly: what rounding leaves goes to the largest
 * remainders, the earlier first.
 */
#ifndef LM_RULE_SPLIT_H
#define LM_RULE_SPLIT_H

#include "base/time.h"

/* Hours of the longest interval (35 days, one of 25 hours, two part hours). */
#define LM_SPLIT_MAX (35 * 24 + 3)

/* Slices of one civil day: half-hour steps of odd zones included. */
#define LM_SPLIT_HOURS_OF_DAY 50

typedef struct {
    lm_instant_t hour_at; /* start of the civil hour */
    lm_day_t     day;
    int64_t      span; /* milliseconds of the interval in this hour */
    uint64_t     bytes[2]; /* LM_IN, LM_OUT */
} lm_slice_t;

/*
 * The hours of [since, until], each with its share of the time; an empty
 * interval is one slice at until.  Since is moved up when more than "size"
 * (at least 2) slices would be needed.  Returns how many, at least 1.
 */
size_t lm_split_hours(const lm_zone_t *zone, lm_instant_t since,
                      lm_instant_t until, lm_slice_t *slices, size_t size);

/*
 * Shares bytes over the slices, as bytes[direction] of each.
 *
 *     10 bytes over 20, 20 and 20 minutes -> 4, 3, 3
 */
void lm_split_bytes(lm_slice_t *slices, size_t n, int direction,
                    uint64_t bytes);

#endif
