/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <time.h>

#include "unit/host.h"


static void
instant_row(const lm_str_t *f)
{
    char         text[LM_INSTANT_TEXT];
    lm_rc_t      rc;
    int64_t      want;
    lm_instant_t got = 0;

    rc = lm_instant_parse(f[0], &got);
    if (lm_str_eq(f[1], LM_STR("-"))) {
        if (rc != LM_E_RANGE) {
            fail_msg("\"%.*s\" is taken", (int) f[0].n, f[0].p);
        }
        return;
    }

    assert_ok(lm_str_i64(f[1], &want));
    if (rc != LM_OK || got != want) {
        fail_msg("\"%.*s\" gives %lld", (int) f[0].n, f[0].p, (long long) got);
    }

    lm_instant_print(got, text);
    assert_ok(lm_instant_parse(lm_str(text, sizeof(text)), &got));
    assert_true(got == want);
}


static void
instants_are_read_as_rfc_3339_says(void **state)
{
    assert_true(t_table("instant", 2, instant_row) >= 30);
}


/* The C library's calendar and ours agree on every day until 9999. */
static void
every_day_is_the_day_of_the_c_library(void **state)
{
    char       text[LM_DAY_TEXT], theirs[16];
    time_t     t;
    lm_day_t   day, back;
    struct tm  tm;
    lm_civil_t c;

    for (day = -719528; day <= 2932896; day++) {
        t = (time_t) day * 86400;
        gmtime_r(&t, &tm);
        c = lm_day_civil(day);
        if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1
            || c.day != tm.tm_mday) {
            fail_msg("day %d is %d-%d-%d", day, c.year, c.month, c.day);
        }
        if (day % 97 != 0) {
            continue;
        }

        lm_day_print(day, text);
        snprintf(theirs, sizeof(theirs), "%04u-%02u-%02u",
                 (unsigned) c.year % 10000, (unsigned) c.month % 100,
                 (unsigned) c.day % 100);
        assert_memory_equal(text, theirs, LM_DAY_TEXT);
        if (day >= 0) {
            assert_ok(lm_day_parse(lm_str(text, LM_DAY_TEXT), &back));
            assert_int_equal(back, day);
        }
    }
}


static lm_day_t
day_of(lm_str_t s)
{
    lm_day_t day = 0;

    assert_ok(lm_day_parse(s, &day));

    return day;
}


static void
month_row(const lm_str_t *f)
{
    char     text[LM_DAY_TEXT];
    int64_t  months;
    lm_day_t got;

    assert_ok(lm_str_i64(f[1], &months));
    got = lm_day_add_months(day_of(f[0]), (int32_t) months);
    lm_day_print(got, text);
    if (!lm_str_eq(lm_str(text, sizeof(text)), f[2])) {
        fail_msg("%.*s and %.*s months is %.10s", (int) f[0].n, f[0].p,
                 (int) f[1].n, f[1].p, text);
    }
}


static void
months_are_added_to_a_day_that_exists(void **state)
{
    assert_true(t_table("month", 3, month_row) >= 12);
}


static void
months_have_a_first_and_a_last_day(void **state)
{
    assert_int_equal(lm_day_month_first(day_of(LM_STR("2024-02-17"))),
                     day_of(LM_STR("2024-02-01")));
    assert_int_equal(lm_day_month_last(day_of(LM_STR("2024-02-17"))),
                     day_of(LM_STR("2024-02-29")));
    assert_int_equal(lm_day_month_last(day_of(LM_STR("2100-02-01"))),
                     day_of(LM_STR("2100-02-28")));
    assert_int_equal(lm_day_month_last(day_of(LM_STR("2026-12-31"))),
                     day_of(LM_STR("2026-12-31")));
}


static void
months_are_read_strictly(void **state)
{
    lm_day_t day;

    assert_ok(lm_month_parse(LM_STR("2026-11"), &day));
    assert_int_equal(day, day_of(LM_STR("2026-11-01")));
    assert_int_equal(lm_month_parse(LM_STR("2026-13"), &day), LM_E_RANGE);
    assert_int_equal(lm_month_parse(LM_STR("2026-1"), &day), LM_E_RANGE);
    assert_int_equal(lm_month_parse(LM_STR("2026-11-01"), &day), LM_E_RANGE);
    assert_int_equal(lm_month_parse(LM_STR("1969-12"), &day), LM_E_RANGE);
    assert_int_equal(lm_month_parse(LM_STR_NULL, &day), LM_E_RANGE);
}


static void
days_that_do_not_exist_are_refused(void **state)
{
    lm_day_t day;

    assert_int_equal(lm_day_parse(LM_STR("2026-02-29"), &day), LM_E_RANGE);
    assert_int_equal(lm_day_parse(LM_STR("1900-02-28"), &day), LM_E_RANGE);
    assert_int_equal(lm_day_parse(LM_STR("2026-04-31"), &day), LM_E_RANGE);
    assert_int_equal(lm_day_parse(LM_STR("2026-04-00"), &day), LM_E_RANGE);
    assert_int_equal(lm_day_parse(LM_STR("2026/04/01"), &day), LM_E_RANGE);
    assert_int_equal(lm_day_parse(LM_STR("2026-04-1"), &day), LM_E_RANGE);
    assert_int_equal(lm_day_parse(LM_STR("+026-04-01"), &day), LM_E_RANGE);
}


static void
what_cannot_be_printed_prints_as_the_nearest(void **state)
{
    char text[LM_INSTANT_TEXT];

    lm_instant_print(INT64_MAX, text);
    assert_memory_equal(text, "9999-12-31T23:59:59.999Z", sizeof(text));
    lm_instant_print(INT64_MIN, text);
    assert_memory_equal(text, "0000-01-01T00:00:00.000Z", sizeof(text));
    lm_instant_print(-1, text);
    assert_memory_equal(text, "1969-12-31T23:59:59.999Z", sizeof(text));
    lm_day_print(INT32_MAX, text);
    assert_memory_equal(text, "9999-12-31", LM_DAY_TEXT);
    lm_day_print(INT32_MIN, text);
    assert_memory_equal(text, "0000-01-01", LM_DAY_TEXT);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_read_as_rfc_3339_says),
        cmocka_unit_test(every_day_is_the_day_of_the_c_library),
        cmocka_unit_test(months_are_added_to_a_day_that_exists),
        cmocka_unit_test(months_have_a_first_and_a_last_day),
        cmocka_unit_test(months_are_read_strictly),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
        cmocka_unit_test(what_cannot_be_printed_prints_as_the_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
