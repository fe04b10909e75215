/* SPDX-License-Identifier: MIT */
#include "service/staff_link.h"

#include "service/audit.h"
#include "service/link.h"
#include "service/session.h"
#include "service/staff.h"
#include "sql/staff.h"

#define KIND "staff_password"

typedef struct {
    lm_staff_link_use_t *use;
    lm_str_t             username;
    lm_str_t             hash;
    lm_purge_t           purge;
} use_work_t;

static lm_rc_t link_check(lm_tx_t *tx, void *arg);
static lm_rc_t link_set(lm_tx_t *tx, void *arg);


lm_rc_t
lm_staff_link_make(lm_tx_t *tx, lm_staff_link_t *link)
{
    lm_rc_t             rc;
    lm_str_t            token, origin = lm_host_conf()->admin_origin;
    lm_sql_staff_get_t  staff;
    lm_sql_staff_lock_t lock;

    if (link->maker_id == link->staff_id) {
        return LM_E_OWN_PASSWORD;
    }

    rc =
        lm_sql_staff_lock(tx, &(lm_sql_staff_lock_in_t){link->staff_id}, &lock);
    if (rc == LM_OK) {
        rc = lm_sql_staff_get(tx, &(lm_sql_staff_get_in_t){link->staff_id},
                              &staff);
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (!staff.is_active) {
        return LM_E_NOT_FOUND;
    }

    rc = lm_role_may_give(tx, staff.role_id, link->grantor);
    if (rc == LM_OK) {
        rc = lm_staff_link_end(tx, staff.id);
    }
    if (rc == LM_OK) {
        rc = lm_link_add(tx,
                         &(lm_link_t){.kind = KIND,
                                      .subject_id = staff.id,
                                      .life = LM_STAFF_LINK_LIFE},
                         &token);
    }
    if (rc != LM_OK) {
        return rc;
    }

    /* the fragment stays in the browser: no log and no Referer holds it */
    link->expires_at = tx->now + LM_STAFF_LINK_LIFE;
    link->url = lm_str_printf(tx->arena, "%.*s/admin/set-password#token=%.*s",
                              (int) origin.n, origin.p, (int) token.n, token.p);
    if (link->url.p == NULL) {
        return LM_E_MEMORY;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "password_link",
                                            .entity = "staff",
                                            .entity_id = staff.id});
}


lm_rc_t
lm_staff_link_use(lm_tx_t *idle, const lm_client_t *client,
                  lm_staff_link_use_t *use)
{
    lm_rc_t    rc;
    use_work_t work = {.use = use};

    /* looked at first, so that a dead link costs no hashing */
    rc = lm_tx_run(idle, LM_TX_WRITE, link_check, &work);
    if (rc != LM_OK) {
        return rc;
    }

    use->fault = lm_password_judge(use->password, work.username);
    if (use->fault != LM_PASSWORD_FINE) {
        return LM_E_INVALID;
    }

    rc = lm_password_hash(idle->arena, client->conf, use->password, &work.hash);
    if (rc == LM_OK) {
        rc = lm_tx_run(idle, LM_TX_WRITE, link_set, &work);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_purge_now(idle->arena, &work.purge);
    return LM_OK;
}


lm_rc_t
lm_staff_link_end(lm_tx_t *tx, uint64_t staff_id)
{
    return lm_link_use_all(tx, KIND, staff_id);
}


static lm_rc_t
link_lock(lm_tx_t *tx, const use_work_t *work, lm_link_found_t *link,
          lm_sql_staff_lock_t *staff)
{
    lm_rc_t rc;

    rc = lm_link_lock(tx, KIND, work->use->token, link);
    if (rc == LM_OK) {
        rc = lm_sql_staff_lock(tx, &(lm_sql_staff_lock_in_t){link->subject_id},
                               staff);
    }
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_E_LINK : rc;
    }

    return staff->is_active ? LM_OK : LM_E_LINK;
}


static lm_rc_t
link_check(lm_tx_t *tx, void *arg)
{
    use_work_t *work = arg;

    lm_rc_t             rc;
    lm_link_found_t     link;
    lm_sql_staff_lock_t staff;

    rc = link_lock(tx, work, &link, &staff);
    if (rc == LM_OK) {
        work->username = staff.username;
    }

    return rc;
}


/* Sessions of the old password end with it, and what was signed in half. */
static lm_rc_t
link_set(lm_tx_t *tx, void *arg)
{
    use_work_t *work = arg;

    lm_rc_t             rc;
    lm_link_found_t     link;
    lm_sql_staff_lock_t staff;

    rc = link_lock(tx, work, &link, &staff);
    if (rc == LM_OK) {
        rc = lm_link_use(tx, link.id);
    }
    if (rc == LM_OK) {
        rc = lm_link_use_all(tx, "totp", staff.id);
    }
    if (rc == LM_OK) {
        rc = lm_sql_staff_set_password(
            tx,
            &(lm_sql_staff_set_password_in_t){work->hash, tx->now, staff.id},
            NULL);
    }
    if (rc == LM_OK) {
        rc = lm_session_end_all(tx, LM_SESSION_STAFF, staff.id,
                                /* spared_id= */ 0, &work->purge);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "password_reset",
                                            .entity = "staff",
                                            .entity_id = staff.id});
}
