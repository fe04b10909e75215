/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "store/db.h"

typedef struct {
    uint64_t     id;
    lm_str_t     name;
    lm_instant_t at;
    lm_day_t     day;
    int32_t      height;
} row_t;

static const lm_col_t columns[] = {
    {LM_T_U64, offsetof(row_t, id), -1},
    {LM_T_STR, offsetof(row_t, name), -1},
    {LM_T_INSTANT, offsetof(row_t, at), -1},
    {LM_T_DAY, offsetof(row_t, day), -1},
    {LM_T_I32, offsetof(row_t, height), -1},
};

static const lm_sort_t sorts[] = {
    {.name = "name", .n_keys = 2, .keys = {1, 0}},
    {.name = "at", .n_keys = 3, .keys = {2, 3, 4}},
    {.name = "plain"},
};

static const lm_filter_case_t states[] = {{.value = "new"}, {.value = "old"}};

static const lm_filter_t filters[] = {
    {.name = "byte", .type = LM_T_U8},
    {.name = "number", .type = LM_T_I32},
    {.name = "big", .type = LM_T_U64},
    {.name = "is", .type = LM_T_BOOL},
    {.name = "day", .type = LM_T_DAY},
    {.name = "at", .type = LM_T_INSTANT},
    {.name = "text", .type = LM_T_STR},
    {.name = "state", .type = LM_T_STR, .cases = states, .n_cases = 2},
    {.name = "tag", .type = LM_T_U64, .every = "tag_all"},
};

static const lm_list_t list = {
    .stmt = {.name = "list", .out = columns, .n_out = 5},
    .filters = filters,
    .n_filters = 9,
    .sorts = sorts,
    .n_sorts = 3,
};


/* Values of one filter stand together, in the order they came. */
static void
values_stand_together(void **state)
{
    static const char *const arguments[][2] = {
        {"tag", "7"}, {"byte", "1"}, {"tag", "9"}, {"is", "1"}, {"tag", "8"}};

    lm_list_query_t q = {.n_filters = 0};

    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(lm_list_argument(&list, &q, lm_str_c(arguments[i][0]),
                                          lm_str_c(arguments[i][1])),
                         LM_OK);
    }
    assert_int_equal(q.n_filters, 5);
    assert_int_equal(q.value[0].u64, 7);
    assert_int_equal(q.value[1].u64, 9);
    assert_int_equal(q.value[2].u64, 8);
    assert_string_equal(q.filter[2]->name, "tag");
    assert_string_equal(q.filter[3]->name, "byte");
    assert_string_equal(q.filter[4]->name, "is");
    assert_true(q.value[4].boolean);

    assert_int_equal(q.n_every, 0);
    assert_int_equal(
        lm_list_argument(&list, &q, LM_STR("tag_all"), LM_STR("0")), LM_OK);
    assert_int_equal(q.n_every, 0);
    assert_int_equal(
        lm_list_argument(&list, &q, LM_STR("tag_all"), LM_STR("1")), LM_OK);
    assert_int_equal(q.n_every, 1);
    assert_int_equal(
        lm_list_argument(&list, &q, LM_STR("tag_all"), LM_STR("x")),
        LM_E_INVALID);
    assert_int_equal(lm_list_argument(&list, &q, LM_STR("tog"), LM_STR("1")),
                     LM_E_NOT_FOUND);
}


static void
values_of_filters(void **state)
{
    static const struct {
        const char *filter;
        const char *text;
        bool        is_fine;
    } table[] = {
        {"byte", "255", true},
        {"byte", "256", false},
        {"byte", "-1", false},
        {"byte", "", false},
        {"byte", "1x", false},
        {"number", "-2147483648", true},
        {"number", "2147483648", false},
        {"big", "18446744073709551615", true},
        {"big", "18446744073709551616", false},
        {"is", "true", true},
        {"is", "false", true},
        {"is", "1", true},
        {"day", "2026-11-21", true},
        {"day", "2026-02-30", false},
        {"at", "2026-11-21T17:00:00.000Z", true},
        {"at", "yesterday", false},
        {"text", "", true},
        {"text", "kůň", true},
        {"text", "\xff", false},
        {"state", "new", true},
        {"state", "newer", false},
        {"state", "", false},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        lm_list_query_t    q = {.n_filters = 0};
        const lm_filter_t *f = lm_list_filter(&list, lm_str_c(table[i].filter));

        assert_non_null(f);
        assert_int_equal(lm_list_filter_add(&q, f, lm_str_c(table[i].text)),
                         table[i].is_fine ? LM_OK : LM_E_INVALID);
        assert_int_equal(q.n_filters, table[i].is_fine);
    }
    assert_null(lm_list_filter(&list, LM_STR("nothing")));
}


static void
filters_are_bounded(void **state)
{
    lm_list_query_t q = {.n_filters = 0};

    for (size_t i = 0; i < LM_LIST_FILTERS; i++) {
        assert_ok(lm_list_filter_add(&q, &filters[0], LM_STR("1")));
    }
    assert_int_equal(lm_list_filter_add(&q, &filters[0], LM_STR("1")),
                     LM_E_INVALID);
    assert_int_equal(q.n_filters, LM_LIST_FILTERS);
}


static void
cursors_come_back(void **state)
{
    lm_arena_t     *a = lm_arena_create(1 << 20);
    row_t           row = {.id = UINT64_MAX,
                           .name = LM_STR("žluťoučký. kůň-_"),
                           .at = 1795280700123,
                           .day = 20778,
                           .height = INT32_MIN};
    lm_list_query_t q = {.offset = 40};
    lm_list_query_t back = q;
    lm_str_t        cursor;

    cursor = lm_list_cursor(a, &list, &q, &row);
    assert_ok(lm_list_after(a, &list, &back, cursor));
    assert_true(back.is_after);
    assert_int_equal(back.offset, 0);
    assert_true(lm_str_eq(back.after[0].str, row.name));
    assert_true(back.after[1].u64 == UINT64_MAX);

    q.sort = back.sort = &sorts[1];
    q.is_desc = back.is_desc = true;
    cursor = lm_list_cursor(a, &list, &q, &row);
    assert_str(cursor, "-at.1795280700123.20778.-2147483648");
    assert_ok(lm_list_after(a, &list, &back, cursor));
    assert_true(back.after[0].instant == row.at);
    assert_int_equal(back.after[1].day, row.day);
    assert_int_equal(back.after[2].i64, INT32_MIN);

    /* an order without keys has no cursor */
    q.sort = back.sort = &sorts[2];
    assert_null(lm_list_cursor(a, &list, &q, &row).p);
    assert_int_equal(lm_list_after(a, &list, &back, LM_STR("-plain")),
                     LM_E_INVALID);
    lm_arena_destroy(a);
}


static void
wrong_cursors(void **state)
{
    static const char *const table[] = {
        "",
        ".",
        "name",
        "name.",
        "name.QQ",
        "name.QQ.",
        "name.QQ.x",
        "name.QQ.-1",
        "name.QQ.1.2",
        "name.Q Q.1",
        "name.Q.1",
        "name.QQ==.1",
        "name._w.1", /* not UTF-8 */
        "-name.QQ.1", /* the other direction */
        "at.1.1.1", /* another order */
        "names.QQ.1",
        "name.QQ.99999999999999999999",
    };

    lm_arena_t     *a = lm_arena_create(1 << 20);
    lm_list_query_t q = {.n_filters = 0};

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (lm_list_after(a, &list, &q, lm_str_c(table[i])) != LM_E_INVALID) {
            fail_msg("\"%s\" is taken", table[i]);
        }
        assert_false(q.is_after);
    }
    assert_ok(lm_list_after(a, &list, &q, LM_STR("name.QQ.1")));
    assert_ok(lm_list_after(a, &list, &q, LM_STR("name..1")));

    q = (lm_list_query_t){.sort = &sorts[1]};
    assert_int_equal(
        lm_list_after(a, &list, &q, LM_STR("at.9223372036854775807.1.1")),
        LM_E_INVALID);
    assert_int_equal(lm_list_after(a, &list, &q, LM_STR("at.1.2932897.1")),
                     LM_E_INVALID);
    assert_int_equal(lm_list_after(a, &list, &q, LM_STR("at.1.1.2147483648")),
                     LM_E_INVALID);
    lm_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_together),
        cmocka_unit_test(values_of_filters),
        cmocka_unit_test(filters_are_bounded),
        cmocka_unit_test(cursors_come_back),
        cmocka_unit_test(wrong_cursors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
