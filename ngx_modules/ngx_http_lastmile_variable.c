
/* SPDX-License-Identifier: MIT */

/* Variables for logs, limits and headers. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"


typedef enum {
    NGX_HTTP_LASTMILE_V_CUSTOMER = 0,
    NGX_HTTP_LASTMILE_V_STAFF,
    NGX_HTTP_LASTMILE_V_ROUTE,
    NGX_HTTP_LASTMILE_V_ERROR,
    NGX_HTTP_LASTMILE_V_CACHE
} ngx_http_lastmile_variable_e;


static ngx_int_t ngx_http_lastmile_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_lastmile_variable_id(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uint64_t id);
static void ngx_http_lastmile_variable_text(ngx_http_variable_value_t *v,
    u_char *data, size_t len);


static ngx_http_variable_t  ngx_http_lastmile_vars[] = {

    { ngx_string("lastmile_customer_id"), NULL, ngx_http_lastmile_variable,
      NGX_HTTP_LASTMILE_V_CUSTOMER, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("lastmile_staff_id"), NULL, ngx_http_lastmile_variable,
      NGX_HTTP_LASTMILE_V_STAFF, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("lastmile_route"), NULL, ngx_http_lastmile_variable,
      NGX_HTTP_LASTMILE_V_ROUTE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("lastmile_error"), NULL, ngx_http_lastmile_variable,
      NGX_HTTP_LASTMILE_V_ERROR, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("lastmile_cache"), NULL, ngx_http_lastmile_variable,
      NGX_HTTP_LASTMILE_V_CACHE, NGX_HTTP_VAR_NOCACHEABLE, 0 },

      ngx_http_null_variable
};


ngx_int_t
ngx_http_lastmile_variables_add(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_lastmile_vars; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_lastmile_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t                      *name;
    const char                     *code;
    ngx_http_lastmile_ctx_t        *ctx;
    ngx_http_lastmile_main_conf_t  *lmcf;

    v->not_found = 1;

    ctx = ngx_http_get_module_ctx(r, ngx_http_lastmile_core_module);
    if (ctx == NULL) {
        return NGX_OK;
    }

    switch (data) {

    case NGX_HTTP_LASTMILE_V_CUSTOMER:
        return ngx_http_lastmile_variable_id(r, v, ctx->customer_id);

    case NGX_HTTP_LASTMILE_V_STAFF:
        return ngx_http_lastmile_variable_id(r, v, ctx->staff_id);

    case NGX_HTTP_LASTMILE_V_ROUTE:
        if (ctx->route >= 0) {
            lmcf = ngx_http_get_module_main_conf(r,
                                               ngx_http_lastmile_core_module);
            name = lmcf->routes.elts;
            name += ctx->route;
            ngx_http_lastmile_variable_text(v, name->data, name->len);
        }

        return NGX_OK;

    case NGX_HTTP_LASTMILE_V_ERROR:
        if (ctx->rc != LM_OK) {
            code = lm_rc_code(ctx->rc);
            ngx_http_lastmile_variable_text(v, (u_char *) code,
                                            ngx_strlen(code));
        }

        return NGX_OK;

    default: /* NGX_HTTP_LASTMILE_V_CACHE */
        if (ctx->cache.len) {
            ngx_http_lastmile_variable_text(v, ctx->cache.data,
                                            ctx->cache.len);
        }

        return NGX_OK;
    }
}


static ngx_int_t
ngx_http_lastmile_variable_id(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uint64_t id)
{
    u_char  *p;

    if (id == 0) {
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, NGX_INT64_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_http_lastmile_variable_text(v, p, ngx_sprintf(p, "%uL", id) - p);

    return NGX_OK;
}


static void
ngx_http_lastmile_variable_text(ngx_http_variable_value_t *v, u_char *data,
    size_t len)
{
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
    v->data = data;
    v->len = len;
}
