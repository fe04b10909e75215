/* SPDX-License-Identifier: MIT */
/* A member of staff who is signed in proves or changes the password. */
#include "service/audit.h"
#include "service/link.h"
#include "service/password.h"
#include "service/staff_login.h"
#include "service/throttle.h"
#include "sql/staff.h"

typedef struct {
    const lm_client_t   *client;
    lm_staff_password_t *change;
    lm_attempt_t         attempt;
    lm_sql_staff_get_t   row;
    lm_str_t             password_hash;
    lm_purge_t           purge;
} change_t;

static lm_rc_t change_find(lm_tx_t *tx, void *arg);
static lm_rc_t change_prove(lm_tx_t *idle, change_t *work);
static lm_rc_t change_set(lm_tx_t *tx, void *arg);
static lm_rc_t change_proved(lm_tx_t *tx, void *arg);


lm_rc_t
lm_staff_password_prove(lm_tx_t *idle, const lm_client_t *client,
                        lm_staff_password_t *proof)
{
    lm_rc_t  rc;
    change_t work = {.client = client, .change = proof};

    rc = change_prove(idle, &work);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_tx_run(idle, LM_TX_WRITE, change_proved, &work);
}


lm_rc_t
lm_staff_password_set(lm_tx_t *idle, const lm_client_t *client,
                      lm_staff_password_t *change)
{
    lm_rc_t  rc;
    change_t work = {.client = client, .change = change};

    rc = change_prove(idle, &work);
    if (rc != LM_OK) {
        return rc;
    }

    change->fault =
        (int) lm_password_judge(change->password, work.row.username);
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
        work->row.has_password_hash ? work->row.password_hash : LM_STR_NULL,
        work->change->current, &fits, &fresh);
    if (rc != LM_OK) {
        return rc;
    }

    return fits ? LM_OK : LM_E_LOGIN;
}


static lm_rc_t
change_find(lm_tx_t *tx, void *arg)
{
    lm_rc_t   rc;
    change_t *work = arg;

    rc = lm_sql_staff_get(tx, &(lm_sql_staff_get_in_t){work->change->staff_id},
                          &work->row);
    if (rc != LM_OK) {
        return rc;
    }

    work->attempt = (lm_attempt_t){
        .face = LM_STR("staff_password"),
        .account = lm_str_printf(tx->arena, "id:%llu",
                                 (unsigned long long) work->row.id),
        .address = work->client->address,
    };

    return lm_throttle_count(tx, &work->attempt, &work->change->retry_after);
}


static lm_rc_t
change_proved(lm_tx_t *tx, void *arg)
{
    change_t *work = arg;

    return lm_throttle_clear(tx, &work->attempt);
}


static lm_rc_t
change_set(lm_tx_t *tx, void *arg)
{
    lm_rc_t             rc;
    change_t           *work = arg;
    uint64_t            affected, staff_id = work->change->staff_id;
    lm_sql_staff_lock_t lock;

    rc = lm_sql_staff_lock(tx, &(lm_sql_staff_lock_in_t){staff_id}, &lock);
    if (rc != LM_OK) {
        return rc;
    }

    if (!lm_str_eq(lock.password_hash, work->row.password_hash)) {
        return LM_E_LOGIN;
    }

    rc = lm_sql_staff_set_password(tx,
                                   &(lm_sql_staff_set_password_in_t){
                                       work->password_hash, tx->now, staff_id},
                                   &affected);
    if (rc != LM_OK) {
        return rc;
    }

    /* what was signed in half with the old one */
    rc = lm_link_use_all(tx, "totp", staff_id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_session_end_all(tx, LM_SESSION_STAFF, staff_id, /* spared= */ 0,
                            &work->purge);
    if (rc != LM_OK) {
        return rc;
    }

    /* who changes it may do so because somebody has the cookie */
    rc = lm_session_open(
        tx, LM_SESSION_STAFF,
        &(lm_session_new_t){.login_id = staff_id,
                            .owner_id = staff_id,
                            .address = work->client->address,
                            .user_agent = work->client->user_agent},
        &work->change->token);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_throttle_clear(tx, &work->attempt);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "password",
                                            .entity = "staff",
                                            .entity_id = staff_id});
}
