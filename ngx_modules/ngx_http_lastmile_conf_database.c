
/* SPDX-License-Identifier: MIT */

/* Handlers of the directives about the database. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"


static char *ngx_http_lastmile_database_param(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf, ngx_str_t *arg);
static char *ngx_http_lastmile_database_address(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf, ngx_str_t *value);
static char *ngx_http_lastmile_database_check(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf);


char *
ngx_http_lastmile_set_database(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    char        *rv;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (lmcf->database.user) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {
        rv = ngx_http_lastmile_database_param(cf, lmcf, &value[i]);
        if (rv != NGX_CONF_OK) {
            return rv;
        }
    }

    return ngx_http_lastmile_database_check(cf, lmcf);
}


static char *
ngx_http_lastmile_database_param(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf, ngx_str_t *arg)
{
    char          *rv;
    ngx_str_t      value, text;
    lm_db_conf_t  *db;

    db = &lmcf->database;

    if (ngx_http_lastmile_param(arg, "socket", &value) == NGX_OK) {
        db->socket = (char *) value.data;
        return NGX_CONF_OK;
    }

    if (ngx_http_lastmile_param(arg, "address", &value) == NGX_OK) {
        return ngx_http_lastmile_database_address(cf, lmcf, &value);
    }

    if (ngx_http_lastmile_param(arg, "user", &value) == NGX_OK) {
        db->user = (char *) value.data;
        return NGX_CONF_OK;
    }

    if (ngx_http_lastmile_param(arg, "name", &value) == NGX_OK) {
        db->database = (char *) value.data;
        return NGX_CONF_OK;
    }

    if (ngx_http_lastmile_param(arg, "tls_ca", &value) == NGX_OK) {
        db->tls_ca = (char *) value.data;
        return NGX_CONF_OK;
    }

    if (ngx_http_lastmile_param(arg, "password_file", &value) == NGX_OK) {
        rv = ngx_http_lastmile_read_file(cf, &value, &text);
        if (rv != NGX_CONF_OK) {
            return rv;
        }

        db->password = (char *) text.data;
        return NGX_CONF_OK;
    }

    return ngx_http_lastmile_invalid(cf, arg);
}


/* An address, because a name would have to be resolved while all wait. */

static char *
ngx_http_lastmile_database_address(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf, ngx_str_t *value)
{
    u_char     *p;
    size_t      len;
    ngx_url_t   u;
    ngx_addr_t *addr;

    ngx_memzero(&u, sizeof(ngx_url_t));

    u.url = *value;
    u.default_port = 3306;
    u.no_resolve = 1;

    if (ngx_parse_url(cf->pool, &u) != NGX_OK || u.naddrs == 0
        || u.family == AF_UNIX)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "an IP address is needed in \"address=%V\"", value);
        return NGX_CONF_ERROR;
    }

    addr = &u.addrs[0];

    p = ngx_pcalloc(cf->pool, NGX_SOCKADDR_STRLEN + 1);
    if (p == NULL) {
        return NGX_CONF_ERROR;
    }

    len = ngx_sock_ntop(addr->sockaddr, addr->socklen, p, NGX_SOCKADDR_STRLEN,
                        /* port */ 0);
    p[len] = '\0';

    lmcf->database.host = (char *) p;
    lmcf->database.port = u.port;

    return NGX_CONF_OK;
}


static char *
ngx_http_lastmile_database_check(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf)
{
    const char    *missing;
    lm_db_conf_t  *db;

    db = &lmcf->database;
    missing = NULL;

    if (db->socket && db->host) {
        return "has both \"socket\" and \"address\"";
    }

    if (db->socket && db->tls_ca) {
        return "has \"tls_ca\" for a unix domain socket";
    }

    if (db->socket == NULL && db->host == NULL) {
        missing = "socket\" or \"address";
    }

    if (db->user == NULL) {
        missing = "user";
    }

    if (db->database == NULL) {
        missing = "name";
    }

    if (missing) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"lastmile_database\" must have \"%s\"", missing);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_http_lastmile_set_database_pool(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    ngx_int_t    n;
    ngx_str_t   *value, param;
    ngx_uint_t   i;

    if (lmcf->db_size != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    n = ngx_atoi(value[1].data, value[1].len);
    if (n < 1 || n > 256) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid number of connections \"%V\", "
                           "it must be between 1 and 256", &value[1]);
        return NGX_CONF_ERROR;
    }

    lmcf->db_size = n;

    for (i = 2; i < cf->args->nelts; i++) {

        if (ngx_http_lastmile_param(&value[i], "queue", &param) == NGX_OK) {
            n = ngx_atoi(param.data, param.len);
            if (n < 0) {
                return ngx_http_lastmile_invalid(cf, &value[i]);
            }

            lmcf->db_queue = n;
            continue;
        }

        if (ngx_http_lastmile_param(&value[i], "timeout", &param) == NGX_OK) {
            n = ngx_parse_time(&param, /* is_sec */ 0);
            if (n <= 0) {
                return ngx_http_lastmile_invalid(cf, &value[i]);
            }

            lmcf->db_timeout = n;
            continue;
        }

        return ngx_http_lastmile_invalid(cf, &value[i]);
    }

    return NGX_CONF_OK;
}
