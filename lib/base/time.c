/* SPDX-License-Identifier: MIT */
#include "base/time.h"

#define DAY_LAST 2932896 /* 9999-12-31 */
#define DAY_LEAST (-719528) /* 0000-01-01 */
#define DAYS_OF_ERA 146097 /* 400 years */
#define SECONDS_OF_DAY 86400


static bool
is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}


static int32_t
month_days(int32_t year, int32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};

    if (month == 2 && is_leap(year)) {
        return 29;
    }

    return days[month - 1];
}


/* By eras of 400 years that begin on 1 March, so that the leap day is the last
 * of its year. */
int64_t
lm_days_of(int64_t year, int32_t month, int32_t day)
{
    int64_t era, of_era, of_year;

    year -= month <= 2;
    era = (year >= 0 ? year : year - 399) / 400;
    of_era = year - era * 400;
    of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * DAYS_OF_ERA + of_era * 365 + of_era / 4 - of_era / 100
           + of_year - 719468;
}


lm_rc_t
lm_day_of(lm_civil_t c, lm_day_t *out)
{
    if (c.year < 1970 || c.year > 9999 || c.month < 1 || c.month > 12
        || c.day < 1 || c.day > month_days(c.year, c.month)) {
        return LM_E_RANGE;
    }

    *out = (lm_day_t) lm_days_of(c.year, c.month, c.day);

    return LM_OK;
}


lm_civil_t
lm_day_civil(lm_day_t day)
{
    int64_t    z, era, of_era, year_of_era, of_year, month;
    lm_civil_t c;

    z = (int64_t) day + 719468;
    era = (z >= 0 ? z : z - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
    of_era = z - era * DAYS_OF_ERA;
    year_of_era =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    of_year =
        of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    month = (5 * of_year + 2) / 153;

    c.day = (int32_t) (of_year - (153 * month + 2) / 5 + 1);
    c.month = (int32_t) (month < 10 ? month + 3 : month - 9);
    c.year = (int32_t) (year_of_era + era * 400 + (c.month <= 2));

    return c;
}


lm_day_t
lm_day_month_first(lm_day_t day)
{
    return day - (lm_day_civil(day).day - 1);
}


lm_day_t
lm_day_month_last(lm_day_t day)
{
    lm_civil_t c = lm_day_civil(day);

    return day + (month_days(c.year, c.month) - c.day);
}


lm_day_t
lm_day_add_months(lm_day_t day, int32_t months)
{
    int64_t    count, year;
    int32_t    month, last;
    lm_civil_t c = lm_day_civil(day);

    count = (int64_t) c.year * 12 + (c.month - 1) + months;
    year = count / 12;
    if (count < INT64_C(1970) * 12) {
        return 0;
    }
    if (year > 9999) {
        return DAY_LAST;
    }

    month = (int32_t) (count % 12) + 1;
    last = month_days((int32_t) year, month);

    return (lm_day_t) lm_days_of(year, month, c.day < last ? c.day : last);
}


static void
digits_print(uint32_t v, char *p, size_t n)
{
    while (n != 0) {
        p[--n] = (char) ('0' + v % 10);
        v /= 10;
    }
}


/* Exactly n decimal digits at p. */
static bool
digits_parse(const char *p, size_t n, int32_t *out)
{
    int32_t v = 0;
    size_t  i;

    for (i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return false;
        }
        v = v * 10 + (p[i] - '0');
    }

    *out = v;

    return true;
}


void
lm_day_print(lm_day_t day, char *p)
{
    lm_civil_t c;

    if (day > DAY_LAST) {
        day = DAY_LAST;
    }
    if (day < DAY_LEAST) {
        day = DAY_LEAST;
    }

    c = lm_day_civil(day);
    digits_print((uint32_t) c.year, p, 4);
    p[4] = '-';
    digits_print((uint32_t) c.month, p + 5, 2);
    p[7] = '-';
    digits_print((uint32_t) c.day, p + 8, 2);
}


lm_rc_t
lm_day_parse(lm_str_t s, lm_day_t *out)
{
    lm_civil_t c;

    if (s.n != LM_DAY_TEXT || s.p[4] != '-' || s.p[7] != '-'
        || !digits_parse(s.p, 4, &c.year) || !digits_parse(s.p + 5, 2, &c.month)
        || !digits_parse(s.p + 8, 2, &c.day)) {
        return LM_E_RANGE;
    }

    return lm_day_of(c, out);
}


lm_rc_t
lm_month_parse(lm_str_t s, lm_day_t *out)
{
    lm_civil_t c = {.day = 1};

    if (s.n != 7 || s.p[4] != '-' || !digits_parse(s.p, 4, &c.year)
        || !digits_parse(s.p + 5, 2, &c.month)) {
        return LM_E_RANGE;
    }

    return lm_day_of(c, out);
}


void
lm_instant_print(lm_instant_t t, char *p)
{
    int64_t  day;
    uint32_t ms;

    if (t > (DAY_LAST + 1) * LM_DAY - 1) {
        t = (DAY_LAST + 1) * LM_DAY - 1;
    }
    if (t < DAY_LEAST * LM_DAY) {
        t = DAY_LEAST * LM_DAY;
    }

    day = t / LM_DAY - (t % LM_DAY < 0);
    ms = (uint32_t) (t - day * LM_DAY);

    lm_day_print((lm_day_t) day, p);
    p[10] = 'T';
    digits_print(ms / (uint32_t) LM_HOUR, p + 11, 2);
    p[13] = ':';
    digits_print(ms / (uint32_t) LM_MINUTE % 60, p + 14, 2);
    p[16] = ':';
    digits_print(ms / 1000 % 60, p + 17, 2);
    p[19] = '.';
    digits_print(ms % 1000, p + 20, 3);
    p[23] = 'Z';
}


/* "Z" or "+hh:mm", the whole of s; seconds east of UTC. */
static bool
offset_parse(lm_str_t s, int32_t *out)
{
    int32_t hour, minute;

    if (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z')) {
        *out = 0;
        return true;
    }

    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':'
        || !digits_parse(s.p + 1, 2, &hour)
        || !digits_parse(s.p + 4, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }

    *out = (hour * 60 + minute) * 60;
    if (s.p[0] == '-') {
        *out = -*out;
    }

    return true;
}


/* ".123456" at the front of *s: milliseconds, the rest cut off. */
static bool
fraction_parse(lm_str_t *s, int32_t *ms)
{
    size_t  i;
    int32_t unit = 100;

    *ms = 0;
    if (s->n == 0 || s->p[0] != '.') {
        return true;
    }

    for (i = 1; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
        *ms += (s->p[i] - '0') * unit;
        unit /= 10;
    }

    s->p += i;
    s->n -= i;

    return i > 1;
}


/* RFC 3339 section 5.6; a leap second is the first instant after it. */
lm_rc_t
lm_instant_parse(lm_str_t s, lm_instant_t *out)
{
    int64_t  seconds;
    int32_t  hour, minute, second, ms, offset;
    lm_day_t day;
    lm_str_t rest;

    if (s.n < 20 || (s.p[10] != 'T' && s.p[10] != 't' && s.p[10] != ' ')
        || s.p[13] != ':' || s.p[16] != ':'
        || lm_day_parse(lm_str(s.p, 10), &day) != LM_OK
        || !digits_parse(s.p + 11, 2, &hour)
        || !digits_parse(s.p + 14, 2, &minute)
        || !digits_parse(s.p + 17, 2, &second) || hour > 23 || minute > 59
        || second > 60) {
        return LM_E_RANGE;
    }

    rest = lm_str(s.p + 19, s.n - 19);
    if (!fraction_parse(&rest, &ms) || !offset_parse(rest, &offset)) {
        return LM_E_RANGE;
    }

    seconds = (int64_t) day * SECONDS_OF_DAY + hour * 3600 + minute * 60
              + second - offset;
    if (second == 60) {
        if (seconds % SECONDS_OF_DAY != 0) {
            return LM_E_RANGE;
        }
        ms = 0;
    }
    if (seconds < 0 || seconds >= (DAY_LAST + INT64_C(1)) * SECONDS_OF_DAY) {
        return LM_E_RANGE;
    }

    *out = seconds * LM_SECOND + ms;

    return LM_OK;
}
