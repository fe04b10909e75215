/* SPDX-License-Identifier: MIT */
/* A slip of paper to set a portal password with; spec "customers", 0.1(10). */
#include "admin/handler.h"
#include "service/portal_link.h"
#include "service/totp.h"

static lm_rc_t slip_json(lm_request_t *rq, const lm_portal_slip_t *slip,
                         lm_str_t svg, lm_str_t *body);


/* POST /customers/{id}/password-slip  {"contact_id"?} */
lm_rc_t
admin_password_slip_make(lm_request_t *rq)
{
    lm_rc_t          rc;
    lm_str_t         svg, body;
    lm_portal_slip_t slip = {.customer_id = rq->params[0]};

    lm_field_u64(rq, "contact_id", 0, &slip.contact_id);

    rc = lm_fields_done(rq);
    if (rc == LM_OK) {
        rc = lm_portal_slip(rq->tx, &slip);
    }
    if (rc == LM_OK) {
        rc = lm_qr_svg(rq->arena, slip.url, &svg);
    }
    if (rc == LM_OK) {
        rc = slip_json(rq, &slip, svg, &body);
    }
    if (rc != LM_OK) {
        return rc;
    }

    /* the token is stored hashed alone: one who asks again gets no link */
    slip.url = LM_STR_NULL;
    rc = slip_json(rq, &slip, LM_STR_NULL, &rq->reply.kept);

    return rc == LM_OK ? lm_reply_created(rq, body) : rc;
}


static lm_rc_t
slip_json(lm_request_t *rq, const lm_portal_slip_t *slip, lm_str_t svg,
          lm_str_t *body)
{
    bool      is_shown = slip->url.p != NULL;
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, is_shown ? 32 * 1024 : 512);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str_or_null(&j, "url", is_shown, slip->url);
    lm_json_put_str_or_null(&j, "svg", is_shown, svg);
    lm_json_put_str(&j, "portal_url", rq->conf->portal_origin);
    lm_json_put_str(&j, "username", slip->username);
    lm_json_put_str(&j, "code", slip->code);
    lm_json_put_str(&j, "name", slip->name);
    lm_json_put_str(&j, "language", slip->language);
    lm_json_put_instant(&j, "expires_at", slip->expires_at);
    lm_json_object_end(&j);

    return lm_json_done(&j, body);
}
