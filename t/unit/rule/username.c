/* SPDX-License-Identifier: MIT */
/* Names that show and are not taken for others, from t/data/username.tsv. */
#include "unit/host.h"

#include <stdlib.h>

#include "rule/username.h"

#define NAME_MAX_BYTES 64


/* As UTF-8; the table escapes nothing below U+007F. */
static size_t
point_print(unsigned long point, char *p)
{
    size_t i, n;

    if (point < 0x80) {
        p[0] = (char) point;
        return 1;
    }

    n = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (i = n - 1; i > 0; i--) {
        p[i] = (char) (0x80 | (point & 0x3F));
        point >>= 6;
    }
    p[0] = (char) ((0xF00 >> n & 0xFF) | point);

    return n;
}


static void
verdict_check(const lm_str_t *f, size_t column, bool is)
{
    if (is != lm_str_eq(f[column], LM_STR("yes"))) {
        fail_msg("\"%.*s\": column %zu is not \"%.*s\"", (int) f[0].n, f[0].p,
                 column, (int) f[column].n, f[column].p);
    }
}


static void
username_row(const lm_str_t *f)
{
    char     text[NAME_MAX_BYTES], digits[9] = "";
    size_t   i, n, width;
    lm_str_t name;

    n = 0;
    for (i = 0; i < f[0].n; i++) {
        assert_true(n + 4 < sizeof(text));
        if (f[0].p[i] != '\\' || (f[0].p[i + 1] | 0x20) != 'u') {
            text[n++] = f[0].p[i];
            continue;
        }
        width = f[0].p[i + 1] == 'u' ? 4 : 8;
        assert_true(i + 1 + width < f[0].n);
        memcpy(digits, f[0].p + i + 2, width);
        digits[width] = '\0';
        n += point_print(strtoul(digits, NULL, 16), text + n);
        i += 1 + width;
    }

    name = lm_str(text, n);
    assert_true(lm_str_is_utf8(name));
    verdict_check(f, 1, lm_username_is_visible(name));
    verdict_check(f, 2, lm_username_is_ascii(name));
    verdict_check(f, 3, lm_username_is_one_script(name));
}


static void
names_are_what_they_look_like(void **state)
{
    assert_true(t_table("username", 4, username_row) > 45);
}


static void
what_is_no_text_is_no_name(void **state)
{
    assert_false(lm_username_is_visible(LM_STR("bob\xff")));
    assert_false(lm_username_is_visible(LM_STR("bob\xe2\x80")));
    assert_false(lm_username_is_visible(LM_STR_NULL));
    assert_false(lm_username_is_ascii(LM_STR("bob\xff")));
    assert_false(lm_username_is_ascii(LM_STR_NULL));
    assert_false(lm_username_is_one_script(LM_STR("bob@\xff")));
    assert_false(lm_username_is_one_script(LM_STR_NULL));
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_what_they_look_like),
        cmocka_unit_test(what_is_no_text_is_no_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
