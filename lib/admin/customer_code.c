/* SPDX-License-Identifier: MIT */
#include "admin/handler.h"
#include "service/customer_code.h"

#define NAME_POINTS 120


/* GET /customers/code?type=individual&name=Dr. K Retief */
lm_rc_t
admin_customer_code(lm_request_t *rq)
{
    bool      is_company;
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  code, body, type = lm_arg(rq, "type");
    lm_str_t  name = lm_str_trim(lm_arg(rq, "name"));
    lm_json_t j;

    is_company = lm_str_eq(type, LM_STR("company"));
    if (!is_company && !lm_str_eq(type, LM_STR("individual"))) {
        (void) !lm_field_error(rq, "type", "unknown",
                               "This is \"individual\" or \"company\"",
                               "Dit is \"individual\" of \"company\"");
    }

    if (name.n == 0 || lm_str_points(name) > NAME_POINTS) {
        (void) !lm_field_error(rq, "name", "required", "This is needed",
                               "Dit is nodig");
    }

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_customer_code_suggest(rq->tx, is_company, name, &code);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 64);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "code", code);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}
