/* SPDX-License-Identifier: MIT */
/* Members of staff and their roles. */
#include "admin/handler.h"
#include "http/session.h"
#include "service/staff.h"
#include "sql/role.h"
#include "sql/staff.h"
#include "wire/email.h"

#define USERNAME_POINTS 64
#define NAME_POINTS 120
#define EMAIL_POINTS 254

static void    staff_write(lm_request_t *rq, lm_json_t *j, const void *row);
static void    email_check(lm_request_t *rq, lm_str_t email);
static void    language_check(lm_request_t *rq, lm_str_t language);
static lm_rc_t staff_problem(lm_request_t *rq, lm_rc_t rc);


/* GET /staff */
lm_rc_t
admin_staff_list(lm_request_t *rq)
{
    return lm_list_answer(rq, &lm_list_staff_list, NULL, staff_write);
}


/* POST /staff  {"username", "name", "email"?, "language"?, "role_id"} */
lm_rc_t
admin_staff_create(lm_request_t *rq)
{
    lm_rc_t         rc;
    lm_str_t        body;
    lm_staff_new_t  staff = {.language = LM_STR("en"),
                             .grantor = rq->permissions};
    lm_staff_link_t link = {.maker_id = rq->staff_id,
                            .grantor = rq->permissions};

    lm_field_str(rq, "username", USERNAME_POINTS, LM_REQUIRED | LM_TRIM,
                 &staff.username);
    lm_field_str(rq, "name", NAME_POINTS, LM_REQUIRED | LM_TRIM, &staff.name);
    lm_field_str(rq, "email", EMAIL_POINTS, LM_TRIM, &staff.email);
    lm_field_str(rq, "language", 2, 0, &staff.language);
    lm_field_u64(rq, "role_id", LM_REQUIRED, &staff.role_id);
    email_check(rq, staff.email);
    language_check(rq, staff.language);

    if (staff.username.n != 0 && !lm_staff_username_is_fine(staff.username)) {
        (void) !lm_field_error(
            rq, "username", "not_a_username",
            "A username has letters, digits and . _ @ - alone",
            "’n Gebruikersnaam het slegs letters, syfers en . _ @ -");
    }

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_staff_create(rq->tx, &staff, &link.staff_id);
    if (rc != LM_OK) {
        return staff_problem(rq, rc);
    }

    rc = lm_staff_link_make(rq->tx, &link);
    if (rc == LM_OK) {
        rc = admin_staff_link_json(rq, &link, &body);
    }

    return rc == LM_OK ? lm_reply_created(rq, body) : rc;
}


/* What the body changes of a member of staff as it is now. */
static lm_rc_t
change_read(lm_request_t *rq, lm_staff_change_t *change)
{
    lm_rc_t            rc;
    uint64_t           version = 0;
    lm_sql_staff_get_t now;

    rc =
        lm_sql_staff_get(rq->tx, &(lm_sql_staff_get_in_t){rq->params[0]}, &now);
    if (rc != LM_OK) {
        return rc;
    }

    *change = (lm_staff_change_t){
        .id = now.id,
        .name = now.name,
        .email = now.has_email ? now.email : LM_STR(""),
        .language = now.language,
        .role_id = now.role_id,
        .is_active = now.is_active,
        .actor_id = rq->staff_id,
        .grantor = rq->permissions,
    };

    lm_field_u64(rq, "version", LM_REQUIRED, &version);
    lm_field_str(rq, "name", NAME_POINTS, LM_TRIM, &change->name);
    lm_field_str(rq, "email", EMAIL_POINTS, LM_TRIM, &change->email);
    lm_field_str(rq, "language", 2, 0, &change->language);
    lm_field_u64(rq, "role_id", 0, &change->role_id);
    lm_field_bool(rq, "is_active", 0, &change->is_active);
    email_check(rq, change->email);
    language_check(rq, change->language);

    if (change->name.n == 0) {
        (void) !lm_field_error(rq, "name", "required", "This is needed",
                               "Dit is nodig");
    }

    change->version = version == now.version ? now.version : 0;
    return lm_fields_done(rq);
}


/* PATCH /staff/{id}  {"version", "name"?, "email"?, "language"?, "role_id"?,
 *                     "is_active"?} */
lm_rc_t
admin_staff_update(lm_request_t *rq)
{
    lm_rc_t           rc;
    lm_purge_t       *purge = lm_request_purge(rq);
    lm_staff_change_t change;

    if (purge == NULL) {
        return LM_E_MEMORY;
    }

    rc = change_read(rq, &change);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_staff_update(rq->tx, &change, purge);
    if (rc != LM_OK) {
        return staff_problem(rq, rc);
    }

    return lm_reply_json(
        rq, 200,
        lm_str_printf(rq->arena, "{\"id\":%llu,\"version\":%u}",
                      (unsigned long long) change.id, change.version + 1));
}


/* GET /roles */
lm_rc_t
admin_role_list(lm_request_t *rq)
{
    size_t                        i, k, n, n_permissions;
    lm_rc_t                       rc;
    lm_json_t                    *j;
    lm_items_t                    page;
    lm_sql_role_all_t            *rows;
    lm_sql_role_permission_all_t *permissions;

    rc = lm_sql_role_all(rq->tx, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_role_permission_all(rq->tx, &permissions, &n_permissions);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);
    j = &page.json;

    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", rows[i].id);
        lm_json_put_str(j, "name", rows[i].name);
        lm_json_put_bool(j, "is_system", rows[i].is_system);
        lm_json_key(j, "permissions");
        lm_json_array(j);

        for (k = 0; k < n_permissions; k++) {
            if (permissions[k].role_id == rows[i].id) {
                lm_json_str(j, permissions[k].permission);
            }
        }

        lm_json_array_end(j);
        lm_json_put_u64(j, "version", rows[i].version);
        lm_json_object_end(j);
    }

    return lm_items_whole(rq, &page, n);
}


static void
email_check(lm_request_t *rq, lm_str_t email)
{
    if (email.n != 0 && !lm_email_is_valid(email)) {
        (void) !lm_field_error(rq, "email", "not_an_address",
                               "This is not an e-mail address",
                               "Dit is nie ’n e-posadres nie");
    }
}


static void
language_check(lm_request_t *rq, lm_str_t language)
{
    if (!lm_str_eq(language, LM_STR("en"))
        && !lm_str_eq(language, LM_STR("af"))) {
        (void) !lm_field_error(rq, "language", "unknown",
                               "This language is not spoken here",
                               "Hierdie taal word nie hier gepraat nie");
    }
}


/* What the service refused, at the field that caused it. */
static lm_rc_t
staff_problem(lm_request_t *rq, lm_rc_t rc)
{
    switch (rc) {
    case LM_E_DUPLICATE:
        return lm_field_error(rq, "username", "taken",
                              "Somebody has this username",
                              "Iemand het hierdie gebruikersnaam");
    case LM_E_NOT_FOUND:
        return lm_field_error(rq, "role_id", "unknown", "There is no such role",
                              "Daar is nie so ’n rol nie");
    default:
        return rc;
    }
}


static void
staff_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    const lm_sql_staff_list_t *s = row;

    lm_json_object(j);
    lm_json_put_u64(j, "id", s->id);
    lm_json_put_str(j, "username", s->username);
    lm_json_put_str(j, "name", s->name);
    lm_json_put_str_or_null(j, "email", s->has_email, s->email);
    lm_json_put_str(j, "language", s->language);
    lm_json_key(j, "role");
    admin_json_ref(j, true, s->role_id, s->role_name);
    lm_json_put_bool(j, "totp_enabled", s->totp_enabled);
    lm_json_put_bool(j, "is_active", s->is_active);
    lm_json_put_instant(j, "created_at", s->created_at);
    lm_json_put_u64(j, "version", s->version);
    lm_json_object_end(j);
}
