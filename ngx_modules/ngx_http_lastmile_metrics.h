
/* SPDX-License-Identifier: MIT */

/*
 * Figures of all worker processes in a shared zone: a slot a process, whose
 * gauges it writes and whose counters go on with its successor.
 */


#ifndef _NGX_HTTP_LASTMILE_METRICS_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_METRICS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* In the order of ngx_http_lastmile_metric_table. */
typedef enum {
    NGX_HTTP_LASTMILE_M_DB_OPENED = 0,
    NGX_HTTP_LASTMILE_M_DB_FAILED,
    NGX_HTTP_LASTMILE_M_DB_WAITS,
    NGX_HTTP_LASTMILE_M_DB_TIMEOUTS,
    NGX_HTTP_LASTMILE_M_DB_SIZE,
    NGX_HTTP_LASTMILE_M_DB_IN_USE,
    NGX_HTTP_LASTMILE_M_DB_WAITING,
    NGX_HTTP_LASTMILE_M_DB_BREAKER,
    NGX_HTTP_LASTMILE_M_REDIS_COMMANDS,
    NGX_HTTP_LASTMILE_M_REDIS_FAULTS,
    NGX_HTTP_LASTMILE_M_REDIS_UP,
    NGX_HTTP_LASTMILE_M_REDIS_TRUSTED,
    NGX_HTTP_LASTMILE_M_REDIS_WAITING,
    NGX_HTTP_LASTMILE_M_TRACKING_UP,
    NGX_HTTP_LASTMILE_M_COPY_HITS,
    NGX_HTTP_LASTMILE_M_COPY_MISSES,
    NGX_HTTP_LASTMILE_M_COPY_STALE,
    NGX_HTTP_LASTMILE_M_COPY_FILLS,
    NGX_HTTP_LASTMILE_M_COPY_DROPS,
    NGX_HTTP_LASTMILE_M_COPY_BYTES,
    NGX_HTTP_LASTMILE_M_COPY_ENTRIES,
    NGX_HTTP_LASTMILE_M_COROUTINES,
    NGX_HTTP_LASTMILE_M_COROUTINES_PEAK,
    NGX_HTTP_LASTMILE_M_STACKS,
    NGX_HTTP_LASTMILE_M_OFFLOADS,
    NGX_HTTP_LASTMILE_M_ACCT_BATCHES,
    NGX_HTTP_LASTMILE_M_ACCT_PACKETS,
    NGX_HTTP_LASTMILE_M_ACCT_REFUSED,
    NGX_HTTP_LASTMILE_M_ACCT_FAILED,
    NGX_HTTP_LASTMILE_M_ACCT_WAITING,
    NGX_HTTP_LASTMILE_M_N
} ngx_http_lastmile_metric_e;


#define NGX_HTTP_LASTMILE_STATUSES  20
#define NGX_HTTP_LASTMILE_BUCKETS   15

typedef struct {
    ngx_atomic_t               status[NGX_HTTP_LASTMILE_STATUSES];
    ngx_atomic_t               bucket[NGX_HTTP_LASTMILE_BUCKETS + 1];
    ngx_atomic_t               microseconds;
} ngx_http_lastmile_route_metrics_t;


typedef struct {
    ngx_atomic_t               pid;
    ngx_atomic_t               values[NGX_HTTP_LASTMILE_M_N];
    ngx_http_lastmile_route_metrics_t  routes[1];
} ngx_http_lastmile_slot_t;


typedef struct {
    const char                *name;         /* "copy_hits_total" */
    const char                *help;
    ngx_uint_t                 is_gauge;
} ngx_http_lastmile_metric_t;


extern ngx_http_lastmile_metric_t  ngx_http_lastmile_metric_table[];

/* Statuses that are counted by themselves; the last one is 0, any other. */
extern ngx_uint_t                  ngx_http_lastmile_status_table[];

/* Upper bounds in microseconds. */
extern ngx_uint_t                  ngx_http_lastmile_bucket_table[];


void ngx_http_lastmile_add(ngx_http_lastmile_metric_e metric, ngx_uint_t n);

#define ngx_http_lastmile_count(metric)  ngx_http_lastmile_add(metric, 1)

/* "route" is -1 for a request that fits none. */
void ngx_http_lastmile_count_request(ngx_int_t route, ngx_uint_t status,
    uint64_t microseconds);

/* Monotonic, not cached. */
uint64_t ngx_http_lastmile_microseconds(void);

/* Writes the gauges of this process. */
void ngx_http_lastmile_gauges_publish(void);

void ngx_http_lastmile_db_gauges(ngx_atomic_t *values);

/* What a module outside the core counts: waiting accounting packets. */
void ngx_http_lastmile_gauge_set(ngx_http_lastmile_metric_e metric,
    ngx_uint_t value);

ngx_uint_t ngx_http_lastmile_slots(void);
ngx_http_lastmile_slot_t *ngx_http_lastmile_slot(ngx_uint_t n);

char *ngx_http_lastmile_set_status(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_HTTP_LASTMILE_METRICS_H_INCLUDED_ */
