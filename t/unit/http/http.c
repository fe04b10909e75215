/* SPDX-License-Identifier: MIT */
/* A small face run through lm_http_run(), without a server or a database. */
#include "unit/host.h"

#include "http/http.h"
#include "service/isp.h"

static lm_arena_t *arena;
static lm_isp_t    isp;
static bool        signed_in;
static uint64_t    permissions;


static lm_rc_t
thing_show(lm_request_t *rq)
{
    return lm_reply_json(rq, 200,
                         lm_str_printf(rq->arena, "{\"id\":%llu}",
                                       (unsigned long long) rq->params[0]));
}


static lm_rc_t
thing_create(lm_request_t *rq)
{
    lm_rc_t  rc;
    bool     flag = false;
    lm_str_t name = LM_STR_NULL;
    uint64_t count = 7;

    lm_field_str(rq, "name", 5, LM_REQUIRED | LM_TRIM, &name);
    lm_field_u64(rq, "count", 0, &count);
    lm_field_bool(rq, "flag", 0, &flag);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_reply_created(
        rq, lm_str_printf(rq->arena, "%.*s/%llu/%d", (int) name.n, name.p,
                          (unsigned long long) count, flag));
}


static lm_rc_t
silent(lm_request_t *rq)
{
    return LM_OK;
}


static const lm_route_t routes[] = {
    {LM_GET, "/things/{id}", LM_PERM_customer_read, LM_TX_NONE, 0, thing_show,
     "Shows a thing"},
    {LM_GET, "/things/all", 0, LM_TX_NONE, LM_ROUTE_PUBLIC, thing_show,
     "Shows all"},
    {LM_POST, "/things", 0, LM_TX_NONE, LM_ROUTE_PUBLIC, thing_create,
     "Makes a thing"},
    {LM_DELETE, "/things/{id}", 0, LM_TX_NONE, 0, silent, "Removes a thing"},
    {LM_GET, "/things/{id}/parts/{part}", 0, LM_TX_NONE, LM_ROUTE_PUBLIC,
     thing_show, "Shows a part"},
    {LM_GET, "/openapi.json", 0, LM_TX_NONE, LM_ROUTE_PUBLIC, lm_openapi_show,
     "This document"},
};


static lm_rc_t
authenticate(lm_request_t *rq)
{
    rq->permissions = permissions;
    rq->actor.kind = signed_in ? LM_ACTOR_STAFF : LM_ACTOR_NONE;

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
    .body_limit = 200,
    .authenticate = authenticate,
    .origin = origin,
};


static lm_request_t
request(lm_method_e method, const char *path)
{
    return (lm_request_t){
        .arena = arena,
        .method = method,
        .path = lm_str_c(path),
        .origin = LM_STR("https://isp.example"),
        .content_type = LM_STR("application/json"),
        .is_https = true,
    };
}


static int
run(lm_request_t *rq)
{
    lm_http_run(&face, rq);
    lm_http_end(rq);

    return rq->reply.status;
}


static int
get(const char *path)
{
    lm_request_t rq = request(LM_GET, path);

    return run(&rq);
}


static lm_request_t
post(const char *body)
{
    lm_request_t rq = request(LM_POST, "/api/test/v1/things");

    rq.body = lm_str_c(body);
    (void) run(&rq);

    return rq;
}


static const char *
header(const lm_request_t *rq, const char *name)
{
    for (size_t i = 0; i < rq->reply.n_headers; i++) {
        if (lm_str_eq(rq->reply.headers[i].name, lm_str_c(name))) {
            return rq->reply.headers[i].value.p;
        }
    }

    return "";
}


static bool
body_has(const lm_request_t *rq, const char *text)
{
    return memmem(rq->reply.body.p, rq->reply.body.n, text, strlen(text))
           != NULL;
}


static void
a_path_finds_its_route(void **state)
{
    lm_request_t rq = request(LM_GET, "/api/test/v1/things/17/parts/4");

    assert_int_equal(run(&rq), 200);
    assert_int_equal(rq.n_params, 2);
    assert_int_equal(rq.params[0], 17);
    assert_int_equal(rq.params[1], 4);

    assert_int_equal(get("/api/test/v1/things/all"), 200);
}


static void
what_is_no_path_is_not_found(void **state)
{
    static const char *const paths[] = {
        "/",
        "",
        "/api/test/v1",
        "/api/test/v1/",
        "/api/test/v1/thing",
        "/api/test/v1/things/",
        "/api/test/v1/things/07",
        "/api/test/v1/things/-1",
        "/api/test/v1/things/0",
        "/api/test/v1/things/1/",
        "/api/test/v1/things/1x",
        "/api/test/v1/things/18446744073709551616",
        "/api/test/v2/things/1",
        "/api/test/v1things/1",
    };

    signed_in = true;

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        assert_int_equal(get(paths[i]), 404);
    }
}


static void
another_method_is_told_what_is_allowed(void **state)
{
    lm_request_t rq = request(LM_PUT, "/api/test/v1/things/4");

    assert_int_equal(run(&rq), 405);
    assert_string_equal(header(&rq, "Allow"), "GET, DELETE");
}


static void
head_is_answered_as_get(void **state)
{
    lm_request_t rq = request(LM_HEAD, "/api/test/v1/things/all");

    assert_int_equal(run(&rq), 200);
}


static void
who_asks_and_may_is_checked(void **state)
{
    signed_in = false;
    assert_int_equal(get("/api/test/v1/things/4"), 401);

    signed_in = true;
    permissions = 0;
    assert_int_equal(get("/api/test/v1/things/4"), 403);

    permissions = UINT64_C(1) << LM_PERM_customer_read;
    assert_int_equal(get("/api/test/v1/things/4"), 200);
}


static void
a_foreign_origin_changes_nothing(void **state)
{
    lm_request_t rq = request(LM_POST, "/api/test/v1/things");

    rq.origin = LM_STR("https://evil.example");
    assert_int_equal(run(&rq), 403);
    assert_int_equal(rq.rc, LM_E_ORIGIN);

    rq = request(LM_POST, "/api/test/v1/things");
    rq.origin = LM_STR_NULL;
    assert_int_equal(run(&rq), 403);

    /* A token in a header is never added by a browser. */
    rq = request(LM_POST, "/api/test/v1/things");
    rq.origin = LM_STR_NULL;
    rq.authorization = LM_STR("Bearer x");
    assert_int_equal(run(&rq), 422);
}


static void
a_body_is_read_within_its_limits(void **state)
{
    char         big[300];
    lm_request_t rq;

    rq = post("{\"name\":\" abc \",\"count\":12,\"flag\":true}");
    assert_int_equal(rq.reply.status, 201);
    assert_str(rq.reply.body, "abc/12/1");

    assert_int_equal(post("{\"name\":").reply.status, 400);
    assert_int_equal(post("[1]").reply.status, 400);
    assert_int_equal(post("{\"name\":\"a\",\"name\":\"b\"}").reply.status, 400);

    memset(big, ' ', sizeof(big));
    big[sizeof(big) - 1] = '\0';
    assert_int_equal(post(big).reply.status, 413);

    rq = request(LM_POST, "/api/test/v1/things");
    rq.body = LM_STR("name=abc");
    rq.content_type = LM_STR("application/x-www-form-urlencoded");
    assert_int_equal(run(&rq), 415);

    rq = request(LM_POST, "/api/test/v1/things");
    rq.body = LM_STR("{\"name\":\"abc\"}");
    rq.content_type = LM_STR("application/jsonx");
    assert_int_equal(run(&rq), 415);

    rq = request(LM_POST, "/api/test/v1/things");
    rq.body = LM_STR("{\"name\":\"abc\"}");
    rq.content_type = LM_STR("Application/JSON ; charset=utf-8");
    assert_int_equal(run(&rq), 201);
}


static void
each_wrong_field_is_named(void **state)
{
    lm_request_t rq = post("{\"name\":\"abcdef\",\"count\":-1,\"flag\":1}");

    assert_int_equal(rq.reply.status, 422);
    assert_true(body_has(&rq, "\"name\":{\"code\":\"too_long\""));
    assert_true(body_has(&rq, "\"count\":{\"code\":\"wrong_kind\""));
    assert_true(body_has(&rq, "\"flag\":{\"code\":\"wrong_kind\""));

    rq = post("");
    assert_int_equal(rq.reply.status, 422);
    assert_true(body_has(&rq, "\"name\":{\"code\":\"required\""));

    /* Five characters are counted, not bytes. */
    assert_int_equal(post("{\"name\":\"ë✓öüß\"}").reply.status, 201);
}


static void
a_field_has_one_error(void **state)
{
    lm_request_t rq = request(LM_POST, "/api/test/v1/things");

    assert_int_equal(lm_field_error(&rq, "a", "first", "en", "af"),
                     LM_E_INVALID);
    assert_int_equal(lm_field_error(&rq, "b", "other", "en", "af"),
                     LM_E_INVALID);
    assert_int_equal(lm_field_error(&rq, "a", "second", "en", "af"),
                     LM_E_INVALID);
    assert_str(rq.field_errors->code, "first");
    assert_str(rq.field_errors->next->code, "other");
    assert_null(rq.field_errors->next->next);
}


static void
titles_come_in_the_language_asked_for(void **state)
{
    lm_request_t rq = request(LM_GET, "/api/test/v1/nothing");

    rq.accept_language = LM_STR("de, en;q=0.3, af-ZA;q=0.8");
    assert_int_equal(run(&rq), 404);
    assert_true(body_has(&rq, "Daar is nie so iets hier nie"));
    assert_true(body_has(&rq, "\"code\":\"not_found\""));

    rq = request(LM_GET, "/api/test/v1/nothing");
    rq.accept_language = LM_STR("af;q=0.1,en");
    (void) run(&rq);
    assert_true(body_has(&rq, "There is no such thing here"));
}


static void
without_settings_the_service_is_away(void **state)
{
    lm_request_t rq = request(LM_GET, "/api/test/v1/things/all");

    t_host_set_isp(NULL);
    assert_int_equal(run(&rq), 503);
    assert_string_equal(header(&rq, "Retry-After"), "2");
    t_host_set_isp(&isp);
}


static void
a_handler_without_a_reply_is_a_bug(void **state)
{
    lm_request_t rq = request(LM_DELETE, "/api/test/v1/things/4");

    signed_in = true;
    assert_int_equal(run(&rq), 500);
}


static void
cookies_are_read_and_written(void **state)
{
    lm_cookie_t  cookie = {"sid", LM_STR("abc"), "Lax", 60};
    lm_request_t rq = request(LM_GET, "/");

    rq.cookie = LM_STR("a=1; sid=plain;__Host-sid = secret ; b=2");
    assert_str(lm_request_cookie(&rq, "sid"), "secret");
    assert_null(lm_request_cookie(&rq, "absent").p);

    rq.is_https = false;
    assert_str(lm_request_cookie(&rq, "sid"), "plain");

    lm_reply_cookie(&rq, &cookie);
    assert_string_equal(header(&rq, "Set-Cookie"),
                        "sid=abc; Path=/; Max-Age=60; HttpOnly; "
                        "SameSite=Lax");

    rq = request(LM_GET, "/");
    lm_reply_cookie(&rq, &cookie);
    assert_string_equal(header(&rq, "Set-Cookie"),
                        "__Host-sid=abc; Path=/; Max-Age=60; HttpOnly; "
                        "SameSite=Lax; Secure");
}


static void
openapi_lists_every_route(void **state)
{
    json_t      *document, *paths;
    lm_request_t rq = request(LM_GET, "/api/test/v1/openapi.json");

    assert_int_equal(run(&rq), 200);

    document = json_loadb(rq.reply.body.p, rq.reply.body.n, 0, NULL);
    assert_non_null(document);
    paths = json_object_get(document, "paths");
    assert_int_equal(json_object_size(paths), 5);
    assert_int_equal(json_object_size(json_object_get(paths, "/things/{id}")),
                     2);
    json_decref(document);
}


/*---- lists */

static const lm_filter_t filters[] = {
    {.name = "group_id",
     .type = LM_T_U64,
     .when = {.sql = "c.group_id = ?", .uses = 1, .from = {LM_FILTER_VALUE}}},
    {.name = "type",
     .type = LM_T_STR,
     .when = {.sql = "c.type = ?", .uses = 1, .from = {LM_FILTER_VALUE}}},
    {.name = "since",
     .type = LM_T_DAY,
     .when = {.sql = "c.on >= ?", .uses = 1, .from = {LM_FILTER_VALUE}}},
};

static const lm_sort_t sorts[] = {
    {.name = "code", .asc = "c.code", .desc = "c.code DESC"},
    {.name = "name", .asc = "c.name", .desc = "c.name DESC"},
};

static const lm_list_t things = {
    .filters = filters,
    .n_filters = 3,
    .sorts = sorts,
    .n_sorts = 2,
};


static lm_rc_t
list_read(lm_request_t *rq, lm_header_t *args, size_t n, lm_list_request_t *out)
{
    *rq = request(LM_GET, "/");
    memcpy(rq->args, args, n * sizeof(*args));
    rq->n_args = n;

    return lm_list_read(rq, &things, out);
}


static void
list_arguments_are_read(void **state)
{
    lm_request_t      rq;
    lm_list_request_t list;
    lm_header_t       args[] = {
              {LM_STR("q"), LM_STR("  jan ")},
              {LM_STR("sort"), LM_STR("-name")},
              {LM_STR("page"), LM_STR("3")},
              {LM_STR("per_page"), LM_STR("50")},
              {LM_STR("group_id"), LM_STR("4")},
              {LM_STR("since"), LM_STR("1970-01-03")},
    };

    assert_ok(list_read(&rq, args, 6, &list));
    assert_str(list.q, "jan");
    assert_ptr_equal(list.query.sort, &sorts[1]);
    assert_true(list.query.is_desc);
    assert_int_equal(list.query.limit, 50);
    assert_int_equal(list.query.offset, 100);
    assert_int_equal(list.query.n_filters, 2);
    assert_int_equal(list.query.value[0].u64, 4);
    assert_int_equal(list.query.value[1].day, 2);
}


static void
wrong_list_arguments_are_named(void **state)
{
    static const lm_header_t wrong[] = {
        {LM_STR("sort"), LM_STR("colour")},
        {LM_STR("page"), LM_STR("0")},
        {LM_STR("page"), LM_STR("x")},
        {LM_STR("page"), LM_STR("1000")},
        {LM_STR("per_page"), LM_STR("0")},
        {LM_STR("per_page"), LM_STR("201")},
        {LM_STR("group_id"), LM_STR("-4")},
        {LM_STR("since"), LM_STR("2026-02-30")},
        {LM_STR("nothing"), LM_STR("1")},
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        lm_header_t       arg = wrong[i];
        lm_request_t      rq;
        lm_list_request_t list;

        assert_int_equal(list_read(&rq, &arg, 1, &list), LM_E_INVALID);
        assert_str(rq.field_errors->name, arg.name.p);
        assert_null(rq.field_errors->next);
    }
}


static int
setup(void **state)
{
    lm_str_t tzif;

    arena = lm_arena_create(4 << 20);
    tzif = t_file(arena, "/usr/share/zoneinfo/UTC");
    assert_ok(lm_zone_parse(arena, tzif, &isp.zone));
    t_host_set_isp(&isp);

    return 0;
}


static int
teardown(void **state)
{
    lm_arena_destroy(arena);

    return 0;
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_finds_its_route),
        cmocka_unit_test(what_is_no_path_is_not_found),
        cmocka_unit_test(another_method_is_told_what_is_allowed),
        cmocka_unit_test(head_is_answered_as_get),
        cmocka_unit_test(who_asks_and_may_is_checked),
        cmocka_unit_test(a_foreign_origin_changes_nothing),
        cmocka_unit_test(a_body_is_read_within_its_limits),
        cmocka_unit_test(each_wrong_field_is_named),
        cmocka_unit_test(a_field_has_one_error),
        cmocka_unit_test(titles_come_in_the_language_asked_for),
        cmocka_unit_test(without_settings_the_service_is_away),
        cmocka_unit_test(a_handler_without_a_reply_is_a_bug),
        cmocka_unit_test(cookies_are_read_and_written),
        cmocka_unit_test(openapi_lists_every_route),
        cmocka_unit_test(list_arguments_are_read),
        cmocka_unit_test(wrong_list_arguments_are_named),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
