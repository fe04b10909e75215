/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include <stdio.h>

#include "job/job.h"
#include "job/schedule.h"

static lm_arena_t *arena;


static lm_zone_t *
zone_of(lm_str_t name)
{
    char       path[128];
    lm_zone_t *z = NULL;

    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%.*s", (int) name.n,
             name.p);
    assert_ok(lm_zone_parse(arena, t_file(arena, path), &z));

    return z;
}


static lm_cadence_t
cadence_of(lm_str_t text)
{
    char         z[64];
    lm_cadence_t c = {0};

    snprintf(z, sizeof(z), "%.*s", (int) text.n, text.p);

    if (sscanf(z, "every %d", &c.every) == 1) {
        c.is = LM_CADENCE_MINUTES;
    } else if (sscanf(z, "hourly %d", &c.minute) == 1) {
        c.is = LM_CADENCE_HOURLY;
    } else if (sscanf(z, "daily %d:%d", &c.hour, &c.minute) == 2) {
        c.is = LM_CADENCE_DAILY;
    } else if (sscanf(z, "monthly %d %d:%d", &c.day, &c.hour, &c.minute) == 3) {
        c.is = LM_CADENCE_MONTHLY;
    } else {
        fail_msg("\"%s\" is no cadence", z);
    }

    return c;
}


static void
assert_instant(const lm_str_t *f, const char *what, lm_instant_t got,
               lm_str_t want)
{
    char text[LM_INSTANT_TEXT];

    lm_instant_print(got, text);
    if (!lm_str_eq(lm_str(text, LM_INSTANT_TEXT), want)) {
        fail_msg("%.*s, %.*s, at %.*s: %s is %.*s, not %.*s", (int) f[0].n,
                 f[0].p, (int) f[1].n, f[1].p, (int) f[2].n, f[2].p, what,
                 LM_INSTANT_TEXT, text, (int) want.n, want.p);
    }
}


static void
schedule_row(const lm_str_t *f)
{
    lm_zone_t   *z;
    lm_cadence_t c = cadence_of(f[1]);
    lm_instant_t at;

    lm_arena_reset(arena);
    z = zone_of(f[0]);
    assert_ok(lm_instant_parse(f[2], &at));

    assert_instant(f, "the latest", lm_cadence_last(&c, z, at), f[3]);
    assert_instant(f, "the next", lm_cadence_next(&c, z, at), f[4]);
}


static void
occurrences_follow_the_table(void **state)
{
    assert_true(t_table("schedule", 5, schedule_row) > 15);
}


/* Whatever the zone and the moment: last <= now < next, nothing between. */
static void
last_and_next_are_neighbours(void **state)
{
    static const char *const zones[] = {"Africa/Johannesburg", "Europe/London",
                                        "America/St_Johns",
                                        "Australia/Lord_Howe", "Asia/Beirut"};

    for (size_t i = 0; i < 5; i++) {
        lm_zone_t *z = zone_of(lm_str_c(zones[i]));

        for (int round = 0; round < 4000; round++) {
            lm_cadence_t c = {
                .is = t_random_below(2) ? LM_CADENCE_DAILY : LM_CADENCE_MONTHLY,
                .day = 1 + (int32_t) t_random_below(31),
                .hour = (int32_t) t_random_below(24),
                .minute = (int32_t) t_random_below(60),
            };
            lm_instant_t now =
                (lm_instant_t) (3650 + t_random_below(100 * 365)) * LM_DAY
                + (lm_instant_t) t_random_below(LM_DAY);
            lm_instant_t last = lm_cadence_last(&c, z, now);
            lm_instant_t next = lm_cadence_next(&c, z, now);

            assert_true(last <= now && now < next);
            assert_true(lm_cadence_next(&c, z, last) == next);
            assert_true(lm_cadence_last(&c, z, next - 1) == last);
        }
    }
}


static void
back_off_doubles_up_to_an_hour(void **state)
{
    assert_int_equal(lm_job_backoff(10, 1, 0), 10000);
    assert_int_equal(lm_job_backoff(10, 2, 0), 20000);
    assert_int_equal(lm_job_backoff(10, 5, 0), 160000);
    assert_int_equal(lm_job_backoff(10, 60, 0), 3600000);
    assert_int_equal(lm_job_backoff(10, 60000, 1024), 4500000);
    assert_int_equal(lm_job_backoff(10, 1, 512), 11250);
}


static int
setup(void **state)
{
    arena = lm_arena_create(256 << 20);
    return arena == NULL;
}


static int
teardown(void **state)
{
    lm_arena_destroy(arena);
    return 0;
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(occurrences_follow_the_table),
        cmocka_unit_test(last_and_next_are_neighbours),
        cmocka_unit_test(back_off_doubles_up_to_an_hour),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
