/* SPDX-License-Identifier: MIT */
#include "service/password.h"

#include <sodium.h>


typedef struct {
    const lm_conf_t *conf;
    lm_str_t         password;
    char             hash[crypto_pwhash_STRBYTES]; /* zero-terminated */
    bool             is_known;
    bool             fits;
    bool             renewed;
    bool             failed;
} password_work_t;

static void password_hash_work(void *arg);
static void password_verify_work(void *arg);


/* Common ones of eight characters and more, in lower case. */
static const char *const common[] = {
#define LM_COMMON(password) password,
#include "service/password_common.def"
#undef LM_COMMON
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
      "Baie mense gebruik hierdie wagwoord; kies 'n ander een"}},
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
    size_t i, points;

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

    for (i = 0; i < COMMON; i++) {
        if (lm_str_ieq(password, lm_str_c(common[i]))) {
            return LM_PASSWORD_COMMON;
        }
    }

    return LM_PASSWORD_FINE;
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
