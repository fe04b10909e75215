/* SPDX-License-Identifier: MIT */
#include "admin/handler.h"
#include "http/password.h"
#include "service/isp_json.h"
#include "service/staff_login.h"
#include "sql/staff.h"

#define CODE_POINTS 6

typedef struct {
    lm_request_t *rq;
    uint64_t      staff_id;
    lm_str_t      json;
} me_work_t;

static lm_rc_t me_json(lm_request_t *rq, lm_tx_t *tx, uint64_t staff_id,
                       lm_str_t *out);


static lm_rc_t
me_read(lm_tx_t *tx, void *arg)
{
    me_work_t *work = arg;

    return me_json(work->rq, tx, work->staff_id, &work->json);
}


lm_rc_t
admin_me_json(lm_request_t *rq, uint64_t staff_id, lm_str_t *out)
{
    lm_rc_t   rc;
    lm_tx_t   idle = lm_request_tx(rq);
    me_work_t work = {rq, staff_id, LM_STR_NULL};

    rc = lm_tx_run(&idle, LM_TX_READ, me_read, &work);
    *out = work.json;
    return rc;
}


/* GET /me */
lm_rc_t
admin_me_show(lm_request_t *rq)
{
    lm_rc_t  rc;
    lm_str_t body;

    rc = me_json(rq, rq->tx, rq->staff_id, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* Of a request by token what the token may; else what the role may. */
static lm_rc_t
me_permissions(lm_request_t *rq, lm_tx_t *tx, uint64_t role_id, uint64_t *out)
{
    if (rq->actor.kind == LM_ACTOR_TOKEN) {
        *out = rq->permissions;
        return LM_OK;
    }

    return lm_role_permissions(tx, role_id, out);
}


/* What the console shows or leaves out; settings not everybody may read. */
static void
me_console(lm_json_t *j, const lm_isp_t *isp)
{
    lm_str_t reasons = isp->cancel_reasons;

    lm_json_key(j, "console");
    lm_json_object(j);
    lm_json_put_str(j, "accounting_package", isp->accounting_package);

    lm_json_put_u64(j, "due_days", isp->due_days);

    lm_json_key(j, "cancel_reasons");
    lm_json_array(j);
    while (reasons.p != NULL) {
        lm_json_str(j, lm_str_trim(lm_str_cut(&reasons, ';')));
    }
    lm_json_array_end(j);

    lm_json_key(j, "map");
    lm_json_object(j);
    lm_json_put_str(j, "url", isp->map_url);
    lm_json_put_str(j, "satellite_url", isp->map_satellite_url);
    lm_json_put_str(j, "attribution", isp->map_attribution);
    lm_json_object_end(j);

    lm_json_put_bool(j, "has_geocoder", isp->geocode_url.n != 0);
    lm_json_object_end(j);
}


static lm_rc_t
me_json(lm_request_t *rq, lm_tx_t *tx, uint64_t staff_id, lm_str_t *out)
{
    lm_rc_t            rc;
    uint32_t           bit;
    uint64_t           permissions;
    lm_buf_t           b;
    lm_json_t          j;
    lm_sql_staff_get_t row;

    rc = lm_sql_staff_get(tx, &(lm_sql_staff_get_in_t){staff_id}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    rc = me_permissions(rq, tx, row.role_id, &permissions);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 1024);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "id", row.id);
    lm_json_put_str(&j, "username", row.username);
    lm_json_put_str(&j, "name", row.name);
    lm_json_put_str(&j, "language", row.language);

    lm_json_key(&j, "permissions");
    lm_json_array(&j);

    for (bit = 1; bit < LM_PERM_LAST; bit++) {
        if (permissions & (UINT64_C(1) << bit)) {
            lm_json_str(&j, lm_str_c(lm_permission_name(bit)));
        }
    }

    lm_json_array_end(&j);
    lm_json_put_bool(&j, "totp_enabled", row.has_totp_secret);
    lm_isp_json(&j, rq->isp, rq->today);
    me_console(&j, rq->isp);
    lm_json_object_end(&j);

    return lm_json_done(&j, out);
}


/* PUT /me/password  {"current": …, "password": …} */
lm_rc_t
admin_me_password(lm_request_t *rq)
{
    lm_rc_t             rc;
    lm_tx_t             idle = lm_request_tx(rq);
    lm_client_t         client;
    lm_staff_password_t own = {.staff_id = rq->staff_id};

    /* nor a token of the API with its owner's password */
    if (!rq->by_cookie) {
        return LM_E_FORBIDDEN;
    }

    lm_field_password_change(rq, &own.change);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    admin_client(rq, &client);

    rc = lm_staff_password_change(&idle, &client, &own);
    if (rc != LM_OK) {
        return lm_password_change_problem(rq, rc, &own.change);
    }

    admin_session_cookie(rq, own.token);
    return lm_reply_empty(rq, 204);
}


/* POST /me/totp */
lm_rc_t
admin_totp_begin(lm_request_t *rq)
{
    lm_rc_t             rc;
    lm_buf_t            b;
    lm_str_t            body;
    lm_json_t           j;
    lm_totp_enrolment_t enrolment;

    /* a token of the API has no business with its owner's second step */
    if (!rq->by_cookie) {
        return LM_E_FORBIDDEN;
    }

    rc = lm_staff_totp_begin(rq->tx, rq->staff_id, &enrolment);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 256 + 2 * enrolment.svg.n);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "secret", enrolment.base32);
    lm_json_put_str(&j, "uri", enrolment.uri);
    lm_json_put_str(&j, "svg", enrolment.svg);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* PUT /me/totp  {"totp": "123456"} */
lm_rc_t
admin_totp_confirm(lm_request_t *rq)
{
    lm_rc_t  rc;
    lm_str_t code = {0};

    /* a token of the API has no business with its owner's second step */
    if (!rq->by_cookie) {
        return LM_E_FORBIDDEN;
    }

    lm_field_str(rq, "totp", CODE_POINTS, LM_REQUIRED | LM_TRIM, &code);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_staff_totp_confirm(rq->tx, rq->staff_id, code);
    if (rc == LM_E_LOGIN) {
        return lm_field_error(rq, "totp", "wrong", "This code does not fit",
                              "Hierdie kode pas nie");
    }

    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


static lm_rc_t
totp_end(lm_tx_t *tx, void *arg)
{
    lm_request_t *rq = arg;

    return lm_staff_totp_end(tx, rq->staff_id);
}


/* DELETE /me/totp  {"password": …} */
lm_rc_t
admin_totp_end(lm_request_t *rq)
{
    lm_rc_t             rc;
    lm_tx_t             idle = lm_request_tx(rq);
    lm_client_t         client;
    lm_staff_password_t own = {.staff_id = rq->staff_id};

    /* a token of the API has no business with its owner's second step */
    if (!rq->by_cookie) {
        return LM_E_FORBIDDEN;
    }

    lm_field_str(rq, "password", LM_PASSWORD_MAX, LM_REQUIRED,
                 &own.change.current);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    admin_client(rq, &client);

    rc = lm_staff_password_prove(&idle, &client, &own);
    rq->retry_after = own.change.retry_after;

    if (rc == LM_E_LOGIN) {
        return lm_field_error(rq, "password", "wrong",
                              "This is not your password",
                              "Dit is nie jou wagwoord nie");
    }

    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_tx_run(&idle, LM_TX_WRITE, totp_end, rq);
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}
