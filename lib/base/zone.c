/* SPDX-License-Identifier: MIT */
/*
 * Time zones from TZif files, RFC 8536.  Everything read is checked against
 * the bytes that are there and against the limits below; a file that fails is
 * refused whole.  Inside, instants are seconds.
 */
#include "base/time.h"

#include "base/zone_rule.h"

#define ZONE_FILE_MAX 65536
#define ZONE_TRANSITIONS 4096
#define ZONE_TYPES 256
#define ZONE_HEAD 44
/* RFC 8536, 3.2: -25 h < offset < +26 h */
#define ZONE_OFFSET_LEAST (-89999)
#define ZONE_OFFSET_MOST 93599

struct lm_zone_s {
    size_t         n; /* transitions */
    int64_t       *at; /* strictly rising */
    int32_t       *offset; /* from at[i] on */
    int32_t        first_offset; /* before at[0] */
    bool           has_rule; /* for after the last transition */
    lm_zone_rule_t rule;
};

typedef struct {
    uint32_t utc_local; /* counts of RFC 8536, 3.1 */
    uint32_t standard_wall;
    uint32_t leap;
    uint32_t time;
    uint32_t type;
    uint32_t chars;
} zone_counts_t;


static uint32_t
be32(const char *p)
{
    const unsigned char *u = (const unsigned char *) p;

    return (uint32_t) u[0] << 24 | (uint32_t) u[1] << 16 | (uint32_t) u[2] << 8
           | u[3];
}


static int64_t
be64(const char *p)
{
    return (int64_t) ((uint64_t) be32(p) << 32 | be32(p + 4));
}


/* Takes n bytes off the front; false when there are not so many. */
static bool
take(lm_str_t *rest, size_t n, const char **p)
{
    if (n > rest->n) {
        return false;
    }

    *p = rest->p;
    rest->p += n;
    rest->n -= n;

    return true;
}


static bool
head_read(lm_str_t *rest, zone_counts_t *c)
{
    const char *p;

    if (!take(rest, ZONE_HEAD, &p) || memcmp(p, "TZif", 4) != 0 || p[4] < '2') {
        return false;
    }

    c->utc_local = be32(p + 20);
    c->standard_wall = be32(p + 24);
    c->leap = be32(p + 28);
    c->time = be32(p + 32);
    c->type = be32(p + 36);
    c->chars = be32(p + 40);

    return c->utc_local <= ZONE_TYPES && c->standard_wall <= ZONE_TYPES
           && c->leap <= ZONE_TRANSITIONS && c->time <= ZONE_TRANSITIONS
           && c->type <= ZONE_TYPES && c->chars <= ZONE_FILE_MAX;
}


/* The block of 32-bit times is for readers of version 1. */
static bool
first_block_skip(lm_str_t *rest)
{
    const char   *p;
    zone_counts_t c;

    if (!head_read(rest, &c)) {
        return false;
    }

    return take(rest,
                (size_t) c.time * 5 + (size_t) c.type * 6 + c.chars
                    + (size_t) c.leap * 8 + c.standard_wall + c.utc_local,
                &p);
}


static bool
type_offset(const char *types, uint32_t index, uint32_t n, int32_t *out)
{
    if (index >= n) {
        return false;
    }

    *out = (int32_t) be32(types + (size_t) index * 6);

    return *out >= ZONE_OFFSET_LEAST && *out <= ZONE_OFFSET_MOST;
}


/* Transitions that keep the offset (a new name, say) are left out. */
static bool
transitions_read(lm_zone_t *z, const zone_counts_t *c, const char *times,
                 const char *indexes, const char *types)
{
    int32_t  offset, before;
    int64_t  at, last = INT64_MIN;
    uint32_t i;

    if (!type_offset(types, 0, c->type, &z->first_offset)) {
        return false;
    }

    before = z->first_offset;
    for (i = 0; i < c->time; i++) {
        at = be64(times + (size_t) i * 8);
        if ((i != 0 && at <= last)
            || !type_offset(types, (unsigned char) indexes[i], c->type,
                            &offset)) {
            return false;
        }
        last = at;

        if (offset != before) {
            z->at[z->n] = at;
            z->offset[z->n] = offset;
            z->n++;
            before = offset;
        }
    }

    return true;
}


static bool
footer_read(lm_zone_t *z, lm_str_t rest)
{
    lm_str_t tz;

    if (rest.n < 2 || rest.p[0] != '\n') {
        return false;
    }

    rest.p++;
    rest.n--;
    if (memchr(rest.p, '\n', rest.n) == NULL) {
        return false;
    }

    tz = lm_str_cut(&rest, '\n');
    z->has_rule = tz.n != 0;

    return tz.n == 0 || lm_zone_rule_parse(tz, &z->rule) == LM_OK;
}


/* Files with leap seconds ("right/…") count seconds that UTC days lack. */
static bool
second_block_read(lm_zone_t *z, const zone_counts_t *c, lm_str_t rest)
{
    const char *times, *indexes, *types, *p;

    if (c->leap != 0 || c->type == 0) {
        return false;
    }

    if (!take(&rest, (size_t) c->time * 8, &times)
        || !take(&rest, c->time, &indexes)
        || !take(&rest, (size_t) c->type * 6, &types)
        || !take(&rest, (size_t) c->chars + c->standard_wall + c->utc_local,
                 &p)) {
        return false;
    }

    return transitions_read(z, c, times, indexes, types)
           && footer_read(z, rest);
}


lm_rc_t
lm_zone_parse(lm_arena_t *a, lm_str_t tzif, lm_zone_t **out)
{
    lm_zone_t    *z;
    lm_str_t      rest = tzif;
    zone_counts_t c;

    if (tzif.n > ZONE_FILE_MAX || !first_block_skip(&rest)
        || !head_read(&rest, &c)) {
        return LM_E_RANGE;
    }

    z = lm_alloc(a, sizeof(*z));
    if (z == NULL) {
        return LM_E_MEMORY;
    }

    z->at = lm_alloc_array(a, c.time, sizeof(*z->at));
    z->offset = lm_alloc_array(a, c.time, sizeof(*z->offset));
    if (z->at == NULL || z->offset == NULL) {
        return LM_E_MEMORY;
    }

    if (!second_block_read(z, &c, rest)) {
        return LM_E_RANGE;
    }

    *out = z;

    return LM_OK;
}


lm_rc_t
lm_zone_copy(lm_arena_t *a, const lm_zone_t *zone, lm_zone_t **out)
{
    lm_zone_t *z = lm_alloc(a, sizeof(*z));

    if (z == NULL) {
        return LM_E_MEMORY;
    }

    *z = *zone;
    z->at = lm_alloc_array(a, z->n, sizeof(*z->at));
    z->offset = lm_alloc_array(a, z->n, sizeof(*z->offset));
    if (z->at == NULL || z->offset == NULL) {
        return LM_E_MEMORY;
    }

    memcpy(z->at, zone->at, z->n * sizeof(*z->at));
    memcpy(z->offset, zone->offset, z->n * sizeof(*z->offset));
    *out = z;

    return LM_OK;
}


/* Number of transitions at or before t. */
static size_t
transitions_until(const lm_zone_t *z, int64_t t)
{
    size_t low = 0, high = z->n, middle;

    while (low < high) {
        middle = low + (high - low) / 2;
        if (z->at[middle] <= t) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }

    return low;
}


/* The stretch that holds t. */
static lm_zone_span_t
span_at(const lm_zone_t *z, int64_t t)
{
    size_t         i = transitions_until(z, t);
    lm_zone_span_t s, ruled;

    s.since = i == 0 ? INT64_MIN : z->at[i - 1];
    s.until = i == z->n ? INT64_MAX : z->at[i];
    s.offset = i == 0 ? z->first_offset : z->offset[i - 1];

    if (i != z->n || !z->has_rule) {
        return s;
    }

    ruled = lm_zone_rule_span(&z->rule, t);
    if (ruled.since < s.since) {
        ruled.since = s.since;
    }

    return ruled;
}


static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}


int32_t
lm_zone_offset(const lm_zone_t *z, lm_instant_t t)
{
    return span_at(z, floor_div(t, LM_SECOND)).offset;
}


lm_day_t
lm_zone_day(const lm_zone_t *z, lm_instant_t t)
{
    int64_t seconds = floor_div(t, LM_SECOND);
    int64_t day;

    day = floor_div(seconds + span_at(z, seconds).offset, LM_DAY / LM_SECOND);
    if (day > INT32_MAX) {
        return INT32_MAX;
    }

    return day < INT32_MIN ? INT32_MIN : (lm_day_t) day;
}


lm_instant_t
lm_zone_day_start(const lm_zone_t *z, lm_day_t day)
{
    int64_t        midnight = (int64_t) day * (LM_DAY / LM_SECOND);
    int64_t        t;
    lm_zone_span_t s;

    /* no offset is large enough for the day to have begun here */
    s = span_at(z, midnight - ZONE_OFFSET_MOST - 1);
    while (midnight - s.offset >= s.until) {
        s = span_at(z, s.until);
    }

    t = midnight - s.offset;

    return (t < s.since ? s.since : t) * LM_SECOND;
}


lm_instant_t
lm_zone_hour_start(const lm_zone_t *z, lm_instant_t t)
{
    int64_t        seconds = floor_div(t, LM_SECOND);
    int64_t        local, start;
    lm_zone_span_t s;

    s = span_at(z, seconds);
    local = seconds + s.offset;
    start = seconds - (local - floor_div(local, 3600) * 3600);

    return (start < s.since ? s.since : start) * LM_SECOND;
}
