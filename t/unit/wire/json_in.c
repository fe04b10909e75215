/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "wire/json_in.h"

#define LIMIT (1 << 20)


static void
is_taken(const char *text)
{
    json_t         *json = NULL;
    lm_json_error_t why;

    if (lm_json_parse(lm_str_c(text), &json, &why) != LM_OK) {
        fail_msg("%s: %s", text, why.text);
    }
    json_decref(json);
}


static void
is_refused_at(const char *text, size_t position)
{
    lm_rc_t         rc;
    json_t         *json = NULL;
    lm_json_error_t why;

    rc = lm_json_parse(lm_str_c(text), &json, &why);
    if (rc != LM_E_BAD_REQUEST) {
        fail_msg("%s is taken", text);
    }
    assert_null(json);
    assert_true(why.text[0] != '\0');
    if (why.position != position) {
        fail_msg("%s is refused at %zu, not at %zu", text, why.position,
                 position);
    }
}


static void
bodies_are_objects_and_arrays(void **state)
{
    is_taken("{}");
    is_taken(" [1, -2.5e3, \"a\", true, null] \n");
    is_taken("{\"a\": {\"a\": 1}}");
    is_taken("{\"a\": \"]}]}\\\"[[[[[[[[[[[[[[[[[[[[\"}");

    is_refused_at("", 0);
    is_refused_at("1", 1);
    is_refused_at("\"a\"", 3);
    is_refused_at("{\"a\": 1, \"a\": 2}", 12);
    is_refused_at("{\"a\": 1,}", 9);
    is_refused_at("[1] x", 5);
    is_refused_at("[\"\\u0000\"]", 9);
    is_refused_at("[\"\\ud800\"]", 9);
    is_refused_at("[\"\xFF\"]", 2);
    is_refused_at("[99999999999999999999]", 21);
    is_refused_at("[01]", 2);
    is_refused_at("[NaN]", 4);
    is_refused_at("['a']", 2);
}


static void
an_error_says_where(void **state)
{
    json_t         *json = NULL;
    lm_json_error_t why;

    assert_int_equal(
        lm_json_parse(LM_STR("{\n  \"a\": 1,\n  b\n}"), &json, &why),
        LM_E_BAD_REQUEST);
    assert_int_equal(why.line, 3);
    assert_in_range(why.column, 3, 4);
}


static void
depth_and_size_have_limits(void **state)
{
    static char     big[LM_JSON_SIZE_MAX + 1];
    json_t         *json = NULL;
    lm_json_error_t why;

    is_taken("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]");
    is_refused_at("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", 16);
    is_taken("[[[[[[[[[[[[[[[[],[]]]]]]]]]]]]]]]]");
    is_refused_at("{\"\\\"\":[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]}", 21);

    memset(big, ' ', sizeof(big));
    big[0] = '[';
    big[LM_JSON_SIZE_MAX - 1] = ']';
    assert_ok(lm_json_parse(lm_str(big, LM_JSON_SIZE_MAX), &json, &why));
    json_decref(json);
    assert_int_equal(lm_json_parse(lm_str(big, sizeof(big)), &json, &why),
                     LM_E_TOO_LARGE);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_objects_and_arrays),
        cmocka_unit_test(an_error_says_where),
        cmocka_unit_test(depth_and_size_have_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
