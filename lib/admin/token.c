/* SPDX-License-Identifier: MIT */
/* One's own API tokens. */
#include "admin/handler.h"
#include "service/audit.h"
#include "service/staff_login.h"
#include "service/token.h"
#include "sql/api_token.h"

#define NAME_POINTS 80
#define DAY_POINTS 10

typedef struct {
    lm_str_t name;
    uint64_t permissions;
    bool     has_expires_on;
    lm_day_t expires_on;
} token_new_t;

static lm_rc_t token_read(lm_request_t *rq, token_new_t *new);
static lm_rc_t token_insert(lm_request_t *rq, const token_new_t *new,
                            lm_str_t *token, uint64_t *id);
static void    permissions_write(lm_json_t *j, uint64_t permissions);


static void
token_write(lm_json_t *j, const lm_sql_api_token_of_staff_t *t,
            const lm_sql_api_token_permissions_of_staff_t *permissions,
            size_t                                         n)
{
    size_t i;

    lm_json_object(j);
    lm_json_put_u64(j, "id", t->id);
    lm_json_put_str(j, "name", t->name);
    lm_json_key(j, "permissions");
    lm_json_array(j);

    for (i = 0; i < n; i++) {
        if (permissions[i].api_token_id == t->id) {
            lm_json_str(j, permissions[i].permission);
        }
    }

    lm_json_array_end(j);
    lm_json_put_instant(j, "created_at", t->created_at);
    lm_json_put_day_or_null(j, "expires_on", t->has_expires_on, t->expires_on);

    lm_json_put_instant_or_null(j, "last_used_at", t->has_last_used_at,
                                t->last_used_at);
    lm_json_object_end(j);
}


/* GET /tokens */
lm_rc_t
admin_token_list(lm_request_t *rq)
{
    size_t                                   i, n, n_permissions;
    lm_rc_t                                  rc;
    lm_items_t                               page;
    lm_sql_api_token_of_staff_t             *rows;
    lm_sql_api_token_permissions_of_staff_t *permissions;

    rc = lm_sql_api_token_of_staff(
        rq->tx, &(lm_sql_api_token_of_staff_in_t){rq->staff_id}, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_api_token_permissions_of_staff(
        rq->tx, &(lm_sql_api_token_permissions_of_staff_in_t){rq->staff_id},
        &permissions, &n_permissions);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);

    for (i = 0; i < n; i++) {
        token_write(&page.json, &rows[i], permissions, n_permissions);
    }

    return lm_items_whole(rq, &page, n);
}


/* POST /tokens  {"name": …, "permissions": […], "expires_on": "2027-01-31"} */
lm_rc_t
admin_token_create(lm_request_t *rq)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    uint64_t  id;
    lm_str_t  token, body;
    lm_json_t j;
    token_new_t new = {0};

    /* a token makes no others: a leaked one is ended by revoking it */
    if (!rq->by_cookie) {
        return LM_E_FORBIDDEN;
    }

    rc = token_read(rq, &new);
    if (rc != LM_OK) {
        return rc;
    }

    rc = token_insert(rq, &new, &token, &id);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "id", id);
    lm_json_put_str(&j, "name", new.name);
    lm_json_put_str(&j, "token", token);
    permissions_write(&j, new.permissions);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_created(rq, body) : rc;
}


/* DELETE /tokens/{id} */
lm_rc_t
admin_token_delete(lm_request_t *rq)
{
    lm_rc_t  rc;
    uint64_t affected;

    rc = lm_sql_api_token_revoke(
        rq->tx,
        &(lm_sql_api_token_revoke_in_t){rq->now, rq->params[0], rq->staff_id},
        &affected);
    if (rc != LM_OK) {
        return rc;
    }

    if (affected == 0) {
        return LM_E_NOT_FOUND;
    }

    rc = lm_audit_write(rq->tx, &(lm_audit_t){.action = "revoke",
                                              .entity = "api_token",
                                              .entity_id = rq->params[0]});
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


/* Names that exist and that the asking person has. */
static void
token_permissions_read(lm_request_t *rq, token_new_t *new)
{
    size_t   i;
    json_t  *list, *item;
    uint32_t bit;
    lm_str_t name;

    list = json_object_get(rq->json, "permissions");

    json_array_foreach(list, i, item)
    {
        name = lm_str(json_string_value(item), json_string_length(item));

        if (name.p == NULL || lm_permission_of(name, &bit) != LM_OK
            || !lm_permits(rq, bit)) {
            (void) !lm_field_error(rq, "permissions", "not_yours",
                                   "A token may do what you may, not more",
                                   "’n Teken mag doen wat jy mag, nie meer "
                                   "nie");
            return;
        }

        new->permissions |= UINT64_C(1) << bit;
    }

    if (new->permissions == 0) {
        (void) !lm_field_error(rq, "permissions", "required", "This is needed",
                               "Dit is nodig");
    }
}


static lm_rc_t
token_read(lm_request_t *rq, token_new_t *new)
{
    lm_str_t day = {0};

    lm_field_str(rq, "name", NAME_POINTS, LM_REQUIRED | LM_TRIM, &new->name);
    lm_field_str(rq, "expires_on", DAY_POINTS, 0, &day);
    token_permissions_read(rq, new);

    if (day.n != 0) {
        new->has_expires_on = true;

        if (lm_day_parse(day, &new->expires_on) != LM_OK
            || new->expires_on < rq->today) {
            (void) !lm_field_error(rq, "expires_on", "out_of_range",
                                   "This must be a day to come",
                                   "Dit moet ’n dag in die toekoms wees");
        }
    }

    return lm_fields_done(rq);
}


static lm_rc_t
token_permissions_insert(lm_request_t *rq, uint64_t id, uint64_t permissions)
{
    size_t                                  n = 0;
    uint32_t                                bit;
    uint64_t                                affected;
    lm_sql_api_token_permission_insert_in_t rows[LM_PERM_LAST];

    for (bit = 1; bit < LM_PERM_LAST; bit++) {
        if (permissions & (UINT64_C(1) << bit)) {
            rows[n++] = (lm_sql_api_token_permission_insert_in_t){
                id, lm_str_c(lm_permission_name(bit))};
        }
    }

    return lm_sql_api_token_permission_insert(rq->tx, rows, n, &affected);
}


static lm_rc_t
token_audit(lm_request_t *rq, uint64_t id, const token_new_t *new)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  after;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "name", new->name);
    permissions_write(&j, new->permissions);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &after);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(rq->tx, &(lm_audit_t){.action = "create",
                                                .entity = "api_token",
                                                .entity_id = id,
                                                .after = after});
}


static lm_rc_t
token_insert(lm_request_t *rq, const token_new_t *new, lm_str_t *token,
             uint64_t *id)
{
    lm_rc_t rc;
    uint8_t hash[LM_TOKEN_HASH];

    rc = lm_api_token_new(rq->arena, token);
    if (rc != LM_OK) {
        return rc;
    }

    lm_token_hash(*token, hash);

    rc = lm_sql_api_token_insert(
        rq->tx,
        &(lm_sql_api_token_insert_in_t){
            .staff_id = rq->staff_id,
            .name = new->name,
            .token_hash = lm_str((char *) hash, sizeof(hash)),
            .created_at = rq->now,
            .expires_on = new->expires_on,
            .has_expires_on = new->has_expires_on,
        },
        id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = token_permissions_insert(rq, *id, new->permissions);
    return rc == LM_OK ? token_audit(rq, *id, new) : rc;
}


static void
permissions_write(lm_json_t *j, uint64_t permissions)
{
    uint32_t bit;

    lm_json_key(j, "permissions");
    lm_json_array(j);

    for (bit = 1; bit < LM_PERM_LAST; bit++) {
        if (permissions & (UINT64_C(1) << bit)) {
            lm_json_str(j, lm_str_c(lm_permission_name(bit)));
        }
    }

    lm_json_array_end(j);
}
