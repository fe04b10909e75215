/* SPDX-License-Identifier: MIT */
/* Records out of a body, objects inside it, and what a change is made of. */
#include "unit/host.h"

#include "http/http.h"
#include "wire/json_in.h"

typedef struct {
    lm_str_t name;
    lm_str_t note;
    bool     has_note;
    lm_str_t lines;
    lm_str_t colour;
    uint16_t days;
    bool     has_days;
    int32_t  latitude_e6;
    bool     has_latitude_e6;
    bool     is_on;
    lm_day_t ends_on;
    bool     has_ends_on;
} thing_t;

static const lm_record_field_t fields[] = {
    LM_RECORD(thing_t, name, "name", LM_T_STR, 5, LM_REQUIRED),
    LM_RECORD_NULL(thing_t, note, "note", LM_T_STR, 5, 0),
    LM_RECORD(thing_t, lines, "lines", LM_T_STR, 20, LM_RECORD_LINES),
    LM_RECORD_WORD(thing_t, colour, "colour", "red green"),
    LM_RECORD_NULL(thing_t, days, "days", LM_T_U16, 365, 0),
    LM_RECORD_NULL(thing_t, latitude_e6, "latitude", LM_T_I32, 90,
                   LM_RECORD_E6),
    LM_RECORD(thing_t, is_on, "is_on", LM_T_BOOL, 0, 0),
    LM_RECORD_NULL(thing_t, ends_on, "ends_on", LM_T_DAY, 0, 0),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))


static lm_request_t
body(const char *json)
{
    lm_json_error_t error;
    lm_request_t    rq = {.arena = t_arena};

    lm_arena_reset(t_arena);
    assert_ok(lm_json_parse(lm_str_c(json), &rq.body_json, &error));
    rq.json = rq.body_json;

    return rq;
}


static thing_t
ordinary(void)
{
    return (thing_t){
        .name = LM_STR("old"),
        .note = LM_STR("note"),
        .has_note = true,
        .lines = LM_STR("one"),
        .colour = LM_STR("red"),
        .days = 7,
        .has_days = true,
        .latitude_e6 = -34067520,
        .has_latitude_e6 = true,
    };
}


static void
refused(const char *json, const char *name, const char *code)
{
    thing_t      t = ordinary();
    lm_request_t rq = body(json);

    lm_field_record(&rq, fields, FIELDS, &t);
    assert_int_equal(lm_fields_done(&rq), LM_E_INVALID);
    assert_str(rq.field_errors->name, name);
    assert_str(rq.field_errors->code, code);
    assert_null(rq.field_errors->next);
    lm_http_end(&rq);
}


static void
absent_members_stay(void **state)
{
    thing_t      t = ordinary(), old = t;
    lm_request_t rq = body("{}");

    lm_field_record(&rq, fields, FIELDS, &t);
    assert_ok(lm_fields_done(&rq));

    for (size_t i = 0; i < FIELDS; i++) {
        assert_true(lm_record_is_same(&fields[i], &t, &old));
    }

    lm_http_end(&rq);
}


static void
null_clears(void **state)
{
    thing_t      t = ordinary();
    lm_request_t rq = body("{\"note\":null,\"days\":null,\"lines\":null,"
                           "\"latitude\":null}");

    lm_field_record(&rq, fields, FIELDS, &t);
    assert_ok(lm_fields_done(&rq));
    assert_false(t.has_note);
    assert_false(t.has_days);
    assert_false(t.has_latitude_e6);
    assert_int_equal(t.lines.n, 0);
    lm_http_end(&rq);

    t = ordinary();
    rq = body("{\"note\":\"  \"}");
    lm_field_record(&rq, fields, FIELDS, &t);
    assert_false(t.has_note);
    lm_http_end(&rq);
}


static void
values_are_put(void **state)
{
    thing_t      t = {0};
    lm_request_t rq =
        body("{\"name\":\" n\xc3\xa9 \",\"lines\":\"a\\r\\nb\","
             "\"colour\":\"green\",\"days\":365,\"latitude\":-34.0675201,"
             "\"is_on\":true,\"ends_on\":\"2026-11-30\"}");

    lm_field_record(&rq, fields, FIELDS, &t);
    assert_ok(lm_fields_done(&rq));
    assert_str(t.name, "n\xc3\xa9");
    assert_str(t.lines, "a\nb");
    assert_str(t.colour, "green");
    assert_int_equal(t.days, 365);
    assert_int_equal(t.latitude_e6, -34067520);
    assert_true(t.is_on);
    assert_true(t.has_ends_on);
    lm_http_end(&rq);
}


static void
what_is_wrong_is_named(void **state)
{
    refused("{\"name\":\"\"}", "name", "required");
    refused("{\"name\":null}", "name", "required");
    refused("{\"name\":\"sixsix\"}", "name", "too_long");
    refused("{\"name\":7}", "name", "wrong_kind");
    refused("{\"name\":\"a\\nb\"}", "name", "not_text");
    refused("{\"lines\":\"a\\tb\"}", "lines", "not_text");
    refused("{\"colour\":\"blue\"}", "colour", "unknown");
    refused("{\"colour\":\"\"}", "colour", "required");
    refused("{\"colour\":null}", "colour", "wrong_kind");
    refused("{\"days\":366}", "days", "too_large");
    refused("{\"days\":-1}", "days", "wrong_kind");
    refused("{\"latitude\":90.1}", "latitude", "out_of_range");
    refused("{\"latitude\":\"1\"}", "latitude", "wrong_kind");
    refused("{\"ends_on\":\"2026-02-30\"}", "ends_on", "not_a_day");
    refused("{\"is_on\":1}", "is_on", "wrong_kind");
}


static void
errors_inside_carry_their_path(void **state)
{
    thing_t          t = ordinary();
    lm_request_t     rq = body("{\"name\":\"x\",\"items\":[{\"name\":\"a\"},"
                                   "{\"name\":\"\",\"in\":{\"days\":999}},7]}");
    lm_field_outer_t outer, inner;

    assert_int_equal(lm_field_count(&rq, "items", 2), 0);
    assert_str(rq.field_errors->code, "too_many");
    rq.field_errors = NULL;
    assert_int_equal(lm_field_count(&rq, "items", 3), 3);

    assert_true(lm_field_enter_item(&rq, "items", 1, &outer));
    lm_field_record(&rq, fields, FIELDS, &t);
    assert_true(lm_field_enter(&rq, "in", &inner));
    lm_field_record(&rq, fields, FIELDS, &t);
    lm_field_leave(&rq, &inner);
    assert_false(lm_field_enter(&rq, "none", &inner));
    lm_field_leave(&rq, &outer);

    assert_str(rq.field_errors->name, "items.1.name");
    assert_str(rq.field_errors->next->name, "items.1.in.days");

    assert_false(lm_field_enter_item(&rq, "items", 2, &outer));
    assert_str(rq.field_errors->next->next->name, "items.2");

    lm_field_record(&rq, fields, FIELDS, &t);
    assert_str(t.name, "x");
    lm_http_end(&rq);
}


static void
ids_are_sorted_and_stand_once(void **state)
{
    size_t       n = 9;
    uint64_t    *ids;
    lm_request_t rq = body("{\"ids\":[7,3,7,1],\"bad\":[1,\"2\"]}");

    lm_field_ids(&rq, "none", 5, &ids, &n);
    assert_int_equal(n, 9);
    lm_field_ids(&rq, "ids", 5, &ids, &n);
    assert_int_equal(n, 3);
    assert_int_equal(ids[0], 1);
    assert_int_equal(ids[1], 3);
    assert_int_equal(ids[2], 7);
    lm_field_ids(&rq, "ids", 3, &ids, &n);
    assert_str(rq.field_errors->code, "too_many");
    rq.field_errors = NULL;
    lm_field_ids(&rq, "bad", 3, &ids, &n);
    assert_str(rq.field_errors->code, "wrong_kind");
    assert_int_equal(n, 0);
    lm_http_end(&rq);
}


static void
a_change_is_what_differs(void **state)
{
    thing_t      a = ordinary(), b = ordinary();
    lm_tx_t      tx = {.arena = t_arena};
    lm_str_t     before, after;
    lm_changes_t c;

    lm_arena_reset(t_arena);
    b.has_days = false;
    b.name = LM_STR("new");
    b.latitude_e6 = 5;

    lm_changes_begin(&c, &tx);
    lm_changes_record(&c, fields, FIELDS, &a, &b);
    lm_changes_str(&c, "same", LM_STR("s"), LM_STR("s"));
    lm_changes_ids(&c, "ids", (uint64_t[]){1, 2}, 2, (uint64_t[]){2}, 1);
    lm_changes_item(&c, "items.3.", fields, 1, NULL, &a);
    assert_int_equal(c.n, 5);
    assert_ok(lm_changes_done(&c, &before, &after));
    assert_str(before, "{\"name\":\"old\",\"days\":7,\"latitude\":-34.067520,"
                       "\"ids\":[1,2],\"items.3.name\":null}");
    assert_str(after, "{\"name\":\"new\",\"days\":null,\"latitude\":0.000005,"
                      "\"ids\":[2],\"items.3.name\":\"old\"}");
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_members_stay),
        cmocka_unit_test(null_clears),
        cmocka_unit_test(values_are_put),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(errors_inside_carry_their_path),
        cmocka_unit_test(ids_are_sorted_and_stand_once),
        cmocka_unit_test(a_change_is_what_differs),
    };

    return cmocka_run_group_tests(tests, t_arena_setup, t_arena_teardown);
}
