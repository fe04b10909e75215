/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "wire/phone.h"

#define LIMIT (1 << 20)
#define HOME LM_STR("27")


static void
phone_row(const lm_str_t *f)
{
    lm_rc_t     rc;
    lm_str_t    e164 = LM_STR_NULL, again;
    lm_arena_t *a = lm_arena_create(LIMIT);

    rc = lm_phone_parse(a, f[0], f[1], &e164);
    if (lm_str_eq(f[2], LM_STR("-"))) {
        if (rc != LM_E_INVALID) {
            fail_msg("\"%.*s\" is taken for \"%.*s\"", (int) f[0].n, f[0].p,
                     (int) e164.n, e164.p);
        }
    } else {
        if (rc != LM_OK || !lm_str_eq(e164, f[2])) {
            fail_msg("\"%.*s\" gives \"%.*s\"", (int) f[0].n, f[0].p,
                     (int) e164.n, e164.p);
        }
        assert_true(lm_str_eq(lm_phone_national(a, e164, f[1]), f[3]));
        assert_ok(
            lm_phone_parse(a, lm_phone_national(a, e164, f[1]), f[1], &again));
        assert_true(lm_str_eq(again, e164));
    }
    lm_arena_destroy(a);
}


static void
numbers_are_read_as_people_write_them(void **state)
{
    assert_true(t_table("phone", 4, phone_row) >= 25);
}


static bool
has_prefix(const lm_tokens_t *t, lm_str_t word)
{
    size_t i;

    for (i = 0; i < t->n; i++) {
        if (lm_str_starts(t->items[i], word)) {
            return true;
        }
    }

    return false;
}


static bool
is_found(const char *search)
{
    bool        found;
    lm_str_t    word = lm_str_c(search);
    lm_arena_t *a = lm_arena_create(LIMIT);
    lm_tokens_t t;

    lm_tokens_init(&t, a, 20);
    lm_phone_tokens(&t, LM_STR("+27821234567"), HOME);
    (void) lm_phone_is_search(a, lm_str_c(search), &word);
    found = has_prefix(&t, word);
    lm_arena_destroy(a);

    return found;
}


static void
a_number_is_found_in_every_spelling(void **state)
{
    assert_true(is_found("+27821234567"));
    assert_true(is_found("+27 82 12"));
    assert_true(is_found("0027 82 123"));
    assert_true(is_found("082 123 4567"));
    assert_true(is_found("0821"));
    assert_true(is_found("(082) 123-45"));
    assert_true(is_found("821234567"));
    assert_true(is_found("123 4567"));
    assert_true(is_found("4567"));
    assert_true(is_found("34567"));
    assert_true(is_found("27821234567"));

    assert_false(is_found("083"));
    assert_false(is_found("4568"));
    assert_false(is_found("+28"));
}


static void
a_house_number_is_no_phone_number(void **state)
{
    lm_str_t    word;
    lm_arena_t *a = lm_arena_create(LIMIT);

    assert_false(lm_phone_is_search(a, LM_STR("12"), &word));
    assert_false(lm_phone_is_search(a, LM_STR("12 3456"), &word));
    assert_false(lm_phone_is_search(a, LM_STR("02"), &word));
    assert_false(lm_phone_is_search(a, LM_STR("0821x"), &word));
    assert_false(lm_phone_is_search(a, LM_STR(""), &word));
    assert_true(lm_phone_is_search(a, LM_STR("021"), &word));
    lm_arena_destroy(a);
}


static void
foreign_numbers_are_found_by_their_end_too(void **state)
{
    lm_arena_t *a = lm_arena_create(LIMIT);
    lm_tokens_t t;

    lm_tokens_init(&t, a, 20);
    lm_phone_tokens(&t, LM_STR("+4930901820"), HOME);
    assert_true(has_prefix(&t, LM_STR("493090")));
    assert_true(has_prefix(&t, LM_STR("1820")));
    assert_false(has_prefix(&t, LM_STR("030")));
    lm_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_as_people_write_them),
        cmocka_unit_test(a_number_is_found_in_every_spelling),
        cmocka_unit_test(a_house_number_is_no_phone_number),
        cmocka_unit_test(foreign_numbers_are_found_by_their_end_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
