/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "wire/fold.h"

#define LIMIT (4 << 20)


static lm_str_t
joined(lm_arena_t *a, const lm_tokens_t *t)
{
    size_t   i;
    lm_buf_t b;

    lm_buf_init(&b, a, 0);
    for (i = 0; i < t->n; i++) {
        if (i != 0) {
            lm_buf_byte(&b, ' ');
        }
        lm_buf_add(&b, t->items[i]);
    }

    return lm_buf_str(&b);
}


static void
fold_row(const lm_str_t *f)
{
    lm_str_t    got;
    lm_arena_t *a = lm_arena_create(LIMIT);
    lm_tokens_t t;

    lm_tokens_init(&t, a, 20);
    lm_tokens_add(&t, f[0]);
    assert_false(t.failed);

    got = joined(a, &t);
    if (!lm_str_eq(got, lm_str_eq(f[1], LM_STR("-")) ? LM_STR("") : f[1])) {
        fail_msg("\"%.*s\" gives \"%.*s\"", (int) f[0].n, f[0].p, (int) got.n,
                 got.p);
    }
    lm_arena_destroy(a);
}


static void
names_are_found_without_their_accents(void **state)
{
    assert_true(t_table("fold", 2, fold_row) >= 20);
}


static void
a_long_word_is_cut_between_letters(void **state)
{
    lm_arena_t *a = lm_arena_create(LIMIT);
    lm_tokens_t t;

    lm_tokens_init(&t, a, 4);
    lm_tokens_add(&t, LM_STR("abcdefghijklmnopqrstuvwxyz0123456789"));
    lm_tokens_add(&t, LM_STR("xжжжжжжжжжжжжжжжжжжжжжж"));
    assert_int_equal(t.n, 2);
    assert_str(t.items[0], "abcdefghijklmnopqrstuvwxyz012345");
    assert_str(t.items[1], "xжжжжжжжжжжжжжжж");
    lm_arena_destroy(a);
}


static void
a_full_set_takes_no_more(void **state)
{
    lm_arena_t *a = lm_arena_create(LIMIT);
    lm_tokens_t t;

    lm_tokens_init(&t, a, 2);
    lm_tokens_add(&t, LM_STR("aa bb aa cc"));
    assert_int_equal(t.n, 2);
    assert_str(t.items[1], "bb");
    assert_false(t.failed);
    lm_arena_destroy(a);
}


/* What is stored and what is looked for meet: folding twice is folding
 * once, whatever the bytes. */
static void
folding_twice_is_folding_once(void **state)
{
    int         i;
    size_t      n, k;
    char        bytes[64];
    lm_str_t    once, twice;
    lm_arena_t *a = lm_arena_create(LIMIT);

    for (i = 0; i < 50000; i++) {
        n = t_random_below(sizeof(bytes));
        for (k = 0; k < n; k++) {
            bytes[k] =
                (char) (t_random_below(3) == 0 ? t_random() : 0xC3 + k % 2);
        }
        assert_ok(lm_fold(a, lm_str(bytes, n), &once));
        assert_ok(lm_fold(a, once, &twice));
        assert_true(lm_str_eq(once, twice));
        assert_true(lm_str_is_utf8(once));
        lm_arena_reset(a);
    }
    lm_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_without_their_accents),
        cmocka_unit_test(a_long_word_is_cut_between_letters),
        cmocka_unit_test(a_full_set_takes_no_more),
        cmocka_unit_test(folding_twice_is_folding_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
