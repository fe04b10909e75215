
/* SPDX-License-Identifier: MIT */

/* What the files of the database pool share; nobody else includes this. */


#ifndef _NGX_HTTP_LASTMILE_DB_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_DB_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_metrics.h"


typedef struct {
    ngx_queue_t                   queue;     /* in idle or free */
    lm_db_t                      *db;
    int                           fd;
    ngx_msec_t                    since;     /* idle, or busy */
    unsigned                      busy:1;
} ngx_http_lastmile_db_conn_t;


typedef struct {
    ngx_http_lastmile_db_conn_t  *conns;
    ngx_queue_t                   idle;      /* the last used first */
    ngx_queue_t                   free;
    ngx_queue_t                   waiters;
    ngx_uint_t                    open;      /* opening ones included */
    ngx_uint_t                    in_use;
    ngx_uint_t                    waiting;
    ngx_msec_t                    opening_since;
    ngx_msec_t                    backoff;
    ngx_msec_t                    retry_at;
    lm_db_health_t                health;
    unsigned                      opening:1;
    unsigned                      probing:1;
    unsigned                      suspect:1; /* somebody's time ran out */
    unsigned                      broken:1;  /* it takes no connection */
    unsigned                      silent:1;  /* it takes all, answers none */
} ngx_http_lastmile_db_pool_t;


extern ngx_http_lastmile_db_pool_t  ngx_http_lastmile_db_pool;


/* The breaker is on: "why" is for the log. */
void ngx_http_lastmile_db_trip(const char *why);
void ngx_http_lastmile_db_answers(void);

void ngx_http_lastmile_db_close(ngx_http_lastmile_db_conn_t *conn);
void ngx_http_lastmile_db_set_busy(ngx_http_lastmile_db_conn_t *conn);
void ngx_http_lastmile_db_wake_next(void);


#endif /* _NGX_HTTP_LASTMILE_DB_H_INCLUDED_ */
