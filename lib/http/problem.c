/* SPDX-License-Identifier: MIT */
/* Problem documents (RFC 9457): the one form of every error answer. */
#include "http/http.h"
#include "wire/json_out.h"

#define PROBLEM_TYPE "application/problem+json; charset=utf-8"
#define RETRY_AFTER 2 /* seconds, when nobody knows better */


static void
fields_write(lm_json_t *j, const lm_field_error_t *error)
{
    lm_json_key(j, "fields");
    lm_json_object(j);

    for (; error != NULL; error = error->next) {
        lm_json_key_str(j, error->name);
        lm_json_object(j);
        lm_json_put_str(j, "code", error->code);
        lm_json_put_str(j, "message", error->message);
        lm_json_object_end(j);
    }

    lm_json_object_end(j);
}


static void
retry_after_add(lm_request_t *rq)
{
    uint32_t seconds = rq->retry_after == 0 ? RETRY_AFTER : rq->retry_after;

    lm_reply_header(rq, "Retry-After",
                    lm_str_printf(rq->arena, "%u", (unsigned) seconds));
}


/* The methods that this path knows (RFC 9110, 15.5.6). */
static void
allow_add(lm_request_t *rq)
{
    static const lm_method_e methods[] = {LM_GET, LM_POST, LM_PUT, LM_PATCH,
                                          LM_DELETE};
    lm_buf_t                 allow;
    lm_method_e              asked = rq->method;

    lm_buf_init(&allow, rq->arena, 64);

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        rq->method = methods[i];

        if (lm_route_find(rq->face, rq) == LM_OK) {
            lm_buf_printf(&allow, "%s%s", allow.n > 0 ? ", " : "",
                          lm_method_name(methods[i]));
        }
    }

    rq->method = asked;
    rq->route = NULL;

    lm_reply_header(rq, "Allow", lm_buf_str(&allow));
}


void
lm_reply_problem(lm_request_t *rq, lm_rc_t rc)
{
    lm_buf_t  buf;
    lm_json_t j;
    int       status = lm_rc_status(rc);

    rq->reply.status = status;
    rq->reply.n_headers = 0;
    rq->reply.type = LM_STR(PROBLEM_TYPE);

    if (status == 429 || status == 503) {
        retry_after_add(rq);
    }

    if (rc == LM_E_METHOD) {
        allow_add(rq);
    }

    lm_buf_init(&buf, rq->arena, 512);
    lm_json_init(&j, &buf);
    lm_json_object(&j);
    lm_json_put_str(&j, "type", LM_STR("about:blank"));
    lm_json_put_str(&j, "title", lm_str_c(lm_rc_title(rc, rq->lang)));
    lm_json_put_u64(&j, "status", (uint64_t) status);
    lm_json_put_str(&j, "code", lm_str_c(lm_rc_code(rc)));

    if (rq->detail.n > 0 && status < 500) {
        lm_json_put_str(&j, "detail", rq->detail);
    }

    if (rq->field_errors != NULL && rc == LM_E_INVALID) {
        fields_write(&j, rq->field_errors);
    }

    if (rq->extra.name.n > 0 && status < 500) {
        lm_json_key_str(&j, rq->extra.name);
        lm_json_raw(&j, rq->extra.value);
    }

    lm_json_object_end(&j);

    if (lm_json_done(&j, &rq->reply.body) != LM_OK) {
        rq->reply.body = LM_STR("{\"status\":503,\"code\":\"out_of_memory\"}");
    }
}
