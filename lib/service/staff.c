/* SPDX-License-Identifier: MIT */
#include "service/staff.h"

#include "service/audit.h"
#include "service/staff_link.h"
#include "service/staff_login.h"
#include "sql/role.h"
#include "sql/staff.h"
#include "wire/json_out.h"

typedef struct {
    lm_str_t username;
    lm_str_t name;
    lm_str_t email;
    lm_str_t language;
    uint64_t role_id;
    bool     is_active;
} staff_facts_t;

static lm_rc_t facts_json(lm_tx_t *tx, const staff_facts_t *facts,
                          lm_str_t *out);


static bool
is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9');
}


bool
lm_staff_username_is_fine(lm_str_t username)
{
    if (username.n == 0 || !is_alnum(username.p[0])) {
        return false;
    }

    for (size_t i = 1; i < username.n; i++) {
        if (!is_alnum(username.p[i])
            && memchr("._@-", username.p[i], 4) == NULL) {
            return false;
        }
    }

    return true;
}


lm_rc_t
lm_staff_create(lm_tx_t *tx, const lm_staff_new_t *staff, uint64_t *id)
{
    lm_rc_t    rc;
    lm_audit_t audit = {.action = "create", .entity = "staff"};

    rc = lm_role_may_give(tx, staff->role_id, staff->grantor);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_staff_insert(tx,
                             &(lm_sql_staff_insert_in_t){
                                 .username = staff->username,
                                 .name = staff->name,
                                 .email = staff->email,
                                 .has_email = staff->email.n != 0,
                                 .language = staff->language,
                                 .role_id = staff->role_id,
                                 .created_at = tx->now,
                             },
                             id);
    if (rc != LM_OK) {
        return rc;
    }

    audit.entity_id = *id;

    rc = facts_json(tx,
                    &(staff_facts_t){staff->username, staff->name, staff->email,
                                     staff->language, staff->role_id,
                                     /* is_active= */ true},
                    &audit.after);
    return rc == LM_OK ? lm_audit_write(tx, &audit) : rc;
}


static lm_rc_t
staff_audit(lm_tx_t *tx, const lm_sql_staff_get_t *before,
            const lm_staff_change_t *change)
{
    lm_rc_t    rc;
    lm_audit_t audit = {
        .action = "update", .entity = "staff", .entity_id = change->id};

    rc = facts_json(tx,
                    &(staff_facts_t){before->username, before->name,
                                     before->email, before->language,
                                     before->role_id, before->is_active},
                    &audit.before);
    if (rc != LM_OK) {
        return rc;
    }

    rc = facts_json(tx,
                    &(staff_facts_t){before->username, change->name,
                                     change->email, change->language,
                                     change->role_id, change->is_active},
                    &audit.after);
    return rc == LM_OK ? lm_audit_write(tx, &audit) : rc;
}


/* Neither a role above one's own can be given, nor who has one changed. */
static lm_rc_t
change_check(lm_tx_t *tx, const lm_sql_staff_get_t *before,
             const lm_staff_change_t *change)
{
    lm_rc_t rc;

    if (before->version != change->version) {
        return LM_E_STALE;
    }

    if (change->id == change->actor_id
        && (!change->is_active || change->role_id != before->role_id)) {
        return LM_E_CONFLICT;
    }

    rc = lm_role_may_give(tx, before->role_id, change->grantor);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_role_may_give(tx, change->role_id, change->grantor);
}


static lm_rc_t
change_write(lm_tx_t *tx, const lm_staff_change_t *change)
{
    uint64_t affected;

    return lm_sql_staff_update(tx,
                               &(lm_sql_staff_update_in_t){
                                   .name = change->name,
                                   .email = change->email,
                                   .has_email = change->email.n != 0,
                                   .language = change->language,
                                   .role_id = change->role_id,
                                   .is_active = change->is_active,
                                   .id = change->id,
                                   .version = change->version,
                               },
                               &affected);
}


lm_rc_t
lm_staff_update(lm_tx_t *tx, const lm_staff_change_t *change, lm_purge_t *purge)
{
    lm_rc_t             rc;
    lm_sql_staff_get_t  before;
    lm_sql_staff_lock_t lock;

    *purge = (lm_purge_t){0};

    rc = lm_sql_staff_lock(tx, &(lm_sql_staff_lock_in_t){change->id}, &lock);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_staff_get(tx, &(lm_sql_staff_get_in_t){change->id}, &before);
    if (rc != LM_OK) {
        return rc;
    }

    rc = change_check(tx, &before, change);
    if (rc != LM_OK) {
        return rc;
    }

    rc = change_write(tx, change);
    if (rc != LM_OK) {
        return rc;
    }

    rc = staff_audit(tx, &before, change);
    if (rc != LM_OK) {
        return rc;
    }

    /* who made a link could give the former role, not always the new one */
    if (!change->is_active || change->role_id != before.role_id) {
        rc = lm_staff_link_end(tx, change->id);
        if (rc != LM_OK) {
            return rc;
        }
    }

    if (change->is_active) {
        return lm_session_forget(tx, change->id, purge);
    }

    return lm_session_end_all(tx, LM_SESSION_STAFF, change->id, 0, purge);
}


lm_rc_t
lm_role_may_give(lm_tx_t *tx, uint64_t role_id, uint64_t grantor)
{
    lm_rc_t              rc;
    uint64_t             permissions;
    lm_sql_role_exists_t row;

    rc = lm_sql_role_exists(tx, &(lm_sql_role_exists_in_t){role_id}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_role_permissions(tx, role_id, &permissions);
    if (rc != LM_OK) {
        return rc;
    }

    return (permissions & ~grantor) == 0 ? LM_OK : LM_E_FORBIDDEN;
}


static lm_rc_t
facts_json(lm_tx_t *tx, const staff_facts_t *facts, lm_str_t *out)
{
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, tx->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "username", facts->username);
    lm_json_put_str(&j, "name", facts->name);
    lm_json_put_str(&j, "email", facts->email);
    lm_json_put_str(&j, "language", facts->language);
    lm_json_put_u64(&j, "role_id", facts->role_id);
    lm_json_put_bool(&j, "is_active", facts->is_active);
    lm_json_object_end(&j);

    return lm_json_done(&j, out);
}
