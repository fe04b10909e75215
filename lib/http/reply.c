/* SPDX-License-Identifier: MIT */
#include "http/http.h"

#define JSON_TYPE "application/json; charset=utf-8"


lm_rc_t
lm_reply_json(lm_request_t *rq, int status, lm_str_t body)
{
    if (body.p == NULL) {
        return LM_E_MEMORY;
    }

    rq->reply.status = status;
    rq->reply.type = LM_STR(JSON_TYPE);
    rq->reply.body = body;

    return LM_OK;
}


lm_rc_t
lm_reply_created(lm_request_t *rq, lm_str_t body)
{
    return lm_reply_json(rq, 201, body);
}


lm_rc_t
lm_reply_empty(lm_request_t *rq, int status)
{
    rq->reply.status = status;
    rq->reply.type = LM_STR_NULL;
    rq->reply.body = LM_STR_NULL;

    return LM_OK;
}


void
lm_reply_header(lm_request_t *rq, const char *name, lm_str_t value)
{
    lm_reply_t *reply = &rq->reply;

    if (reply->n_headers == LM_REPLY_HEADERS || value.p == NULL) {
        lm_host_log(LM_LOG_ALERT, "no room for reply header \"%s\"", name);
        return;
    }

    reply->headers[reply->n_headers].name = lm_str_c(name);
    reply->headers[reply->n_headers].value = value;
    reply->n_headers++;
}
