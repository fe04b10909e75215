/* SPDX-License-Identifier: MIT */
#include <sodium.h>

#include "unit/host.h"

#include "wire/text.h"

#define LIMIT (1 << 20)

static const struct {
    const char *bytes;
    const char *hex;
    const char *base64;
    const char *base64url;
} vectors[] = {
    /* RFC 4648, section 10 */
    {"", "", "", ""},
    {"f", "66", "Zg==", "Zg"},
    {"fo", "666f", "Zm8=", "Zm8"},
    {"foo", "666f6f", "Zm9v", "Zm9v"},
    {"foob", "666f6f62", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "666f6f6261", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "666f6f626172", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xFB\xFF", "fbff", "+/8=", "-_8"},
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
        assert_str(lm_base64_encode(a, bytes), vectors[i].base64);
        assert_str(lm_base64url_encode(a, bytes), vectors[i].base64url);
    }
    lm_arena_destroy(a);
}


static void
sodium_says_the_same(void **state)
{
    size_t      i, k, n;
    char        bytes[64], want[128];
    lm_arena_t *a = lm_arena_create(LIMIT);

    for (i = 0; i < 20000; i++) {
        n = t_random_below(sizeof(bytes));
        for (k = 0; k < n; k++) {
            bytes[k] = (char) t_random();
        }

        sodium_bin2base64(want, sizeof(want), (const uint8_t *) bytes, n,
                          sodium_base64_VARIANT_ORIGINAL);
        assert_str(lm_base64_encode(a, lm_str(bytes, n)), want);
        sodium_bin2base64(want, sizeof(want), (const uint8_t *) bytes, n,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        assert_str(lm_base64url_encode(a, lm_str(bytes, n)), want);
        lm_arena_reset(a);
    }
    lm_arena_destroy(a);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_rfc_4648),
        cmocka_unit_test(sodium_says_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
