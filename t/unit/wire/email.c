/* SPDX-License-Identifier: MIT */
#include <sodium.h>

#include "unit/host.h"

#include "wire/email.h"

#define LIMIT (1 << 20)


static void
address_row(const lm_str_t *f)
{
    bool want = lm_str_eq(f[1], LM_STR("yes"));

    if (lm_email_is_valid(f[0]) != want) {
        fail_msg("\"%.*s\" is %s", (int) f[0].n, f[0].p,
                 want ? "refused" : "taken");
    }
}


static void
addresses_are_those_people_have(void **state)
{
    char longest[LM_EMAIL_MAX + 1];

    assert_true(t_table("email", 2, address_row) >= 30);

    assert_false(lm_email_is_valid(LM_STR_NULL));
    assert_false(lm_email_is_valid(LM_STR("a\n@mail.example")));
    assert_false(lm_email_is_valid(lm_str("a\0@mail.example", 15)));
    assert_false(lm_email_is_valid(LM_STR("a\xFF@mail.example")));
    assert_false(lm_email_is_valid(LM_STR("a@mail.example\r\nBcc: b@c.de")));

    memset(longest, 'a', sizeof(longest));
    longest[1] = '@';
    longest[60] = longest[120] = longest[180] = longest[240] = '.';
    assert_true(lm_email_is_valid(lm_str(longest, LM_EMAIL_MAX)));
    assert_false(lm_email_is_valid(lm_str(longest, LM_EMAIL_MAX + 1)));
}


static void
a_domain_has_no_case(void **state)
{
    lm_arena_t *a = lm_arena_create(LIMIT);

    assert_str(lm_email_normal(a, LM_STR("Anna@Mail.EXAMPLE")),
               "Anna@mail.example");
    lm_arena_destroy(a);
}


static void
subject_is(const char *text, const char *want)
{
    lm_buf_t    b;
    lm_arena_t *a = lm_arena_create(LIMIT);

    lm_buf_init(&b, a, 0);
    assert_ok(lm_email_header(&b, LM_STR("Subject"), lm_str_c(text)));
    assert_str(lm_buf_str(&b), want);
    lm_arena_destroy(a);
}


static void
text_beyond_ascii_is_encoded(void **state)
{
    subject_is("Your invoice", "Subject: Your invoice\r\n");
    subject_is("", "Subject: \r\n");
    subject_is("Rekening vir José",
               "Subject: =?UTF-8?B?UmVrZW5pbmcgdmlyIEpvc8Op?=\r\n");
    subject_is("a =?x?Q?y?=", "Subject: =?UTF-8?B?YSA9P3g/UT95Pz0=?=\r\n");
    subject_is(" a", "Subject: =?UTF-8?B?IGE=?=\r\n");
}


static lm_str_t
decoded(lm_arena_t *a, lm_str_t base64)
{
    char  *p = lm_alloc(a, base64.n);
    size_t n;

    assert_int_equal(sodium_base642bin((uint8_t *) p, base64.n, base64.p,
                                       base64.n, NULL, &n, NULL,
                                       sodium_base64_VARIANT_ORIGINAL),
                     0);
    return lm_str(p, n);
}


/* The words of a long text decode to the text, each of them alone is UTF-8,
 * and no line is longer than RFC 2047 allows. */
static void
long_text_is_folded_between_letters(void **state)
{
    static const char *const letters[] = {"é", "𝄞", "ab"};
    int                      i;
    size_t                   k, n;
    char                     text[LM_EMAIL_TEXT_MAX];
    lm_buf_t                 b, back;
    lm_str_t                 rest, line, word;
    lm_arena_t              *a = lm_arena_create(LIMIT);

    for (i = 0; i < 2000; i++) {
        n = 0;
        k = 1 + t_random_below(120);
        while (k-- != 0) {
            word = lm_str_c(letters[k % 3]);
            memcpy(text + n, word.p, word.n);
            n += word.n;
        }
        memcpy(text + n, "é", 2);
        n += 2;

        lm_buf_init(&b, a, 0);
        lm_buf_init(&back, a, 0);
        assert_ok(lm_email_header(&b, LM_STR("Subject"), lm_str(text, n)));
        rest = lm_buf_str(&b);
        rest.p += sizeof("Subject:") - 1;
        rest.n -= sizeof("Subject:") - 1;
        while (rest.n != 0) {
            line = lm_str_cut(&rest, '\n');
            assert_true(line.n <= 76);
            assert_int_equal(line.p[line.n - 1], '\r');
            assert_true(lm_str_starts(line, LM_STR(" =?UTF-8?B?")));
            word = lm_str(line.p + 11, line.n - 11 - 3);
            word = decoded(a, word);
            assert_true(lm_str_is_utf8(word));
            lm_buf_add(&back, word);
        }
        assert_true(lm_str_eq(lm_buf_str(&back), lm_str(text, n)));
        lm_arena_reset(a);
    }
    lm_arena_destroy(a);
}


static void
a_header_cannot_begin_another_one(void **state)
{
    static const char *const bad[] = {
        "a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\tb", "a\x7f", "a\xFF",
    };
    size_t      i;
    lm_buf_t    b;
    lm_arena_t *a = lm_arena_create(LIMIT);

    lm_buf_init(&b, a, 0);
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(
            lm_email_header(&b, LM_STR("Subject"), lm_str_c(bad[i])),
            LM_E_INVALID);
        assert_int_equal(lm_email_header(&b, lm_str_c(bad[i]), LM_STR("x")),
                         LM_E_INVALID);
        assert_int_equal(lm_email_mailbox(&b, LM_STR("To"), lm_str_c(bad[i]),
                                          LM_STR("a@b.cd")),
                         LM_E_INVALID);
    }
    assert_int_equal(lm_email_header(&b, LM_STR("A:"), LM_STR("x")),
                     LM_E_INVALID);
    assert_int_equal(lm_email_header(&b, LM_STR(""), LM_STR("x")),
                     LM_E_INVALID);
    assert_int_equal(lm_email_mailbox(&b, LM_STR("To"), LM_STR("x"),
                                      LM_STR("a@b.cd\r\nX: y")),
                     LM_E_INVALID);
    assert_int_equal(b.n, 0);
    lm_arena_destroy(a);
}


static void
mailbox_is(const char *name, const char *want)
{
    lm_buf_t    b;
    lm_arena_t *a = lm_arena_create(LIMIT);

    lm_buf_init(&b, a, 0);
    assert_ok(
        lm_email_mailbox(&b, LM_STR("To"), lm_str_c(name), LM_STR("a@b.cd")));
    assert_str(lm_buf_str(&b), want);
    lm_arena_destroy(a);
}


static void
names_are_quoted_or_encoded(void **state)
{
    mailbox_is("", "To: <a@b.cd>\r\n");
    mailbox_is("Anna, B.", "To: \"Anna, B.\" <a@b.cd>\r\n");
    mailbox_is("A \"q\" \\", "To: \"A \\\"q\\\" \\\\\" <a@b.cd>\r\n");
    mailbox_is("José", "To: =?UTF-8?B?Sm9zw6k=?=\r\n <a@b.cd>\r\n");
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_those_people_have),
        cmocka_unit_test(a_domain_has_no_case),
        cmocka_unit_test(text_beyond_ascii_is_encoded),
        cmocka_unit_test(long_text_is_folded_between_letters),
        cmocka_unit_test(a_header_cannot_begin_another_one),
        cmocka_unit_test(names_are_quoted_or_encoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
