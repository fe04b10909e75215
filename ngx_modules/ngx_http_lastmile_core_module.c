
/* SPDX-License-Identifier: MIT */

/*
 * The core module: it holds the library, the pools and everything else that
 * the modules of the faces share.  It must be loaded before them.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_copy.h"
#include "ngx_http_lastmile_metrics.h"

#include "radius/accounting.h"

#include <sodium.h>


#define NGX_HTTP_LASTMILE_DB_SIZE       8
#define NGX_HTTP_LASTMILE_DB_QUEUE      256
#define NGX_HTTP_LASTMILE_DB_TIMEOUT    2000
#define NGX_HTTP_LASTMILE_DB_CONNECT    3
#define NGX_HTTP_LASTMILE_DB_DEADLINE   30

#define NGX_HTTP_LASTMILE_REDIS_TIMEOUT  500

#define NGX_HTTP_LASTMILE_THREAD_QUEUE  32

#define NGX_HTTP_LASTMILE_PASSWORD_OPS  2
#define NGX_HTTP_LASTMILE_PASSWORD_MEM  (19 * 1024 * 1024)

#define NGX_HTTP_LASTMILE_ZONE_SIZE     (2 * 1024 * 1024)
#define NGX_HTTP_LASTMILE_COPY_SIZE     (8 * 1024 * 1024)
#define NGX_HTTP_LASTMILE_ACCOUNTING_WRITERS  2


static ngx_int_t ngx_http_lastmile_preconfiguration(ngx_conf_t *cf);
static void *ngx_http_lastmile_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_lastmile_init_main_conf(ngx_conf_t *cf, void *conf);
static void *ngx_http_lastmile_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_lastmile_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static ngx_int_t ngx_http_lastmile_init_process(ngx_cycle_t *cycle);
static void ngx_http_lastmile_exit_process(ngx_cycle_t *cycle);


static ngx_http_lastmile_main_conf_t  *ngx_http_lastmile_process_conf;


static ngx_command_t  ngx_http_lastmile_commands[] = {

    { ngx_string("lastmile_database"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_1MORE,
      ngx_http_lastmile_set_database,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_database_pool"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_1MORE,
      ngx_http_lastmile_set_database_pool,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_redis"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_1MORE,
      ngx_http_lastmile_set_redis,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_key_file"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_lastmile_set_key_file,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_radius_key_file"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_lastmile_set_radius_key_file,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_portal_origin"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_lastmile_set_origin,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_lastmile_main_conf_t, conf)
      + offsetof(lm_conf_t, portal_origin),
      NULL },

    { ngx_string("lastmile_admin_origin"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_lastmile_set_origin,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_lastmile_main_conf_t, conf)
      + offsetof(lm_conf_t, admin_origin),
      NULL },

    { ngx_string("lastmile_thread_pool"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_http_lastmile_set_thread_pool,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_password_cost"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE2,
      ngx_http_lastmile_set_password_cost,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_accounting_batch"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE12,
      ngx_http_lastmile_set_accounting_batch,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_lastmile_set_zone,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_copy_size"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_lastmile_set_copy_size,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("lastmile_request_timeout"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_lastmile_loc_conf_t, request_timeout),
      NULL },

    { ngx_string("lastmile_status"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS|NGX_CONF_TAKE1,
      ngx_http_lastmile_set_status,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_lastmile_core_module_ctx = {
    ngx_http_lastmile_preconfiguration,    /* preconfiguration */
    NULL,                                  /* postconfiguration */

    ngx_http_lastmile_create_main_conf,    /* create main configuration */
    ngx_http_lastmile_init_main_conf,      /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_lastmile_create_loc_conf,     /* create location configuration */
    ngx_http_lastmile_merge_loc_conf       /* merge location configuration */
};


ngx_module_t  ngx_http_lastmile_core_module = {
    NGX_MODULE_V1,
    &ngx_http_lastmile_core_module_ctx,    /* module context */
    ngx_http_lastmile_commands,            /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_lastmile_init_process,        /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_http_lastmile_exit_process,        /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


ngx_http_lastmile_main_conf_t *
ngx_http_lastmile_main_conf(void)
{
    return ngx_http_lastmile_process_conf;
}


static ngx_int_t
ngx_http_lastmile_preconfiguration(ngx_conf_t *cf)
{
    ngx_str_t                       name = ngx_string("request_id");
    ngx_http_lastmile_main_conf_t  *lmcf;

    if (sodium_init() == -1) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "sodium_init() failed");
        return NGX_ERROR;
    }

    lmcf = ngx_http_conf_get_module_main_conf(cf,
                                              ngx_http_lastmile_core_module);

    lmcf->request_id = ngx_http_get_variable_index(cf, &name);
    if (lmcf->request_id == NGX_ERROR) {
        return NGX_ERROR;
    }

    return ngx_http_lastmile_variables_add(cf);
}


static void *
ngx_http_lastmile_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_lastmile_main_conf_t  *lmcf;

    lmcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_lastmile_main_conf_t));
    if (lmcf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     lmcf->conf = { 0 };
     *     lmcf->database = { 0 };
     *     lmcf->redis = NULL;
     *     lmcf->redis_password = { 0, NULL };
     *     lmcf->thread_pool = { 0, NULL };
     *     lmcf->zone_size = 0;
     */

    lmcf->db_size = NGX_CONF_UNSET_UINT;
    lmcf->db_queue = NGX_HTTP_LASTMILE_DB_QUEUE;
    lmcf->db_timeout = NGX_HTTP_LASTMILE_DB_TIMEOUT;
    lmcf->redis_timeout = NGX_HTTP_LASTMILE_REDIS_TIMEOUT;
    lmcf->thread_queue = NGX_HTTP_LASTMILE_THREAD_QUEUE;
    lmcf->copy_size = NGX_CONF_UNSET_SIZE;
    lmcf->accounting_batch = NGX_CONF_UNSET_UINT;
    lmcf->accounting_writers = NGX_CONF_UNSET_UINT;

    if (ngx_array_init(&lmcf->faces, cf->pool, 4,
                       sizeof(ngx_http_lastmile_face_t))
        != NGX_OK)
    {
        return NULL;
    }

    if (ngx_array_init(&lmcf->routes, cf->pool, 64, sizeof(ngx_str_t))
        != NGX_OK)
    {
        return NULL;
    }

    return lmcf;
}


static char *
ngx_http_lastmile_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_lastmile_main_conf_t *lmcf = conf;

    ngx_str_t  name = ngx_string("default");

    ngx_conf_init_uint_value(lmcf->db_size, NGX_HTTP_LASTMILE_DB_SIZE);
    ngx_conf_init_size_value(lmcf->copy_size, NGX_HTTP_LASTMILE_COPY_SIZE);
    ngx_conf_init_uint_value(lmcf->accounting_batch, LM_ACCOUNTING_BATCH);
    ngx_conf_init_uint_value(lmcf->accounting_writers,
                             NGX_HTTP_LASTMILE_ACCOUNTING_WRITERS);

    lmcf->database.connect_timeout = NGX_HTTP_LASTMILE_DB_CONNECT;
    lmcf->database.deadline = NGX_HTTP_LASTMILE_DB_DEADLINE;

    if (lmcf->conf.password_ops == 0) {
        lmcf->conf.password_ops = NGX_HTTP_LASTMILE_PASSWORD_OPS;
        lmcf->conf.password_mem = NGX_HTTP_LASTMILE_PASSWORD_MEM;
    }

    if (lmcf->zone_size == 0) {
        lmcf->zone_size = NGX_HTTP_LASTMILE_ZONE_SIZE;
    }

    if (lmcf->thread_pool.len == 0) {
        lmcf->thread_pool = name;
    }

    if (ngx_thread_pool_add(cf, &lmcf->thread_pool) == NULL) {
        return NGX_CONF_ERROR;
    }

    if (ngx_http_lastmile_zone_add(cf, lmcf) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static void *
ngx_http_lastmile_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_lastmile_loc_conf_t  *llcf;

    llcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_lastmile_loc_conf_t));
    if (llcf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     llcf->face = NULL;
     */

    llcf->request_timeout = NGX_CONF_UNSET_MSEC;

    return llcf;
}


static char *
ngx_http_lastmile_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_lastmile_loc_conf_t *prev = parent;
    ngx_http_lastmile_loc_conf_t *conf = child;

    ngx_conf_merge_msec_value(conf->request_timeout, prev->request_timeout,
                              30000);

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_lastmile_init_process(ngx_cycle_t *cycle)
{
    ngx_http_lastmile_main_conf_t  *lmcf;

    if (ngx_process != NGX_PROCESS_WORKER
        && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NGX_OK;
    }

    lmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_lastmile_core_module);
    if (lmcf == NULL) {
        return NGX_OK;
    }

    ngx_http_lastmile_process_conf = lmcf;

    /* before any thread: the library initialises itself unguarded */

    if (lm_db_library_begin() != LM_OK) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "mysql_library_init() failed");
        return NGX_ERROR;
    }

    lmcf->threads = ngx_thread_pool_get(cycle, &lmcf->thread_pool);

    ngx_http_lastmile_co_init();

    if (ngx_http_lastmile_copy_init(cycle) != NGX_OK
        || ngx_http_lastmile_owner_init(cycle) != NGX_OK
        || ngx_http_lastmile_db_init(cycle) != NGX_OK
        || ngx_http_lastmile_redis_init(cycle) != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_http_lastmile_tick_init(cycle);

    return NGX_OK;
}


static void
ngx_http_lastmile_exit_process(ngx_cycle_t *cycle)
{
    if (ngx_http_lastmile_process_conf == NULL) {
        return;
    }

    ngx_http_lastmile_tick_exit();
    ngx_http_lastmile_isp_exit();
    ngx_http_lastmile_redis_exit();
    ngx_http_lastmile_db_exit();
    ngx_http_lastmile_watch_exit();
}
