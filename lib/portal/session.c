/* SPDX-License-Identifier: MIT */
#include "http/password.h"
#include "http/session.h"
#include "portal/handler.h"
#include "service/portal_login.h"
#include "wire/json_out.h"

#define COOKIE "lastmile"
#define COOKIE_DEVICE "lastmile_device"
#define USERNAME_POINTS 254
#define TOKEN_POINTS 64

static lm_rc_t choice_reply(lm_request_t *rq, const lm_portal_sign_in_t *in);


lm_rc_t
portal_authenticate(lm_request_t *rq)
{
    lm_rc_t      rc;
    lm_session_t session;

    rc = lm_request_session(rq, LM_SESSION_PORTAL, COOKIE, &session);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_OK : rc;
    }

    rq->actor.kind = LM_ACTOR_CUSTOMER;
    rq->customer_id = session.owner_id;
    return LM_OK;
}


/* POST /session  {"username": …, "password": …}
 *                {"pending": …, "customer_id": …} */
lm_rc_t
portal_session_create(lm_request_t *rq)
{
    bool                is_choice = lm_field_has(rq, "pending");
    lm_rc_t             rc;
    lm_tx_t             idle = lm_request_tx(rq);
    lm_str_t            username = {0}, password = {0}, pending = {0};
    uint64_t            customer_id = 0;
    lm_client_t         client;
    lm_portal_sign_in_t in;

    if (is_choice) {
        lm_field_str(rq, "pending", TOKEN_POINTS, LM_REQUIRED, &pending);
        lm_field_u64(rq, "customer_id", LM_REQUIRED, &customer_id);
    } else {
        lm_field_str(rq, "username", USERNAME_POINTS, LM_REQUIRED | LM_TRIM,
                     &username);
        lm_field_str(rq, "password", LM_PASSWORD_MAX, LM_REQUIRED, &password);
    }

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    portal_client(rq, &client);

    rc = is_choice ? lm_portal_choose(&idle, &client, pending, customer_id, &in)
                   : lm_portal_sign_in(&idle, &client, username, password, &in);
    if (rc != LM_OK) {
        rq->retry_after = in.retry_after;
        return rc;
    }

    return in.n_choices != 0 ? choice_reply(rq, &in)
                             : portal_sign_in_reply(rq, &in);
}


/* DELETE /session */
lm_rc_t
portal_session_delete(lm_request_t *rq)
{
    return lm_request_session_end(rq, LM_SESSION_PORTAL,
                                  &(lm_cookie_t){COOKIE, LM_STR(""), "Lax", 0});
}


/* POST /password/forgotten  {"username": …} */
lm_rc_t
portal_password_forgotten(lm_request_t *rq)
{
    lm_rc_t     rc;
    lm_tx_t     idle = lm_request_tx(rq);
    lm_str_t    username = {0};
    lm_client_t client;

    lm_field_str(rq, "username", USERNAME_POINTS, LM_REQUIRED | LM_TRIM,
                 &username);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    portal_client(rq, &client);

    rc = lm_portal_forgotten(&idle, &client, username, &rq->retry_after);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_reply_json(rq, 202, LM_STR("{}"));
}


/* POST /password/reset  {"token": …, "password": …} */
lm_rc_t
portal_password_reset(lm_request_t *rq)
{
    lm_rc_t             rc;
    lm_tx_t             idle = lm_request_tx(rq);
    lm_str_t            token = {0}, password = {0};
    lm_client_t         client;
    lm_password_fault_e fault = LM_PASSWORD_FINE;

    lm_field_str(rq, "token", TOKEN_POINTS, LM_REQUIRED, &token);
    lm_field_str(rq, "password", LM_PASSWORD_MAX, LM_REQUIRED, &password);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    portal_client(rq, &client);

    rc = lm_portal_reset(&idle, &client, token, password, &fault);
    if (rc == LM_E_INVALID) {
        return lm_field_password_fault(rq, "password", fault);
    }

    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


void
portal_client(lm_request_t *rq, lm_client_t *client)
{
    *client = lm_request_client(rq, COOKIE_DEVICE);
}


void
portal_session_cookies(lm_request_t *rq, const lm_portal_sign_in_t *in)
{
    lm_reply_cookie(rq, &(lm_cookie_t){COOKIE, in->token, "Lax",
                                       LM_PORTAL_LIFE / LM_SECOND});
    lm_reply_cookie(rq, &(lm_cookie_t){COOKIE_DEVICE, in->device, "Lax",
                                       LM_DEVICE_LIFE / LM_SECOND});
}


lm_rc_t
portal_sign_in_reply(lm_request_t *rq, const lm_portal_sign_in_t *in)
{
    lm_rc_t  rc;
    lm_buf_t b;
    lm_str_t me;

    rc = portal_me_json(rq, in->login_id, in->customer_id, &me);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, me.n + 32);
    lm_buf_lit(&b, "{\"customer\":");
    lm_buf_add(&b, me);
    lm_buf_byte(&b, '}');

    if (b.failed) {
        return LM_E_MEMORY;
    }

    portal_session_cookies(rq, in);
    rq->customer_id = in->customer_id;
    return lm_reply_json(rq, 200, lm_buf_str(&b));
}


static lm_rc_t
choice_reply(lm_request_t *rq, const lm_portal_sign_in_t *in)
{
    size_t    i;
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "pending", in->pending);
    lm_json_key(&j, "choose");
    lm_json_array(&j);

    for (i = 0; i < in->n_choices; i++) {
        lm_json_object(&j);
        lm_json_put_u64(&j, "customer_id", in->choices[i].customer_id);
        lm_json_put_str(&j, "code", in->choices[i].code);
        lm_json_put_str(&j, "name", in->choices[i].name);
        lm_json_object_end(&j);
    }

    lm_json_array_end(&j);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}
