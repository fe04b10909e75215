/* SPDX-License-Identifier: MIT */
/* Passwords, devices, address prefixes, states and searches. */
#include "unit/host.h"

#include "service/customer.h"
#include "service/customer_list.h"
#include "service/customer_search.h"
#include "service/isp.h"
#include "service/password.h"
#include "service/throttle.h"
#include "service/token.h"

/* Small costs: what is tested is which work is done, not how much. */
static lm_conf_t conf = {
    .keys = {{.id = 1, .key = {1, 2, 3}}, {.id = 2, .key = {4, 5, 6}}},
    .n_keys = 2,
    .password_ops = 1,
    .password_mem = 8192,
};


static void
a_password_fits_its_hash_alone(void **state)
{
    bool     fits;
    lm_str_t hash, fresh;

    assert_ok(lm_password_hash(t_arena, &conf, LM_STR("correct horse"), &hash));
    assert_true(lm_str_starts(hash, LM_STR("$argon2id$")));

    assert_ok(lm_password_verify(t_arena, &conf, hash, LM_STR("correct horse"),
                                 &fits, &fresh));
    assert_true(fits);
    assert_int_equal(fresh.n, 0);

    assert_ok(lm_password_verify(t_arena, &conf, hash, LM_STR("correct horsE"),
                                 &fits, &fresh));
    assert_false(fits);
}


static void
nothing_fits_no_hash(void **state)
{
    bool     fits;
    lm_str_t fresh;

    assert_ok(lm_password_verify(t_arena, &conf, LM_STR_NULL, LM_STR(""), &fits,
                                 &fresh));
    assert_false(fits);
    assert_ok(lm_password_verify(t_arena, &conf, LM_STR("not a hash"),
                                 LM_STR("not a hash"), &fits, &fresh));
    assert_false(fits);
}


static void
a_dearer_hash_is_made_on_the_way(void **state)
{
    bool      fits;
    lm_str_t  hash, fresh, none;
    lm_conf_t dear = conf;

    dear.password_ops = 3;

    assert_ok(lm_password_hash(t_arena, &conf, LM_STR("a password"), &hash));
    assert_ok(lm_password_verify(t_arena, &dear, hash, LM_STR("a password"),
                                 &fits, &fresh));
    assert_true(fits);
    assert_true(fresh.n != 0);
    assert_ok(lm_password_verify(t_arena, &dear, fresh, LM_STR("a password"),
                                 &fits, &none));
    assert_true(fits);
    assert_int_equal(none.n, 0);
}


/* OWASP ASVS 6.2.4 asks for 3,000 that are long enough to be chosen. */
static void
common_passwords_are_refused(void **state)
{
    size_t i, n;

    static const char *const common[] = {
#include "service/password_common.def"
    };

    n = sizeof(common) / sizeof(common[0]);
    assert_true(n >= 3000);

    for (i = 0; i < n; i++) {
        assert_true(strlen(common[i]) < LM_PASSWORD_COMMON_MAX);
        assert_true(i == 0 || strcmp(common[i - 1], common[i]) < 0);
        assert_int_equal(
            lm_password_judge(lm_str_c(common[i]), LM_STR("kre00001")),
            LM_PASSWORD_COMMON);
    }
}


static void
poor_passwords_are_told_apart(void **state)
{
    char   text[260];
    size_t i;

    static const struct {
        const char         *password;
        lm_password_fault_e fault;
    } cases[] = {
        {"", LM_PASSWORD_SHORT},
        {"seven77", LM_PASSWORD_SHORT},
        {"eight888", LM_PASSWORD_FINE},
        {"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", LM_PASSWORD_SHORT},
        {"KRE00001", LM_PASSWORD_IS_USERNAME},
        {"password1", LM_PASSWORD_COMMON},
        {"PassWord1", LM_PASSWORD_COMMON},
        {"password1 ", LM_PASSWORD_FINE},
        {"00000000", LM_PASSWORD_COMMON},
        {"TrustNo1", LM_PASSWORD_COMMON},
        {"zxcvbnmasdfgh", LM_PASSWORD_COMMON},
        {"zzzzzzzzzzzzzzzzzzzzzzzzz", LM_PASSWORD_FINE},
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(
            lm_password_judge(lm_str_c(cases[i].password), LM_STR("kre00001")),
            cases[i].fault);
    }

    memset(text, 'x', sizeof(text));
    assert_int_equal(lm_password_judge(lm_str(text, 128), LM_STR("a")),
                     LM_PASSWORD_FINE);
    assert_int_equal(lm_password_judge(lm_str(text, 129), LM_STR("a")),
                     LM_PASSWORD_LONG);
}


static void
a_device_belongs_to_one_login(void **state)
{
    lm_str_t  device, broken;
    lm_conf_t other = conf, rotated = conf;

    assert_ok(lm_device_new(t_arena, &conf, LM_STR("portal"), 38, &device));
    assert_true(lm_device_is_known(&conf, LM_STR("portal"), 38, device));
    assert_false(lm_device_is_known(&conf, LM_STR("portal"), 39, device));
    assert_false(lm_device_is_known(&conf, LM_STR("staff"), 38, device));

    broken = lm_str_dup(t_arena, device);
    ((char *) broken.p)[3] ^= 1;
    assert_false(lm_device_is_known(&conf, LM_STR("portal"), 38, broken));
    assert_false(lm_device_is_known(&conf, LM_STR("portal"), 38,
                                    lm_str(device.p, device.n - 1)));
    assert_false(lm_device_is_known(&conf, LM_STR("portal"), 38, LM_STR_NULL));

    /* a third key came: the cookie of the second is still good */
    rotated.keys[2] = (lm_key_t){.id = 3, .key = {7}};
    rotated.n_keys = 3;
    assert_true(lm_device_is_known(&rotated, LM_STR("portal"), 38, device));

    other.keys[1].key[0] ^= 1;
    assert_false(lm_device_is_known(&other, LM_STR("portal"), 38, device));
}


static void
tokens_are_never_alike(void **state)
{
    lm_str_t a, b, hex;
    uint8_t  hash[LM_TOKEN_HASH];

    assert_ok(lm_token_new(t_arena, &a));
    assert_ok(lm_token_new(t_arena, &b));
    assert_int_equal(a.n, 43);
    assert_false(lm_str_eq(a, b));

    lm_token_hash(LM_STR("abc"), hash);
    assert_ok(lm_token_hex(t_arena, lm_str((char *) hash, sizeof(hash)), &hex));
    assert_str(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
                    "f20015ad");
}


static void
an_address_counts_with_its_neighbours(void **state)
{
    size_t i;

    static const char *const cases[][2] = {
        {"192.0.2.7", "192.0.2.0/24"},
        {"192.0.2.255", "192.0.2.0/24"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
        {"2001:db8::1", "2001:db8:0:0::/64"},
        {"::ffff:192.0.2.7", "192.0.2.0/24"},
        {"unix:", "unix:"},
        {"", ""},
        {"999.1.1.1", "999.1.1.1"},
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_str(lm_address_prefix(t_arena, lm_str_c(cases[i][0])),
                   cases[i][1]);
    }
}


static void
a_state_is_the_highest_fact(void **state)
{
    lm_customer_facts_t f = {.today = 100};
    lm_account_facts_t  a = {.customer = {.today = 100}};

    assert_str(lm_customer_status(&f), "active");

    f.has_cancelled_on = true;
    f.cancelled_on = 100;
    assert_str(lm_customer_status(&f), "cancelling");
    f.is_suspended = true;
    assert_str(lm_customer_status(&f), "suspended");
    f.cancelled_on = 99;
    assert_str(lm_customer_status(&f), "cancelled");

    assert_str(lm_account_status(&a), "active");
    a.has_cap = true;
    assert_str(lm_account_status(&a), "active"); /* nothing granted yet */
    a.has_monthly = true;
    assert_str(lm_account_status(&a), "capped");
    a.grant_left = 1;
    assert_str(lm_account_status(&a), "active");
    a.is_rejected = true;
    assert_str(lm_account_status(&a), "blocked");
    a.customer.is_suspended = true;
    assert_str(lm_account_status(&a), "suspended");
    a.has_cancelled_on = true;
    a.cancelled_on = 99;
    assert_str(lm_account_status(&a), "cancelled");
}


static void
a_search_becomes_beginnings_of_words(void **state)
{
    size_t   n;
    lm_str_t p[LM_SEARCH_WORDS];

    assert_ok(
        lm_customer_search_patterns(t_arena, LM_STR("Van der Mer"), p, &n));
    assert_int_equal(n, 3);
    assert_str(p[0], "van%");
    assert_str(p[2], "mer%");

    assert_ok(
        lm_customer_search_patterns(t_arena, LM_STR("+27 82 123"), p, &n));
    assert_int_equal(n, 1);
    assert_str(p[0], "2782123%");

    assert_ok(lm_customer_search_patterns(t_arena, LM_STR("% _ x"), p, &n));
    assert_int_equal(n, 0);

    assert_ok(lm_customer_search_patterns(
        t_arena, LM_STR("aa bb cc dd ee ff gg hh ii"), p, &n));
    assert_int_equal(n, LM_SEARCH_WORDS);
}


static void
a_beginning_of_another_word_says_nothing(void **state)
{
    size_t   n;
    lm_str_t p[LM_SEARCH_WORDS];

    assert_ok(lm_customer_search_patterns(
        t_arena, LM_STR("si Sipho sip dlamini Dlam"), p, &n));
    assert_int_equal(n, 2);
    assert_str(p[0], "sipho%");
    assert_str(p[1], "dlamini%");
}


static void
a_list_is_asked_in_words_it_knows(void **state)
{
    size_t          n, columns[LM_CUSTOMER_COLUMNS];
    lm_list_query_t q;

    assert_ok(lm_customer_list_parse(
        t_arena, LM_STR("q=jo%20sm&type=company&sort=-code&page=7&per_page=x"),
        &q));
    assert_int_equal(q.n_filters, 3);
    assert_true(q.is_desc);
    assert_string_equal(q.sort->name, "code");

    assert_ok(lm_customer_list_parse(t_arena, LM_STR(""), &q));
    assert_int_equal(q.n_filters, 0);

    assert_int_equal(lm_customer_list_parse(t_arena, LM_STR("secret=1"), &q),
                     LM_E_INVALID);
    assert_int_equal(lm_customer_list_parse(t_arena, LM_STR("sort=phone"), &q),
                     LM_E_INVALID);
    assert_int_equal(lm_customer_list_parse(t_arena, LM_STR("group_id=x"), &q),
                     LM_E_INVALID);
    assert_int_equal(lm_customer_list_parse(t_arena, LM_STR("q=%zz"), &q),
                     LM_E_INVALID);

    assert_ok(lm_customer_columns_parse(LM_STR(""), columns, &n));
    assert_int_equal(n, LM_CUSTOMER_COLUMNS);
    assert_ok(lm_customer_columns_parse(LM_STR("name, code"), columns, &n));
    assert_int_equal(n, 2);
    assert_int_equal(columns[0], 1);
    assert_int_equal(
        lm_customer_columns_parse(LM_STR("name,name"), columns, &n),
        LM_E_INVALID);
    assert_int_equal(lm_customer_columns_parse(LM_STR("name,"), columns, &n),
                     LM_E_INVALID);
}


static void
defaults_of_settings_keep_their_rules(void **state)
{
    size_t              i, n;
    const lm_setting_t *s = lm_settings(&n);

    assert_true(n > 10);

    for (i = 0; i < n; i++) {
        assert_ok(lm_setting_check(&s[i], lm_str_c(s[i].fallback)));
        assert_ptr_equal(lm_setting_find(lm_str_c(s[i].name)), &s[i]);
        assert_true(s[i].text[LM_LANG_EN][0] != '\0'
                    && s[i].text[LM_LANG_AF][0] != '\0');
    }

    assert_null(lm_setting_find(LM_STR("isp_nam")));
}


static void
a_zone_is_a_file_of_zoneinfo(void **state)
{
    size_t     i;
    lm_zone_t *zone;

    static const char *const no[] = {
        "",
        "/etc/passwd",
        "../../../etc/passwd",
        "Africa/../../etc/passwd",
        "Africa",
        "Mars/Olympus",
        ".",
        "Africa/Johannesburg\n",
    };

    assert_ok(lm_zone_load(t_arena, LM_STR("Africa/Johannesburg"), &zone));
    assert_int_equal(lm_zone_offset(zone, 0), 7200);

    for (i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        assert_int_equal(lm_zone_load(t_arena, lm_str_c(no[i]), &zone),
                         LM_E_INVALID);
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_fits_its_hash_alone),
        cmocka_unit_test(nothing_fits_no_hash),
        cmocka_unit_test(a_dearer_hash_is_made_on_the_way),
        cmocka_unit_test(common_passwords_are_refused),
        cmocka_unit_test(poor_passwords_are_told_apart),
        cmocka_unit_test(a_device_belongs_to_one_login),
        cmocka_unit_test(tokens_are_never_alike),
        cmocka_unit_test(an_address_counts_with_its_neighbours),
        cmocka_unit_test(a_state_is_the_highest_fact),
        cmocka_unit_test(a_search_becomes_beginnings_of_words),
        cmocka_unit_test(a_beginning_of_another_word_says_nothing),
        cmocka_unit_test(a_list_is_asked_in_words_it_knows),
        cmocka_unit_test(defaults_of_settings_keep_their_rules),
        cmocka_unit_test(a_zone_is_a_file_of_zoneinfo),
    };

    return cmocka_run_group_tests(tests, t_arena_setup, t_arena_teardown);
}
