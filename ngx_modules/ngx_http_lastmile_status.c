
/* SPDX-License-Identifier: MIT */

/* The location that shows the figures. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_metrics.h"
#include "ngx_http_lastmile_status.h"


#define NGX_HTTP_LASTMILE_STATUS_MEMORY  (8 * 1024 * 1024)


static ngx_int_t ngx_http_lastmile_status_handler(ngx_http_request_t *r);
static ngx_uint_t ngx_http_lastmile_status_is_prometheus(
    ngx_http_request_t *r);
static void ngx_http_lastmile_status_cleanup(void *data);


char *
ngx_http_lastmile_set_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_lastmile_loc_conf_t *llcf = conf;

    ngx_str_t                 *value;
    ngx_http_core_loc_conf_t  *clcf;

    value = cf->args->elts;

    if (cf->args->nelts == 2) {

        if (ngx_strcmp(value[1].data, "prometheus") == 0) {
            llcf->is_prometheus = 1;

        } else if (ngx_strcmp(value[1].data, "json") != 0) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid value \"%V\" in \"%V\", it must be "
                               "\"json\" or \"prometheus\"",
                               &value[1], &cmd->name);
            return NGX_CONF_ERROR;
        }
    }

    if (llcf->face) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" in a location that serves \"%s\" already",
                           &cmd->name, llcf->face->name);
        return NGX_CONF_ERROR;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_lastmile_status_handler;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_lastmile_status_handler(ngx_http_request_t *r)
{
    lm_buf_t             b;
    ngx_int_t            rc;
    lm_reply_t           reply;
    lm_arena_t          *arena;
    ngx_pool_cleanup_t  *cln;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    arena = lm_arena_create(NGX_HTTP_LASTMILE_STATUS_MEMORY);
    if (arena == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cln->handler = ngx_http_lastmile_status_cleanup;
    cln->data = arena;

    ngx_http_lastmile_gauges_publish();

    lm_buf_init(&b, arena, 64 * 1024);
    ngx_memzero(&reply, sizeof(lm_reply_t));

    if (ngx_http_lastmile_status_is_prometheus(r)) {
        ngx_http_lastmile_status_prometheus(&b);
        reply.type = LM_STR("text/plain; version=0.0.4");

    } else {
        ngx_http_lastmile_status_json(&b);
        reply.type = LM_STR("application/json");
    }

    if (b.failed) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    reply.status = NGX_HTTP_OK;
    reply.body = lm_buf_str(&b);

    return ngx_http_lastmile_reply_send(r, &reply);
}


/* "?format=" goes before what the location says */

static ngx_uint_t
ngx_http_lastmile_status_is_prometheus(ngx_http_request_t *r)
{
    ngx_str_t                      format;
    ngx_http_lastmile_loc_conf_t  *llcf;

    llcf = ngx_http_get_module_loc_conf(r, ngx_http_lastmile_core_module);

    if (ngx_http_arg(r, (u_char *) "format", 6, &format) != NGX_OK) {
        return llcf->is_prometheus;
    }

    return format.len == sizeof("prometheus") - 1
           && ngx_strncmp(format.data, "prometheus", format.len) == 0;
}


static void
ngx_http_lastmile_status_cleanup(void *data)
{
    lm_arena_destroy(data);
}


ngx_uint_t
ngx_http_lastmile_status_routes(void)
{
    return ngx_http_lastmile_main_conf()->routes.nelts + 1;
}


ngx_str_t *
ngx_http_lastmile_status_route_name(ngx_uint_t n)
{
    static ngx_str_t  none = ngx_string("none");

    ngx_str_t  *name;

    if (n == 0) {
        return &none;
    }

    name = ngx_http_lastmile_main_conf()->routes.elts;

    return &name[n - 1];
}


ngx_http_lastmile_route_metrics_t *
ngx_http_lastmile_status_route(lm_arena_t *arena, ngx_uint_t n)
{
    ngx_uint_t                          i, s, seen;
    ngx_http_lastmile_slot_t           *slot;
    ngx_http_lastmile_route_metrics_t  *sum;

    sum = lm_alloc(arena, sizeof(ngx_http_lastmile_route_metrics_t));
    if (sum == NULL) {
        return NULL;
    }

    seen = 0;

    for (s = 0; s < ngx_http_lastmile_slots(); s++) {
        slot = ngx_http_lastmile_slot(s);

        for (i = 0; i < NGX_HTTP_LASTMILE_STATUSES; i++) {
            sum->status[i] += slot->routes[n].status[i];
            seen |= slot->routes[n].status[i];
        }

        for (i = 0; i <= NGX_HTTP_LASTMILE_BUCKETS; i++) {
            sum->bucket[i] += slot->routes[n].bucket[i];
        }

        sum->microseconds += slot->routes[n].microseconds;
    }

    return seen ? sum : NULL;
}
