/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#define LIMIT (1 << 20)


static void
objects_are_zeroed_aligned_and_apart(void **state)
{
    size_t         i, k, n;
    unsigned char *p[500];
    size_t         sizes[500];
    lm_arena_t    *a = lm_arena_create(LIMIT);

    for (i = 0; i < 500; i++) {
        n = t_random_below(1500);
        p[i] = lm_alloc(a, n);
        sizes[i] = n;
        assert_non_null(p[i]);
        assert_int_equal((uintptr_t) p[i] % 16, 0);
        for (k = 0; k < n; k++) {
            assert_int_equal(p[i][k], 0);
        }
        memset(p[i], (int) i, n);
    }

    for (i = 0; i < 500; i++) {
        for (k = 0; k < sizes[i]; k++) {
            if (p[i][k] != (unsigned char) i) {
                fail_msg("object %zu was written over", i);
            }
        }
    }
    lm_arena_destroy(a);
}


static void
all_pages_go_back_to_the_host(void **state)
{
    size_t      i, before = t_host_pages();
    lm_arena_t *a = lm_arena_create(LIMIT);

    for (i = 0; i < 20; i++) {
        assert_non_null(lm_alloc(a, 30000));
    }
    lm_arena_reset(a);
    assert_int_equal(t_host_pages(), before + 1);
    for (i = 0; i < 20; i++) {
        assert_non_null(lm_alloc(a, 30000));
    }
    lm_arena_destroy(a);
    assert_int_equal(t_host_pages(), before);
    lm_arena_destroy(NULL);
}


static void
nothing_is_given_over_the_limit(void **state)
{
    size_t      n = 0;
    lm_arena_t *a = lm_arena_create(LIMIT);

    assert_null(lm_alloc(a, LIMIT));
    assert_null(lm_alloc(a, SIZE_MAX));
    assert_null(lm_alloc(a, SIZE_MAX - 8));
    assert_null(lm_alloc_array(a, SIZE_MAX / 2, 3));
    assert_null(lm_str_dup(a, lm_str("x", SIZE_MAX)).p);

    while (lm_alloc(a, 1000) != NULL) {
        n += 1000;
        assert_true(n <= LIMIT);
    }
    assert_true(n > LIMIT / 2);

    lm_arena_reset(a);
    assert_non_null(lm_alloc(a, 1000));
    lm_arena_destroy(a);
}


#if !defined(LM_DEBUG_ARENA)
static void
a_host_without_pages_is_a_failure_and_no_crash(void **state)
{
    lm_arena_t *a;

    t_host_fail_pages_after(1);
    assert_null(lm_arena_create(LIMIT));
    t_host_fail_pages_after(2);
    a = lm_arena_create(LIMIT);
    assert_non_null(a);
    assert_null(lm_alloc(a, 100000));
    t_host_fail_pages_after(0);
    assert_non_null(lm_alloc(a, 100000));
    lm_arena_destroy(a);
}
#endif


static void
copies_end_in_nul(void **state)
{
    lm_str_t    s;
    lm_arena_t *a = lm_arena_create(LIMIT);

    s = lm_str_dup(a, LM_STR("abc"));
    assert_str(s, "abc");
    assert_int_equal(s.p[3], '\0');
    s = lm_str_dup(a, LM_STR_NULL);
    assert_non_null(s.p);
    assert_int_equal(s.n, 0);
    assert_str(lm_str_lower(a, LM_STR("AbZ[É")), "abz[É");

    s = lm_str_printf(a, "%d-%s", 7, "x");
    assert_str(s, "7-x");
    assert_int_equal(s.p[3], '\0');
    s = lm_str_printf(a, "%0600d", 7);
    assert_int_equal(s.n, 600);
    assert_int_equal(s.p[599], '7');
    assert_int_equal(s.p[600], '\0');
    lm_arena_destroy(a);
}


/* A buffer that grows among other objects holds what was written. */
static void
a_buffer_holds_what_was_written(void **state)
{
    size_t      i;
    uint64_t    sum = 0;
    lm_buf_t    b;
    lm_str_t    text, part;
    lm_arena_t *a = lm_arena_create(LIMIT);

    lm_buf_init(&b, a, 0);
    for (i = 0; i < 4000; i++) {
        lm_buf_u64(&b, i);
        lm_buf_byte(&b, ',');
        if (t_random_below(50) == 0) {
            assert_non_null(lm_alloc(a, 24));
        }
    }
    lm_buf_i64(&b, INT64_MIN);
    lm_buf_lit(&b, ",");
    lm_buf_i64(&b, 0);
    lm_buf_lit(&b, ",");
    lm_buf_u64(&b, UINT64_MAX);
    lm_buf_printf(&b, ",%s%05d", "x", 42);
    assert_false(b.failed);

    text = lm_buf_str(&b);
    for (i = 0; i < 4000; i++) {
        part = lm_str_cut(&text, ',');
        assert_ok(lm_str_u64(part, &sum));
        assert_true(sum == i);
    }
    assert_str(text, "-9223372036854775808,0,18446744073709551615,x00042");
    lm_arena_destroy(a);
}


static void
a_buffer_at_the_limit_fails_once_and_for_all(void **state)
{
    size_t      i;
    lm_buf_t    b;
    lm_arena_t *a = lm_arena_create(65536);

    lm_buf_init(&b, a, 0);
    for (i = 0; i < 100000; i++) {
        lm_buf_byte(&b, 'x');
    }
    assert_true(b.failed);
    assert_null(lm_buf_reserve(&b, 1));
    assert_null(lm_buf_reserve(&b, SIZE_MAX));
    assert_null(lm_buf_str(&b).p);
    lm_arena_destroy(a);
}


static void
the_newest_object_grows_where_it_lies(void **state)
{
    char       *p, *q;
    lm_arena_t *a = lm_arena_create(LIMIT);

    p = lm_alloc(a, 100);
    memset(p, 'a', 100);
    if (lm_alloc_extend(a, p, 100, 5000)) {
        memset(p + 100, 'b', 4900);
        q = lm_alloc(a, 10);
        memset(q, 'c', 10);
        assert_int_equal(p[99], 'a');
        assert_int_equal(p[4999], 'b');
        assert_false(lm_alloc_extend(a, p, 5000, 5001));
        assert_false(lm_alloc_extend(a, q, 10, SIZE_MAX));
        assert_false(lm_alloc_extend(a, q, 10, 9));
    }
    assert_false(lm_alloc_extend(a, NULL, 0, 1));
    lm_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_zeroed_aligned_and_apart),
        cmocka_unit_test(all_pages_go_back_to_the_host),
        cmocka_unit_test(nothing_is_given_over_the_limit),
#if !defined(LM_DEBUG_ARENA)
        cmocka_unit_test(a_host_without_pages_is_a_failure_and_no_crash),
#endif
        cmocka_unit_test(copies_end_in_nul),
        cmocka_unit_test(a_buffer_holds_what_was_written),
        cmocka_unit_test(a_buffer_at_the_limit_fails_once_and_for_all),
        cmocka_unit_test(the_newest_object_grows_where_it_lies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
