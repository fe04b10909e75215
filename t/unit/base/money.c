/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "base/money.h"

__extension__ typedef __int128 wide_t;


static int64_t
number(lm_str_t s)
{
    int64_t v = 0;

    assert_ok(lm_str_i64(s, &v));

    return v;
}


static void
muldiv_row(const lm_str_t *f)
{
    lm_money_t got = 0;
    lm_rc_t    rc;

    rc = lm_money_muldiv(number(f[0]), number(f[1]), number(f[2]), &got);
    if (lm_str_eq(f[3], LM_STR("range"))) {
        assert_int_equal(rc, LM_E_RANGE);
        return;
    }

    assert_ok(rc);
    if (got != number(f[3])) {
        fail_msg("%.*s * %.*s / %.*s is %lld, not %.*s", (int) f[0].n, f[0].p,
                 (int) f[1].n, f[1].p, (int) f[2].n, f[2].p, (long long) got,
                 (int) f[3].n, f[3].p);
    }
}


static void
shares_are_rounded_half_away_from_zero(void **state)
{
    assert_true(t_table("money_muldiv", 4, muldiv_row) >= 20);
}


/* |result - exact| <= 1/2, and a tie is the one farther from zero. */
static void
no_share_is_off_by_more_than_half_a_cent(void **state)
{
    int        i;
    wide_t     rest;
    int64_t    a, b, c;
    lm_money_t got;

    for (i = 0; i < 200000; i++) {
        a = (int64_t) (t_random() >> t_random_below(64));
        b = (int64_t) (t_random() >> (1 + t_random_below(63)));
        c = (int64_t) (t_random() >> (1 + t_random_below(63))) + 1;
        if (c <= 0 || lm_money_muldiv(a, b, c, &got) != LM_OK) {
            continue;
        }

        rest = (wide_t) a * b - (wide_t) got * c;
        assert_true(rest * 2 <= c && rest * 2 >= -(wide_t) c);
        if (rest * 2 == (got < 0 ? -(wide_t) c : (wide_t) c)) {
            fail_msg("a tie went towards zero: %lld", (long long) got);
        }
    }
}


static void
a_credit_is_the_mirror_of_a_charge(void **state)
{
    int        i;
    int64_t    a, b, c;
    lm_money_t charge, credit;

    for (i = 0; i < 100000; i++) {
        a = (int64_t) (t_random() >> 24);
        b = (int64_t) t_random_below(1000);
        c = (int64_t) t_random_below(999) + 1;
        assert_ok(lm_money_muldiv(a, b, c, &charge));
        assert_ok(lm_money_muldiv(-a, b, c, &credit));
        assert_true(charge == -credit);
        assert_ok(lm_money_muldiv(-a, b, -c, &credit));
        assert_true(charge == credit);
    }
}


static void
a_sum_that_does_not_fit_is_refused(void **state)
{
    lm_money_t out = 7;

    assert_int_equal(lm_money_add(INT64_MAX, 1, &out), LM_E_RANGE);
    assert_int_equal(lm_money_add(INT64_MIN, -1, &out), LM_E_RANGE);
    assert_ok(lm_money_add(INT64_MAX, INT64_MIN, &out));
    assert_true(out == -1);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_rounded_half_away_from_zero),
        cmocka_unit_test(no_share_is_off_by_more_than_half_a_cent),
        cmocka_unit_test(a_credit_is_the_mirror_of_a_charge),
        cmocka_unit_test(a_sum_that_does_not_fit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
