/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "rule/street.h"

static lm_arena_t *arena;


static void
street_row(const lm_str_t *f)
{
    bool is_same, wanted = lm_str_eq(f[2], LM_STR("yes"));

    lm_arena_reset(arena);
    assert_ok(lm_street_same(arena, f[0], f[1], &is_same));
    if (is_same != wanted) {
        fail_msg("\"%.*s\" and \"%.*s\"", (int) f[0].n, f[0].p, (int) f[1].n,
                 f[1].p);
    }

    assert_ok(lm_street_same(arena, f[1], f[0], &is_same));
    assert_int_equal(is_same, wanted);
}


static void
spellings_of_one_address_are_one(void **state)
{
    assert_true(t_table("street", 3, street_row) > 20);
}


static void
any_bytes_are_compared(void **state)
{
    for (int round = 0; round < 20000; round++) {
        char   text[40];
        bool   is_same;
        size_t n = t_random_below(sizeof(text));

        for (size_t i = 0; i < n; i++) {
            text[i] = (char) t_random_below(256);
        }

        lm_arena_reset(arena);
        assert_ok(
            lm_street_same(arena, lm_str(text, n), lm_str(text, n), &is_same));
    }
}


static int
setup(void **state)
{
    arena = lm_arena_create(1 << 20);

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
        cmocka_unit_test(spellings_of_one_address_are_one),
        cmocka_unit_test(any_bytes_are_compared),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
