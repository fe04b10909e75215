/* SPDX-License-Identifier: MIT */
#include "service/password.h"

#include <sodium.h>
#include <stdlib.h>


typedef struct {
    const lm_conf_t *conf;
    lm_str_t         password;
    char             hash[crypto_pwhash_STRBYTES]; /* zero-terminated */
    bool             is_known;
    bool             fits;
    bool             renewed;
    bool             failed;
} password_work_t;

static bool is_common(lm_str_t password);
static int  common_compare(const void *a, const void *b);
static void password_hash_work(void *arg);
static void password_verify_work(void *arg);


/* In lower case, zero-padded, sorted. */
static const char common[][LM_PASSWORD_COMMON_MAX] = {
#include "service/password_common.def"
};

#define COMMON (sizeof(common) / sizeof(common[0]))


static const struct {
    const char *code;
    const char *text[LM_LANG_COUNT];
} faults[] = {
    {"ok", {"", ""}},
    {"too_short",
     {"Use at least 8 characters", "Gebruik ten minste 8 karakters"}},
    {"too_long",
     {"Use at most 128 characters", "Gebruik hoogstens 128 karakters"}},
    {"is_username",
     {"The password may not be the username",
      "Die wagwoord mag nie die gebruikersnaam wees nie"}},
    {"too_common",
     {"Many people use this password; choose another",
      "Baie mense gebruik hierdie wagwoord; kies ’n ander een"}},
};


lm_rc_t
lm_password_hash(lm_arena_t *a, const lm_conf_t *conf, lm_str_t password,
                 lm_str_t *out)
{
    lm_rc_t         rc;
    password_work_t work = {.conf = conf, .password = password};

    rc = lm_host_offload(password_hash_work, &work);
    if (rc != LM_OK) {
        return rc;
    }

    if (work.failed) {
        return LM_E_MEMORY;
    }

    *out = lm_str_dup(a, lm_str_c(work.hash));
    return out->p == NULL ? LM_E_MEMORY : LM_OK;
}


lm_rc_t
lm_password_verify(lm_arena_t *a, const lm_conf_t *conf, lm_str_t hash,
                   lm_str_t password, bool *fits, lm_str_t *fresh)
{
    lm_rc_t         rc;
    password_work_t work = {.conf = conf, .password = password};

    *fits = false;
    *fresh = LM_STR_NULL;

    if (hash.n != 0 && hash.n < sizeof(work.hash)) {
        memcpy(work.hash, hash.p, hash.n);
        work.is_known = true;
    }

    rc = lm_host_offload(password_verify_work, &work);
    if (rc != LM_OK) {
        return rc;
    }

    if (work.failed) {
        return LM_E_MEMORY;
    }

    *fits = work.fits;

    if (work.renewed) {
        *fresh = lm_str_dup(a, lm_str_c(work.hash));
    }

    return LM_OK;
}


lm_password_fault_e
lm_password_judge(lm_str_t password, lm_str_t username)
{
    size_t points;

    points = lm_str_points(password);

    if (points < LM_PASSWORD_MIN) {
        return LM_PASSWORD_SHORT;
    }

    if (points > LM_PASSWORD_MAX) {
        return LM_PASSWORD_LONG;
    }

    if (lm_str_ieq(password, username)) {
        return LM_PASSWORD_IS_USERNAME;
    }

    return is_common(password) ? LM_PASSWORD_COMMON : LM_PASSWORD_FINE;
}


const char *
lm_password_fault_code(lm_password_fault_e fault)
{
    return faults[fault].code;
}


const char *
lm_password_fault_text(lm_password_fault_e fault, lm_lang_e lang)
{
    return faults[fault].text[lang];
}


static bool
is_common(lm_str_t password)
{
    size_t i;
    char   c, key[LM_PASSWORD_COMMON_MAX] = {0};

    if (password.n > sizeof(key)) {
        return false;
    }

    for (i = 0; i < password.n; i++) {
        c = password.p[i];
        key[i] = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    return bsearch(key, common, COMMON, sizeof(key), common_compare) != NULL;
}


static int
common_compare(const void *a, const void *b)
{
    return memcmp(a, b, LM_PASSWORD_COMMON_MAX);
}


static void
password_hash_work(void *arg)
{
    password_work_t *work = arg;

    work->failed = crypto_pwhash_str_alg(
                       work->hash, work->password.p, work->password.n,
                       work->conf->password_ops, work->conf->password_mem,
                       crypto_pwhash_ALG_ARGON2ID13)
                   != 0;
}


static void
password_verify_work(void *arg)
{
    password_work_t *work = arg;

    if (!work->is_known) {
        password_hash_work(work);
        return;
    }

    work->fits =
        crypto_pwhash_str_verify(work->hash, work->password.p, work->password.n)
        == 0;

    if (work->fits
        && crypto_pwhash_str_needs_rehash(work->hash, work->conf->password_ops,
                                          work->conf->password_mem)
               == 1) {
        password_hash_work(work);
        work->renewed = true;
    }
}
