/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "unit/host.h"

#include "store/secret.h"

static lm_arena_t *a;
static lm_conf_t   conf;

#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"


static int
setup(void **state)
{
    unsigned line;

    a = lm_arena_create(1 << 20);
    assert_ok(lm_keys_read(LM_STR("# old\n1 " HEX "\n\n  7   " HEX "  \n"),
                           conf.keys, &conf.n_keys, &line));
    conf.keys[1].key[0] ^= 1;
    t_host_set_conf(&conf);
    return 0;
}


static int
teardown(void **state)
{
    t_host_set_conf(NULL);
    lm_arena_destroy(a);
    return 0;
}


static lm_str_t
sealed_text(lm_str_t plain)
{
    lm_str_t sealed;

    assert_ok(lm_secret_seal(a, "nas", "secret", 5, plain, &sealed));
    return sealed;
}


static void
opens_where_it_was_sealed(void **state)
{
    lm_str_t plain, sealed = sealed_text(LM_STR("s3cret ✓"));

    assert_int_equal(sealed.n, sizeof("s3cret ✓") - 1 + LM_SECRET_OVERHEAD);
    assert_int_equal(lm_secret_key_id(sealed), 7);
    assert_ok(lm_secret_open(a, "nas", "secret", 5, sealed, &plain));
    assert_str(plain, "s3cret ✓");

    assert_int_equal(lm_secret_open(a, "nas", "secret", 6, sealed, &plain),
                     LM_E_INTERNAL);
    assert_int_equal(lm_secret_open(a, "nas", "other", 5, sealed, &plain),
                     LM_E_INTERNAL);
    assert_int_equal(lm_secret_open(a, "staff", "secret", 5, sealed, &plain),
                     LM_E_INTERNAL);
}


static void
empty_and_never_the_same(void **state)
{
    lm_str_t plain, one = sealed_text(LM_STR_NULL),
                    two = sealed_text(LM_STR(""));

    assert_ok(lm_secret_open(a, "nas", "secret", 5, one, &plain));
    assert_int_equal(plain.n, 0);
    assert_false(lm_str_eq(one, two));
}


/* Property: no changed bit and no cut goes unnoticed. */
static void
every_bit_counts(void **state)
{
    lm_str_t plain, sealed = sealed_text(LM_STR("abc"));
    char    *p = (char *) sealed.p;

    for (size_t i = 0; i < sealed.n * 8; i++) {
        p[i / 8] ^= (char) (1 << i % 8);
        assert_int_not_equal(
            lm_secret_open(a, "nas", "secret", 5, sealed, &plain), LM_OK);
        p[i / 8] ^= (char) (1 << i % 8);
    }
    for (size_t n = 0; n < sealed.n; n++) {
        assert_int_not_equal(
            lm_secret_open(a, "nas", "secret", 5, lm_str(sealed.p, n), &plain),
            LM_OK);
    }
    assert_ok(lm_secret_open(a, "nas", "secret", 5, sealed, &plain));
}


static void
old_keys_open_the_last_seals(void **state)
{
    lm_str_t  plain, old;
    lm_conf_t before = conf;

    before.n_keys = 1;
    t_host_set_conf(&before);
    old = sealed_text(LM_STR("from last year"));
    assert_int_equal(lm_secret_key_id(old), 1);

    t_host_set_conf(&conf);
    assert_ok(lm_secret_open(a, "nas", "secret", 5, old, &plain));
    assert_str(plain, "from last year");

    before.keys[0].id = 3;
    t_host_set_conf(&before);
    assert_int_equal(lm_secret_open(a, "nas", "secret", 5, old, &plain),
                     LM_E_INTERNAL);
    t_host_set_conf(NULL);
    assert_int_equal(lm_secret_seal(a, "nas", "secret", 5, LM_STR("x"), &old),
                     LM_E_INTERNAL);
}


static void
key_files(void **state)
{
    static const struct {
        const char *text;
        unsigned    line; /* that is wrong */
    } wrong[] = {
        {"", 0},
        {"# nothing\n\n", 0},
        {"1\n", 1},
        {"0 " HEX "\n", 1},
        {"x " HEX "\n", 1},
        {"4294967296 " HEX "\n", 1},
        {"1 " HEX "00\n", 1},
        {"1 abc\n", 1},
        {"1 " HEX "\n\n# again\n1 " HEX "\n", 4},
        {"1 0g0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
         1},
        {"1 " HEX "\n2 " HEX "\n3 " HEX "\n4 " HEX "\n5 " HEX "\n6 " HEX
         "\n7 " HEX "\n8 " HEX "\n9 " HEX "\n",
         9},
    };

    lm_key_t keys[LM_KEYS];
    size_t   n;
    unsigned line;
    char     one[LM_KEY_LINE], two[LM_KEY_LINE];

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(lm_keys_read(lm_str_c(wrong[i].text), keys, &n, &line),
                         LM_E_INVALID);
        assert_int_equal(line, wrong[i].line);
    }

    lm_key_print_new(UINT32_MAX, one);
    lm_key_print_new(UINT32_MAX, two);
    assert_string_not_equal(one, two);
    assert_ok(lm_keys_read(lm_str_c(one), keys, &n, &line));
    assert_int_equal(n, 1);
    assert_true(keys[0].id == UINT32_MAX);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(opens_where_it_was_sealed),
        T(empty_and_never_the_same),
        T(every_bit_counts),
        T(old_keys_open_the_last_seals),
        T(key_files),
#undef T
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
