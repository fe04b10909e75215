/* SPDX-License-Identifier: MIT */
/* A member of staff who is signed in proves or changes the password. */
#include "service/audit.h"
#include "service/link.h"
#include "service/staff_link.h"
#include "service/staff_login.h"
#include "sql/staff.h"

static lm_password_steps_t steps_of(const lm_client_t   *client,
                                    lm_staff_password_t *own);
static lm_rc_t             attempt_clear(lm_tx_t *tx, void *arg);
static lm_rc_t session_again(lm_tx_t *tx, lm_password_steps_t *steps);


lm_rc_t
lm_staff_password_prove(lm_tx_t *idle, const lm_client_t *client,
                        lm_staff_password_t *own)
{
    lm_rc_t             rc;
    lm_password_steps_t steps = steps_of(client, own);

    rc = lm_password_prove(idle, &steps);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_tx_run(idle, LM_TX_WRITE, attempt_clear, &steps);
}


static lm_rc_t
attempt_clear(lm_tx_t *tx, void *arg)
{
    lm_password_steps_t *steps = arg;

    return lm_throttle_clear(tx, &steps->attempt);
}


lm_rc_t
lm_staff_password_change(lm_tx_t *idle, const lm_client_t *client,
                         lm_staff_password_t *own)
{
    lm_password_steps_t steps = steps_of(client, own);

    return lm_password_change(idle, &steps);
}


static lm_rc_t
staff_find(lm_tx_t *tx, lm_password_steps_t *steps)
{
    lm_rc_t              rc;
    lm_sql_staff_get_t   row;
    lm_staff_password_t *own = steps->arg;

    rc = lm_sql_staff_get(tx, &(lm_sql_staff_get_in_t){own->staff_id}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    steps->id = row.id;
    steps->username = row.username;
    steps->password_hash =
        row.has_password_hash ? row.password_hash : LM_STR_NULL;
    return LM_OK;
}


static lm_rc_t
staff_set(lm_tx_t *tx, lm_password_steps_t *steps)
{
    lm_rc_t             rc;
    uint64_t            affected;
    lm_sql_staff_lock_t lock;

    rc = lm_sql_staff_lock(tx, &(lm_sql_staff_lock_in_t){steps->id}, &lock);
    if (rc != LM_OK) {
        return rc;
    }

    if (!lm_str_eq(lock.password_hash, steps->password_hash)) {
        return LM_E_LOGIN;
    }

    rc = lm_sql_staff_set_password(
        tx,
        &(lm_sql_staff_set_password_in_t){steps->new_hash, tx->now, steps->id},
        &affected);
    if (rc != LM_OK) {
        return rc;
    }

    rc = session_again(tx, steps);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_throttle_clear(tx, &steps->attempt);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "password",
                                            .entity = "staff",
                                            .entity_id = steps->id});
}


/* Who changes the password may do so because somebody has the cookie. */
static lm_rc_t
session_again(lm_tx_t *tx, lm_password_steps_t *steps)
{
    lm_rc_t              rc;
    lm_staff_password_t *own = steps->arg;

    /* what was signed in half with the old one */
    rc = lm_link_use_all(tx, "totp", steps->id);
    if (rc == LM_OK) {
        rc = lm_staff_link_end(tx, steps->id);
    }
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_session_end_all(tx, LM_SESSION_STAFF, steps->id, /* spared_id= */ 0,
                            &steps->purge);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_session_open(
        tx, LM_SESSION_STAFF,
        &(lm_session_new_t){.login_id = steps->id,
                            .owner_id = steps->id,
                            .address = steps->client->address,
                            .user_agent = steps->client->user_agent},
        &own->token);
}


static lm_password_steps_t
steps_of(const lm_client_t *client, lm_staff_password_t *own)
{
    return (lm_password_steps_t){
        .client = client,
        .change = &own->change,
        .face = "staff_password",
        .arg = own,
        .find = staff_find,
        .set = staff_set,
    };
}
