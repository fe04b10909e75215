/* SPDX-License-Identifier: MIT */
#include "rule/split.h"

__extension__ typedef unsigned __int128 wide_t;

typedef struct {
    size_t   first; /* slice of a day */
    size_t   n;
    int64_t  span;
    int64_t  remainder;
    uint64_t bytes;
} share_t;

static lm_instant_t hour_next(const lm_zone_t *zone, lm_instant_t hour);
static void         share(share_t *shares, size_t n, uint64_t bytes);


size_t
lm_split_hours(const lm_zone_t *zone, lm_instant_t since, lm_instant_t until,
               lm_slice_t *slices, size_t size)
{
    size_t       n;
    lm_instant_t earliest, from, hour, next, to;

    earliest = until - (lm_instant_t) (size - 1) * LM_HOUR;
    from = since < earliest ? earliest : since;
    if (from > until) {
        from = until;
    }

    hour = lm_zone_hour_start(zone, from);

    for (n = 0; n < size; n++) {
        next = hour_next(zone, hour);
        to = next < until ? next : until;

        slices[n] = (lm_slice_t){
            .hour_at = hour,
            .day = lm_zone_day(zone, from),
            .span = to - from,
        };

        if (next >= until) {
            return n + 1;
        }

        from = next;
        hour = next;
    }

    slices[n - 1].span += until - from;

    return n;
}


static lm_instant_t
hour_next(const lm_zone_t *zone, lm_instant_t hour)
{
    lm_instant_t next;

    /* shorter when the clock is put back by half an hour */
    next = lm_zone_hour_start(zone, hour + LM_HOUR);

    return next > hour ? next : hour + LM_HOUR;
}


/* Days first, which are what is read and billed, then the hours of each. */
void
lm_split_bytes(lm_slice_t *slices, size_t n, int direction, uint64_t bytes)
{
    size_t  i, first, n_days;
    share_t days[LM_SPLIT_MAX / 23 + 2];
    share_t hours[LM_SPLIT_HOURS_OF_DAY];

    n_days = 0;
    for (i = 0; i < n; i++) {
        if (i == 0 || slices[i].day != slices[i - 1].day
            || days[n_days - 1].n == LM_SPLIT_HOURS_OF_DAY) {
            days[n_days++] = (share_t){.first = i};
        }
        days[n_days - 1].n++;
        days[n_days - 1].span += slices[i].span;
    }

    share(days, n_days, bytes);

    while (n_days-- > 0) {
        first = days[n_days].first;
        for (i = 0; i < days[n_days].n; i++) {
            hours[i] = (share_t){.span = slices[first + i].span};
        }

        share(hours, days[n_days].n, days[n_days].bytes);

        for (i = 0; i < days[n_days].n; i++) {
            slices[first + i].bytes[direction] = hours[i].bytes;
        }
    }
}


/* Largest remainders; all to the last one when no time has passed. */
static void
share(share_t *shares, size_t n, uint64_t bytes)
{
    size_t   i, best;
    wide_t   product;
    uint64_t left, span;

    span = 0;
    for (i = 0; i < n; i++) {
        span += (uint64_t) shares[i].span;
    }

    if (span == 0) {
        shares[n - 1].bytes = bytes;
        return;
    }

    left = bytes;
    for (i = 0; i < n; i++) {
        product = (wide_t) bytes * (uint64_t) shares[i].span;
        shares[i].bytes = (uint64_t) (product / span);
        shares[i].remainder = (int64_t) (product % span);
        left -= shares[i].bytes;
    }

    for (; left > 0; left--) {
        best = 0;
        for (i = 1; i < n; i++) {
            if (shares[i].remainder > shares[best].remainder) {
                best = i;
            }
        }
        shares[best].bytes++;
        shares[best].remainder = -1;
    }
}
