/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "rule/file_type.h"

#define HEAD_MAX 512


static int
hex(char c)
{
    return c >= 'a' ? c - 'a' + 10 : c - '0';
}


static lm_str_t
bytes_of(lm_str_t text, char *p)
{
    size_t i, n = 0;

    for (i = 0; i < text.n; i++) {
        if (text.p[i] == '\\') {
            p[n++] = (char) (hex(text.p[i + 2]) * 16 + hex(text.p[i + 3]));
            i += 3;
        } else {
            p[n++] = text.p[i];
        }
    }

    return lm_str(p, n);
}


static void
type_row(const lm_str_t *f)
{
    char                  head[HEAD_MAX];
    const lm_file_type_t *type = lm_file_type(bytes_of(f[0], head), f[1]);
    lm_str_t got = type == NULL ? LM_STR("-") : lm_str_c(type->type);

    if (!lm_str_eq(got, f[2])) {
        fail_msg("\"%.*s\" is %.*s", (int) f[1].n, f[1].p, (int) got.n, got.p);
    }

    if (type != NULL) {
        assert_ptr_equal(lm_file_type_of(got), type);
    }
}


static void
a_file_is_what_is_in_it(void **state)
{
    assert_true(t_table("file_type", 3, type_row) >= 25);

    assert_null(lm_file_type(LM_STR_NULL, LM_STR("a.pdf")));
    assert_null(lm_file_type(LM_STR("%PDF-"), LM_STR_NULL));
    assert_null(lm_file_type_of(LM_STR("text/html")));
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_what_is_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
