/* SPDX-License-Identifier: MIT */
#include "service/staff_login.h"

#include "service/audit.h"
#include "service/link.h"
#include "service/password.h"
#include "service/throttle.h"
#include "service/totp.h"
#include "sql/staff.h"
#include "store/secret.h"

#define USERNAME_MAX 254 /* bytes */
#define TOTP_LIFE (5 * LM_MINUTE)

typedef struct {
    const lm_client_t         *client;
    lm_str_t                   username;
    lm_str_t                   pending;
    lm_str_t                   code;
    lm_attempt_t               attempt;
    bool                       is_found;
    lm_sql_staff_of_username_t row;
    lm_str_t                   fresh; /* the same password at today's cost */
    lm_staff_sign_in_t        *out;
} sign_in_t;

static lm_rc_t sign_in_find(lm_tx_t *tx, void *arg);
static lm_rc_t sign_in_finish(lm_tx_t *tx, void *arg);
static lm_rc_t sign_in_ask_totp(lm_tx_t *tx, sign_in_t *s);
static lm_rc_t totp_count(lm_tx_t *tx, void *arg);
static lm_rc_t totp_finish(lm_tx_t *tx, void *arg);
static lm_rc_t session_start(lm_tx_t *tx, sign_in_t *s, uint64_t staff_id);
static void    attempt_device(const lm_client_t *client, uint64_t staff_id,
                              lm_attempt_t *attempt);


lm_rc_t
lm_staff_sign_in(lm_tx_t *idle, const lm_client_t *client, lm_str_t username,
                 lm_str_t password, lm_staff_sign_in_t *out)
{
    bool      fits;
    lm_rc_t   rc;
    lm_str_t  hash;
    sign_in_t s = {.client = client, .out = out};

    *out = (lm_staff_sign_in_t){0};
    s.username = lm_str_trim(username);

    if (s.username.n > USERNAME_MAX) {
        return LM_E_LOGIN;
    }

    rc = lm_tx_run(idle, LM_TX_WRITE, sign_in_find, &s);
    if (rc != LM_OK) {
        return rc;
    }

    hash = s.is_found && s.row.is_active && s.row.has_password_hash
               ? s.row.password_hash
               : LM_STR_NULL;

    rc = lm_password_verify(idle->arena, client->conf, hash, password, &fits,
                            &s.fresh);
    if (rc != LM_OK) {
        return rc;
    }

    if (!fits) {
        return LM_E_LOGIN;
    }

    return lm_tx_run(idle, LM_TX_WRITE, sign_in_finish, &s);
}


lm_rc_t
lm_staff_sign_in_totp(lm_tx_t *idle, const lm_client_t *client,
                      lm_str_t pending, lm_str_t code, lm_staff_sign_in_t *out)
{
    lm_rc_t   rc;
    sign_in_t s = {
        .client = client, .pending = pending, .code = code, .out = out};

    *out = (lm_staff_sign_in_t){0};

    /* the attempt counts although the code be wrong */
    rc = lm_tx_run(idle, LM_TX_WRITE, totp_count, &s);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_tx_run(idle, LM_TX_WRITE, totp_finish, &s);
}


static lm_rc_t
sign_in_find(lm_tx_t *tx, void *arg)
{
    lm_rc_t    rc;
    sign_in_t *s = arg;

    rc = lm_sql_staff_of_username(
        tx, &(lm_sql_staff_of_username_in_t){s->username}, &s->row);
    if (rc != LM_OK && rc != LM_E_NOT_FOUND) {
        return rc;
    }

    s->is_found = rc == LM_OK;
    s->attempt = (lm_attempt_t){
        .face = LM_STR("staff"),
        .account = lm_str_lower(tx->arena, s->username),
        .address = s->client->address,
    };

    if (s->is_found) {
        s->attempt.account =
            lm_str_printf(tx->arena, "id:%llu", (unsigned long long) s->row.id);
        attempt_device(s->client, s->row.id, &s->attempt);
    }

    return lm_throttle_count(tx, &s->attempt, &s->out->retry_after);
}


static lm_rc_t
sign_in_finish(lm_tx_t *tx, void *arg)
{
    lm_rc_t             rc;
    uint64_t            affected;
    sign_in_t          *s = arg;
    lm_sql_staff_lock_t lock;

    rc = lm_sql_staff_lock(tx, &(lm_sql_staff_lock_in_t){s->row.id}, &lock);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_E_LOGIN : rc;
    }

    /* changed while the password was verified */
    if (!lock.is_active || !lock.has_password_hash
        || !lm_str_eq(lock.password_hash, s->row.password_hash)) {
        return LM_E_LOGIN;
    }

    if (s->fresh.n != 0) {
        rc = lm_sql_staff_password_rehash(
            tx,
            &(lm_sql_staff_password_rehash_in_t){s->fresh, s->row.id,
                                                 s->row.password_hash},
            &affected);
        if (rc != LM_OK) {
            return rc;
        }
    }

    rc = lm_throttle_clear(tx, &s->attempt);
    if (rc != LM_OK) {
        return rc;
    }

    return lock.has_totp_secret ? sign_in_ask_totp(tx, s)
                                : session_start(tx, s, s->row.id);
}


static lm_rc_t
sign_in_ask_totp(lm_tx_t *tx, sign_in_t *s)
{
    return lm_link_add(tx,
                       &(lm_link_t){.kind = "totp",
                                    .subject_id = s->row.id,
                                    .life = TOTP_LIFE},
                       &s->out->pending);
}


static lm_rc_t
pending_lock(lm_tx_t *tx, const sign_in_t *s, lm_link_found_t *link)
{
    lm_rc_t rc = lm_link_lock(tx, "totp", s->pending, link);

    return rc == LM_E_NOT_FOUND ? LM_E_LOGIN : rc;
}


static lm_rc_t
totp_count(lm_tx_t *tx, void *arg)
{
    lm_rc_t         rc;
    sign_in_t      *s = arg;
    lm_link_found_t link;

    rc = pending_lock(tx, s, &link);
    if (rc != LM_OK) {
        return rc;
    }

    s->attempt = (lm_attempt_t){
        .face = LM_STR("totp"),
        .account = lm_str_printf(tx->arena, "id:%llu",
                                 (unsigned long long) link.subject_id),
        .address = s->client->address,
    };
    attempt_device(s->client, link.subject_id, &s->attempt);

    return lm_throttle_count(tx, &s->attempt, &s->out->retry_after);
}


/* The code fits the person's secret, and was not used before. */
static lm_rc_t
totp_use(lm_tx_t *tx, uint64_t staff_id, lm_str_t code)
{
    lm_rc_t             rc;
    lm_str_t            secret;
    uint64_t            step, affected;
    lm_sql_staff_lock_t lock;

    rc = lm_sql_staff_lock(tx, &(lm_sql_staff_lock_in_t){staff_id}, &lock);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_E_LOGIN : rc;
    }

    if (!lock.is_active || !lock.has_totp_secret) {
        return LM_E_LOGIN;
    }

    rc = lm_secret_open(tx->arena, "staff", "totp_secret", staff_id,
                        lock.totp_secret, &secret);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_totp_check(secret, code, tx->now, lock.totp_last_step, &step);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_staff_totp_step(
        tx, &(lm_sql_staff_totp_step_in_t){step, staff_id}, &affected);
}


static lm_rc_t
totp_finish(lm_tx_t *tx, void *arg)
{
    lm_rc_t         rc;
    sign_in_t      *s = arg;
    lm_link_found_t link;

    rc = pending_lock(tx, s, &link);
    if (rc != LM_OK) {
        return rc;
    }

    rc = totp_use(tx, link.subject_id, s->code);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_link_use(tx, link.id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_throttle_clear(tx, &s->attempt);
    if (rc != LM_OK) {
        return rc;
    }

    return session_start(tx, s, link.subject_id);
}


static lm_rc_t
session_start(lm_tx_t *tx, sign_in_t *s, uint64_t staff_id)
{
    lm_rc_t           rc;
    lm_actor_t        actor = {0};
    const lm_actor_t *before = tx->actor;

    s->out->staff_id = staff_id;

    rc = lm_session_open(
        tx, LM_SESSION_STAFF,
        &(lm_session_new_t){.login_id = staff_id,
                            .owner_id = staff_id,
                            .address = s->client->address,
                            .user_agent = s->client->user_agent},
        &s->out->token);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_device_new(tx->arena, s->client->conf, LM_STR("staff"), staff_id,
                       &s->out->device);
    if (rc != LM_OK) {
        return rc;
    }

    if (before != NULL) {
        actor = *before;
    }
    actor.kind = LM_ACTOR_STAFF;
    actor.id = staff_id;
    tx->actor = &actor;

    rc = lm_audit_write(tx, &(lm_audit_t){.action = "sign_in",
                                          .entity = "staff",
                                          .entity_id = staff_id});
    tx->actor = before;
    return rc;
}


static void
attempt_device(const lm_client_t *client, uint64_t staff_id,
               lm_attempt_t *attempt)
{
    if (lm_device_is_known(client->conf, LM_STR("staff"), staff_id,
                           client->device)) {
        attempt->device = client->device;
    }
}
