/* SPDX-License-Identifier: MIT */
#include "service/portal_login.h"

#include <jansson.h>

#include "service/audit.h"
#include "service/link.h"
#include "service/password.h"
#include "service/throttle.h"
#include "sql/portal_login.h"

#define USERNAME_MAX 254 /* bytes */
#define CHOICE_LIFE (5 * LM_MINUTE)

/* A login that the typed name fits. */
typedef struct {
    uint64_t id;
    uint64_t customer_id;
    lm_str_t hash;
    lm_str_t code;
    lm_str_t name;
    bool     fits; /* its password does */
    lm_str_t fresh; /* the same password at today's cost */
} candidate_t;

typedef struct {
    const lm_client_t   *client;
    lm_str_t             username;
    lm_str_t             pending;
    uint64_t             customer_id;
    candidate_t          candidates[LM_PORTAL_CHOICES];
    size_t               n;
    lm_portal_sign_in_t *out;
} sign_in_t;

static lm_rc_t sign_in_find(lm_tx_t *tx, void *arg);
static lm_rc_t sign_in_verify(lm_tx_t *idle, sign_in_t *s, lm_str_t password);
static lm_rc_t sign_in_finish(lm_tx_t *tx, void *arg);
static lm_rc_t sign_in_open(lm_tx_t *tx, sign_in_t *s,
                            const candidate_t *candidate);
static lm_rc_t sign_in_offer(lm_tx_t *tx, sign_in_t *s);
static lm_rc_t choose_finish(lm_tx_t *tx, void *arg);


lm_rc_t
lm_portal_sign_in(lm_tx_t *idle, const lm_client_t *client, lm_str_t username,
                  lm_str_t password, lm_portal_sign_in_t *out)
{
    lm_rc_t   rc;
    sign_in_t s = {.client = client, .out = out};

    *out = (lm_portal_sign_in_t){0};
    s.username = lm_str_trim(username);

    if (s.username.n > USERNAME_MAX) {
        return LM_E_LOGIN;
    }

    rc = lm_tx_run(idle, LM_TX_WRITE, sign_in_find, &s);
    if (rc != LM_OK) {
        return rc;
    }

    rc = sign_in_verify(idle, &s, password);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_tx_run(idle, LM_TX_WRITE, sign_in_finish, &s);
}


lm_rc_t
lm_portal_choose(lm_tx_t *idle, const lm_client_t *client, lm_str_t pending,
                 uint64_t customer_id, lm_portal_sign_in_t *out)
{
    sign_in_t s = {.client = client,
                   .pending = pending,
                   .customer_id = customer_id,
                   .out = out};

    *out = (lm_portal_sign_in_t){0};
    return lm_tx_run(idle, LM_TX_WRITE, choose_finish, &s);
}


static lm_rc_t
find_by_username(lm_tx_t *tx, sign_in_t *s)
{
    lm_rc_t                           rc;
    lm_sql_portal_login_by_username_t row;

    rc = lm_sql_portal_login_by_username(
        tx, &(lm_sql_portal_login_by_username_in_t){s->username}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    s->candidates[0] = (candidate_t){
        .id = row.id,
        .customer_id = row.customer_id,
        .code = row.code,
        .name = row.name,
    };

    if (row.has_password_hash
        && lm_portal_is_open(tx, row.has_cancelled_on, row.cancelled_on)) {
        s->candidates[0].hash = row.password_hash;
    }

    s->n = 1;
    return LM_OK;
}


static lm_rc_t
find_by_email(lm_tx_t *tx, sign_in_t *s)
{
    size_t                          i, n;
    lm_rc_t                         rc;
    lm_sql_portal_login_by_email_t *rows;

    if (s->username.n == 0
        || memchr(s->username.p, '@', s->username.n) == NULL) {
        return LM_OK;
    }

    rc = lm_sql_portal_login_by_email(
        tx, &(lm_sql_portal_login_by_email_in_t){s->username}, &rows, &n);
    if (rc != LM_OK || n > LM_PORTAL_CHOICES) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        if (rows[i].has_password_hash
            && lm_portal_is_open(tx, rows[i].has_cancelled_on,
                                 rows[i].cancelled_on)) {
            s->candidates[s->n++] = (candidate_t){
                .id = rows[i].id,
                .customer_id = rows[i].customer_id,
                .hash = rows[i].password_hash,
                .code = rows[i].code,
                .name = rows[i].name,
            };
        }
    }

    return LM_OK;
}


/*
 * Who is guessed at: each login that was found, however its name was spelt
 * (the collation takes many spellings for one), else the name typed.
 */
static lm_attempt_t
attempt_at(lm_tx_t *tx, const sign_in_t *s, size_t i)
{
    lm_attempt_t       attempt;
    const lm_client_t *client = s->client;

    attempt = (lm_attempt_t){
        .face = LM_STR("portal"),
        .address = client->address,
    };

    if (s->n == 0) {
        attempt.account = lm_str_lower(tx->arena, s->username);
        return attempt;
    }

    attempt.account = lm_str_printf(tx->arena, "id:%llu",
                                    (unsigned long long) s->candidates[i].id);

    if (lm_device_is_known(client->conf, LM_STR("portal"), s->candidates[i].id,
                           client->device)) {
        attempt.device = client->device;
    }

    return attempt;
}


static lm_rc_t
attempts_count(lm_tx_t *tx, sign_in_t *s)
{
    size_t       i = 0;
    lm_rc_t      rc;
    lm_attempt_t attempt;

    do {
        attempt = attempt_at(tx, s, i);
        rc = lm_throttle_count(tx, &attempt, &s->out->retry_after);
    } while (rc == LM_OK && ++i < s->n);

    return rc;
}


/* The password fits one of those who share an address: of the others nothing
 * was guessed. */
static lm_rc_t
attempts_end(lm_tx_t *tx, const sign_in_t *s)
{
    size_t       i;
    lm_rc_t      rc = LM_OK;
    lm_attempt_t attempt;

    for (i = 0; rc == LM_OK && i < s->n; i++) {
        attempt = attempt_at(tx, s, i);
        rc = s->candidates[i].fits ? lm_throttle_clear(tx, &attempt)
                                   : lm_throttle_take_back(tx, &attempt);
    }

    return rc;
}


static lm_rc_t
sign_in_find(lm_tx_t *tx, void *arg)
{
    lm_rc_t    rc;
    sign_in_t *s = arg;

    s->n = 0;

    rc = find_by_username(tx, s);
    if (rc == LM_E_NOT_FOUND) {
        rc = find_by_email(tx, s);
    }

    if (rc != LM_OK) {
        return rc;
    }

    return attempts_count(tx, s);
}


/* One verification at least, so that a name nobody has costs the same. */
static lm_rc_t
sign_in_verify(lm_tx_t *idle, sign_in_t *s, lm_str_t password)
{
    bool     fits;
    size_t   i;
    lm_rc_t  rc;
    lm_str_t fresh;

    if (s->n == 0) {
        return lm_password_verify(idle->arena, s->client->conf, LM_STR_NULL,
                                  password, &fits, &fresh);
    }

    for (i = 0; i < s->n; i++) {
        rc = lm_password_verify(
            idle->arena, s->client->conf, s->candidates[i].hash, password,
            &s->candidates[i].fits, &s->candidates[i].fresh);
        if (rc != LM_OK) {
            return rc;
        }
    }

    return LM_OK;
}


static lm_rc_t
sign_in_finish(lm_tx_t *tx, void *arg)
{
    size_t             i, n = 0;
    sign_in_t         *s = arg;
    const candidate_t *fitting = NULL;

    for (i = 0; i < s->n; i++) {
        if (s->candidates[i].fits) {
            fitting = &s->candidates[i];
            n++;
        }
    }

    if (n == 0) {
        return LM_E_LOGIN;
    }

    return n == 1 ? sign_in_open(tx, s, fitting) : sign_in_offer(tx, s);
}


/* The password may have been changed while the old one was verified. */
static lm_rc_t
login_lock(lm_tx_t *tx, const candidate_t *candidate)
{
    lm_rc_t                    rc;
    uint64_t                   affected;
    lm_sql_portal_login_lock_t row;

    rc = lm_sql_portal_login_lock(
        tx, &(lm_sql_portal_login_lock_in_t){candidate->id}, &row);
    if (rc == LM_E_NOT_FOUND) {
        return LM_E_LOGIN;
    }

    if (rc != LM_OK) {
        return rc;
    }

    if (!row.has_password_hash
        || !lm_str_eq(row.password_hash, candidate->hash)) {
        return LM_E_LOGIN;
    }

    if (candidate->fresh.n == 0) {
        return LM_OK;
    }

    return lm_sql_portal_login_password_rehash(
        tx,
        &(lm_sql_portal_login_password_rehash_in_t){
            candidate->fresh, candidate->id, candidate->hash},
        &affected);
}


lm_rc_t
lm_portal_start(lm_tx_t *tx, const lm_client_t *client,
                lm_session_new_t *session, lm_portal_sign_in_t *out)
{
    lm_rc_t           rc;
    lm_actor_t        actor = {0};
    const lm_actor_t *before = tx->actor;

    out->login_id = session->login_id;
    out->customer_id = session->owner_id;
    session->address = client->address;
    session->user_agent = client->user_agent;

    rc = lm_session_open(tx, LM_SESSION_PORTAL, session, &out->token);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_device_new(tx->arena, client->conf, LM_STR("portal"),
                       session->login_id, &out->device);
    if (rc != LM_OK) {
        return rc;
    }

    if (before != NULL) {
        actor = *before;
    }
    actor.kind = LM_ACTOR_CUSTOMER;
    actor.id = session->owner_id;
    tx->actor = &actor;

    rc = lm_audit_write(tx, &(lm_audit_t){.action = "sign_in",
                                          .entity = "portal_login",
                                          .entity_id = session->login_id,
                                          .customer_id = session->owner_id});
    tx->actor = before;
    return rc;
}


static lm_rc_t
sign_in_open(lm_tx_t *tx, sign_in_t *s, const candidate_t *candidate)
{
    lm_rc_t rc;

    rc = login_lock(tx, candidate);
    if (rc != LM_OK) {
        return rc;
    }

    rc = attempts_end(tx, s);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_portal_start(
        tx, s->client,
        &(lm_session_new_t){.login_id = candidate->id,
                            .owner_id = candidate->customer_id},
        s->out);
}


/* [[login id, customer id], …] */
static lm_rc_t
offer_detail(lm_tx_t *tx, const sign_in_t *s, lm_str_t *out)
{
    size_t   i;
    lm_buf_t b;

    lm_buf_init(&b, tx->arena, 256);

    for (i = 0; i < s->n; i++) {
        if (s->candidates[i].fits) {
            lm_buf_printf(&b, "%s[%llu,%llu]", b.n == 0 ? "[" : ",",
                          (unsigned long long) s->candidates[i].id,
                          (unsigned long long) s->candidates[i].customer_id);
        }
    }

    lm_buf_byte(&b, ']');
    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


/* The customers whose password fits, and it still does. */
static lm_rc_t
offer_collect(lm_tx_t *tx, sign_in_t *s)
{
    size_t  i;
    lm_rc_t rc;

    s->out->n_choices = 0;

    for (i = 0; i < s->n; i++) {
        if (!s->candidates[i].fits) {
            continue;
        }

        rc = login_lock(tx, &s->candidates[i]);
        if (rc != LM_OK) {
            return rc;
        }

        s->out->choices[s->out->n_choices++] = (lm_portal_choice_t){
            s->candidates[i].customer_id,
            s->candidates[i].code,
            s->candidates[i].name,
        };
    }

    return LM_OK;
}


static lm_rc_t
sign_in_offer(lm_tx_t *tx, sign_in_t *s)
{
    lm_rc_t  rc;
    lm_str_t detail;

    rc = offer_collect(tx, s);
    if (rc != LM_OK) {
        return rc;
    }

    rc = offer_detail(tx, s, &detail);
    if (rc != LM_OK) {
        return rc;
    }

    rc = attempts_end(tx, s);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_link_add(
        tx,
        &(lm_link_t){.kind = "choose_customer",
                     .subject_id = s->out->choices[0].customer_id,
                     .detail = detail,
                     .life = CHOICE_LIFE},
        &s->out->pending);
}


uint64_t
lm_portal_choice_login(lm_str_t detail, uint64_t customer_id)
{
    size_t   i;
    json_t  *all, *pair;
    uint64_t found = 0;

    all = json_loadb(detail.p, detail.n, 0, NULL);

    json_array_foreach(all, i, pair)
    {
        if ((uint64_t) json_integer_value(json_array_get(pair, 1))
            == customer_id) {
            found = (uint64_t) json_integer_value(json_array_get(pair, 0));
        }
    }

    json_decref(all);
    return found;
}


static lm_rc_t
choose_finish(lm_tx_t *tx, void *arg)
{
    lm_rc_t                    rc;
    uint64_t                   login_id;
    sign_in_t                 *s = arg;
    lm_link_found_t            link;
    lm_sql_portal_login_lock_t login;

    rc = lm_link_lock(tx, "choose_customer", s->pending, &link);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_E_LOGIN : rc;
    }

    login_id = lm_portal_choice_login(link.detail, s->customer_id);
    if (login_id == 0) {
        return LM_E_LOGIN;
    }

    rc = lm_sql_portal_login_lock(
        tx, &(lm_sql_portal_login_lock_in_t){login_id}, &login);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_E_LOGIN : rc;
    }

    /* a new password since then ends what was signed in with the old one, and
     * so does none */
    if (!login.has_password_hash
        || (login.has_password_at && login.password_at >= link.created_at)) {
        return LM_E_LOGIN;
    }

    rc = lm_link_use(tx, link.id);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_portal_start(tx, s->client,
                           &(lm_session_new_t){.login_id = login_id,
                                               .owner_id = s->customer_id,
                                               .choices = link.detail,
                                               .proved_at = link.created_at},
                           s->out);
}


bool
lm_portal_is_open(const lm_tx_t *tx, bool is_cancelled, lm_day_t cancelled_on)
{
    return !is_cancelled
           || cancelled_on
                  > lm_day_add_months(tx->today, -LM_PORTAL_CLOSES_MONTHS);
}
