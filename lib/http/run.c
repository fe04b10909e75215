/* SPDX-License-Identifier: MIT */
/* One request from its first byte to its reply, the same for every face. */
#include "http/hot.h"
#include "http/http.h"
#include "http/internal.h"
#include "service/isp.h"
#include "store/conf.h"
#include "wire/json_in.h"


static bool
is_unsafe(lm_method_e method)
{
    return method != LM_GET && method != LM_HEAD;
}


/*
 * Requests that change something come from our own pages or carry a token
 * that no browser adds by itself; signing in counts as a change, since a
 * foreign page could otherwise sign a visitor in as somebody else.
 */
static lm_rc_t
origin_check(const lm_request_t *rq)
{
    if (!is_unsafe(rq->method) || rq->face->origin == NULL
        || rq->authorization.n > 0) {
        return LM_OK;
    }

    if (!lm_str_eq(rq->origin, rq->face->origin(rq->conf))) {
        return LM_E_ORIGIN;
    }

    return LM_OK;
}


/* "application/json; charset=utf-8": the type alone counts. */
static bool
is_json(lm_str_t content_type)
{
    lm_str_t type = lm_str_trim(lm_str_cut(&content_type, ';'));

    return lm_str_ieq(type, LM_STR("application/json"));
}


static lm_rc_t
body_parse(lm_request_t *rq)
{
    lm_rc_t         rc;
    lm_json_error_t error;

    if (rq->body.n > rq->face->body_limit
        || (rq->body.n > LM_BODY_MAX && !(rq->route->flags & LM_ROUTE_LARGE))) {
        return LM_E_TOO_LARGE;
    }

    if (!is_unsafe(rq->method) || rq->body.n == 0
        || (rq->route->flags & LM_ROUTE_RAW)) {
        return LM_OK;
    }

    if (!is_json(rq->content_type)) {
        return LM_E_MEDIA;
    }

    rc = lm_json_parse(rq->body, &rq->body_json, &error);
    if (rc != LM_OK) {
        rq->detail = lm_str_printf(rq->arena, "line %zu, column %zu: %s",
                                   error.line, error.column, error.text);
        return rc;
    }

    rq->json = rq->body_json;

    /* Every body of ours is an object. */
    return json_is_object(rq->json) ? LM_OK : LM_E_BAD_REQUEST;
}


static lm_rc_t
permission_check(const lm_request_t *rq)
{
    if (rq->route->flags & LM_ROUTE_PUBLIC) {
        return LM_OK;
    }

    if (rq->actor.kind == LM_ACTOR_NONE) {
        return LM_E_UNAUTHENTICATED;
    }

    return lm_permits(rq, rq->route->permission) ? LM_OK : LM_E_FORBIDDEN;
}


/* May run more than once: what an earlier try left is forgotten. */
static lm_rc_t
handler_call(lm_tx_t *tx, void *arg)
{
    lm_rc_t       rc;
    lm_request_t *rq = arg;

    rq->tx = tx;
    rq->reply = (lm_reply_t){0};
    rq->json = rq->body_json;
    rq->json_path = LM_STR_NULL;
    rq->field_errors = NULL;
    rq->extra = (lm_header_t){0};
    rq->after_commit = NULL;
    rq->after_refusal = NULL;

    rc = lm_idempotent_run(rq);

    rq->tx = NULL;

    return rc;
}


static lm_rc_t
handler_run(lm_request_t *rq)
{
    lm_tx_t tx = lm_request_tx(rq);

    if (rq->route->tx == LM_TX_NONE) {
        return rq->route->handler(rq);
    }

    return lm_tx_run(&tx, rq->route->tx, handler_call, rq);
}


/* The answer of a hot route, kept or made. */
static lm_rc_t
hot_run(lm_request_t *rq)
{
    lm_rc_t  rc;
    lm_hot_t hot;

    rc = lm_hot_get(rq, &hot);
    if (rc == LM_OK) {
        rq->cache_status = LM_STR("REDIS");
        return LM_OK;
    }

    rc = handler_run(rq);
    if (rc == LM_OK) {
        lm_hot_put(rq, &hot);
    }

    return rc;
}


static lm_rc_t
refusal_end(lm_request_t *rq, lm_rc_t refused)
{
    lm_rc_t rc;

    if (rq->after_refusal == NULL) {
        return refused;
    }

    rc = rq->after_refusal(rq);
    return rc == LM_OK ? refused : rc;
}


static lm_rc_t
request_run(lm_request_t *rq)
{
    lm_rc_t rc;

    rc = lm_route_find(rq->face, rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = origin_check(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rq->isp = lm_host_isp_take();
    if (rq->isp == NULL) {
        return LM_E_UNAVAILABLE;
    }

    rq->today = lm_zone_day(rq->isp->zone, rq->now);

    rc = rq->face->authenticate(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = permission_check(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_args_parse(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = body_parse(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_hot_is_allowed(rq) ? hot_run(rq) : handler_run(rq);
    if (rc != LM_OK) {
        return refusal_end(rq, rc);
    }

    return rq->after_commit == NULL ? LM_OK : rq->after_commit(rq);
}


void
lm_http_run(const lm_face_t *face, lm_request_t *rq)
{
    rq->face = face;
    rq->conf = lm_host_conf();
    rq->now = lm_host_now();
    rq->lang = lm_lang_of(rq->accept_language);
    rq->actor.address = rq->address;
    rq->actor.request_id = rq->request_id;

    rq->rc = request_run(rq);

    if (rq->rc != LM_OK) {
        lm_reply_problem(rq, rq->rc);

    } else if (rq->reply.status == 0 && !rq->is_streamed) {
        lm_host_log(LM_LOG_ALERT, "%s %s left no reply", face->name,
                    rq->route->path);
        rq->rc = LM_E_INTERNAL;
        lm_reply_problem(rq, rq->rc);
    }
}


void
lm_http_end(lm_request_t *rq)
{
    if (rq->body_json != NULL) {
        json_decref(rq->body_json);
        rq->body_json = NULL;
        rq->json = NULL;
    }

    if (rq->isp != NULL) {
        lm_host_isp_give(rq->isp);
        rq->isp = NULL;
    }
}
