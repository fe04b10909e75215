/* SPDX-License-Identifier: MIT */
/* One-time codes against RFC 6238, appendix B, and how they are used up. */
#include "unit/host.h"

#include "service/totp.h"

/* The secret of the RFC's table for SHA-1. */
#define SECRET LM_STR("12345678901234567890")

/* Unix time in seconds and the last six digits of the RFC's eight. */
static const struct {
    int64_t     at;
    const char *code;
} vectors[] = {
    {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
};


static void
codes_of_the_rfc(void **state)
{
    size_t   i;
    uint64_t step;

    for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        assert_ok(lm_totp_check(SECRET, lm_str_c(vectors[i].code),
                                vectors[i].at * LM_SECOND, 0, &step));
        assert_int_equal(step, vectors[i].at / 30);
    }
}


static void
a_code_works_a_step_early_and_late(void **state)
{
    int      k;
    uint64_t step = 0;

    /* the code of step 37037036 */
    for (k = -2; k <= 2; k++) {
        lm_rc_t rc =
            lm_totp_check(SECRET, LM_STR("081804"),
                          (INT64_C(1111111109) + 30 * k) * LM_SECOND, 0, &step);

        assert_int_equal(rc, k >= -1 && k <= 1 ? LM_OK : LM_E_LOGIN);
    }

    assert_int_equal(step, 37037036);
}


static void
a_code_works_once(void **state)
{
    uint64_t     step;
    lm_instant_t now = INT64_C(1111111109) * LM_SECOND;

    assert_ok(lm_totp_check(SECRET, LM_STR("081804"), now, 37037035, &step));
    assert_int_equal(
        lm_totp_check(SECRET, LM_STR("081804"), now, 37037036, &step),
        LM_E_LOGIN);
    assert_int_equal(
        lm_totp_check(SECRET, LM_STR("081804"), now, 37037037, &step),
        LM_E_LOGIN);
}


static void
what_is_no_code_is_refused(void **state)
{
    size_t   i;
    uint64_t step;
    lm_str_t no[] = {LM_STR(""),       LM_STR("08180"),  LM_STR("0818040"),
                     LM_STR("081805"), LM_STR("O81804"), LM_STR(" 81804"),
                     LM_STR("-81804"), LM_STR("081 804")};

    for (i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        assert_int_equal(lm_totp_check(SECRET, no[i],
                                       INT64_C(1111111109) * LM_SECOND, 0,
                                       &step),
                         LM_E_LOGIN);
    }
}


static void
a_secret_can_be_typed(void **state)
{
    lm_str_t base32, uri;

    assert_ok(lm_totp_base32(t_arena, SECRET, &base32));
    assert_str(base32, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

    assert_ok(lm_totp_uri(t_arena, LM_STR("Blou & Berg"), LM_STR("th\u00e9a"),
                          base32, &uri));
    assert_str(uri, "otpauth://totp/Blou%20%26%20Berg:th%C3%A9a?secret="
                    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="
                    "Blou%20%26%20Berg");
}


static void
a_picture_is_an_element(void **state)
{
    lm_str_t svg;
    char     text[600];

    assert_ok(lm_qr_svg(t_arena, LM_STR("otpauth://totp/a:b?secret=MY"), &svg));
    assert_true(lm_str_starts(svg, LM_STR("<svg ")));
    assert_memory_equal(svg.p + svg.n - 6, "</svg>", 6);

    memset(text, 'x', sizeof(text));
    assert_int_equal(lm_qr_svg(t_arena, lm_str(text, sizeof(text)), &svg),
                     LM_E_RANGE);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_of_the_rfc),
        cmocka_unit_test(a_code_works_a_step_early_and_late),
        cmocka_unit_test(a_code_works_once),
        cmocka_unit_test(what_is_no_code_is_refused),
        cmocka_unit_test(a_secret_can_be_typed),
        cmocka_unit_test(a_picture_is_an_element),
    };

    return cmocka_run_group_tests(tests, t_arena_setup, t_arena_teardown);
}
