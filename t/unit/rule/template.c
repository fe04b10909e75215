/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "rule/template.h"

static const lm_template_value_t values[] = {
    {LM_STR("contact.name"), LM_STR("<Ann & \"Co\">")},
    {LM_STR("company.name"), LM_STR("Skyline")},
    {LM_STR("link.minutes"), LM_STR("60")},
};


static lm_str_t
render(const char *text, lm_template_kind_e kind, lm_str_t *missing)
{
    lm_buf_t b;

    lm_buf_init(&b, t_arena, 16);
    lm_template_render(&b, lm_str_c(text), kind, values, 3, missing);
    assert_false(b.failed);

    return lm_buf_str(&b);
}


static void
assert_renders(const char *text, lm_template_kind_e kind, const char *want)
{
    lm_str_t got, missing;

    got = render(text, kind, &missing);
    if (!lm_str_eq(got, lm_str_c(want))) {
        fail_msg("\"%s\" gives \"%.*s\"", text, (int) got.n, got.p);
    }
}


static void
placeholders_are_filled_in(void **state)
{
    assert_renders("", LM_TEMPLATE_TEXT, "");
    assert_renders("plain", LM_TEMPLATE_TEXT, "plain");
    assert_renders("{{company.name}}", LM_TEMPLATE_TEXT, "Skyline");
    assert_renders("a{{ company.name }}b{{link.minutes}}", LM_TEMPLATE_TEXT,
                   "aSkylineb60");
    assert_renders("{{contact.name}}", LM_TEMPLATE_TEXT, "<Ann & \"Co\">");
    assert_renders("{ {company.name} }", LM_TEMPLATE_TEXT,
                   "{ {company.name} }");
}


static void
html_is_escaped(void **state)
{
    assert_renders("<b>{{contact.name}}</b>", LM_TEMPLATE_HTML,
                   "<b>&lt;Ann &amp; &quot;Co&quot;&gt;</b>");
}


static void
a_value_is_not_a_template(void **state)
{
    lm_buf_t            b;
    lm_str_t            missing;
    lm_template_value_t value = {LM_STR("contact.name"),
                                 LM_STR("{{company.name}}")};

    lm_buf_init(&b, t_arena, 16);
    lm_template_render(&b, LM_STR("{{contact.name}}"), LM_TEMPLATE_TEXT, &value,
                       1, &missing);
    assert_true(lm_str_eq(lm_buf_str(&b), LM_STR("{{company.name}}")));
}


static void
a_placeholder_without_a_value_is_empty_and_told(void **state)
{
    lm_str_t got, missing;

    got = render("a{{portal.username}}b{{other}}", LM_TEMPLATE_TEXT, &missing);
    assert_true(lm_str_eq(got, LM_STR("ab")));
    assert_true(lm_str_eq(missing, LM_STR("portal.username")));
}


static void
what_is_not_closed_stays(void **state)
{
    assert_renders("a{{company.name", LM_TEMPLATE_TEXT, "a{{company.name");
    assert_renders("{{company.name}}{{", LM_TEMPLATE_TEXT, "Skyline{{");
}


static lm_rc_t
check(const char *name, const char *text, const char *bad_placeholder)
{
    lm_rc_t  rc;
    lm_str_t bad;

    rc = lm_template_check(lm_str_c(name), lm_str_c(text), &bad);
    if (bad_placeholder != NULL) {
        assert_true(lm_str_eq(bad, lm_str_c(bad_placeholder)));
    }

    return rc;
}


static void
unknown_placeholders_are_refused_when_saved(void **state)
{
    assert_ok(
        check("password_reset", "{{contact.name}} {{portal.reset_url}}", NULL));
    assert_int_equal(
        check("password_reset", "{{portal.password}}", "portal.password"),
        LM_E_INVALID);
    assert_int_equal(
        check("password_changed", "{{portal.reset_url}}", "portal.reset_url"),
        LM_E_INVALID);
    assert_int_equal(check("welcome", "open {{", "{{"), LM_E_INVALID);
    assert_int_equal(check("welcome", "{{}}", ""), LM_E_INVALID);
    assert_int_equal(check("farewell", "", NULL), LM_E_NOT_FOUND);
}


static void
any_bytes_end(void **state)
{
    for (int round = 0; round < 20000; round++) {
        char     text[64];
        size_t   n = t_random_below(sizeof(text));
        lm_buf_t b;
        lm_str_t missing, bad;

        for (size_t i = 0; i < n; i++) {
            text[i] = "{}ab. \n\xff"[t_random_below(8)];
        }

        lm_arena_reset(t_arena);
        lm_buf_init(&b, t_arena, 16);
        lm_template_render(&b, lm_str(text, n), LM_TEMPLATE_HTML, values, 3,
                           &missing);
        assert_false(b.failed);
        (void) !lm_template_check(LM_STR("welcome"), lm_str(text, n), &bad);
    }
}


static void
placeholders_are_walked(void **state)
{
    lm_str_t placeholder, text = LM_STR("a {{ one }} {{}} b{{two}}c {{open");

    (void) state;
    assert_true(lm_template_next(&text, &placeholder));
    assert_true(lm_str_eq(placeholder, LM_STR("one")));
    assert_true(lm_template_next(&text, &placeholder));
    assert_int_equal(placeholder.n, 0);
    assert_true(lm_template_next(&text, &placeholder));
    assert_true(lm_str_eq(placeholder, LM_STR("two")));
    assert_true(lm_template_next(&text, &placeholder));
    assert_true(lm_str_eq(placeholder, LM_STR("{{")));
    assert_false(lm_template_next(&text, &placeholder));
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placeholders_are_filled_in),
        cmocka_unit_test(html_is_escaped),
        cmocka_unit_test(a_value_is_not_a_template),
        cmocka_unit_test(a_placeholder_without_a_value_is_empty_and_told),
        cmocka_unit_test(what_is_not_closed_stays),
        cmocka_unit_test(unknown_placeholders_are_refused_when_saved),
        cmocka_unit_test(placeholders_are_walked),
        cmocka_unit_test(any_bytes_end),
    };

    return cmocka_run_group_tests(tests, t_arena_setup, t_arena_teardown);
}
