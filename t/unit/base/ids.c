/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "base/ids.h"


static void
ids_rise_and_stand_once(void **state)
{
    uint64_t ids[] = {7, UINT64_MAX, 0, 7, 1, UINT64_C(1) << 40, 0, 7};
    uint64_t wanted[] = {0, 1, 7, UINT64_C(1) << 40, UINT64_MAX};

    assert_int_equal(lm_ids_sort(ids, sizeof(ids) / sizeof(ids[0])),
                     sizeof(wanted) / sizeof(wanted[0]));
    assert_memory_equal(ids, wanted, sizeof(wanted));
}


static void
one_id_stays_and_none_is_none(void **state)
{
    uint64_t id = 5;

    assert_int_equal(lm_ids_sort(&id, 1), 1);
    assert_int_equal(id, 5);
    assert_int_equal(lm_ids_sort(&id, 0), 0);
}


static void
an_id_is_among_them_or_not(void **state)
{
    uint64_t ids[] = {0, 3, 7, UINT64_MAX};

    assert_true(lm_ids_has(ids, 4, 0));
    assert_true(lm_ids_has(ids, 4, 7));
    assert_true(lm_ids_has(ids, 4, UINT64_MAX));
    assert_false(lm_ids_has(ids, 4, 4));
    assert_false(lm_ids_has(ids, 3, UINT64_MAX));
    assert_false(lm_ids_has(NULL, 0, 0));
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_rise_and_stand_once),
        cmocka_unit_test(one_id_stays_and_none_is_none),
        cmocka_unit_test(an_id_is_among_them_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
