/* SPDX-License-Identifier: MIT */
/* A customer who is signed in changes the password. */
#include "service/audit.h"
#include "service/password.h"
#include "service/portal_own.h"
#include "service/throttle.h"
#include "sql/portal_login.h"

typedef struct {
    const lm_client_t          *client;
    lm_portal_password_t       *change;
    lm_attempt_t                attempt;
    uint64_t                    login_id;
    lm_sql_portal_session_own_t session;
    lm_sql_portal_login_lock_t  login;
    lm_str_t                    password_hash;
    lm_purge_t                  purge;
} change_t;

static lm_rc_t change_find(lm_tx_t *tx, void *arg);
static lm_rc_t change_prove(lm_tx_t *idle, change_t *work);
static lm_rc_t change_set(lm_tx_t *tx, void *arg);
static lm_rc_t session_again(lm_tx_t *tx, change_t *work);


lm_rc_t
lm_portal_password_change(lm_tx_t *idle, const lm_client_t *client,
                          lm_portal_password_t *change)
{
    lm_rc_t  rc;
    change_t work = {.client = client, .change = change};

    rc = change_prove(idle, &work);
    if (rc != LM_OK) {
        return rc;
    }

    change->fault =
        (int) lm_password_judge(change->password, work.login.username);
    if (change->fault != LM_PASSWORD_FINE) {
        return LM_E_INVALID;
    }

    rc = lm_password_hash(idle->arena, client->conf, change->password,
                          &work.password_hash);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_tx_run(idle, LM_TX_WRITE, change_set, &work);
    if (rc != LM_OK) {
        return rc;
    }

    lm_purge_now(idle->arena, &work.purge);
    return LM_OK;
}


static lm_rc_t
change_prove(lm_tx_t *idle, change_t *work)
{
    bool     fits;
    lm_rc_t  rc;
    lm_str_t fresh;

    rc = lm_tx_run(idle, LM_TX_WRITE, change_find, work);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_password_verify(
        idle->arena, work->client->conf,
        work->login.has_password_hash ? work->login.password_hash : LM_STR_NULL,
        work->change->current, &fits, &fresh);
    if (rc != LM_OK) {
        return rc;
    }

    return fits ? LM_OK : LM_E_LOGIN;
}


static lm_rc_t
session_read(lm_tx_t *tx, change_t *work)
{
    return lm_sql_portal_session_own(
        tx,
        &(lm_sql_portal_session_own_in_t){work->change->self.session_id,
                                          work->change->self.customer_id},
        &work->session);
}


static lm_rc_t
change_find(lm_tx_t *tx, void *arg)
{
    lm_rc_t   rc;
    change_t *work = arg;

    rc = session_read(tx, work);
    if (rc != LM_OK) {
        return rc;
    }

    work->login_id = work->session.login_id;
    rc = lm_sql_portal_login_lock(
        tx, &(lm_sql_portal_login_lock_in_t){work->login_id}, &work->login);
    if (rc != LM_OK) {
        return rc;
    }

    work->attempt = (lm_attempt_t){
        .face = LM_STR("portal_password"),
        .account = lm_str_printf(tx->arena, "id:%llu",
                                 (unsigned long long) work->login_id),
        .address = work->client->address,
    };

    return lm_throttle_count(tx, &work->attempt, &work->change->retry_after);
}


static lm_rc_t
change_set(lm_tx_t *tx, void *arg)
{
    lm_rc_t                    rc;
    change_t                  *work = arg;
    lm_sql_portal_login_lock_t login;

    /* it may have been signed out meanwhile */
    rc = session_read(tx, work);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_portal_login_lock(
        tx, &(lm_sql_portal_login_lock_in_t){work->login_id}, &login);
    if (rc != LM_OK) {
        return rc;
    }

    if (!lm_str_eq(login.password_hash, work->login.password_hash)) {
        return LM_E_LOGIN;
    }

    rc = lm_portal_password_set(tx, work->login_id, work->password_hash,
                                /* spared_session= */ 0, &work->purge);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_throttle_clear(tx, &work->attempt);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_audit_write(tx, &(lm_audit_t){.action = "password",
                                          .entity = "portal_login",
                                          .entity_id = work->login_id,
                                          .customer_id = login.customer_id});
    return rc == LM_OK ? session_again(tx, work) : rc;
}


/* Who changes the password may do so because somebody has his cookie. */
static lm_rc_t
session_again(lm_tx_t *tx, change_t *work)
{
    return lm_portal_start(
        tx, work->client,
        &(lm_session_new_t){.login_id = work->login_id,
                            .owner_id = work->change->self.customer_id,
                            .choices = work->session.has_choices
                                           ? work->session.choices
                                           : LM_STR_NULL,
                            .proved_at = work->session.proved_at},
        &work->change->in);
}
