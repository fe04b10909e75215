/* SPDX-License-Identifier: MIT */
#include "unit/host.h"

#include "wire/text.h"

#define LIMIT (1 << 20)

typedef lm_str_t (*encode_pt)(lm_arena_t *a, lm_str_t bytes);
typedef lm_rc_t (*decode_pt)(lm_arena_t *a, lm_str_t s, lm_str_t *out);

static const struct {
    const char *bytes;
    const char *hex;
    const char *base32;
    const char *base64;
    const char *base64url;
} vectors[] = {
    /* RFC 4648, section 10 */
    {"", "", "", "", ""},
    {"f", "66", "MY", "Zg==", "Zg"},
    {"fo", "666f", "MZXQ", "Zm8=", "Zm8"},
    {"foo", "666f6f", "MZXW6", "Zm9v", "Zm9v"},
    {"foob", "666f6f62", "MZXW6YQ", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "666f6f6261", "MZXW6YTB", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "666f6f626172", "MZXW6YTBOI", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xFB\xFF", "fbff", "7P7Q", "+/8=", "-_8"},
};


static void
the_vectors_of_rfc_4648(void **state)
{
    size_t      i;
    lm_str_t    bytes;
    lm_arena_t *a = lm_arena_create(LIMIT);

    for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        bytes = lm_str_c(vectors[i].bytes);
        assert_str(lm_hex_encode(a, bytes), vectors[i].hex);
        assert_str(lm_base32_encode(a, bytes), vectors[i].base32);
        assert_str(lm_base64_encode(a, bytes), vectors[i].base64);
        assert_str(lm_base64url_encode(a, bytes), vectors[i].base64url);
    }
    lm_arena_destroy(a);
}


static void
any_bytes_come_back(void **state)
{
    static const encode_pt encode[] = {lm_base64_encode, lm_base64url_encode};
    static const decode_pt decode[] = {lm_base64_decode, lm_base64url_decode};
    size_t                 i, k, n;
    char                   bytes[64];
    lm_str_t               got;
    lm_arena_t            *a = lm_arena_create(LIMIT);

    for (i = 0; i < 20000; i++) {
        n = t_random_below(sizeof(bytes));
        for (k = 0; k < n; k++) {
            bytes[k] = (char) t_random();
        }
        for (k = 0; k < 2; k++) {
            assert_ok(decode[k](a, encode[k](a, lm_str(bytes, n)), &got));
            assert_true(lm_str_eq(got, lm_str(bytes, n)));
        }
        lm_arena_reset(a);
    }
    lm_arena_destroy(a);
}


static void
is_refused(decode_pt decode, const char *text)
{
    lm_str_t    got;
    lm_arena_t *a = lm_arena_create(LIMIT);

    if (decode(a, lm_str_c(text), &got) != LM_E_BAD_REQUEST) {
        fail_msg("\"%s\" is taken", text);
    }
    lm_arena_destroy(a);
}


static void
a_text_has_one_reading(void **state)
{
    is_refused(lm_base64_decode, "Zg");
    is_refused(lm_base64_decode, "Zh==");
    is_refused(lm_base64_decode, "Z===");
    is_refused(lm_base64_decode, "Zm8=Zm8=");
    is_refused(lm_base64_decode, "Zm9-");
    is_refused(lm_base64_decode, "Zm9v\n");
    is_refused(lm_base64url_decode, "Zg==");
    is_refused(lm_base64url_decode, "Zh");
    is_refused(lm_base64url_decode, "Zm9/");
    is_refused(lm_base64url_decode, "Z");
    is_refused(lm_base64url_decode, "A");
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_rfc_4648),
        cmocka_unit_test(any_bytes_come_back),
        cmocka_unit_test(a_text_has_one_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
