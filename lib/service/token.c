/* SPDX-License-Identifier: MIT */
#include "service/token.h"

#include <sodium.h>


#define TOKEN_BYTES 32
#define DEVICE_ID_BYTES 16
#define DEVICE_MAC_BYTES 32

#define BASE64_LEN(bytes)                                                      \
    (sodium_base64_ENCODED_LEN(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING))

typedef struct {
    uint8_t id[DEVICE_ID_BYTES];
    uint8_t mac[DEVICE_MAC_BYTES];
} device_t;

static void device_mac(const lm_key_t *key, lm_str_t purpose, uint64_t login_id,
                       device_t *device);


lm_rc_t
lm_token_new(lm_arena_t *a, lm_str_t *out)
{
    char   *p;
    uint8_t bytes[TOKEN_BYTES];

    p = lm_alloc(a, BASE64_LEN(TOKEN_BYTES));
    if (p == NULL) {
        return LM_E_MEMORY;
    }

    lm_host_random(bytes, sizeof(bytes));
    (void) sodium_bin2base64(p, BASE64_LEN(TOKEN_BYTES), bytes, sizeof(bytes),
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof(bytes));

    *out = lm_str_c(p);
    return LM_OK;
}


void
lm_token_hash(lm_str_t token, uint8_t hash[LM_TOKEN_HASH])
{
    (void) crypto_hash_sha256(hash, (const uint8_t *) token.p, token.n);
}


lm_rc_t
lm_token_hex(lm_arena_t *a, lm_str_t hash, lm_str_t *out)
{
    char *p;

    p = lm_alloc(a, 2 * hash.n + 1);
    if (p == NULL) {
        return LM_E_MEMORY;
    }

    (void) sodium_bin2hex(p, 2 * hash.n + 1, (const uint8_t *) hash.p, hash.n);
    *out = lm_str(p, 2 * hash.n);
    return LM_OK;
}


lm_rc_t
lm_device_new(lm_arena_t *a, const lm_conf_t *conf, lm_str_t purpose,
              uint64_t login_id, lm_str_t *out)
{
    char    *p;
    device_t device;

    if (conf->n_keys == 0) {
        return LM_E_INTERNAL;
    }

    p = lm_alloc(a, BASE64_LEN(sizeof(device)));
    if (p == NULL) {
        return LM_E_MEMORY;
    }

    lm_host_random(device.id, sizeof(device.id));
    device_mac(&conf->keys[conf->n_keys - 1], purpose, login_id, &device);

    (void) sodium_bin2base64(p, BASE64_LEN(sizeof(device)),
                             (const uint8_t *) &device, sizeof(device),
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    *out = lm_str_c(p);
    return LM_OK;
}


bool
lm_device_is_known(const lm_conf_t *conf, lm_str_t purpose, uint64_t login_id,
                   lm_str_t device)
{
    size_t   i, n;
    device_t given, made;

    if (device.n != BASE64_LEN(sizeof(given)) - 1
        || sodium_base642bin((uint8_t *) &given, sizeof(given), device.p,
                             device.n, NULL, &n, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING)
               != 0
        || n != sizeof(given)) {
        return false;
    }

    /* keys are rotated: a cookie of an older one is still good */
    for (i = 0; i < conf->n_keys; i++) {
        made = given;
        device_mac(&conf->keys[i], purpose, login_id, &made);

        if (sodium_memcmp(made.mac, given.mac, sizeof(made.mac)) == 0) {
            return true;
        }
    }

    return false;
}


static void
device_mac(const lm_key_t *key, lm_str_t purpose, uint64_t login_id,
           device_t *device)
{
    crypto_generichash_state state;

    (void) crypto_generichash_init(&state, key->key, sizeof(key->key),
                                   sizeof(device->mac));
    (void) crypto_generichash_update(&state,
                                     (const uint8_t *) "lm-device-1:", 12);
    (void) crypto_generichash_update(&state, (const uint8_t *) purpose.p,
                                     purpose.n);
    (void) crypto_generichash_update(&state, (const uint8_t *) &login_id,
                                     sizeof(login_id));
    (void) crypto_generichash_update(&state, device->id, sizeof(device->id));
    (void) crypto_generichash_final(&state, device->mac, sizeof(device->mac));
}
