/* SPDX-License-Identifier: MIT */
#include "unit/host.h"


static void
strings_compare_by_their_bytes(void **state)
{
    assert_true(lm_str_eq(LM_STR_NULL, LM_STR("")));
    assert_true(lm_str_eq(lm_str("a\0b", 3), lm_str("a\0b", 3)));
    assert_false(lm_str_eq(lm_str("a\0b", 3), lm_str("a\0c", 3)));
    assert_false(lm_str_eq(LM_STR("ab"), LM_STR("a")));

    assert_true(lm_str_ieq(LM_STR("Content-Type"), LM_STR("content-TYPE")));
    assert_false(lm_str_ieq(LM_STR("@["), LM_STR("`{")));
    assert_false(lm_str_ieq(LM_STR("É"), LM_STR("é")));

    assert_true(lm_str_eq_secret(LM_STR("secret"), LM_STR("secret")));
    assert_false(lm_str_eq_secret(LM_STR("secret"), LM_STR("secres")));
    assert_false(lm_str_eq_secret(LM_STR("secret"), LM_STR("tecret")));
    assert_false(lm_str_eq_secret(LM_STR("secret"), LM_STR("secre")));
    assert_true(lm_str_eq_secret(LM_STR_NULL, LM_STR("")));

    assert_true(lm_str_starts(LM_STR("abc"), LM_STR("")));
    assert_true(lm_str_starts(LM_STR("abc"), LM_STR("abc")));
    assert_false(lm_str_starts(LM_STR("ab"), LM_STR("abc")));
    assert_true(lm_str_istarts(LM_STR("Bearer x"), LM_STR("bearer ")));
    assert_false(lm_str_istarts(LM_STR("Bearer"), LM_STR("bearer ")));
}


static void
blanks_at_the_ends_come_off(void **state)
{
    assert_str(lm_str_trim(LM_STR(" \t\r\na b\n ")), "a b");
    assert_str(lm_str_trim(LM_STR("   ")), "");
    assert_str(lm_str_trim(LM_STR_NULL), "");
    assert_str(lm_str_trim(LM_STR("\xC2\xA0")), "\xC2\xA0");
}


static void
parts_are_cut_off_the_front(void **state)
{
    lm_str_t rest = LM_STR("a,,b");

    assert_str(lm_str_cut(&rest, ','), "a");
    assert_str(lm_str_cut(&rest, ','), "");
    assert_non_null(rest.p);
    assert_str(lm_str_cut(&rest, ','), "b");
    assert_null(rest.p);
    assert_str(lm_str_cut(&rest, ','), "");

    rest = LM_STR("a,");
    assert_str(lm_str_cut(&rest, ','), "a");
    assert_non_null(rest.p);
    assert_int_equal(rest.n, 0);
    assert_str(lm_str_cut(&rest, ','), "");
    assert_null(rest.p);
}


static void
utf8_is_valid(const char *p, size_t n, bool want)
{
    if (lm_str_is_utf8(lm_str(p, n)) != want) {
        fail_msg("\"%.*s\" is %s", (int) n, p, want ? "refused" : "taken");
    }
}


#define utf8_good(literal) utf8_is_valid(literal, sizeof(literal) - 1, true)
#define utf8_bad(literal) utf8_is_valid(literal, sizeof(literal) - 1, false)


static void
utf8_is_what_rfc_3629_says(void **state)
{
    utf8_good("");
    utf8_good("plain");
    utf8_good("0123456789abcdefé");
    utf8_good("é");
    utf8_good("\xDF\xBF");
    utf8_good("\xE0\xA0\x80");
    utf8_good("\xED\x9F\xBF");
    utf8_good("\xEE\x80\x80");
    utf8_good("\xEF\xBF\xBF");
    utf8_good("\xF0\x90\x80\x80");
    utf8_good("\xF4\x8F\xBF\xBF");

    utf8_bad("\0");
    utf8_bad("abcdefgh\0abcdefgh");
    utf8_bad("abc\0defg");
    utf8_bad("\x80");
    utf8_bad("abcdefg\x80");
    utf8_bad("\xC0\x80");
    utf8_bad("\xC1\xBF");
    utf8_bad("\xE0\x9F\xBF");
    utf8_bad("\xED\xA0\x80");
    utf8_bad("\xED\xBF\xBF");
    utf8_bad("\xF0\x8F\xBF\xBF");
    utf8_bad("\xF4\x90\x80\x80");
    utf8_bad("\xF5\x80\x80\x80");
    utf8_bad("\xC3");
    utf8_bad("\xE2\x82");
    utf8_bad("\xC3\x28");
}


/* All sequences of one to four bytes that encode a code point, and no
 * other, when one byte is changed. */
static void
every_code_point_is_one_point(void **state)
{
    char     p[4];
    size_t   n;
    uint32_t c;

    for (c = 1; c <= 0x10FFFF; c++) {
        if (c < 0x80) {
            p[0] = (char) c;
            n = 1;
        } else if (c < 0x800) {
            p[0] = (char) (0xC0 | c >> 6);
            p[1] = (char) (0x80 | (c & 0x3F));
            n = 2;
        } else if (c < 0x10000) {
            p[0] = (char) (0xE0 | c >> 12);
            p[1] = (char) (0x80 | (c >> 6 & 0x3F));
            p[2] = (char) (0x80 | (c & 0x3F));
            n = 3;
        } else {
            p[0] = (char) (0xF0 | c >> 18);
            p[1] = (char) (0x80 | (c >> 12 & 0x3F));
            p[2] = (char) (0x80 | (c >> 6 & 0x3F));
            p[3] = (char) (0x80 | (c & 0x3F));
            n = 4;
        }

        if (c >= 0xD800 && c <= 0xDFFF) {
            assert_int_equal(lm_str_utf8_len(lm_str(p, n)), 0);
            continue;
        }
        if (lm_str_utf8_len(lm_str(p, n)) != n
            || lm_str_points(lm_str(p, n)) != 1) {
            fail_msg("U+%04X is not one point", c);
        }
        assert_int_equal(lm_str_utf8_len(lm_str(p, n - 1)), 0);
    }
}


static void
texts_are_cut_at_whole_points(void **state)
{
    (void) state;

    assert_int_equal(lm_str_fit(LM_STR("abc"), 3).n, 3);
    assert_int_equal(lm_str_fit(LM_STR("abc"), 2).n, 2);
    assert_int_equal(lm_str_fit(LM_STR("a\xc3\xab"), 3).n, 3);
    assert_int_equal(lm_str_fit(LM_STR("a\xc3\xab"), 2).n, 1);
    assert_int_equal(lm_str_fit(LM_STR("\xf0\x9f\x98\x80"), 3).n, 0);
    assert_int_equal(lm_str_fit(LM_STR_NULL, 0).n, 0);
}


static void
numbers_are_digits_alone(void **state)
{
    static const char *const bad[] = {
        "", "-", "+1", " 1", "1 ", "a", "1a", "--1", "0x1", "1.0",
    };
    size_t   i;
    int64_t  v;
    uint64_t u;

    assert_ok(lm_str_u64(LM_STR("0"), &u));
    assert_true(u == 0);
    assert_ok(lm_str_u64(LM_STR("18446744073709551615"), &u));
    assert_true(u == UINT64_MAX);
    assert_int_equal(lm_str_u64(LM_STR("18446744073709551616"), &u),
                     LM_E_RANGE);
    assert_int_equal(lm_str_u64(LM_STR("99999999999999999999"), &u),
                     LM_E_RANGE);
    assert_int_equal(lm_str_u64(LM_STR("-1"), &u), LM_E_RANGE);

    assert_ok(lm_str_i64(LM_STR("-9223372036854775808"), &v));
    assert_true(v == INT64_MIN);
    assert_ok(lm_str_i64(LM_STR("9223372036854775807"), &v));
    assert_true(v == INT64_MAX);
    assert_int_equal(lm_str_i64(LM_STR("9223372036854775808"), &v), LM_E_RANGE);
    assert_int_equal(lm_str_i64(LM_STR("-9223372036854775809"), &v),
                     LM_E_RANGE);

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(lm_str_u64(lm_str_c(bad[i]), &u), LM_E_RANGE);
        assert_int_equal(lm_str_i64(lm_str_c(bad[i]), &v), LM_E_RANGE);
    }
}


static void
results_have_a_status_a_code_and_a_title(void **state)
{
    int rc;

    assert_int_equal(lm_rc_status(LM_OK), 200);
    assert_string_equal(lm_rc_code(LM_OK), "ok");
    assert_int_equal(lm_rc_status(LM_E_NOT_FOUND), 404);
    assert_string_equal(lm_rc_code(LM_E_NOT_FOUND), "not_found");
    assert_string_equal(lm_rc_code((lm_rc_t) 9999), "internal");
    assert_string_equal(lm_rc_title(LM_E_LOGIN, (lm_lang_e) 9),
                        lm_rc_title(LM_E_LOGIN, LM_LANG_EN));

    for (rc = 1; rc < LM_RC_COUNT; rc++) {
        assert_in_range(lm_rc_status((lm_rc_t) rc), 400, 503);
        assert_true(lm_rc_title((lm_rc_t) rc, LM_LANG_EN)[0] != '\0');
        assert_string_not_equal(lm_rc_title((lm_rc_t) rc, LM_LANG_EN),
                                lm_rc_title((lm_rc_t) rc, LM_LANG_AF));
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_compare_by_their_bytes),
        cmocka_unit_test(blanks_at_the_ends_come_off),
        cmocka_unit_test(parts_are_cut_off_the_front),
        cmocka_unit_test(utf8_is_what_rfc_3629_says),
        cmocka_unit_test(every_code_point_is_one_point),
        cmocka_unit_test(texts_are_cut_at_whole_points),
        cmocka_unit_test(numbers_are_digits_alone),
        cmocka_unit_test(results_have_a_status_a_code_and_a_title),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
