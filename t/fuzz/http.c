/* SPDX-License-Identifier: MIT */
/*
 * A whole request, a part a line: method, path, query, Cookie, Authorization,
 * Accept-Language, Accept, Content-Type, and the body behind them.  There is
 * always an answer; a failure is a problem document that says its own status;
 * a body is JSON; no header holds a line end; nothing is logged as an error;
 * and the same request has the same answer.
 */
#include "fuzz/fuzz.h"

#include "http/http.h"
#include "service/isp.h"
#include "sql/customer.h"
#include "unit/host.h"
#include "wire/json_in.h"

#define METHODS "GPUADHO" /* LM_GET and those after it */

static lm_arena_t *zone_arena;
static lm_isp_t    isp;


static lm_rc_t
echo(lm_request_t *rq, lm_str_t text, uint64_t number)
{
    lm_buf_t  b;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 0);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "text", text);
    lm_json_put_u64(&j, "number", number);
    lm_json_object_end(&j);

    return lm_json_done(&j, &body) == LM_OK ? lm_reply_json(rq, 200, body)
                                            : LM_E_MEMORY;
}


static lm_rc_t
thing_show(lm_request_t *rq)
{
    holds(rq->n_params == 1);
    holds(lm_request_cookie(rq, "lastmile").n != 0);
    return echo(rq, rq->lang == LM_LANG_AF ? LM_STR("ding") : LM_STR("thing"),
                rq->params[0]);
}


static lm_rc_t
thing_create(lm_request_t *rq)
{
    lm_rc_t  rc;
    bool     flag = false;
    lm_str_t name = LM_STR_NULL;
    uint64_t count = 0;

    lm_field_str(rq, "name", 10, LM_REQUIRED | LM_TRIM, &name);
    lm_field_u64(rq, "count", 0, &count);
    lm_field_bool(rq, "flag", 0, &flag);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    holds(lm_str_points(name) <= 10 && lm_str_is_utf8(name));
    lm_reply_cookie(rq, &(lm_cookie_t){"lastmile", LM_STR("x"), "Lax", 60});

    return echo(rq, name, count + flag);
}


static lm_rc_t
things_list(lm_request_t *rq)
{
    lm_rc_t           rc;
    lm_list_request_t list;

    rc = lm_list_read(rq, &lm_list_customer_list, &list);
    if (rc != LM_OK) {
        return rc;
    }

    holds(list.query.limit >= 1 && list.query.limit <= 200);
    holds(list.query.offset <= LM_LIST_TOTAL_MAX);
    holds(list.query.sort != NULL);

    return lm_list_reply(rq, &list, &(lm_page_t){.total = 0});
}


static const lm_route_t routes[] = {
    {LM_GET, "/things/{id}", LM_PERM_customer_read, LM_TX_NONE, 0, thing_show,
     "Shows a thing"},
    {LM_GET, "/things", 0, LM_TX_NONE, 0, things_list, "Lists things"},
    {LM_POST, "/things", 0, LM_TX_NONE, LM_ROUTE_PUBLIC, thing_create,
     "Makes a thing"},
    {LM_GET, "/openapi.json", 0, LM_TX_NONE, LM_ROUTE_PUBLIC, lm_openapi_show,
     "This document"},
};


static lm_rc_t
authenticate(lm_request_t *rq)
{
    if (lm_request_cookie(rq, "lastmile").n != 0) {
        rq->actor.kind = LM_ACTOR_STAFF;
        rq->permissions = UINT64_C(1) << LM_PERM_customer_read;
    }

    return LM_OK;
}


static lm_str_t
origin(const lm_conf_t *conf)
{
    return LM_STR("https://isp.example");
}


static const lm_face_t face = {
    .name = "test",
    .prefix = "/api/test/v1",
    .routes = routes,
    .n_routes = sizeof(routes) / sizeof(routes[0]),
    .body_limit = 2000,
    .authenticate = authenticate,
    .origin = origin,
};


static lm_request_t
request_read(lm_arena_t *a, lm_str_t text)
{
    lm_str_t     method = lm_str_cut(&text, '\n');
    lm_request_t rq = {.arena = a, .origin = LM_STR("https://isp.example")};
    const char  *at;

    at = method.n == 0 ? NULL : strchr(METHODS, method.p[0]);
    rq.method = at == NULL || *at == '\0'
                    ? LM_OTHER
                    : (lm_method_e) (LM_GET + (at - METHODS));
    rq.path = lm_str_cut(&text, '\n');
    rq.query = lm_str_cut(&text, '\n');
    rq.cookie = lm_str_cut(&text, '\n');
    rq.authorization = lm_str_cut(&text, '\n');
    rq.accept_language = lm_str_cut(&text, '\n');
    rq.accept = lm_str_cut(&text, '\n');
    rq.content_type = lm_str_cut(&text, '\n');
    rq.body = text;

    return rq;
}


static void
problem_is_sound(const json_t *json, const lm_request_t *rq)
{
    const char *code, *title;

    holds(lm_str_starts(rq->reply.type, LM_STR("application/problem+json")));
    holds(json_integer_value(json_object_get(json, "status"))
          == rq->reply.status);
    code = json_string_value(json_object_get(json, "code"));
    title = json_string_value(json_object_get(json, "title"));
    holds(code != NULL && strcmp(code, lm_rc_code(rq->rc)) == 0);
    holds(title != NULL && *title != '\0');
}


static void
reply_is_sound(const lm_request_t *rq)
{
    size_t          i;
    json_t         *json = NULL;
    lm_json_error_t why;

    holds(rq->reply.status == 200
          || (rq->reply.status >= 400 && rq->reply.status < 500));
    holds(lm_json_parse(rq->reply.body, &json, &why) == LM_OK);
    if (rq->reply.status != 200) {
        problem_is_sound(json, rq);
    }
    json_decref(json);

    for (i = 0; i < rq->reply.n_headers; i++) {
        holds(memchr(rq->reply.headers[i].value.p, '\n',
                     rq->reply.headers[i].value.n)
              == NULL);
    }
}


static void
setup(void)
{
    zone_arena = lm_arena_create(FUZZ_ARENA);
    holds(lm_zone_parse(zone_arena,
                        t_file(zone_arena, "/usr/share/zoneinfo/UTC"),
                        &isp.zone)
          == LM_OK);
    t_host_set_isp(&isp);
    t_host_set_now(INT64_C(1795280400000));
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lm_str_t     text = lm_str((const char *) data, size);
    lm_arena_t  *a = lm_arena_create(FUZZ_ARENA);
    lm_request_t first, second;

    if (zone_arena == NULL) {
        setup();
    }

    first = request_read(a, text);
    lm_http_run(&face, &first);
    reply_is_sound(&first);
    second = request_read(a, text);
    lm_http_run(&face, &second);
    holds(second.reply.status == first.reply.status);
    holds(lm_str_eq(second.reply.body, first.reply.body));
    lm_http_end(&first);
    lm_http_end(&second);
    holds(t_host_errors_logged() == 0);

    lm_arena_destroy(a);

    return 0;
}
