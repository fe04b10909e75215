
/* SPDX-License-Identifier: MIT */

/* Handlers of the directives of http level. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"

#include "radius/accounting.h"
#include "store/secret.h"


#define NGX_HTTP_LASTMILE_FILE_MAX  4096
#define NGX_HTTP_LASTMILE_KEY_MIN   16


static char *ngx_http_lastmile_redis_param(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf, ngx_str_t *arg);


char *
ngx_http_lastmile_invalid(ngx_conf_t *cf, ngx_str_t *value)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\"",
                       value);
    return NGX_CONF_ERROR;
}


ngx_int_t
ngx_http_lastmile_param(ngx_str_t *arg, const char *name, ngx_str_t *value)
{
    size_t  n;

    n = ngx_strlen(name);

    if (arg->len <= n + 1
        || ngx_strncmp(arg->data, name, n) != 0
        || arg->data[n] != '=')
    {
        return NGX_DECLINED;
    }

    value->data = arg->data + n + 1;
    value->len = arg->len - n - 1;

    return NGX_OK;
}


char *
ngx_http_lastmile_read_file(ngx_conf_t *cf, ngx_str_t *path, ngx_str_t *text)
{
    u_char    *p;
    ssize_t    n;
    ngx_fd_t   fd;
    ngx_str_t  name;

    name = *path;

    if (ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    p = ngx_pnalloc(cf->pool, NGX_HTTP_LASTMILE_FILE_MAX + 1);
    if (p == NULL) {
        return NGX_CONF_ERROR;
    }

    fd = ngx_open_file(name.data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);
    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           ngx_open_file_n " \"%V\" failed", &name);
        return NGX_CONF_ERROR;
    }

    n = ngx_read_fd(fd, p, NGX_HTTP_LASTMILE_FILE_MAX);

    if (n == -1) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           ngx_read_fd_n " \"%V\" failed", &name);
        (void) ngx_close_file(fd);
        return NGX_CONF_ERROR;
    }

    (void) ngx_close_file(fd);

    while (n && p[n - 1] <= ' ') {
        n--;
    }

    if (n == 0 || n == NGX_HTTP_LASTMILE_FILE_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" is %s", &name,
                           n ? "too large" : "empty");
        return NGX_CONF_ERROR;
    }

    p[n] = '\0';

    text->data = p;
    text->len = n;

    return NGX_CONF_OK;
}


char *
ngx_http_lastmile_set_redis(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    char        *rv;
    ngx_str_t   *value;
    ngx_url_t    u;
    ngx_uint_t   i;

    if (lmcf->redis) {
        return "is duplicate";
    }

    value = cf->args->elts;

    ngx_memzero(&u, sizeof(ngx_url_t));

    u.url = value[1];
    u.default_port = 6379;
    u.no_resolve = 1;

    if (ngx_parse_url(cf->pool, &u) != NGX_OK || u.naddrs == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "%s in \"%V\", an address or \"unix:PATH\" is "
                           "needed", u.err ? u.err : "host name", &value[1]);
        return NGX_CONF_ERROR;
    }

    lmcf->redis = &u.addrs[0];

    for (i = 2; i < cf->args->nelts; i++) {
        rv = ngx_http_lastmile_redis_param(cf, lmcf, &value[i]);
        if (rv != NGX_CONF_OK) {
            return rv;
        }
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_lastmile_redis_param(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf, ngx_str_t *arg)
{
    ngx_int_t  n;
    ngx_str_t  value;

    if (ngx_http_lastmile_param(arg, "password_file", &value) == NGX_OK) {
        return ngx_http_lastmile_read_file(cf, &value, &lmcf->redis_password);
    }

    if (ngx_http_lastmile_param(arg, "timeout", &value) == NGX_OK) {
        n = ngx_parse_time(&value, /* is_sec */ 0);
        if (n <= 0) {
            return ngx_http_lastmile_invalid(cf, arg);
        }

        lmcf->redis_timeout = n;
        return NGX_CONF_OK;
    }

    return ngx_http_lastmile_invalid(cf, arg);
}


char *
ngx_http_lastmile_set_radius_key_file(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    char       *rv;
    ngx_str_t  *value, text;

    if (lmcf->conf.radius_key.n) {
        return "is duplicate";
    }

    value = cf->args->elts;

    rv = ngx_http_lastmile_read_file(cf, &value[1], &text);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (text.len < NGX_HTTP_LASTMILE_KEY_MIN) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "the key in \"%V\" is shorter than %d characters",
                           &value[1], NGX_HTTP_LASTMILE_KEY_MIN);
        return NGX_CONF_ERROR;
    }

    lmcf->conf.radius_key = lm_str((char *) text.data, text.len);

    return NGX_CONF_OK;
}


/* "https://host[:port]": what browsers send in Origin, nothing after it. */

char *
ngx_http_lastmile_set_origin(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    size_t      skip;
    lm_str_t   *origin;
    ngx_str_t  *value;

    origin = (lm_str_t *) (p + cmd->offset);

    if (origin->p) {
        return "is duplicate";
    }

    value = cf->args->elts;

    *origin = lm_str((char *) value[1].data, value[1].len);

    skip = 0;

    if (lm_str_starts(*origin, LM_STR("https://"))) {
        skip = sizeof("https://") - 1;

    } else if (lm_str_starts(*origin, LM_STR("http://"))) {
        skip = sizeof("http://") - 1;
    }

    if (skip == 0 || origin->n == skip
        || memchr(origin->p + skip, '/', origin->n - skip) != NULL)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid origin \"%V\", it must be "
                           "\"https://host[:port]\" without a final slash",
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_http_lastmile_set_thread_pool(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    ngx_int_t   n;
    ngx_str_t  *value, param;

    if (lmcf->thread_pool.len) {
        return "is duplicate";
    }

    value = cf->args->elts;

    lmcf->thread_pool = value[1];

    if (cf->args->nelts == 2) {
        return NGX_CONF_OK;
    }

    if (ngx_http_lastmile_param(&value[2], "queue", &param) != NGX_OK) {
        return ngx_http_lastmile_invalid(cf, &value[2]);
    }

    n = ngx_atoi(param.data, param.len);
    if (n < 1) {
        return ngx_http_lastmile_invalid(cf, &value[2]);
    }

    lmcf->thread_queue = n;

    return NGX_CONF_OK;
}


char *
ngx_http_lastmile_set_password_cost(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    ssize_t     mem;
    ngx_int_t   ops;
    ngx_str_t  *value;

    if (lmcf->conf.password_ops) {
        return "is duplicate";
    }

    value = cf->args->elts;

    ops = ngx_atoi(value[1].data, value[1].len);
    if (ops < 1 || ops > 16) {
        return ngx_http_lastmile_invalid(cf, &value[1]);
    }

    mem = ngx_parse_size(&value[2]);
    if (mem < 8192 || mem > 1024 * 1024 * 1024) {
        return ngx_http_lastmile_invalid(cf, &value[2]);
    }

    lmcf->conf.password_ops = ops;
    lmcf->conf.password_mem = mem;

    return NGX_CONF_OK;
}


char *
ngx_http_lastmile_set_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    ssize_t     size;
    ngx_str_t  *value;

    if (lmcf->zone_size) {
        return "is duplicate";
    }

    value = cf->args->elts;

    size = ngx_parse_size(&value[1]);

    if (size < (ssize_t) (64 * ngx_pagesize)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid zone size \"%V\", at least %uzk is needed",
                           &value[1], 64 * ngx_pagesize / 1024);
        return NGX_CONF_ERROR;
    }

    lmcf->zone_size = size;

    return NGX_CONF_OK;
}


char *
ngx_http_lastmile_set_accounting_batch(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    ngx_int_t   n;
    ngx_str_t  *value, param;

    if (lmcf->accounting_batch != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    n = ngx_atoi(value[1].data, value[1].len);
    if (n < 1 || n > LM_ACCOUNTING_BATCH) {
        return ngx_http_lastmile_invalid(cf, &value[1]);
    }

    lmcf->accounting_batch = n;

    if (cf->args->nelts == 2) {
        return NGX_CONF_OK;
    }

    if (ngx_http_lastmile_param(&value[2], "writers", &param) != NGX_OK) {
        return ngx_http_lastmile_invalid(cf, &value[2]);
    }

    n = ngx_atoi(param.data, param.len);
    if (n < 1) {
        return ngx_http_lastmile_invalid(cf, &value[2]);
    }

    lmcf->accounting_writers = n;

    return NGX_CONF_OK;
}


char *
ngx_http_lastmile_set_copy_size(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    ssize_t     size;
    ngx_str_t  *value;

    if (lmcf->copy_size != NGX_CONF_UNSET_SIZE) {
        return "is duplicate";
    }

    value = cf->args->elts;

    size = ngx_parse_size(&value[1]);
    if (size < 0) {
        return ngx_http_lastmile_invalid(cf, &value[1]);
    }

    lmcf->copy_size = size;

    return NGX_CONF_OK;
}


/* Keys of the secrets at rest, see store/secret.h. */

char *
ngx_http_lastmile_set_key_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    char       *rv;
    unsigned    line;
    ngx_str_t  *value, text;

    if (lmcf->conf.n_keys) {
        return "is duplicate";
    }

    value = cf->args->elts;

    rv = ngx_http_lastmile_read_file(cf, &value[1], &text);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (lm_keys_read(lm_str((char *) text.data, text.len), lmcf->conf.keys,
                     &lmcf->conf.n_keys, &line)
        != LM_OK)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "line %ui of \"%V\" is not a key", (ngx_uint_t) line,
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}
