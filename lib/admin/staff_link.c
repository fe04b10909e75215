/* SPDX-License-Identifier: MIT */
/* Members of staff choose their passwords by a link that works once. */
#include "admin/handler.h"
#include "http/password.h"

#define TOKEN_POINTS 64


/* POST /staff/{id}/password-link */
lm_rc_t
admin_staff_link_make(lm_request_t *rq)
{
    lm_rc_t         rc;
    lm_str_t        body;
    lm_staff_link_t link = {.staff_id = rq->params[0],
                            .maker_id = rq->staff_id,
                            .grantor = rq->permissions};

    rc = lm_fields_done(rq);
    if (rc == LM_OK) {
        rc = lm_staff_link_make(rq->tx, &link);
    }
    if (rc == LM_OK) {
        rc = admin_staff_link_json(rq, &link, &body);
    }

    return rc == LM_OK ? lm_reply_created(rq, body) : rc;
}


lm_rc_t
admin_staff_link_json(lm_request_t *rq, const lm_staff_link_t *link,
                      lm_str_t *body)
{
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "id", link->staff_id);
    lm_json_put_str(&j, "url", link->url);
    lm_json_put_instant(&j, "expires_at", link->expires_at);
    lm_json_object_end(&j);

    return lm_json_done(&j, body);
}


/* POST /password/reset  {"token", "password"} */
lm_rc_t
admin_password_set(lm_request_t *rq)
{
    lm_rc_t             rc;
    lm_tx_t             idle = lm_request_tx(rq);
    lm_client_t         client;
    lm_staff_link_use_t use = {.fault = LM_PASSWORD_FINE};

    lm_field_str(rq, "token", TOKEN_POINTS, LM_REQUIRED, &use.token);
    lm_field_str(rq, "password", LM_PASSWORD_MAX, LM_REQUIRED, &use.password);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    admin_client(rq, &client);

    rc = lm_staff_link_use(&idle, &client, &use);
    if (rc == LM_E_INVALID) {
        return lm_field_password_fault(rq, "password", use.fault);
    }

    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}
