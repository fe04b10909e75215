/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "rule/code.h"


static void
prefix_row(const lm_str_t *f)
{
    char    got[LM_CODE_PREFIX];
    lm_rc_t rc;

    lm_arena_reset(t_arena);

    if (lm_str_eq(f[0], LM_STR("company"))) {
        rc = lm_code_of_company(t_arena, f[1], got);
    } else {
        rc = lm_code_of_individual(t_arena, f[1], LM_STR(LM_CODE_TITLES), got);
    }

    assert_ok(rc);

    if (!lm_str_eq(lm_str(got, sizeof(got)), f[2])) {
        fail_msg("\"%.*s\" gives %.3s, not %.*s", (int) f[1].n, f[1].p, got,
                 (int) f[2].n, f[2].p);
    }
}


static void
names_give_their_letters(void **state)
{
    assert_true(t_table("customer_code", 3, prefix_row) > 40);
}


static void
any_bytes_give_three_letters(void **state)
{
    for (int round = 0; round < 20000; round++) {
        char   name[40], got[LM_CODE_PREFIX];
        size_t n = t_random_below(sizeof(name));

        for (size_t i = 0; i < n; i++) {
            name[i] = (char) t_random_below(256);
        }

        lm_arena_reset(t_arena);
        assert_ok(lm_code_of_individual(t_arena, lm_str(name, n),
                                        LM_STR(LM_CODE_TITLES), got));

        for (size_t i = 0; i < LM_CODE_PREFIX; i++) {
            assert_true((got[i] >= 'A' && got[i] <= 'Z')
                        || (got[i] >= '0' && got[i] <= '9'));
        }
    }
}


static void
a_code_has_three_digits_or_more(void **state)
{
    assert_str(lm_code_join(t_arena, "FRI", 1), "FRI001");
    assert_str(lm_code_join(t_arena, "FRI", 999), "FRI999");
    assert_str(lm_code_join(t_arena, "FRI", 1000), "FRI1000");
}


static void
a_code_stands_in_a_path(void **state)
{
    static const char *const fits[] = {"FRI001", "a", "0", "A.B_C-1", "..1"};
    static const char *const unfit[] = {
        "",     ".",   "..", "...", "-",   "_",    "A/B", "A B", "A%2FB",
        "A\\B", "A#1", "A?", "É1",  "A\n", "A\t1", "A&B", "A+B"};

    for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
        assert_true(lm_code_fits(lm_str_c(fits[i])));
    }

    for (size_t i = 0; i < sizeof(unfit) / sizeof(unfit[0]); i++) {
        assert_false(lm_code_fits(lm_str_c(unfit[i])));
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_give_their_letters),
        cmocka_unit_test(any_bytes_give_three_letters),
        cmocka_unit_test(a_code_has_three_digits_or_more),
        cmocka_unit_test(a_code_stands_in_a_path),
    };

    return cmocka_run_group_tests(tests, t_arena_setup, t_arena_teardown);
}
