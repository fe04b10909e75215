/* SPDX-License-Identifier: MIT */
/* From a method and a path to a row of the face's table. */
#include "http/http.h"


/* "{id}" in the pattern takes a u64 without sign or leading zero. */
static bool
segment_is_id(lm_str_t segment, uint64_t *out)
{
    if (segment.n == 0 || segment.p[0] == '0') {
        return false;
    }

    return lm_str_u64(segment, out) == LM_OK;
}


/* The path up to its next slash, which is all of "{id}". */
static bool
param_take(lm_request_t *rq, lm_str_t path, size_t *at)
{
    size_t from = *at;

    while (*at < path.n && path.p[*at] != '/') {
        (*at)++;
    }

    return rq->n_params < LM_PATH_PARAMS
           && segment_is_id(lm_str(path.p + from, *at - from),
                            &rq->params[rq->n_params++]);
}


/* Does the path, without the face's prefix, fit the route's pattern?  Most
 * do not, by one of their first bytes. */
static bool
route_fits(lm_request_t *rq, const lm_route_t *route, lm_str_t path)
{
    size_t      at = 0;
    const char *p = route->path;

    rq->n_params = 0;

    while (*p != '\0') {
        if (*p == '{') {
            if (!param_take(rq, path, &at)) {
                return false;
            }
            p += strcspn(p, "/");
            continue;
        }

        if (at == path.n || path.p[at] != *p) {
            return false;
        }
        at++;
        p++;
    }

    return at == path.n;
}


lm_rc_t
lm_route_find(const lm_face_t *face, lm_request_t *rq)
{
    lm_rc_t     rc = LM_E_NOT_FOUND;
    lm_str_t    prefix = lm_str_c(face->prefix);
    lm_str_t    path = rq->path;
    lm_method_e method = rq->method == LM_HEAD ? LM_GET : rq->method;

    if (!lm_str_starts(path, prefix)) {
        return LM_E_NOT_FOUND;
    }

    path.p += prefix.n;
    path.n -= prefix.n;

    for (size_t i = 0; i < face->n_routes; i++) {
        if (!route_fits(rq, &face->routes[i], path)) {
            continue;
        }

        if (face->routes[i].method == method) {
            rq->route = &face->routes[i];
            return LM_OK;
        }

        rc = LM_E_METHOD;
    }

    rq->n_params = 0;

    return rc;
}
