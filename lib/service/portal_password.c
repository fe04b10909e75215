/* SPDX-License-Identifier: MIT */
/* A customer who is signed in changes the password. */
#include "service/audit.h"
#include "service/portal_own.h"
#include "sql/portal_login.h"

typedef struct {
    lm_portal_password_t       *own;
    lm_sql_portal_session_own_t session;
} own_work_t;

static lm_rc_t login_find(lm_tx_t *tx, lm_password_steps_t *steps);
static lm_rc_t login_set(lm_tx_t *tx, lm_password_steps_t *steps);
static lm_rc_t session_again(lm_tx_t *tx, const lm_password_steps_t *steps);


lm_rc_t
lm_portal_password_change(lm_tx_t *idle, const lm_client_t *client,
                          lm_portal_password_t *own)
{
    own_work_t          work = {.own = own};
    lm_password_steps_t steps = {
        .client = client,
        .change = &own->change,
        .face = "portal_password",
        .arg = &work,
        .find = login_find,
        .set = login_set,
    };

    return lm_password_change(idle, &steps);
}


static lm_rc_t
session_read(lm_tx_t *tx, own_work_t *work)
{
    return lm_sql_portal_session_own(
        tx,
        &(lm_sql_portal_session_own_in_t){work->own->self.session_id,
                                          work->own->self.customer_id},
        &work->session);
}


static lm_rc_t
login_find(lm_tx_t *tx, lm_password_steps_t *steps)
{
    lm_rc_t                    rc;
    own_work_t                *work = steps->arg;
    lm_sql_portal_login_lock_t login;

    rc = session_read(tx, work);
    if (rc != LM_OK) {
        return rc;
    }

    steps->id = work->session.login_id;
    rc = lm_sql_portal_login_lock(
        tx, &(lm_sql_portal_login_lock_in_t){steps->id}, &login);
    if (rc != LM_OK) {
        return rc;
    }

    steps->username = login.username;
    steps->password_hash =
        login.has_password_hash ? login.password_hash : LM_STR_NULL;
    return LM_OK;
}


static lm_rc_t
login_set(lm_tx_t *tx, lm_password_steps_t *steps)
{
    lm_rc_t                    rc;
    lm_sql_portal_login_lock_t login;

    /* it may have been signed out meanwhile */
    rc = session_read(tx, steps->arg);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_portal_login_lock(
        tx, &(lm_sql_portal_login_lock_in_t){steps->id}, &login);
    if (rc != LM_OK) {
        return rc;
    }

    if (!lm_str_eq(login.password_hash, steps->password_hash)) {
        return LM_E_LOGIN;
    }

    rc = lm_portal_password_set(tx, steps->id, steps->new_hash,
                                /* spared_session= */ 0, &steps->purge);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_throttle_clear(tx, &steps->attempt);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_audit_write(tx, &(lm_audit_t){.action = "password",
                                          .entity = "portal_login",
                                          .entity_id = steps->id,
                                          .customer_id = login.customer_id});
    return rc == LM_OK ? session_again(tx, steps) : rc;
}


/* Who changes the password may do so because somebody has his cookie. */
static lm_rc_t
session_again(lm_tx_t *tx, const lm_password_steps_t *steps)
{
    own_work_t *work = steps->arg;

    return lm_portal_start(
        tx, steps->client,
        &(lm_session_new_t){.login_id = steps->id,
                            .owner_id = work->own->self.customer_id,
                            .choices = work->session.has_choices
                                           ? work->session.choices
                                           : LM_STR_NULL,
                            .proved_at = work->session.proved_at},
        &work->own->in);
}
