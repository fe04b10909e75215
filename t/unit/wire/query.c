/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "wire/query.h"

#define LIMIT (1 << 20)


static void
decoded_is(const char *text, const char *want)
{
    lm_rc_t     rc;
    lm_str_t    got = LM_STR_NULL;
    lm_arena_t *a = lm_arena_create(LIMIT);

    rc = lm_query_decode(a, lm_str_c(text), &got);
    if (want == NULL) {
        if (rc != LM_E_BAD_REQUEST) {
            fail_msg("\"%s\" is taken", text);
        }
    } else {
        assert_ok(rc);
        assert_str(got, want);
    }
    lm_arena_destroy(a);
}


static void
percent_signs_are_decoded_once(void **state)
{
    decoded_is("", "");
    decoded_is("a+b%20c", "a b c");
    decoded_is("%2b%2B", "++");
    decoded_is("%2541", "%41");
    decoded_is("Jos%C3%A9", "José");
    decoded_is("José", "José");
    decoded_is("%", NULL);
    decoded_is("%4", NULL);
    decoded_is("%4g", NULL);
    decoded_is("%%41", NULL);
    decoded_is("a%00b", NULL);
    decoded_is("%FF", NULL);
    decoded_is("%C3", NULL);
    decoded_is("%ED%A0%80", NULL);
}


/* Digits behind the end of the text are not its own. */
static void
a_text_ends_where_it_ends(void **state)
{
    lm_str_t    got;
    lm_arena_t *a = lm_arena_create(LIMIT);

    assert_int_equal(lm_query_decode(a, lm_str("a%414", 3), &got),
                     LM_E_BAD_REQUEST);
    assert_int_equal(lm_query_decode(a, lm_str("a%414", 2), &got),
                     LM_E_BAD_REQUEST);
    assert_ok(lm_query_decode(a, lm_str("a%414", 4), &got));
    assert_str(got, "aA");
    lm_arena_destroy(a);
}


static void
a_query_is_names_and_values(void **state)
{
    lm_str_t    name, value;
    lm_str_t    rest = LM_STR("&&q=van+der&sort=-name&x&=y&e=&f=a=b&&");
    lm_arena_t *a = lm_arena_create(LIMIT);

    assert_ok(lm_query_next(a, &rest, &name, &value));
    assert_str(name, "q");
    assert_str(value, "van der");
    assert_ok(lm_query_next(a, &rest, &name, &value));
    assert_str(name, "sort");
    assert_str(value, "-name");
    assert_ok(lm_query_next(a, &rest, &name, &value));
    assert_str(name, "x");
    assert_str(value, "");
    assert_ok(lm_query_next(a, &rest, &name, &value));
    assert_non_null(name.p);
    assert_str(name, "");
    assert_str(value, "y");
    assert_ok(lm_query_next(a, &rest, &name, &value));
    assert_str(name, "e");
    assert_str(value, "");
    assert_ok(lm_query_next(a, &rest, &name, &value));
    assert_str(name, "f");
    assert_str(value, "a=b");
    assert_int_not_equal(rest.n, 0);
    assert_ok(lm_query_next(a, &rest, &name, &value));
    assert_null(name.p);
    assert_int_equal(rest.n, 0);
    lm_arena_destroy(a);
}


static void
a_query_has_a_limit(void **state)
{
    static char big[LM_QUERY_MAX + 1];
    lm_str_t    name, value, rest = lm_str(big, sizeof(big));
    lm_arena_t *a = lm_arena_create(LIMIT);

    memset(big, 'a', sizeof(big));
    assert_int_equal(lm_query_next(a, &rest, &name, &value), LM_E_BAD_REQUEST);
    rest = lm_str(big, LM_QUERY_MAX);
    assert_ok(lm_query_next(a, &rest, &name, &value));
    assert_int_equal(name.n, LM_QUERY_MAX);
    lm_arena_destroy(a);
}


static void
any_text_comes_back(void **state)
{
    int         i;
    char        bytes[32];
    size_t      k, n;
    lm_buf_t    b;
    lm_str_t    got;
    lm_arena_t *a = lm_arena_create(LIMIT);

    for (i = 0; i < 20000; i++) {
        n = t_random_below(sizeof(bytes));
        for (k = 0; k < n; k++) {
            bytes[k] = (char) (1 + t_random_below(127));
        }
        lm_buf_init(&b, a, 0);
        lm_percent_encode(&b, lm_str(bytes, n));
        assert_ok(lm_query_decode(a, lm_buf_str(&b), &got));
        assert_true(lm_str_eq(got, lm_str(bytes, n)));
        lm_arena_reset(a);
    }
    lm_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percent_signs_are_decoded_once),
        cmocka_unit_test(a_text_ends_where_it_ends),
        cmocka_unit_test(a_query_is_names_and_values),
        cmocka_unit_test(a_query_has_a_limit),
        cmocka_unit_test(any_text_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
