/* SPDX-License-Identifier: MIT */
#include "base/zone_rule.h"

#define SECONDS_OF_DAY INT64_C(86400)
/* where civil years are still far inside an int32_t */
#define RULE_TIME_MOST (INT64_C(100000) * 366 * SECONDS_OF_DAY)


static bool
rule_char(lm_str_t *s, char c)
{
    if (s->n == 0 || s->p[0] != c) {
        return false;
    }

    s->p++;
    s->n--;

    return true;
}


static bool
rule_number(lm_str_t *s, int32_t most, int32_t *out)
{
    size_t  i;
    int32_t v = 0;

    for (i = 0; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
        v = v * 10 + (s->p[i] - '0');
        if (v > most) {
            return false;
        }
    }

    if (i == 0) {
        return false;
    }

    s->p += i;
    s->n -= i;
    *out = v;

    return true;
}


/* "[+-]hh[:mm[:ss]]" */
static bool
rule_time(lm_str_t *s, int32_t hour_most, int32_t *out)
{
    int32_t hour, minute = 0, second = 0;
    bool    is_negative;

    is_negative = rule_char(s, '-');
    if (!is_negative) {
        (void) rule_char(s, '+');
    }

    if (!rule_number(s, hour_most, &hour)) {
        return false;
    }

    if (rule_char(s, ':')) {
        if (!rule_number(s, 59, &minute)) {
            return false;
        }
        if (rule_char(s, ':') && !rule_number(s, 59, &second)) {
            return false;
        }
    }

    *out = hour * 3600 + minute * 60 + second;
    if (is_negative) {
        *out = -*out;
    }

    return true;
}


static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}


/* "CET" or "<+03>" */
static bool
rule_name(lm_str_t *s)
{
    size_t i = 0;
    bool   is_quoted;

    is_quoted = rule_char(s, '<');
    while (i < s->n
           && (is_letter(s->p[i])
               || (is_quoted
                   && ((s->p[i] >= '0' && s->p[i] <= '9') || s->p[i] == '+'
                       || s->p[i] == '-')))) {
        i++;
    }

    s->p += i;
    s->n -= i;

    return i >= 3 && (!is_quoted || rule_char(s, '>'));
}


static bool
rule_date(lm_str_t *s, lm_zone_date_t *d)
{
    bool is_read;

    if (rule_char(s, 'M')) {
        d->form = LM_ZONE_MONTH_WEEK_DAY;
        is_read = rule_number(s, 12, &d->month) && d->month >= 1
                  && rule_char(s, '.') && rule_number(s, 5, &d->week)
                  && d->week >= 1 && rule_char(s, '.')
                  && rule_number(s, 6, &d->day);
    } else if (rule_char(s, 'J')) {
        d->form = LM_ZONE_JULIAN;
        is_read = rule_number(s, 365, &d->day) && d->day >= 1;
    } else {
        d->form = LM_ZONE_DAY_OF_YEAR;
        is_read = rule_number(s, 365, &d->day);
    }

    if (!is_read) {
        return false;
    }

    d->time = 2 * 3600;

    return !rule_char(s, '/') || rule_time(s, 167, &d->time);
}


/* POSIX counts west of Greenwich. */
static bool
rule_offset(lm_str_t *s, int32_t *out)
{
    int32_t west;

    if (!rule_time(s, 24, &west)) {
        return false;
    }

    *out = -west;

    return true;
}


lm_rc_t
lm_zone_rule_parse(lm_str_t tz, lm_zone_rule_t *out)
{
    lm_str_t s = tz;

    memset(out, 0, sizeof(*out));

    if (!rule_name(&s) || !rule_offset(&s, &out->standard)) {
        return LM_E_RANGE;
    }
    if (s.n == 0) {
        return LM_OK;
    }

    if (!rule_name(&s)) {
        return LM_E_RANGE;
    }

    out->has_daylight = true;
    out->daylight = out->standard + 3600;
    if (s.n != 0 && s.p[0] != ',' && !rule_offset(&s, &out->daylight)) {
        return LM_E_RANGE;
    }

    if (!rule_char(&s, ',') || !rule_date(&s, &out->start)
        || !rule_char(&s, ',') || !rule_date(&s, &out->end) || s.n != 0) {
        return LM_E_RANGE;
    }

    if (out->daylight == out->standard) {
        out->has_daylight = false;
    }

    return LM_OK;
}


static bool
is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}


static int64_t
week_day_of(int64_t day)
{
    int64_t of_week = (day + 4) % 7; /* 1970-01-01 was a Thursday */

    return of_week < 0 ? of_week + 7 : of_week;
}


/* The day a rule's date falls on in a year. */
static int64_t
date_day(const lm_zone_date_t *d, int64_t year)
{
    int64_t first, day, next;

    if (d->form == LM_ZONE_DAY_OF_YEAR) {
        return lm_days_of(year, 1, 1) + d->day;
    }

    if (d->form == LM_ZONE_JULIAN) {
        return lm_days_of(year, 1, 1) + d->day - 1
               + (d->day > 59 && is_leap(year));
    }

    first = lm_days_of(year, d->month, 1);
    next = d->month == 12 ? lm_days_of(year + 1, 1, 1)
                          : lm_days_of(year, d->month + 1, 1);
    day = first + (d->day - week_day_of(first) + 7) % 7 + (d->week - 1) * 7;

    return day < next ? day : day - 7;
}


/* Seconds since 1970 in local time. */
static int64_t
date_time(const lm_zone_date_t *d, int64_t year)
{
    return date_day(d, year) * SECONDS_OF_DAY + d->time;
}


/*
 * One change of a rule, seen from t.  A start may coincide with the end of
 * the year before it (daylight time all the year round): the start holds.
 */
static void
span_narrow(lm_zone_span_t *s, int64_t t, int64_t at, int32_t offset,
            bool is_start)
{
    if (at > t) {
        if (at < s->until) {
            s->until = at;
        }
        return;
    }

    if (at > s->since || (at == s->since && is_start)) {
        s->since = at;
        s->offset = offset;
    }
}


lm_zone_span_t
lm_zone_rule_span(const lm_zone_rule_t *rule, int64_t t)
{
    int64_t        year, y, start, end;
    lm_zone_span_t s = {INT64_MIN, INT64_MAX, rule->standard};

    if (!rule->has_daylight || t > RULE_TIME_MOST || t < -RULE_TIME_MOST) {
        return s;
    }

    /* two years either way, because hours of +-167 can cross one */
    year = lm_day_civil((lm_day_t) (t / SECONDS_OF_DAY)).year;
    for (y = year - 2; y <= year + 2; y++) {
        start = date_time(&rule->start, y) - rule->standard;
        end = date_time(&rule->end, y) - rule->daylight;
        span_narrow(&s, t, start, rule->daylight, /* is_start= */ true);
        span_narrow(&s, t, end, rule->standard, /* is_start= */ false);
    }

    return s;
}
