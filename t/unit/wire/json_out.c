/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "wire/json_in.h"
#include "wire/json_out.h"

#define LIMIT (8 << 20)

typedef struct {
    lm_arena_t *a;
    lm_buf_t    b;
    lm_json_t   j;
} t_out_t;


static void
begin(t_out_t *o)
{
    o->a = lm_arena_create(LIMIT);
    lm_buf_init(&o->b, o->a, 0);
    lm_json_init(&o->j, &o->b);
}


static void
is_written(t_out_t *o, const char *text)
{
    lm_str_t s;

    assert_ok(lm_json_done(&o->j, &s));
    assert_str(s, text);
    lm_arena_destroy(o->a);
}


static void
commas_come_by_themselves(void **state)
{
    t_out_t    o;
    lm_json_t *j = &o.j;

    begin(&o);
    lm_json_object(j);
    lm_json_put_u64(j, "id", UINT64_MAX);
    lm_json_key(j, "days");
    lm_json_array(j);
    lm_json_array(j);
    lm_json_array_end(j);
    lm_json_i64(j, INT64_MIN);
    lm_json_object(j);
    lm_json_object_end(j);
    lm_json_null(j);
    lm_json_array_end(j);
    lm_json_put_bool(j, "a", true);
    lm_json_put_bool(j, "b", false);
    lm_json_put_money(j, "price", 75649, LM_STR("ZAR"));
    lm_json_put_day(j, "on", 20778);
    lm_json_put_instant(j, "at", INT64_C(1795280400000));
    lm_json_put_str(j, "none", LM_STR_NULL);
    lm_json_put_str(j, "empty", LM_STR(""));
    lm_json_put_raw(j, "raw", LM_STR("[1,2]"));
    lm_json_key_str(j, LM_STR("a\"b"));
    lm_json_u64(j, 0);
    lm_json_object_end(j);
    is_written(&o, "{\"id\":18446744073709551615,\"days\":[[],"
                   "-9223372036854775808,{},null],\"a\":true,\"b\":false,"
                   "\"price\":{\"amount\":75649,\"currency\":\"ZAR\"},"
                   "\"on\":\"2026-11-21\",\"at\":\"2026-11-21T17:00:00.000Z\","
                   "\"none\":null,\"empty\":\"\",\"raw\":[1,2],"
                   "\"a\\\"b\":0}");
}


static void
strings_are_escaped_and_nothing_else_is(void **state)
{
    t_out_t o;

    begin(&o);
    lm_json_str(&o.j, LM_STR("a\"b\\c/\b\f\n\r\t\x01\x1f\x7f"
                             "<é\xE2\x80\xA8𝄞>"));
    is_written(&o, "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f"
                   "<é\xE2\x80\xA8𝄞>\"");

    begin(&o);
    lm_json_str(&o.j, lm_str("\0", 1));
    is_written(&o, "\"\\u0000\"");
}


static void
bytes_that_are_not_utf8_become_a_replacement(void **state)
{
    t_out_t o;

    begin(&o);
    lm_json_str(&o.j, LM_STR("a\xFF\xC3z\xED\xA0\x80\xF0\x9D"));
    is_written(&o, "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD"
                   "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}


static void
what_is_not_well_nested_is_refused(void **state)
{
    t_out_t  o;
    lm_str_t s;
    int      i;

    begin(&o);
    lm_json_object(&o.j);
    assert_int_equal(lm_json_done(&o.j, &s), LM_E_INTERNAL);
    lm_json_object_end(&o.j);
    assert_ok(lm_json_done(&o.j, &s));
    lm_json_object_end(&o.j);
    assert_int_equal(lm_json_done(&o.j, &s), LM_E_INTERNAL);
    lm_arena_destroy(o.a);

    begin(&o);
    lm_json_object(&o.j);
    lm_json_key(&o.j, "a");
    lm_json_object_end(&o.j);
    assert_int_equal(lm_json_done(&o.j, &s), LM_E_INTERNAL);
    lm_arena_destroy(o.a);

    begin(&o);
    for (i = 0; i <= LM_JSON_OUT_DEPTH; i++) {
        lm_json_array(&o.j);
    }
    for (i = 0; i <= LM_JSON_OUT_DEPTH; i++) {
        lm_json_array_end(&o.j);
    }
    assert_int_equal(lm_json_done(&o.j, &s), LM_E_INTERNAL);
    lm_arena_destroy(o.a);
}


static void
a_full_arena_is_told_at_the_end(void **state)
{
    int      i;
    t_out_t  o;
    lm_str_t s;

    o.a = lm_arena_create(32768);
    lm_buf_init(&o.b, o.a, 0);
    lm_json_init(&o.j, &o.b);
    lm_json_array(&o.j);
    for (i = 0; i < 40000; i++) {
        lm_json_u64(&o.j, 7);
    }
    lm_json_array_end(&o.j);
    assert_int_equal(lm_json_done(&o.j, &s), LM_E_MEMORY);
    lm_arena_destroy(o.a);
}


/* jansson reads back what was written. */
static void
any_string_comes_back(void **state)
{
    int             i;
    size_t          n, k;
    char            bytes[40];
    json_t         *json;
    t_out_t         o;
    lm_str_t        s;
    lm_json_error_t why;

    for (i = 0; i < 20000; i++) {
        n = t_random_below(sizeof(bytes));
        for (k = 0; k < n; k++) {
            bytes[k] = (char) (1 + t_random_below(127));
        }

        begin(&o);
        lm_json_array(&o.j);
        lm_json_str(&o.j, lm_str(bytes, n));
        lm_json_array_end(&o.j);
        assert_ok(lm_json_done(&o.j, &s));
        assert_ok(lm_json_parse(s, &json, &why));
        assert_true(
            lm_str_eq(lm_str_c(json_string_value(json_array_get(json, 0))),
                      lm_str(bytes, n)));
        json_decref(json);
        lm_arena_destroy(o.a);
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_come_by_themselves),
        cmocka_unit_test(strings_are_escaped_and_nothing_else_is),
        cmocka_unit_test(bytes_that_are_not_utf8_become_a_replacement),
        cmocka_unit_test(what_is_not_well_nested_is_refused),
        cmocka_unit_test(a_full_arena_is_told_at_the_end),
        cmocka_unit_test(any_string_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
