
/* SPDX-License-Identifier: MIT */


#ifndef _NGX_HTTP_LASTMILE_STATUS_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_STATUS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_metrics.h"


/* A route's figures of all processes; NULL when it was never asked. */
ngx_http_lastmile_route_metrics_t *ngx_http_lastmile_status_route(
    lm_arena_t *arena, ngx_uint_t n);

/* "portal GET /me"; the route of number 0 is none, its name is "none". */
ngx_str_t *ngx_http_lastmile_status_route_name(ngx_uint_t n);
ngx_uint_t ngx_http_lastmile_status_routes(void);

void ngx_http_lastmile_status_json(lm_buf_t *b);
void ngx_http_lastmile_status_prometheus(lm_buf_t *b);


#endif /* _NGX_HTTP_LASTMILE_STATUS_H_INCLUDED_ */
