
/* SPDX-License-Identifier: MIT */

/*
 * What the files of the core module share, and, first, what the modules of
 * the faces use of it.
 */


#ifndef _NGX_HTTP_LASTMILE_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <ngx_thread_pool.h>

#include "base/host.h"
#include "http/http.h"
#include "store/conf.h"
#include "store/db.h"

#include "ngx_http_lastmile_co.h"


/*---- for the modules of the faces */

/* What a location that serves a face cannot do without. */
#define NGX_HTTP_LASTMILE_NEEDS_PORTAL_ORIGIN  0x1
#define NGX_HTTP_LASTMILE_NEEDS_ADMIN_ORIGIN   0x2
#define NGX_HTTP_LASTMILE_NEEDS_RADIUS_KEY     0x4
#define NGX_HTTP_LASTMILE_NEEDS_KEYS           0x8

/*
 * Makes the routes of a face known; called from preconfiguration.  "build" is
 * NGX_HTTP_LASTMILE_BUILD of the caller, and must be that of the core.
 */
ngx_int_t ngx_http_lastmile_face_add(ngx_conf_t *cf, const lm_face_t *face,
    const char *build);

/* The location is answered by the face; called by its directive. */
char *ngx_http_lastmile_face_serve(ngx_conf_t *cf, ngx_command_t *cmd,
    const lm_face_t *face, ngx_uint_t needs);

/* Runs fn(arg) on a background coroutine, or says so in the log. */
void ngx_http_lastmile_background(ngx_http_lastmile_co_pt fn, void *arg);


/*---- configuration */

typedef struct {
    const lm_face_t            *face;
    ngx_uint_t                  first;       /* number of its first route */
} ngx_http_lastmile_face_t;


typedef struct {
    lm_conf_t                   conf;

    lm_db_conf_t                database;
    ngx_uint_t                  db_size;
    ngx_uint_t                  db_queue;
    ngx_msec_t                  db_timeout;

    ngx_addr_t                 *redis;
    ngx_str_t                   redis_password;
    ngx_msec_t                  redis_timeout;

    ngx_str_t                   thread_pool;
    ngx_uint_t                  thread_queue;
    ngx_thread_pool_t          *threads;

    size_t                      zone_size;
    size_t                      copy_size;
    ngx_uint_t                  accounting_batch;
    ngx_uint_t                  accounting_writers;

    ngx_shm_zone_t             *generations;
    ngx_shm_zone_t             *metrics;

    ngx_array_t                 faces;       /* ngx_http_lastmile_face_t */
    ngx_array_t                 routes;      /* ngx_str_t, names */
    uint32_t                    layout;      /* hash of the routes */

    ngx_int_t                   request_id;  /* index of the variable */
} ngx_http_lastmile_main_conf_t;


typedef struct {
    const lm_face_t            *face;
    ngx_msec_t                  request_timeout;
    ngx_uint_t                  is_prometheus;   /* of lastmile_status */
} ngx_http_lastmile_loc_conf_t;


extern ngx_module_t  ngx_http_lastmile_core_module;

/* The one that this worker process runs with. */
ngx_http_lastmile_main_conf_t *ngx_http_lastmile_main_conf(void);

char *ngx_http_lastmile_set_database(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_lastmile_set_database_pool(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_lastmile_set_redis(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_lastmile_set_key_file(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_lastmile_set_radius_key_file(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
char *ngx_http_lastmile_set_origin(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_lastmile_set_thread_pool(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_lastmile_set_password_cost(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_lastmile_set_zone(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_lastmile_set_accounting_batch(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
char *ngx_http_lastmile_set_copy_size(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* Says which parameter is wrong; NGX_CONF_ERROR. */
char *ngx_http_lastmile_invalid(ngx_conf_t *cf, ngx_str_t *value);

/* The value of "name=value"; NGX_DECLINED for another name. */
ngx_int_t ngx_http_lastmile_param(ngx_str_t *arg, const char *name,
    ngx_str_t *value);

/* The content of a small file without blanks at its ends. */
char *ngx_http_lastmile_read_file(ngx_conf_t *cf, ngx_str_t *path,
    ngx_str_t *text);


/*---- a request */

typedef struct ngx_http_lastmile_run_s  ngx_http_lastmile_run_t;

typedef struct {
    ngx_http_lastmile_run_t    *run;         /* NULL when served from a copy */
    ngx_int_t                   route;       /* number, -1 unknown */
    uint64_t                    customer_id;
    uint64_t                    staff_id;
    lm_rc_t                     rc;
    ngx_str_t                   cache;
} ngx_http_lastmile_ctx_t;


/* 128 bits that stand for everything an answer depends on. */
typedef struct {
    uint64_t                    word[2];
} ngx_http_lastmile_key_t;


struct ngx_http_lastmile_run_s {
    lm_request_t                rq;
    ngx_http_request_t         *request;
    ngx_http_lastmile_ctx_t    *ctx;
    const lm_face_t            *face;
    ngx_http_lastmile_co_t     *co;
    uint64_t                    started;     /* microseconds */

    ngx_uint_t                 *done;        /* told when it never parked */

    /* of the copy, see ngx_http_lastmile_copy.h */
    ngx_http_lastmile_key_t     copy_session;
    ngx_http_lastmile_key_t     copy_answer;
    ngx_uint_t                  copy_epoch;
    uint64_t                    generation;

    /* of a stream */
    ngx_buf_t                  *buf;
    ngx_chain_t                 out;

    unsigned                    is_streaming:1;
    unsigned                    is_parked:1; /* until the client reads */
    unsigned                    is_gone:1;   /* the client */
    unsigned                    copyable:1;
    unsigned                    has_session:1;   /* copy_session is filled */
    unsigned                    failed:1;    /* of a step on the main stack */
};


ngx_int_t ngx_http_lastmile_handler(ngx_http_request_t *r);
ngx_http_lastmile_ctx_t *ngx_http_lastmile_ctx_create(ngx_http_request_t *r);

/* Fills rq from what nginx read. */
ngx_int_t ngx_http_lastmile_request_fill(ngx_http_lastmile_run_t *run);
ngx_int_t ngx_http_lastmile_body_fill(ngx_http_lastmile_run_t *run);

ngx_int_t ngx_http_lastmile_reply_header(ngx_http_request_t *r,
    const lm_reply_t *reply);
ngx_int_t ngx_http_lastmile_reply_send(ngx_http_request_t *r,
    const lm_reply_t *reply);
ngx_int_t ngx_http_lastmile_stream_end(ngx_http_lastmile_run_t *run);
void ngx_http_lastmile_stream_abort(ngx_http_lastmile_run_t *run);

ngx_int_t ngx_http_lastmile_variables_add(ngx_conf_t *cf);


/*---- what a worker process holds */

ngx_int_t ngx_http_lastmile_db_init(ngx_cycle_t *cycle);
void ngx_http_lastmile_db_exit(void);

/* Opens a connection without the pool; fd is what events are about. */
lm_rc_t ngx_http_lastmile_db_connect(lm_db_t **db, int *fd) LM_MUST_CHECK;

ngx_int_t ngx_http_lastmile_redis_init(ngx_cycle_t *cycle);
void ngx_http_lastmile_redis_exit(void);

/* Called every second: each looks whether it has something to do. */
void ngx_http_lastmile_db_tick(void);

/* Nobody would be given a connection now. */
ngx_uint_t ngx_http_lastmile_db_is_away(void);
void ngx_http_lastmile_isp_tick(void);
void ngx_http_lastmile_purge_tick(void);

void ngx_http_lastmile_isp_exit(void);

ngx_uint_t ngx_http_lastmile_offload_count(void);

void ngx_http_lastmile_tick_init(ngx_cycle_t *cycle);
void ngx_http_lastmile_tick_exit(void);


/*---- shared by all worker processes */

ngx_int_t ngx_http_lastmile_zone_add(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf);

/* A customer that there is not: his generation is that of the settings. */
#define NGX_HTTP_LASTMILE_NOBODY  0


/*
 * The generation of a customer's answers: it moves on before a change is
 * acknowledged.
 */
uint64_t ngx_http_lastmile_generation(uint64_t customer_id);
void ngx_http_lastmile_generation_bump(uint64_t customer_id);


#endif /* _NGX_HTTP_LASTMILE_H_INCLUDED_ */
