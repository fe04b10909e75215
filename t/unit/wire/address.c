/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "wire/address.h"

#define LIMIT (1 << 16)


static void
address_row(const lm_str_t *f)
{
    lm_rc_t     rc;
    lm_str_t    out = LM_STR("-");
    lm_arena_t *a = lm_arena_create(LIMIT);

    rc = lm_address_host(a, f[0], &out);
    assert_int_equal(rc, lm_str_eq(f[1], LM_STR("-")) ? LM_E_INVALID : LM_OK);

    if (!lm_str_eq(out, f[1])) {
        fail_msg("\"%.*s\" gives \"%.*s\"", (int) f[0].n, f[0].p, (int) out.n,
                 out.p);
    }

    lm_arena_destroy(a);
}


static void
addresses_are_kept_in_one_spelling(void **state)
{
    lm_str_t out;

    assert_true(t_table("address", 2, address_row) >= 20);

    assert_int_equal(lm_address_host(NULL, LM_STR_NULL, &out), LM_E_INVALID);
    assert_int_equal(lm_address_host(NULL, lm_str("1.2.3.4\0x", 9), &out),
                     LM_E_INVALID);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_kept_in_one_spelling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
