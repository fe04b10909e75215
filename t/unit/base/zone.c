/* SPDX-License-Identifier: MIT */
/* Zones against the C library's localtime_r() and the machine's own files. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "unit/host.h"

#include "base/zone_rule.h"

#define LIMIT (8 << 20)
#define ROUNDS 20000
#define YEAR_2200 INT64_C(7258118400)

static const char *const zone_names[] = {
    "Africa/Johannesburg", "Europe/Berlin",     "America/New_York",
    "Australia/Lord_Howe", "Europe/Dublin",     "America/Santiago",
    "Africa/Casablanca",   "Pacific/Apia",      "Asia/Kolkata",
    "Africa/Windhoek",     "America/Sao_Paulo", "Asia/Tehran",
    "America/Toronto",     "Antarctica/Troll",  "Pacific/Kiritimati",
    "America/St_Johns",    "Africa/Monrovia",   "UTC",
};

#define N_ZONES (sizeof(zone_names) / sizeof(zone_names[0]))


static lm_zone_t *
zone_load(lm_arena_t *a, const char *name)
{
    char       path[128];
    lm_zone_t *read = NULL, *z = NULL;

    /* a copy is as good as what was read */
    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
    assert_ok(lm_zone_parse(a, t_file(a, path), &read));
    assert_ok(lm_zone_copy(a, read, &z));

    setenv("TZ", path + sizeof("/usr/share/zoneinfo/") - 1, 1);
    tzset();

    return z;
}


static void
same_as_libc(const lm_zone_t *z, const char *name, int64_t t)
{
    time_t    when = (time_t) t;
    lm_day_t  day;
    struct tm tm;

    assert_non_null(localtime_r(&when, &tm));
    if (lm_zone_offset(z, t * 1000) != tm.tm_gmtoff) {
        fail_msg("%s at %lld: %d, and the C library has %ld", name,
                 (long long) t, lm_zone_offset(z, t * 1000), tm.tm_gmtoff);
    }

    day = (lm_day_t) lm_days_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
    assert_int_equal(lm_zone_day(z, t * 1000 + 999), day);
}


static void
offsets_are_those_of_the_c_library(void **state)
{
    size_t      i;
    int         k;
    int64_t     t;
    lm_zone_t  *z;
    lm_arena_t *a = lm_arena_create(LIMIT);

    for (i = 0; i < N_ZONES; i++) {
        z = zone_load(a, zone_names[i]);
        for (k = 0; k < ROUNDS; k++) {
            same_as_libc(z, zone_names[i], (int64_t) t_random_below(YEAR_2200));
        }

        /* each hour of years with and without transitions in the file */
        for (t = 1761955200; t < 1761955200 + 400 * 86400; t += 1800) {
            same_as_libc(z, zone_names[i], t);
            same_as_libc(z, zone_names[i], t - 1);
            same_as_libc(z, zone_names[i], t + INT64_C(20) * 365 * 86400);
        }
        lm_arena_reset(a);
    }
    lm_arena_destroy(a);
}


/*
 * A day begins at the first instant whose day is that day or later, and the
 * days follow each other without a gap, whatever the clocks do.
 */
static void
days_follow_each_other(void **state)
{
    size_t       i;
    lm_day_t     day;
    lm_zone_t   *z;
    lm_arena_t  *a = lm_arena_create(LIMIT);
    lm_instant_t start, before = INT64_MIN;

    for (i = 0; i < N_ZONES; i++) {
        z = zone_load(a, zone_names[i]);
        before = lm_zone_day_start(z, -1);
        for (day = 0; day < 40000; day++) {
            start = lm_zone_day_start(z, day);
            assert_true(start >= before);
            assert_true(lm_zone_day(z, start) >= day);
            assert_true(lm_zone_day(z, start - 1) < day);
            assert_true(start - before <= 26 * LM_HOUR);
            before = start;
        }
        lm_arena_reset(a);
    }
    lm_arena_destroy(a);
}


static lm_instant_t
at(const char *text)
{
    lm_instant_t t = 0;

    assert_ok(lm_instant_parse(lm_str_c(text), &t));

    return t;
}


static lm_day_t
on(const char *text)
{
    lm_day_t day = 0;

    assert_ok(lm_day_parse(lm_str_c(text), &day));

    return day;
}


static void
known_midnights(void **state)
{
    lm_zone_t  *z;
    lm_arena_t *a = lm_arena_create(LIMIT);

    z = zone_load(a, "Africa/Johannesburg");
    assert_true(lm_zone_day_start(z, on("2026-11-21"))
                == at("2026-11-20T22:00:00Z"));
    assert_int_equal(lm_zone_day(z, at("2026-11-20T21:59:59.999Z")),
                     on("2026-11-20"));
    assert_int_equal(lm_zone_day(z, at("2026-11-20T22:00:00Z")),
                     on("2026-11-21"));

    /* a day of 23 and one of 25 hours */
    z = zone_load(a, "Europe/Berlin");
    assert_true(lm_zone_day_start(z, on("2026-03-30"))
                    - lm_zone_day_start(z, on("2026-03-29"))
                == 23 * LM_HOUR);
    assert_true(lm_zone_day_start(z, on("2026-10-26"))
                    - lm_zone_day_start(z, on("2026-10-25"))
                == 25 * LM_HOUR);
    assert_true(lm_zone_day_start(z, on("2060-07-01"))
                == at("2060-06-30T22:00:00Z"));

    /* midnight is skipped: the day begins at one o'clock */
    z = zone_load(a, "America/Santiago");
    assert_true(lm_zone_day_start(z, on("2025-09-07"))
                == at("2025-09-07T04:00:00Z"));
    assert_int_equal(lm_zone_offset(z, at("2025-09-07T04:00:00Z")), -3 * 3600);

    /* a whole day is left out */
    z = zone_load(a, "Pacific/Apia");
    assert_true(lm_zone_day_start(z, on("2011-12-30"))
                == lm_zone_day_start(z, on("2011-12-31")));
    assert_true(lm_zone_day_start(z, on("2011-12-31"))
                == at("2011-12-30T10:00:00Z"));

    lm_arena_destroy(a);
}


/* Hours partition time: a start is its own start, and no instant between it
 * and t has another. */
static void
hours_follow_each_other(void **state)
{
    size_t       i;
    int          k;
    lm_zone_t   *z;
    lm_arena_t  *a = lm_arena_create(LIMIT);
    lm_instant_t t, start;

    for (i = 0; i < N_ZONES; i++) {
        z = zone_load(a, zone_names[i]);
        for (k = 0; k < ROUNDS; k++) {
            t = (int64_t) t_random_below(YEAR_2200) * 1000 + k % 1000;
            start = lm_zone_hour_start(z, t);
            assert_true(start <= t && t - start < LM_HOUR);
            assert_true(lm_zone_hour_start(z, start) == start);
            assert_true(lm_zone_hour_start(z, start + (t - start) / 2)
                        == start);
            assert_true(lm_zone_hour_start(z, start - 1) < start);
        }
        lm_arena_reset(a);
    }
    lm_arena_destroy(a);
}


static void
an_hour_that_is_repeated_is_two_hours(void **state)
{
    lm_zone_t  *z;
    lm_arena_t *a = lm_arena_create(LIMIT);

    z = zone_load(a, "Europe/Berlin");
    assert_true(lm_zone_hour_start(z, at("2026-10-25T00:30:00Z"))
                == at("2026-10-25T00:00:00Z"));
    assert_true(lm_zone_hour_start(z, at("2026-10-25T01:30:00Z"))
                == at("2026-10-25T01:00:00Z"));

    /* half an hour is repeated: 01:30 to 02:00 */
    z = zone_load(a, "Australia/Lord_Howe");
    assert_true(lm_zone_hour_start(z, at("2026-04-04T14:45:00Z"))
                == at("2026-04-04T14:00:00Z"));
    assert_true(lm_zone_hour_start(z, at("2026-04-04T15:15:00Z"))
                == at("2026-04-04T15:00:00Z"));
    assert_true(lm_zone_hour_start(z, at("2026-04-04T15:45:00Z"))
                == at("2026-04-04T15:30:00Z"));
    lm_arena_destroy(a);
}


static void
rule_is(const char *tz, lm_rc_t want)
{
    lm_zone_rule_t rule;

    if (lm_zone_rule_parse(lm_str_c(tz), &rule) != want) {
        fail_msg("\"%s\" is %s", tz, want == LM_OK ? "refused" : "taken");
    }
}


static void
rules_are_read_as_posix_says(void **state)
{
    rule_is("SAST-2", LM_OK);
    rule_is("CET-1CEST,M3.5.0,M10.5.0/3", LM_OK);
    rule_is("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", LM_OK);
    rule_is("IST-1GMT0,M10.5.0,M3.5.0/1", LM_OK);
    rule_is("EST5EDT,0/0,J365/25", LM_OK);
    rule_is("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", LM_OK);
    rule_is("XXX-12:34:56", LM_OK);

    rule_is("", LM_E_RANGE);
    rule_is("CE-1", LM_E_RANGE);
    rule_is("CET", LM_E_RANGE);
    rule_is("CET-25", LM_E_RANGE);
    rule_is("CET-1CEST", LM_E_RANGE);
    rule_is("CET-1CEST,M3.5.0", LM_E_RANGE);
    rule_is("CET-1CEST,M13.5.0,M10.5.0", LM_E_RANGE);
    rule_is("CET-1CEST,M3.6.0,M10.5.0", LM_E_RANGE);
    rule_is("CET-1CEST,M3.5.7,M10.5.0", LM_E_RANGE);
    rule_is("CET-1CEST,M3.0.0,M10.5.0", LM_E_RANGE);
    rule_is("CET-1CEST,J0,J365", LM_E_RANGE);
    rule_is("CET-1CEST,J1,366", LM_E_RANGE);
    rule_is("CET-1CEST,M3.5.0/168,M10.5.0", LM_E_RANGE);
    rule_is("CET-1CEST,M3.5.0,M10.5.0,", LM_E_RANGE);
    rule_is("CET-1:60", LM_E_RANGE);
    rule_is("<+03-3", LM_E_RANGE);
    rule_is("CET-99999999999999999999", LM_E_RANGE);
}


/* Every form of a rule, without a file, against the C library. */
static void
rules_give_what_the_c_library_gives(void **state)
{
    static const char *const rules[] = {
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "EST5EDT,M3.2.0,M11.1.0",
        "AAA3BBB,J60,J300",
        "AAA3BBB,59,299/4",
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "AEST-10AEDT,M10.1.0,M4.1.0/3",
    };
    int            k;
    size_t         i;
    time_t         t;
    struct tm      tm;
    lm_zone_rule_t rule;
    lm_zone_span_t s;

    for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        assert_ok(lm_zone_rule_parse(lm_str_c(rules[i]), &rule));
        setenv("TZ", rules[i], 1);
        tzset();
        for (k = 0; k < ROUNDS; k++) {
            t = (time_t) t_random_below(YEAR_2200);
            localtime_r(&t, &tm);
            s = lm_zone_rule_span(&rule, t);
            if (s.offset != tm.tm_gmtoff) {
                fail_msg("%s at %lld: %d, not %ld", rules[i], (long long) t,
                         s.offset, tm.tm_gmtoff);
            }
            assert_true(s.since <= t && t < s.until);
            assert_int_equal(lm_zone_rule_span(&rule, s.since).offset,
                             s.offset);
            assert_int_equal(lm_zone_rule_span(&rule, s.until - 1).offset,
                             s.offset);
            assert_int_not_equal(lm_zone_rule_span(&rule, s.until).offset,
                                 s.offset);
        }
    }
}


static void
daylight_time_all_the_year_is_daylight_time(void **state)
{
    int64_t        t;
    lm_zone_rule_t rule;

    assert_ok(lm_zone_rule_parse(LM_STR("XXX3EDT4,0/0,J365/23"), &rule));
    for (t = 1767225600 - 86400; t < 1767225600 + 400 * 86400; t += 600) {
        assert_int_equal(lm_zone_rule_span(&rule, t).offset, -4 * 3600);
    }
}


typedef struct {
    uint32_t    leap, time, type;
    int64_t     at[2];
    uint8_t     index[2];
    int32_t     offset;
    const char *footer;
} t_zone_file_t;


static void
be_add(lm_buf_t *b, uint64_t v, size_t n)
{
    while (n-- != 0) {
        lm_buf_byte(b, (char) (v >> 8 * n));
    }
}


static void
zeros_add(lm_buf_t *b, size_t n)
{
    while (n-- != 0) {
        lm_buf_byte(b, '\0');
    }
}


static void
head_add(lm_buf_t *b, const t_zone_file_t *f)
{
    lm_buf_lit(b, "TZif2");
    zeros_add(b, 15 + 4 + 4);
    be_add(b, f->leap, 4);
    be_add(b, f->time, 4);
    be_add(b, f->type, 4);
    be_add(b, 4, 4);
}


static lm_rc_t
file_read(const t_zone_file_t *f)
{
    size_t      i;
    lm_rc_t     rc;
    lm_buf_t    b;
    lm_zone_t  *z;
    lm_arena_t *a = lm_arena_create(LIMIT);

    lm_buf_init(&b, a, 0);
    head_add(&b, &(t_zone_file_t){0});
    zeros_add(&b, 4);
    head_add(&b, f);
    for (i = 0; i < f->time; i++) {
        be_add(&b, (uint64_t) f->at[i], 8);
    }
    for (i = 0; i < f->time; i++) {
        be_add(&b, f->index[i], 1);
    }
    for (i = 0; i < f->type; i++) {
        be_add(&b, (uint32_t) f->offset, 4);
        zeros_add(&b, 2);
    }
    /* names of zeros, which read as a type would be in order */
    zeros_add(&b, 4 + (size_t) f->leap * 12);
    lm_buf_add(&b, lm_str_c(f->footer));

    rc = lm_zone_parse(a, lm_buf_str(&b), &z);
    lm_arena_destroy(a);

    return rc;
}


/* One file that is right, and the same with one thing wrong. */
static void
each_part_of_a_file_is_checked(void **state)
{
    const t_zone_file_t good = {.time = 2,
                                .type = 1,
                                .at = {10, 20},
                                .offset = 7200,
                                .footer = "\nABC-2\n"};
    t_zone_file_t       f;

    assert_ok(file_read(&good));
    assert_ok((f = good, f.footer = "\n\n", file_read(&f)));

    assert_int_equal((f = good, f.index[1] = 1, file_read(&f)), LM_E_RANGE);
    assert_int_equal((f = good, f.type = 0, f.time = 0, file_read(&f)),
                     LM_E_RANGE);
    assert_int_equal((f = good, f.type = 257, file_read(&f)), LM_E_RANGE);
    assert_int_equal((f = good, f.at[1] = 10, file_read(&f)), LM_E_RANGE);
    assert_int_equal((f = good, f.at[1] = -1, file_read(&f)), LM_E_RANGE);
    assert_ok((f = good, f.offset = 93599, file_read(&f)));
    assert_int_equal((f = good, f.offset = 93600, file_read(&f)), LM_E_RANGE);
    assert_ok((f = good, f.offset = -89999, file_read(&f)));
    assert_int_equal((f = good, f.offset = -90000, file_read(&f)), LM_E_RANGE);
    assert_int_equal((f = good, f.leap = 1, file_read(&f)), LM_E_RANGE);
    assert_int_equal((f = good, f.footer = "", file_read(&f)), LM_E_RANGE);
    assert_int_equal((f = good, f.footer = "\n", file_read(&f)), LM_E_RANGE);
    assert_int_equal((f = good, f.footer = "\nABC-2", file_read(&f)),
                     LM_E_RANGE);
    assert_int_equal((f = good, f.footer = "ABC-2\n", file_read(&f)),
                     LM_E_RANGE);
    assert_int_equal((f = good, f.footer = "\nAB\n", file_read(&f)),
                     LM_E_RANGE);
}


/* Every cut and every changed byte of a real file is read or refused, and
 * what is read can be asked anything. */
static void
hostile_files_are_bounded(void **state)
{
    size_t      i;
    lm_rc_t     rc;
    lm_str_t    file, copy;
    lm_zone_t  *z;
    lm_arena_t *a = lm_arena_create(LIMIT), *b = lm_arena_create(LIMIT);

    file = t_file(a, "/usr/share/zoneinfo/Europe/Berlin");
    for (i = 0; i < file.n; i++) {
        copy = lm_str_dup(b, lm_str(file.p, i));
        assert_int_equal(lm_zone_parse(b, lm_str(copy.p, i), &z), LM_E_RANGE);

        copy = lm_str_dup(b, file);
        ((char *) (uintptr_t) copy.p)[i] = (char) t_random();
        rc = lm_zone_parse(b, copy, &z);
        if (rc == LM_OK) {
            (void) lm_zone_offset(z, (int64_t) t_random());
            (void) lm_zone_day(z, (int64_t) t_random());
            (void) lm_zone_day_start(z, (lm_day_t) t_random());
            (void) lm_zone_hour_start(z, (int64_t) (t_random() >> 8));
        } else {
            assert_int_equal(rc, LM_E_RANGE);
        }
        lm_arena_reset(b);
    }

    lm_arena_destroy(a);
    lm_arena_destroy(b);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_those_of_the_c_library),
        cmocka_unit_test(days_follow_each_other),
        cmocka_unit_test(known_midnights),
        cmocka_unit_test(hours_follow_each_other),
        cmocka_unit_test(an_hour_that_is_repeated_is_two_hours),
        cmocka_unit_test(rules_are_read_as_posix_says),
        cmocka_unit_test(rules_give_what_the_c_library_gives),
        cmocka_unit_test(daylight_time_all_the_year_is_daylight_time),
        cmocka_unit_test(each_part_of_a_file_is_checked),
        cmocka_unit_test(hostile_files_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
