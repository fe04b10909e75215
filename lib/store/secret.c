/* SPDX-License-Identifier: MIT */
#include "store/secret.h"

#include <sodium.h>
#include <stdio.h>

#include "base/host.h"

#define VERSION 1
#define NONCE_AT 5
#define BOX_AT (NONCE_AT + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
#define BINDING_MAX 160 /* "table.column.rowid" */

_Static_assert(BOX_AT + crypto_aead_xchacha20poly1305_ietf_ABYTES
                   == LM_SECRET_OVERHEAD,
               "the parts of a sealed value");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == LM_KEY_SIZE,
               "the size of a key");

static const lm_key_t *key_find(uint32_t id);
static lm_rc_t         binding_print(const char *table, const char *column,
                                     uint64_t row_id, char binding[BINDING_MAX]);
static lm_rc_t         key_line_read(lm_str_t line, lm_key_t *key);


lm_rc_t
lm_secret_seal(lm_arena_t *a, const char *table, const char *column,
               uint64_t row_id, lm_str_t plain, lm_str_t *out)
{
    lm_rc_t            rc;
    uint8_t           *p;
    char               binding[BINDING_MAX];
    unsigned long long n;
    const lm_conf_t   *conf = lm_host_conf();
    const lm_key_t    *key;

    rc = binding_print(table, column, row_id, binding);
    if (rc != LM_OK) {
        return rc;
    }
    if (conf->n_keys == 0) {
        lm_host_log(LM_LOG_CRIT, "no key to seal secrets with");
        return LM_E_INTERNAL;
    }
    key = &conf->keys[conf->n_keys - 1];

    p = lm_alloc(a, plain.n + LM_SECRET_OVERHEAD);
    if (p == NULL) {
        return LM_E_MEMORY;
    }
    p[0] = VERSION;
    p[1] = (uint8_t) (key->id >> 24);
    p[2] = (uint8_t) (key->id >> 16);
    p[3] = (uint8_t) (key->id >> 8);
    p[4] = (uint8_t) key->id;
    lm_host_random(p + NONCE_AT, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);

    (void) crypto_aead_xchacha20poly1305_ietf_encrypt(
        p + BOX_AT, &n, (const uint8_t *) plain.p, plain.n,
        (const uint8_t *) binding, strlen(binding), NULL, p + NONCE_AT,
        key->key);

    *out = lm_str((const char *) p, BOX_AT + (size_t) n);
    return LM_OK;
}


lm_rc_t
lm_secret_open(lm_arena_t *a, const char *table, const char *column,
               uint64_t row_id, lm_str_t sealed, lm_str_t *out)
{
    lm_rc_t            rc;
    uint8_t           *p;
    char               binding[BINDING_MAX];
    unsigned long long n;
    const uint8_t     *from = (const uint8_t *) sealed.p;
    const lm_key_t    *key = key_find(lm_secret_key_id(sealed));

    rc = binding_print(table, column, row_id, binding);
    if (rc != LM_OK) {
        return rc;
    }
    if (key == NULL) {
        lm_host_log(LM_LOG_CRIT, "%s: no key %u opens it", binding,
                    lm_secret_key_id(sealed));
        return LM_E_INTERNAL;
    }

    p = lm_alloc(a, sealed.n - LM_SECRET_OVERHEAD + 1);
    if (p == NULL) {
        return LM_E_MEMORY;
    }
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            p, &n, NULL, from + BOX_AT, sealed.n - BOX_AT,
            (const uint8_t *) binding, strlen(binding), from + NONCE_AT,
            key->key)
        != 0) {
        lm_host_log(LM_LOG_CRIT, "%s: sealed value is not whole", binding);
        return LM_E_INTERNAL;
    }

    *out = lm_str((const char *) p, (size_t) n);
    return LM_OK;
}


uint32_t
lm_secret_key_id(lm_str_t sealed)
{
    const uint8_t *p = (const uint8_t *) sealed.p;

    if (sealed.n < LM_SECRET_OVERHEAD || p[0] != VERSION) {
        return 0;
    }
    return (uint32_t) p[1] << 24 | (uint32_t) p[2] << 16 | (uint32_t) p[3] << 8
           | p[4];
}


void
lm_secret_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}


static const lm_key_t *
key_find(uint32_t id)
{
    const lm_conf_t *conf = lm_host_conf();

    for (size_t i = 0; i < conf->n_keys; i++) {
        if (conf->keys[i].id == id && id != 0) {
            return &conf->keys[i];
        }
    }
    return NULL;
}


static lm_rc_t
binding_print(const char *table, const char *column, uint64_t row_id,
              char binding[BINDING_MAX])
{
    int n = snprintf(binding, BINDING_MAX, "%s.%s.%llu", table, column,
                     (unsigned long long) row_id);

    return n > 0 && n < BINDING_MAX ? LM_OK : LM_E_INTERNAL;
}


lm_rc_t
lm_keys_read(lm_str_t text, lm_key_t keys[LM_KEYS], size_t *n, unsigned *line)
{
    lm_rc_t rc;

    *n = 0;
    *line = 0;

    for (unsigned nr = 1; text.p != NULL; nr++) {
        lm_str_t s = lm_str_trim(lm_str_cut(&text, '\n'));

        if (s.n == 0 || s.p[0] == '#') {
            continue;
        }
        *line = nr;
        if (*n == LM_KEYS) {
            return LM_E_INVALID;
        }
        rc = key_line_read(s, &keys[*n]);
        if (rc != LM_OK) {
            return rc;
        }
        for (size_t i = 0; i < *n; i++) {
            if (keys[i].id == keys[*n].id) {
                return LM_E_INVALID;
            }
        }
        (*n)++;
    }

    if (*n == 0) {
        return LM_E_INVALID;
    }
    *line = 0;
    return LM_OK;
}


static lm_rc_t
key_line_read(lm_str_t line, lm_key_t *key)
{
    uint64_t    id;
    size_t      n;
    const char *end;
    lm_str_t    hex = line, first = lm_str_cut(&hex, ' ');

    hex = lm_str_trim(hex);
    if (lm_str_u64(first, &id) != LM_OK || id == 0 || id > UINT32_MAX
        || hex.n != 2 * LM_KEY_SIZE) {
        return LM_E_INVALID;
    }

    if (sodium_hex2bin(key->key, LM_KEY_SIZE, hex.p, hex.n, NULL, &n, &end) != 0
        || n != LM_KEY_SIZE || end != hex.p + hex.n) {
        return LM_E_INVALID;
    }
    key->id = (uint32_t) id;
    return LM_OK;
}


void
lm_key_print_new(uint32_t id, char line[LM_KEY_LINE])
{
    uint8_t key[LM_KEY_SIZE];
    char    hex[2 * LM_KEY_SIZE + 1];

    lm_host_random(key, sizeof(key));
    (void) sodium_bin2hex(hex, sizeof(hex), key, sizeof(key));
    (void) snprintf(line, LM_KEY_LINE, "%u %s\n", id, hex);

    sodium_memzero(key, sizeof(key));
    sodium_memzero(hex, sizeof(hex));
}
