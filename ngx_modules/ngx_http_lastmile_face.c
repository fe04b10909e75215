
/* SPDX-License-Identifier: MIT */

/* Faces: their registration, and the locations that serve them. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_build.h"


static ngx_int_t ngx_http_lastmile_face_name_routes(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf, const lm_face_t *face);
static const char *ngx_http_lastmile_face_missing(
    ngx_http_lastmile_main_conf_t *lmcf, ngx_uint_t needs);


static const char  *ngx_http_lastmile_methods[] = {
    "OTHER", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OTHER"
};


ngx_int_t
ngx_http_lastmile_face_add(ngx_conf_t *cf, const lm_face_t *face,
    const char *build)
{
    ngx_http_lastmile_face_t       *f;
    ngx_http_lastmile_main_conf_t  *lmcf;

    if (ngx_strcmp(build, NGX_HTTP_LASTMILE_BUILD) != 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "module \"ngx_http_lastmile_%s_module\" is of "
                           "build %s, \"ngx_http_lastmile_core_module\" of "
                           "build %s: install modules of one build",
                           face->name, build, NGX_HTTP_LASTMILE_BUILD);
        return NGX_ERROR;
    }

    lmcf = ngx_http_conf_get_module_main_conf(cf,
                                              ngx_http_lastmile_core_module);

    f = ngx_array_push(&lmcf->faces);
    if (f == NULL) {
        return NGX_ERROR;
    }

    f->face = face;
    f->first = lmcf->routes.nelts;

    return ngx_http_lastmile_face_name_routes(cf, lmcf, face);
}


/* "portal GET /accounts/{id}/usage": in logs and in figures */

static ngx_int_t
ngx_http_lastmile_face_name_routes(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf, const lm_face_t *face)
{
    size_t            i, len;
    ngx_str_t        *name;
    const char       *method;
    const lm_route_t *route;

    for (i = 0; i < face->n_routes; i++) {
        route = &face->routes[i];
        method = ngx_http_lastmile_methods[route->method];

        name = ngx_array_push(&lmcf->routes);
        if (name == NULL) {
            return NGX_ERROR;
        }

        len = ngx_strlen(face->name) + 1 + ngx_strlen(method) + 1
              + ngx_strlen(route->path);

        name->data = ngx_pnalloc(cf->pool, len);
        if (name->data == NULL) {
            return NGX_ERROR;
        }

        name->len = ngx_sprintf(name->data, "%s %s %s", face->name, method,
                                route->path)
                    - name->data;
    }

    return NGX_OK;
}


char *
ngx_http_lastmile_face_serve(ngx_conf_t *cf, ngx_command_t *cmd,
    const lm_face_t *face, ngx_uint_t needs)
{
    const char                     *missing;
    ngx_http_core_loc_conf_t       *clcf;
    ngx_http_lastmile_loc_conf_t   *llcf;
    ngx_http_lastmile_main_conf_t  *lmcf;

    llcf = ngx_http_conf_get_module_loc_conf(cf,
                                             ngx_http_lastmile_core_module);
    lmcf = ngx_http_conf_get_module_main_conf(cf,
                                              ngx_http_lastmile_core_module);

    if (llcf->face == face) {
        return "is duplicate";
    }

    if (llcf->face) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" in a location that serves \"%s\" already",
                           &cmd->name, llcf->face->name);
        return NGX_CONF_ERROR;
    }

    missing = ngx_http_lastmile_face_missing(lmcf, needs);

    if (missing) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" needs \"%s\" at http level before it",
                           &cmd->name, missing);
        return NGX_CONF_ERROR;
    }

    llcf->face = face;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_lastmile_handler;

    return NGX_CONF_OK;
}


static const char *
ngx_http_lastmile_face_missing(ngx_http_lastmile_main_conf_t *lmcf,
    ngx_uint_t needs)
{
    if (lmcf->database.user == NULL) {
        return "lastmile_database";
    }

    if ((needs & NGX_HTTP_LASTMILE_NEEDS_KEYS) && lmcf->conf.n_keys == 0) {
        return "lastmile_key_file";
    }

    if ((needs & NGX_HTTP_LASTMILE_NEEDS_PORTAL_ORIGIN)
        && lmcf->conf.portal_origin.n == 0)
    {
        return "lastmile_portal_origin";
    }

    if ((needs & NGX_HTTP_LASTMILE_NEEDS_ADMIN_ORIGIN)
        && lmcf->conf.admin_origin.n == 0)
    {
        return "lastmile_admin_origin";
    }

    if ((needs & NGX_HTTP_LASTMILE_NEEDS_RADIUS_KEY)
        && lmcf->conf.radius_key.n == 0)
    {
        return "lastmile_radius_key_file";
    }

    return NULL;
}
