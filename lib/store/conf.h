/* SPDX-License-Identifier: MIT */
/* What the operator configured, whichever the host: nginx directives or
 * lastmile.conf. */
#ifndef LM_STORE_CONF_H
#define LM_STORE_CONF_H

#include "base/str.h"

/* Secrets at rest: XChaCha20-Poly1305, see store/secret.h. */
#define LM_KEYS 8
#define LM_KEY_SIZE 32

typedef struct {
    uint32_t id; /* stands in each ciphertext */
    uint8_t  key[LM_KEY_SIZE];
} lm_key_t;

struct lm_conf_s {
    lm_str_t portal_origin; /* "https://portal.example", no final slash */
    lm_str_t admin_origin;
    lm_str_t radius_key; /* what FreeRADIUS must send in X-Radius-Key */
    lm_key_t keys[LM_KEYS]; /* the last one encrypts */
    size_t   n_keys;
    uint32_t password_ops; /* argon2id t */
    size_t   password_mem; /* argon2id m, bytes */
};

#endif
