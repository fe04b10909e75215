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


static void
a_member_is_a_string_or_nothing(void **state)
{
    json_t         *json = NULL;
    lm_json_error_t why;

    assert_ok(lm_json_parse(LM_STR("{\"a\": \"x\", \"b\": 1, \"c\": \"\"}"),
                            &json, &why));
    assert_str(lm_json_member(json, "a"), "x");
    assert_null(lm_json_member(json, "b").p);
    assert_null(lm_json_member(json, "z").p);
    assert_non_null(lm_json_member(json, "c").p);
    json_decref(json);
}


static void
radius_text_is(const char *text, const char *want)
{
    lm_rc_t     rc;
    lm_str_t    got = LM_STR_NULL;
    lm_arena_t *a = lm_arena_create(LIMIT);

    rc = lm_radius_text(a, lm_str_c(text), &got);
    if (want == NULL) {
        assert_int_equal(rc, LM_E_BAD_REQUEST);
    } else {
        assert_ok(rc);
        assert_str(got, want);
    }
    lm_arena_destroy(a);
}


static void
text_of_rlm_rest_becomes_utf8(void **state)
{
    json_t         *json = NULL;
    lm_str_t        got;
    lm_arena_t     *a = lm_arena_create(LIMIT);
    lm_json_error_t why;

    assert_ok(lm_json_parse(LM_STR("[\"jos\\u00C3\\u00A9\"]"), &json, &why));
    assert_ok(lm_radius_text(
        a, lm_str_c(json_string_value(json_array_get(json, 0))), &got));
    assert_str(got, "josé");
    json_decref(json);
    lm_arena_destroy(a);

    radius_text_is("", "");
    radius_text_is("bob@isp", "bob@isp");
    /* the bytes E2 82 AC, one by one */
    radius_text_is("\xC3\xA2\xC2\x82\xC2\xAC", "€");
    /* a lone byte E9 is Latin-1, not UTF-8 */
    radius_text_is("\xC3\xA9", NULL);
    radius_text_is("\xC3\x83", NULL);
    /* U+20AC does not come from rlm_rest */
    radius_text_is("\xE2\x82\xAC", NULL);
    radius_text_is("\xC4\xA1", NULL);
    radius_text_is("\xC3", NULL);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_objects_and_arrays),
        cmocka_unit_test(an_error_says_where),
        cmocka_unit_test(depth_and_size_have_limits),
        cmocka_unit_test(a_member_is_a_string_or_nothing),
        cmocka_unit_test(text_of_rlm_rest_becomes_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
