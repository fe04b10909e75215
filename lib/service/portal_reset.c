/* SPDX-License-Identifier: MIT */
/* A forgotten password: the link by mail, and the new password. */
#include "service/audit.h"
#include "service/isp.h"
#include "service/link.h"
#include "service/outbox.h"
#include "service/password.h"
#include "service/portal_link.h"
#include "service/portal_login.h"
#include "service/throttle.h"
#include "sql/link_token.h"
#include "sql/portal_login.h"

#define USERNAME_MAX 254 /* bytes */
#define RESET_LINKS 3 /* open at a time */

/* Every answer takes this long, whether somebody was found or not. */
#define FORGOTTEN_TIME (300 * (LM_SECOND / 1000))

typedef struct {
    const lm_client_t *client;
    lm_str_t           username;
    uint32_t          *retry_after;
} forgotten_t;

typedef struct {
    const lm_client_t *client;
    lm_str_t           token;
    lm_str_t           username;
    lm_str_t           password_hash;
    lm_purge_t         purge;
} reset_t;

static lm_rc_t forgotten_work(lm_tx_t *tx, void *arg);
static lm_rc_t login_mail_link(lm_tx_t *tx, uint64_t login_id,
                               uint64_t customer_id, lm_str_t username);
static lm_rc_t reset_check(lm_tx_t *tx, void *arg);
static lm_rc_t reset_set(lm_tx_t *tx, void *arg);
static lm_rc_t login_password_set(lm_tx_t *tx, uint64_t login_id, lm_str_t hash,
                                  const lm_sql_portal_login_lock_t *login,
                                  uint64_t spared_session, lm_purge_t *purge);
static lm_rc_t login_mail_changed(lm_tx_t *tx, uint64_t login_id,
                                  const lm_sql_portal_login_lock_t *login);


lm_rc_t
lm_portal_forgotten(lm_tx_t *idle, const lm_client_t *client, lm_str_t username,
                    uint32_t *retry_after)
{
    lm_rc_t     rc;
    int64_t     left, start = lm_host_ticks();
    forgotten_t work = {client, lm_str_trim(username), retry_after};

    if (work.username.n > USERNAME_MAX) {
        work.username.n = 0;
    }

    rc = lm_tx_run(idle, LM_TX_WRITE, forgotten_work, &work);

    left = FORGOTTEN_TIME - (lm_host_ticks() - start);
    if (left > 0 && rc == LM_OK) {
        lm_host_sleep((int) left);
    }

    return rc;
}


lm_rc_t
lm_portal_reset(lm_tx_t *idle, const lm_client_t *client, lm_str_t token,
                lm_str_t password, lm_password_fault_e *fault)
{
    lm_rc_t rc;
    reset_t work = {.client = client, .token = token};

    /* looked at first, so that a dead link costs no hashing */
    rc = lm_tx_run(idle, LM_TX_WRITE, reset_check, &work);
    if (rc != LM_OK) {
        return rc;
    }

    *fault = lm_password_judge(password, work.username);
    if (*fault != LM_PASSWORD_FINE) {
        return LM_E_INVALID;
    }

    rc = lm_password_hash(idle->arena, client->conf, password,
                          &work.password_hash);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_tx_run(idle, LM_TX_WRITE, reset_set, &work);
    if (rc != LM_OK) {
        return rc;
    }

    lm_purge_now(idle->arena, &work.purge);
    return LM_OK;
}


static lm_rc_t
forgotten_count(lm_tx_t *tx, const forgotten_t *work, lm_str_t account)
{
    return lm_throttle_count(tx,
                             &(lm_attempt_t){
                                 .face = LM_STR("forgotten"),
                                 .account = account,
                                 .address = work->client->address,
                                 .is_harmless = true,
                             },
                             work->retry_after);
}


static lm_rc_t
forgotten_work(lm_tx_t *tx, void *arg)
{
    size_t                            i, n;
    lm_rc_t                           rc;
    forgotten_t                      *work = arg;
    lm_sql_portal_login_by_email_t   *rows;
    lm_sql_portal_login_by_username_t row;

    /* by the name typed alone: nothing tells whether somebody has it */
    rc = forgotten_count(tx, work, lm_str_lower(tx->arena, work->username));
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_portal_login_by_username(
        tx, &(lm_sql_portal_login_by_username_in_t){work->username}, &row);
    if (rc == LM_OK) {
        return login_mail_link(tx, row.id, row.customer_id, row.username);
    }

    if (rc != LM_E_NOT_FOUND || work->username.n == 0
        || memchr(work->username.p, '@', work->username.n) == NULL) {
        return rc == LM_E_NOT_FOUND ? LM_OK : rc;
    }

    rc = lm_sql_portal_login_by_email(
        tx, &(lm_sql_portal_login_by_email_in_t){work->username}, &rows, &n);
    if (rc != LM_OK || n > LM_PORTAL_CHOICES) {
        return rc;
    }

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = login_mail_link(tx, rows[i].id, rows[i].customer_id,
                             rows[i].username);
    }

    return rc;
}


static lm_rc_t
login_mail_link(lm_tx_t *tx, uint64_t login_id, uint64_t customer_id,
                lm_str_t username)
{
    lm_rc_t                            rc;
    lm_instant_t                       until;
    lm_sql_link_token_open_t           open;
    lm_sql_portal_login_mail_address_t to;

    rc = lm_sql_portal_login_mail_address(
        tx, &(lm_sql_portal_login_mail_address_in_t){login_id}, &to);
    if (rc != LM_OK) {
        return rc;
    }

    /* those that staff sent live longer, and do not count */
    until = tx->now + lm_portal_link_life(LM_LINK_FORGOTTEN);

    rc = lm_sql_link_token_open(
        tx,
        &(lm_sql_link_token_open_in_t){LM_STR("password_reset"), login_id,
                                       tx->now, until},
        &open);
    if (rc != LM_OK) {
        return rc;
    }

    /* nowhere to send it, or a mailbox that somebody fills */
    if (!to.has_email || open.count >= RESET_LINKS) {
        return LM_OK;
    }

    return lm_portal_link_send(tx,
                               &(lm_portal_link_t){.why = LM_LINK_FORGOTTEN,
                                                   .login_id = login_id,
                                                   .customer_id = customer_id,
                                                   .username = username,
                                                   .to = to.email,
                                                   .name = to.name,
                                                   .language = to.language});
}


static lm_rc_t
link_lock(lm_tx_t *tx, const reset_t *work, lm_link_found_t *link,
          lm_sql_portal_login_lock_t *login)
{
    lm_rc_t rc;

    rc = lm_link_lock(tx, "password_reset", work->token, link);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_E_LINK : rc;
    }

    rc = lm_sql_portal_login_lock(
        tx, &(lm_sql_portal_login_lock_in_t){link->subject_id}, login);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_E_LINK : rc;
    }

    return lm_portal_link_check(tx, login->customer_id, link->detail);
}


static lm_rc_t
reset_check(lm_tx_t *tx, void *arg)
{
    lm_rc_t                    rc;
    reset_t                   *work = arg;
    lm_link_found_t            link;
    lm_sql_portal_login_lock_t login;

    rc = link_lock(tx, work, &link, &login);
    if (rc == LM_OK) {
        work->username = login.username;
    }

    return rc;
}


static lm_rc_t
reset_set(lm_tx_t *tx, void *arg)
{
    lm_rc_t                    rc;
    reset_t                   *work = arg;
    lm_link_found_t            link;
    lm_sql_portal_login_lock_t login;

    rc = link_lock(tx, work, &link, &login);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_link_use(tx, link.id);
    if (rc == LM_OK) {
        rc = login_password_set(tx, link.subject_id, work->password_hash,
                                &login, 0, &work->purge);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "password_reset",
                                            .entity = "portal_login",
                                            .entity_id = link.subject_id,
                                            .customer_id = login.customer_id});
}


lm_rc_t
lm_portal_password_set(lm_tx_t *tx, uint64_t login_id, lm_str_t hash,
                       uint64_t spared_session, lm_purge_t *purge)
{
    lm_rc_t                    rc;
    lm_sql_portal_login_lock_t login;

    rc = lm_sql_portal_login_lock(
        tx, &(lm_sql_portal_login_lock_in_t){login_id}, &login);
    if (rc != LM_OK) {
        return rc;
    }

    return login_password_set(tx, login_id, hash, &login, spared_session,
                              purge);
}


/* Links and sessions of the old password end with it. */
static lm_rc_t
login_password_set(lm_tx_t *tx, uint64_t login_id, lm_str_t hash,
                   const lm_sql_portal_login_lock_t *login,
                   uint64_t spared_session, lm_purge_t *purge)
{
    lm_rc_t rc;

    rc = lm_sql_portal_login_password_set(
        tx, &(lm_sql_portal_login_password_set_in_t){hash, tx->now, login_id},
        NULL);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_link_use_all(tx, "password_reset", login_id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_session_end_all(tx, LM_SESSION_PORTAL, login_id, spared_session,
                            purge);
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, login->customer_id);
    return login_mail_changed(tx, login_id, login);
}


static lm_rc_t
login_mail_changed(lm_tx_t *tx, uint64_t login_id,
                   const lm_sql_portal_login_lock_t *login)
{
    char                               at[LM_INSTANT_TEXT];
    int64_t                            east;
    lm_rc_t                            rc;
    lm_sql_portal_login_mail_address_t to;

    rc = lm_sql_portal_login_mail_address(
        tx, &(lm_sql_portal_login_mail_address_in_t){login_id}, &to);
    if (rc != LM_OK || !to.has_email) {
        return rc;
    }

    /* the clock on the customer's wall: "2026-11-21 19:00" */
    east = lm_zone_offset(tx->isp->zone, tx->now);
    lm_instant_print(tx->now + east * LM_SECOND, at);
    at[LM_DAY_TEXT] = ' ';

    return lm_outbox_queue(
        tx,
        &(lm_message_t){
            .template_name = "password_changed",
            .customer_id = login->customer_id,
            .recipient = to.email,
            .language = to.language,
            .variables =
                (lm_variable_t[]){{LM_STR("portal.username"), login->username},
                                  {LM_STR("contact.name"), to.name},
                                  {LM_STR("company.name"), tx->isp->isp_name},
                                  {LM_STR("changed.at"),
                                   lm_str(at, sizeof("2026-11-21 19:00") - 1)}},
            .n_variables = 4,
        });
}
