/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "wire/redis.h"

#define STREAM                                                                 \
    "+OK\r\n-ERR no\r\n:-42\r\n$5\r\nab\r\nc\r\n$-1\r\n$0\r\n\r\n*-1\r\n"      \
    "*3\r\n$1\r\nk\r\n*0\r\n*2\r\n:7\r\n$-1\r\n"


static lm_rc_t
take(lm_str_t *text, lm_cache_reply_t *out)
{
    return lm_redis_reply_take(t_arena, text, out);
}


static void
next_is(lm_str_t *text, lm_cache_type_e type, const char *str)
{
    lm_cache_reply_t r;

    assert_int_equal(take(text, &r), LM_OK);
    assert_int_equal(r.type, type);
    if (!lm_str_eq(r.str, lm_str_c(str))) {
        fail_msg("\"%.*s\", not \"%s\"", (int) r.str.n, r.str.p, str);
    }
}


static void
replies_come_off_the_front(void **state)
{
    lm_str_t         text = LM_STR(STREAM);
    lm_cache_reply_t r;

    next_is(&text, LM_CACHE_STRING, "OK");
    next_is(&text, LM_CACHE_ERROR, "ERR no");
    assert_int_equal(take(&text, &r), LM_OK);
    assert_int_equal(r.type, LM_CACHE_INTEGER);
    assert_int_equal(r.integer, -42);
    next_is(&text, LM_CACHE_STRING, "ab\r\nc");
    next_is(&text, LM_CACHE_NIL, "");
    next_is(&text, LM_CACHE_STRING, "");
    next_is(&text, LM_CACHE_NIL, "");

    assert_int_equal(take(&text, &r), LM_OK);
    assert_int_equal(r.type, LM_CACHE_ARRAY);
    assert_int_equal(r.n, 3);
    assert_true(lm_str_eq(r.items[0].str, LM_STR("k")));
    assert_int_equal(r.items[1].type, LM_CACHE_ARRAY);
    assert_int_equal(r.items[1].n, 0);
    assert_int_equal(r.items[2].items[0].integer, 7);
    assert_int_equal(r.items[2].items[1].type, LM_CACHE_NIL);

    assert_int_equal(text.n, 0);
    assert_int_equal(take(&text, &r), LM_E_NOT_FOUND);
}


/* However a reply is cut, it waits for its last byte and takes nothing. */
static void
half_a_reply_waits(void **state)
{
    size_t           n;
    lm_str_t         whole = LM_STR(STREAM), one, left;
    lm_cache_reply_t r;

    while (whole.n != 0) {
        one = whole;
        assert_int_equal(take(&whole, &r), LM_OK);
        one.n -= whole.n;

        for (n = 0; n < one.n; n++) {
            left = lm_str(one.p, n);
            assert_int_equal(take(&left, &r), LM_E_NOT_FOUND);
            assert_int_equal(left.n, n);
        }
    }
}


static void
what_is_no_reply_is_refused(void **state)
{
    static const char *const wrong[] = {
        "?\r\n",
        "+OK\n",
        "+\n",
        ":\r\n",
        ":1x\r\n",
        ":9223372036854775808\r\n",
        "$-2\r\n",
        "$1\r\nabc",
        "$111111111111111111111111",
        "*-2\r\n",
        "*1\r\n?",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
    };
    lm_str_t         text;
    lm_cache_reply_t r;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        text = lm_str_c(wrong[i]);
        if (take(&text, &r) != LM_E_BAD_REQUEST) {
            fail_msg("\"%s\" is taken", wrong[i]);
        }
    }
}


/* More items than memory are not asked for before they are there. */
static void
memory_has_its_limit(void **state)
{
    lm_str_t         text = LM_STR("*4000000000\r\n:1\r\n");
    lm_arena_t      *a = lm_arena_create(1);
    lm_cache_reply_t r;
    char            *p = lm_alloc(t_arena, 40000);

    assert_int_equal(take(&text, &r), LM_E_NOT_FOUND);

    text = lm_str(p, 40000);
    memcpy(p, "$39990\r\n", 8);
    memcpy(p + 39998, "\r\n", 2);
    assert_int_equal(lm_redis_reply_take(a, &text, &r), LM_E_MEMORY);
    assert_int_equal(text.n, 40000);
    lm_arena_destroy(a);
}


static void
commands_are_written(void **state)
{
    char     text[200];
    char    *end;
    lm_str_t argv[] = {LM_STR("SET"), LM_STR("key-of-ten"), LM_STR("")};
    lm_str_t want =
        LM_STR("*3\r\n$3\r\nSET\r\n$10\r\nkey-of-ten\r\n$0\r\n\r\n");

    end = lm_redis_command_write(text, argv, 3);
    assert_true(lm_str_eq(lm_str(text, (size_t) (end - text)), want));
    assert_true(lm_redis_command_size(argv, 3) >= want.n);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_come_off_the_front),
        cmocka_unit_test(half_a_reply_waits),
        cmocka_unit_test(what_is_no_reply_is_refused),
        cmocka_unit_test(memory_has_its_limit),
        cmocka_unit_test(commands_are_written),
    };

    return cmocka_run_group_tests(tests, t_arena_setup, t_arena_teardown);
}
