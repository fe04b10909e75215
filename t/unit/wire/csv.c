/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "wire/csv.h"

#define LIMIT (1 << 20)
#define CELLS 8


static void
cell_is(const char *text, const char *want)
{
    lm_buf_t    b;
    lm_csv_t    c;
    lm_arena_t *a = lm_arena_create(LIMIT);

    lm_buf_init(&b, a, 0);
    lm_csv_init(&c, &b);
    lm_csv_str(&c, lm_str_c(text));
    assert_str(lm_buf_str(&b), want);
    lm_arena_destroy(a);
}


static void
cells_are_quoted_where_they_must_be(void **state)
{
    cell_is("plain", "plain");
    cell_is("", "");
    cell_is("a,b", "\"a,b\"");
    cell_is("a;b", "\"a;b\"");
    cell_is("a\"b", "\"a\"\"b\"");
    cell_is("a\r\nb", "\"a\r\nb\"");
    cell_is(" a", "\" a\"");
    cell_is("José", "José");
}


static void
a_spreadsheet_sees_no_formula(void **state)
{
    cell_is("=1+1", "'=1+1");
    cell_is("\n=1+1", "\"'\n=1+1\"");
    cell_is("+27821234567", "'+27821234567");
    cell_is("-1", "'-1");
    cell_is("@SUM(A1)", "'@SUM(A1)");
    cell_is("\t=1", "\"'\t=1\"");
    cell_is("\r=1", "\"'\r=1\"");
    cell_is("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\"");
    cell_is("a=1", "a=1");
}


static void
rows_hold_values_of_every_kind(void **state)
{
    lm_buf_t    b;
    lm_csv_t    c;
    lm_arena_t *a = lm_arena_create(LIMIT);

    lm_buf_init(&b, a, 0);
    lm_csv_init(&c, &b);
    lm_csv_str(&c, LM_STR("code"));
    lm_csv_empty(&c);
    lm_csv_u64(&c, UINT64_MAX);
    lm_csv_end(&c);
    lm_csv_money(&c, 75649, 2);
    lm_csv_money(&c, -5, 2);
    lm_csv_money(&c, 1234, 3);
    lm_csv_money(&c, 7, 0);
    lm_csv_money(&c, INT64_MIN, 2);
    lm_csv_end(&c);
    assert_str(lm_buf_str(&b), "code,,18446744073709551615\r\n"
                               "756.49,-0.05,1.234,7,"
                               "-92233720368547758.08\r\n");
    lm_arena_destroy(a);
}


static void
rows_are_read_as_rfc_4180_says(void **state)
{
    size_t      n;
    lm_str_t    cells[CELLS];
    lm_str_t    rest = LM_STR("a,\"b,\"\"c\"\"\r\nd\",\r\n\r\n\"\"\nx\ry,z");
    lm_arena_t *a = lm_arena_create(LIMIT);

    assert_ok(lm_csv_read(a, &rest, cells, CELLS, &n));
    assert_int_equal(n, 3);
    assert_str(cells[0], "a");
    assert_str(cells[1], "b,\"c\"\r\nd");
    assert_str(cells[2], "");

    assert_ok(lm_csv_read(a, &rest, cells, CELLS, &n));
    assert_int_equal(n, 1);
    assert_str(cells[0], "");

    assert_ok(lm_csv_read(a, &rest, cells, CELLS, &n));
    assert_int_equal(n, 1);
    assert_str(cells[0], "");

    assert_ok(lm_csv_read(a, &rest, cells, CELLS, &n));
    assert_int_equal(n, 2);
    assert_str(cells[0], "x\ry");
    assert_str(cells[1], "z");
    assert_null(rest.p);

    assert_ok(lm_csv_read(a, &rest, cells, CELLS, &n));
    assert_int_equal(n, 0);
    lm_arena_destroy(a);
}


static void
row_is_refused(const char *text)
{
    size_t      n;
    lm_str_t    cells[3], rest = lm_str_c(text);
    lm_arena_t *a = lm_arena_create(LIMIT);

    if (lm_csv_read(a, &rest, cells, 3, &n) != LM_E_BAD_REQUEST) {
        fail_msg("\"%s\" is taken", text);
    }
    lm_arena_destroy(a);
}


static void
broken_rows_are_refused(void **state)
{
    row_is_refused("\"a");
    row_is_refused("\"");
    row_is_refused("\"a\"\"");
    row_is_refused("\"a\"b");
    row_is_refused("\"a\"\rb");
    row_is_refused("a\"b\"");
    row_is_refused("1,2,3,4");
    row_is_refused("1,2,3,");
}


static void
any_row_comes_back(void **state)
{
    static const char letters[] = "ab,\"\r\n ;";
    int               i;
    char              bytes[CELLS][12];
    size_t            k, j, n, cells;
    lm_buf_t          b;
    lm_csv_t          c;
    lm_str_t          want[CELLS], got[CELLS], rest;
    lm_arena_t       *a = lm_arena_create(LIMIT);

    for (i = 0; i < 20000; i++) {
        lm_buf_init(&b, a, 0);
        lm_csv_init(&c, &b);
        cells = 1 + t_random_below(CELLS);
        for (k = 0; k < cells; k++) {
            n = t_random_below(sizeof(bytes[k]));
            for (j = 0; j < n; j++) {
                bytes[k][j] = letters[t_random_below(sizeof(letters) - 1)];
            }
            want[k] = lm_str(bytes[k], n);
            if (n != 0 && (bytes[k][0] == '\r' || bytes[k][0] == '\n')) {
                bytes[k][0] = 'x';
            }
            lm_csv_str(&c, want[k]);
        }
        lm_csv_end(&c);
        lm_csv_str(&c, LM_STR("next"));

        rest = lm_buf_str(&b);
        assert_ok(lm_csv_read(a, &rest, got, CELLS, &n));
        assert_int_equal(n, cells);
        for (k = 0; k < cells; k++) {
            assert_true(lm_str_eq(got[k], want[k]));
        }
        assert_str(rest, "next");
        lm_arena_reset(a);
    }
    lm_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_where_they_must_be),
        cmocka_unit_test(a_spreadsheet_sees_no_formula),
        cmocka_unit_test(rows_hold_values_of_every_kind),
        cmocka_unit_test(rows_are_read_as_rfc_4180_says),
        cmocka_unit_test(broken_rows_are_refused),
        cmocka_unit_test(any_row_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
