/* SPDX-License-Identifier: MIT */
/* Who may go online, how fast, and which data is used first. */
#include "unit/host.h"

#include <stdio.h>

#include "rule/access.h"
#include "rule/grant.h"
#include "rule/speed.h"

#define GRANTS 8

static lm_str_t   scenario;
static lm_grant_t grants[GRANTS];
static size_t     n_grants;


static uint64_t
number(lm_str_t s)
{
    uint64_t v = 0;

    if (lm_str_u64(s, &v) != LM_OK) {
        fail_msg("\"%.*s\" is no number", (int) s.n, s.p);
    }

    return v;
}


static lm_day_t
day(lm_str_t s)
{
    lm_day_t d = 0;

    assert_ok(lm_day_parse(s, &d));

    return d;
}


static lm_instant_t
midnight(lm_str_t s)
{
    return day(s) * LM_DAY;
}


static bool
fact_is(lm_str_t name, const char *z)
{
    return lm_str_eq(name, lm_str_c(z));
}


static void
fact_read(lm_str_t fact, lm_access_facts_t *f)
{
    lm_str_t name;

    name = lm_str_cut(&fact, '=');

    if (fact_is(name, "unknown")) {
        f->is_known = false;
    } else if (fact_is(name, "deleted")) {
        f->is_deleted = true;
    } else if (fact_is(name, "suspended")) {
        f->is_suspended = true;
    } else if (fact_is(name, "blocked")) {
        f->is_blocked = true;
    } else if (fact_is(name, "rejected")) {
        f->is_rejected = true;
    } else if (fact_is(name, "starts")) {
        f->starts_on = day(fact);
    } else if (fact_is(name, "cancelled")) {
        f->cancelled_on = day(fact);
    } else if (fact_is(name, "mac")) {
        f->mac_lock = fact;
    } else if (fact_is(name, "from")) {
        f->calling_station_id = fact;
    } else if (fact_is(name, "limit")) {
        f->session_limit = (uint32_t) number(fact);
    } else if (fact_is(name, "open")) {
        f->open_sessions = (uint32_t) number(fact);
    } else if (fact_is(name, "left")) {
        f->has_cap = true;
        f->data_left = number(fact);
    } else if (fact_is(name, "soft")) {
        f->has_capped_speed = true;
    } else if (fact_is(name, "mode")) {
        f->suspended_mode = fact_is(fact, "list")   ? LM_SUSPENDED_LIST
                            : fact_is(fact, "pool") ? LM_SUSPENDED_POOL
                                                    : LM_SUSPENDED_REJECT;
    } else {
        assert_str(name, "-");
    }
}


static void
access_row(const lm_str_t *r)
{
    lm_str_t           facts;
    lm_access_e        want;
    lm_access_facts_t  f = {.is_known = true, .cancelled_on = LM_DAY_NEVER};
    lm_access_answer_t got;

    f.today = day(LM_STR("2026-11-21"));
    facts = r[0];
    while (facts.p != NULL) {
        fact_read(lm_str_cut(&facts, ' '), &f);
    }

    want = LM_ACCESS_OK;
    if (!fact_is(r[1], "ok")) {
        assert_ok(lm_access_of(r[1], &want));
    }

    got = lm_access_decide(&f);

    if (got.access != want || got.is_walled != fact_is(r[2], "yes")
        || got.is_slowed != fact_is(r[3], "yes")) {
        fail_msg("%.*s: %s%s%s", (int) r[0].n, r[0].p,
                 lm_access_code(got.access), got.is_walled ? " walled" : "",
                 got.is_slowed ? " slowed" : "");
    }
}


static void
the_first_reason_of_the_order_answers(void **state)
{
    assert_true(t_table("access", 4, access_row) >= 30);
}


static void
every_reason_has_words(void **state)
{
    lm_access_e access, back;

    for (access = LM_ACCESS_OK + 1; access < LM_ACCESS_N; access++) {
        assert_ok(lm_access_of(lm_str_c(lm_access_code(access)), &back));
        assert_int_equal(access, back);
        assert_true(lm_access_text(access, LM_LANG_EN)[0] != '\0');
        assert_true(lm_access_text(access, LM_LANG_AF)[0] != '\0');
    }

    assert_int_equal(lm_access_of(LM_STR("weather"), &back), LM_E_NOT_FOUND);
}


static void
mac_row(const lm_str_t *r)
{
    char    mac[LM_MAC_TEXT] = {0};
    lm_rc_t rc;

    rc = lm_mac_fold(r[0], mac);
    if (fact_is(r[1], "-")) {
        if (rc != LM_E_RANGE) {
            fail_msg("%.*s is taken for a MAC", (int) r[0].n, r[0].p);
        }
        return;
    }

    if (rc != LM_OK || !lm_str_eq(lm_str(mac, LM_MAC_TEXT), r[1])) {
        fail_msg("%.*s gives %.*s", (int) r[0].n, r[0].p, LM_MAC_TEXT, mac);
    }
}


static void
a_mac_is_read_in_any_spelling(void **state)
{
    assert_true(t_table("mac", 2, mac_row) >= 15);
}


static lm_speed_t
speed(lm_str_t s)
{
    lm_speed_t v = {0};

    if (!fact_is(s, "-")) {
        v.up_kbps = (uint32_t) number(lm_str_cut(&s, '/'));
        v.down_kbps = (uint32_t) number(s);
    }

    return v;
}


static void
speed_row(const lm_str_t *r)
{
    char             text[LM_RATE_LIMIT_TEXT];
    size_t           n;
    lm_speed_facts_t f;

    f = (lm_speed_facts_t){.product = speed(r[0]),
                           .capped = speed(r[1]),
                           .own = speed(r[2]),
                           .is_slowed = fact_is(r[3], "yes"),
                           .is_walled = !fact_is(r[4], "-"),
                           .walled = speed(r[4])};

    n = lm_speed_rate_limit(lm_speed_effective(&f), text);
    if (!lm_str_eq(lm_str(text, n), r[5])) {
        fail_msg("%.*s is not %.*s", (int) n, text, (int) r[5].n, r[5].p);
    }
}


static void
speed_follows_one_order(void **state)
{
    assert_true(t_table("speed", 6, speed_row) >= 10);
}


static void
debit(const lm_str_t *r)
{
    int      n;
    char     text[256];
    size_t   i, id, used;
    uint64_t over;

    lm_grant_sort(grants, n_grants);
    over = lm_grant_debit(grants, n_grants, midnight(r[2]), midnight(r[3]),
                          number(r[4]));

    used = 0;
    for (id = 1; id <= n_grants; id++) {
        for (i = 0; grants[i].id != id; i++) {
            assert_true(i < n_grants);
        }
        n = snprintf(text + used, sizeof(text) - used, "%s%zu=%llu",
                     id == 1 ? "" : " ", id,
                     (unsigned long long) (grants[i].bytes - grants[i].used));
        assert_true(n > 0);
        used += (size_t) n;
    }

    if (!lm_str_eq(lm_str(text, used), r[5]) || over != number(r[6])) {
        fail_msg("%.*s: left %.*s, over %llu", (int) r[1].n, r[1].p, (int) used,
                 text, (unsigned long long) over);
    }
}


static void
grant_row(const lm_str_t *r)
{
    if (!lm_str_eq(r[1], scenario)) {
        scenario = lm_str_dup(t_arena, r[1]);
        n_grants = 0;
    }

    if (fact_is(r[0], "debit")) {
        debit(r);
        return;
    }

    assert_true(n_grants < GRANTS);
    grants[n_grants++] = (lm_grant_t){.id = number(r[2]),
                                      .is_rolled = fact_is(r[3], "rolled"),
                                      .bytes = number(r[4]),
                                      .granted_at = midnight(r[5]),
                                      .valid_from = midnight(r[6]),
                                      .expires_at = midnight(r[7])};
}


static uint64_t
bytes_left(const lm_grant_t *grants, size_t n, lm_instant_t at)
{
    size_t   i;
    uint64_t left = 0;

    for (i = 0; i < n; i++) {
        if (grants[i].valid_from <= at && grants[i].expires_at > at) {
            left += grants[i].bytes - grants[i].used;
        }
    }

    return left;
}


static void
data_that_ends_first_is_used_first(void **state)
{
    assert_true(t_table("grant", 8, grant_row) >= 15);
}


/* Used and over-usage are what was debited, and no grant is overdrawn. */
static void
a_debit_loses_nothing(void **state)
{
    int      round;
    size_t   i, n;
    uint64_t bytes, before, after, over;

    for (round = 0; round < 20000; round++) {
        n = t_random_below(GRANTS + 1);
        before = 0;
        for (i = 0; i < n; i++) {
            grants[i] = (lm_grant_t){
                .id = i,
                .is_rolled = t_random_below(2) == 0,
                .bytes = t_random_below(100),
                .granted_at = (int64_t) t_random_below(5),
                .valid_from = (int64_t) t_random_below(20),
                .expires_at = (int64_t) t_random_below(40),
            };
            grants[i].used = t_random_below(grants[i].bytes + 1);
            before += grants[i].used;
        }

        bytes = t_random_below(300);
        lm_grant_sort(grants, n);
        over = lm_grant_debit(grants, n, 10, 12, bytes);

        after = 0;
        for (i = 0; i < n; i++) {
            assert_true(grants[i].used <= grants[i].bytes);
            after += grants[i].used;
        }
        assert_true(after - before + over == bytes);
        assert_true(over == 0 || bytes_left(grants, n, 11) == 0);
    }
}


static void
month_row(const lm_str_t *r)
{
    uint64_t         bytes, used;
    lm_grant_month_t month = {number(r[0]), number(r[1]), number(r[2]),
                              number(r[3]), number(r[4]), number(r[5])};

    lm_grant_month_follow(&month, &bytes, &used);

    if (bytes != number(r[6]) || used != number(r[7])) {
        fail_msg("%.*s to %.*s: %llu, used %llu", (int) r[0].n, r[0].p,
                 (int) r[1].n, r[1].p, (unsigned long long) bytes,
                 (unsigned long long) used);
    }
}


static void
another_package_takes_nothing_from_the_month(void **state)
{
    assert_true(t_table("grant_month", 8, month_row) >= 15);
}


static void
upload_counts_where_the_product_says_so(void **state)
{
    assert_true(lm_grant_charge(3, 4, /* count_upload= */ true) == 7);
    assert_true(lm_grant_charge(3, 4, /* count_upload= */ false) == 4);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_reason_of_the_order_answers),
        cmocka_unit_test(every_reason_has_words),
        cmocka_unit_test(a_mac_is_read_in_any_spelling),
        cmocka_unit_test(speed_follows_one_order),
        cmocka_unit_test(data_that_ends_first_is_used_first),
        cmocka_unit_test(a_debit_loses_nothing),
        cmocka_unit_test(another_package_takes_nothing_from_the_month),
        cmocka_unit_test(upload_counts_where_the_product_says_so),
    };

    return cmocka_run_group_tests(tests, t_arena_setup, t_arena_teardown);
}
