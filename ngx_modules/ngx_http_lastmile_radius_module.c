
/* SPDX-License-Identifier: MIT */

/* The RADIUS face: answers FreeRADIUS. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_build.h"

#include "radius/face.h"


static ngx_int_t ngx_http_lastmile_radius_preconfiguration(ngx_conf_t *cf);
static char *ngx_http_lastmile_radius(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


static ngx_command_t  ngx_http_lastmile_radius_commands[] = {

    { ngx_string("lastmile_radius"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_lastmile_radius,
      0,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_lastmile_radius_module_ctx = {
    ngx_http_lastmile_radius_preconfiguration, /* preconfiguration */
    NULL,                                  /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    NULL,                                  /* create location configuration */
    NULL                                   /* merge location configuration */
};


ngx_module_t  ngx_http_lastmile_radius_module = {
    NGX_MODULE_V1,
    &ngx_http_lastmile_radius_module_ctx,    /* module context */
    ngx_http_lastmile_radius_commands,       /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_lastmile_radius_preconfiguration(ngx_conf_t *cf)
{
    return ngx_http_lastmile_face_add(cf, &lm_face_radius,
                                      NGX_HTTP_LASTMILE_BUILD);
}


static char *
ngx_http_lastmile_radius(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_http_lastmile_face_serve(cf, cmd, &lm_face_radius,
                                        NGX_HTTP_LASTMILE_NEEDS_RADIUS_KEY
                                        |NGX_HTTP_LASTMILE_NEEDS_KEYS);
}
