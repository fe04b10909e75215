/* SPDX-License-Identifier: MIT */
#include "admin/handler.h"
#include "http/session.h"
#include "service/password.h"
#include "service/staff_login.h"

#define COOKIE "lastmile_staff"
#define COOKIE_DEVICE "lastmile_staff_device"
#define USERNAME_POINTS 64
#define TOKEN_POINTS 64
#define CODE_POINTS 6

static lm_rc_t token_authenticate(lm_request_t *rq);
static lm_rc_t sign_in_reply(lm_request_t *rq, const lm_staff_sign_in_t *in);
static lm_rc_t pending_reply(lm_request_t *rq, const lm_staff_sign_in_t *in);


lm_rc_t
admin_authenticate(lm_request_t *rq)
{
    lm_rc_t      rc;
    lm_session_t session;

    if (rq->authorization.n != 0) {
        return token_authenticate(rq);
    }

    rc = lm_request_session(rq, LM_SESSION_STAFF, COOKIE, &session);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_OK : rc;
    }

    rq->actor.kind = LM_ACTOR_STAFF;
    rq->staff_id = session.owner_id;
    rq->permissions = session.permissions;
    return LM_OK;
}


static lm_rc_t
token_authenticate(lm_request_t *rq)
{
    lm_rc_t        rc;
    lm_tx_t        idle = lm_request_tx(rq);
    lm_str_t       scheme, rest = lm_str_trim(rq->authorization);
    lm_api_actor_t actor;

    scheme = lm_str_cut(&rest, ' ');
    if (!lm_str_ieq(scheme, LM_STR("Bearer"))) {
        return LM_OK;
    }

    rc = lm_api_token_find(&idle, lm_str_trim(rest), &actor);
    if (rc == LM_E_NOT_FOUND) {
        return LM_OK;
    }

    if (rc != LM_OK) {
        return rc;
    }

    rq->actor.kind = LM_ACTOR_TOKEN;
    rq->actor.id = actor.staff_id;
    rq->actor.token_id = actor.token_id;
    rq->staff_id = actor.staff_id;
    rq->permissions = actor.permissions;
    return LM_OK;
}


/* POST /session  {"username": …, "password": …}
 *                {"pending": …, "totp": "123456"} */
lm_rc_t
admin_session_create(lm_request_t *rq)
{
    bool               is_second = lm_field_has(rq, "pending");
    lm_rc_t            rc;
    lm_tx_t            idle = lm_request_tx(rq);
    lm_str_t           username = {0}, password = {0}, pending = {0};
    lm_str_t           code = {0};
    lm_client_t        client;
    lm_staff_sign_in_t in;

    if (is_second) {
        lm_field_str(rq, "pending", TOKEN_POINTS, LM_REQUIRED, &pending);
        lm_field_str(rq, "totp", CODE_POINTS, LM_REQUIRED | LM_TRIM, &code);
    } else {
        lm_field_str(rq, "username", USERNAME_POINTS, LM_REQUIRED | LM_TRIM,
                     &username);
        lm_field_str(rq, "password", LM_PASSWORD_MAX, LM_REQUIRED, &password);
    }

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    admin_client(rq, &client);

    rc = is_second ? lm_staff_sign_in_totp(&idle, &client, pending, code, &in)
                   : lm_staff_sign_in(&idle, &client, username, password, &in);
    if (rc != LM_OK) {
        rq->retry_after = in.retry_after;
        return rc;
    }

    return in.pending.n != 0 ? pending_reply(rq, &in) : sign_in_reply(rq, &in);
}


/* DELETE /session */
lm_rc_t
admin_session_delete(lm_request_t *rq)
{
    /* a token of the API is revoked, not signed out */
    if (!rq->by_cookie) {
        return LM_E_CONFLICT;
    }

    return lm_request_session_end(
        rq, LM_SESSION_STAFF, &(lm_cookie_t){COOKIE, LM_STR(""), "Strict", 0});
}


void
admin_session_cookie(lm_request_t *rq, lm_str_t token)
{
    lm_reply_cookie(
        rq, &(lm_cookie_t){COOKIE, token, "Strict", LM_STAFF_LIFE / LM_SECOND});
}


void
admin_client(lm_request_t *rq, lm_client_t *client)
{
    *client = lm_request_client(rq, COOKIE_DEVICE);
}


static lm_rc_t
sign_in_reply(lm_request_t *rq, const lm_staff_sign_in_t *in)
{
    lm_rc_t   rc;
    lm_str_t  me, body;
    lm_buf_t  b;
    lm_json_t j;

    rc = admin_me_json(rq, in->staff_id, &me);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, me.n + 32);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_raw(&j, "staff", me);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    if (rc != LM_OK) {
        return rc;
    }

    admin_session_cookie(rq, in->token);
    lm_reply_cookie(rq, &(lm_cookie_t){COOKIE_DEVICE, in->device, "Strict",
                                       LM_DEVICE_LIFE / LM_SECOND});

    rq->staff_id = in->staff_id;
    return lm_reply_json(rq, 200, body);
}


static lm_rc_t
pending_reply(lm_request_t *rq, const lm_staff_sign_in_t *in)
{
    return lm_reply_json(
        rq, 200,
        lm_str_printf(rq->arena,
                      "{\"pending\":\"%.*s\",\"totp_required\":true}",
                      (int) in->pending.n, in->pending.p));
}
