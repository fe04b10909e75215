/* SPDX-License-Identifier: MIT */
/* A face's routes as an OpenAPI 3.1 document. */
#include "http/http.h"
#include "wire/json_out.h"

static const char *const method_names[] = {
    [LM_GET] = "GET",     [LM_POST] = "POST",     [LM_PUT] = "PUT",
    [LM_PATCH] = "PATCH", [LM_DELETE] = "DELETE", [LM_HEAD] = "HEAD",
    [LM_OTHER] = "OTHER",
};


const char *
lm_method_name(lm_method_e method)
{
    return method_names[method];
}


/* {id} of "/accounts/{id}/usage", and the header that a route honours. */
static void
parameters_write(lm_json_t *j, const lm_route_t *route)
{
    lm_str_t path = lm_str_c(route->path);

    lm_json_key(j, "parameters");
    lm_json_array(j);

    while (path.p != NULL) {
        lm_str_t segment = lm_str_cut(&path, '/');

        if (segment.n < 3 || segment.p[0] != '{') {
            continue;
        }

        lm_json_object(j);
        lm_json_put_str(j, "name", lm_str(segment.p + 1, segment.n - 2));
        lm_json_put_str(j, "in", LM_STR("path"));
        lm_json_put_bool(j, "required", true);
        lm_json_put_raw(j, "schema",
                        LM_STR("{\"type\":\"integer\",\"minimum\":1}"));
        lm_json_object_end(j);
    }

    if (route->flags & LM_ROUTE_IDEMPOTENT) {
        lm_json_raw(j, LM_STR("{\"name\":\"Idempotency-Key\",\"in\":\"header\","
                              "\"schema\":{\"type\":\"string\","
                              "\"maxLength\":255}}"));
    }

    lm_json_array_end(j);
}


/* All of them are needed. */
static void
permissions_write(lm_json_t *j, uint32_t permission)
{
    lm_json_key(j, "x-permissions");
    lm_json_array(j);
    for (; permission != LM_PERM_NONE; permission >>= LM_PERM_BITS) {
        lm_json_str(j, lm_str_c(lm_permission_name(LM_PERM_FIRST(permission))));
    }
    lm_json_array_end(j);
}


static void
operation_write(lm_request_t *rq, lm_json_t *j, const lm_route_t *route)
{
    lm_json_key_str(
        j, lm_str_lower(rq->arena, lm_str_c(lm_method_name(route->method))));
    lm_json_object(j);
    lm_json_put_str(j, "summary", lm_str_c(route->summary));
    parameters_write(j, route);

    permissions_write(j, route->permission);
    lm_json_put_bool(j, "x-public", (route->flags & LM_ROUTE_PUBLIC) != 0);
    lm_json_put_raw(j, "responses",
                    LM_STR("{\"default\":{\"description\":"
                           "\"The answer, or a problem document\"}}"));
    lm_json_object_end(j);
}


/* The first route of a path writes all of that path's methods. */
static bool
is_first_of_path(const lm_face_t *face, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (strcmp(face->routes[k].path, face->routes[i].path) == 0) {
            return false;
        }
    }

    return true;
}


static void
path_write(lm_request_t *rq, lm_json_t *j, size_t first)
{
    const lm_face_t *face = rq->face;
    const char      *path = face->routes[first].path;

    lm_json_key_str(j, lm_str_c(path));
    lm_json_object(j);

    for (size_t i = first; i < face->n_routes; i++) {
        if (strcmp(face->routes[i].path, path) == 0) {
            operation_write(rq, j, &face->routes[i]);
        }
    }

    lm_json_object_end(j);
}


lm_rc_t
lm_openapi_show(lm_request_t *rq)
{
    lm_rc_t   rc;
    lm_buf_t  buf;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&buf, rq->arena, 16384);
    lm_json_init(&j, &buf);
    lm_json_object(&j);
    lm_json_put_str(&j, "openapi", LM_STR("3.1.0"));

    lm_json_key(&j, "info");
    lm_json_object(&j);
    lm_json_put_str(&j, "title",
                    lm_str_printf(rq->arena, "Lastmile %s", rq->face->name));
    lm_json_put_str(&j, "version", LM_STR("1"));
    lm_json_object_end(&j);

    lm_json_key(&j, "servers");
    lm_json_array(&j);
    lm_json_object(&j);
    lm_json_put_str(&j, "url", lm_str_c(rq->face->prefix));
    lm_json_object_end(&j);
    lm_json_array_end(&j);

    lm_json_key(&j, "paths");
    lm_json_object(&j);

    for (size_t i = 0; i < rq->face->n_routes; i++) {
        if (is_first_of_path(rq->face, i)) {
            path_write(rq, &j, i);
        }
    }

    lm_json_object_end(&j);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_reply_json(rq, 200, body);
}
