
/* SPDX-License-Identifier: MIT */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_copy.h"
#include "ngx_http_lastmile_metrics.h"
#include "ngx_http_lastmile_redis.h"
#include "ngx_http_lastmile_stack.h"
#include "ngx_http_lastmile_zone.h"


static ngx_http_lastmile_slot_t *ngx_http_lastmile_slot_own(void);


ngx_http_lastmile_metric_t  ngx_http_lastmile_metric_table[] = {
    { "database_opened_total", "Database connections opened", 0 },
    { "database_failed_total", "Attempts to connect that failed", 0 },
    { "database_waits_total", "Requests that waited for a connection", 0 },
    { "database_timeouts_total", "Requests that waited in vain", 0 },
    { "database_connections", "Open database connections", 1 },
    { "database_connections_in_use", "Leased database connections", 1 },
    { "database_waiting", "Requests waiting for a connection", 1 },
    { "database_breaker", "1 while the database is held to be away", 1 },
    { "redis_commands_total", "Commands sent to Redis", 0 },
    { "redis_faults_total", "Connections to Redis lost", 0 },
    { "redis_up", "1 while Redis answers", 1 },
    { "redis_trusted", "1 while sessions are read from Redis", 1 },
    { "redis_waiting", "Requests waiting for Redis", 1 },
    { "tracking_up", "1 while news of changes arrive", 1 },
    { "copy_hits_total", "Answers served from a copy", 0 },
    { "copy_misses_total", "Answers that had no copy", 0 },
    { "copy_stale_total", "Copies not used since a change came later", 0 },
    { "copy_fills_total", "Answers copied", 0 },
    { "copy_drops_total", "Copies dropped by news of a change", 0 },
    { "copy_bytes", "Bytes of copies", 1 },
    { "copy_entries", "Number of copies", 1 },
    { "coroutines", "Coroutines alive", 1 },
    { "coroutines_peak", "Most coroutines alive at once", 1 },
    { "stacks", "Coroutine stacks mapped", 1 },
    { "offloads", "Tasks given to the thread pool, not yet done", 1 },
    { "accounting_batches_total", "Accounting transactions", 0 },
    { "accounting_packets_total", "Accounting packets committed", 0 },
    { "accounting_refused_total", "Accounting packets answered 503", 0 },
    { "accounting_failed_total", "Accounting packets not committed", 0 },
    { "accounting_waiting", "Accounting packets waiting", 1 }
};


ngx_uint_t  ngx_http_lastmile_status_table[NGX_HTTP_LASTMILE_STATUSES] = {
    200, 201, 202, 204, 304, 400, 401, 403, 404, 405,
    409, 413, 415, 422, 429, 499, 500, 502, 503, 0
};


ngx_uint_t  ngx_http_lastmile_bucket_table[NGX_HTTP_LASTMILE_BUCKETS] = {
    100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000,
    250000, 500000, 1000000, 2500000, 5000000
};


static ngx_http_lastmile_slot_t *
ngx_http_lastmile_slot_own(void)
{
    ngx_uint_t  n;

    n = ngx_http_lastmile_slots();

    return n ? ngx_http_lastmile_slot(ngx_worker % n) : NULL;
}


void
ngx_http_lastmile_add(ngx_http_lastmile_metric_e metric, ngx_uint_t n)
{
    ngx_http_lastmile_slot_t  *slot;

    slot = ngx_http_lastmile_slot_own();

    if (slot) {
        (void) ngx_atomic_fetch_add(&slot->values[metric], n);
    }
}


void
ngx_http_lastmile_gauge_set(ngx_http_lastmile_metric_e metric,
    ngx_uint_t value)
{
    ngx_http_lastmile_slot_t  *slot;

    slot = ngx_http_lastmile_slot_own();

    if (slot) {
        slot->values[metric] = value;
    }
}


void
ngx_http_lastmile_count_request(ngx_int_t route, ngx_uint_t status,
    uint64_t microseconds)
{
    ngx_uint_t                          i;
    ngx_http_lastmile_slot_t           *slot;
    ngx_http_lastmile_route_metrics_t  *metrics;

    slot = ngx_http_lastmile_slot_own();

    if (slot == NULL) {
        return;
    }

    /* the first one holds what fits no route */

    metrics = &slot->routes[route + 1];

    for (i = 0; ngx_http_lastmile_status_table[i]; i++) {
        if (ngx_http_lastmile_status_table[i] == status) {
            break;
        }
    }

    (void) ngx_atomic_fetch_add(&metrics->status[i], 1);

    for (i = 0; i < NGX_HTTP_LASTMILE_BUCKETS; i++) {
        if (microseconds <= ngx_http_lastmile_bucket_table[i]) {
            break;
        }
    }

    (void) ngx_atomic_fetch_add(&metrics->bucket[i], 1);
    (void) ngx_atomic_fetch_add(&metrics->microseconds, microseconds);
}


uint64_t
ngx_http_lastmile_microseconds(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}


void
ngx_http_lastmile_gauges_publish(void)
{
    ngx_atomic_t              *values;
    ngx_http_lastmile_slot_t  *slot;

    slot = ngx_http_lastmile_slot_own();

    /* a process on its way out leaves the slot to its successor */

    if (slot == NULL || ngx_exiting) {
        return;
    }

    slot->pid = ngx_pid;
    values = slot->values;

    ngx_http_lastmile_db_gauges(values);
    ngx_http_lastmile_redis_gauges(values);
    ngx_http_lastmile_copy_gauges(values);

    values[NGX_HTTP_LASTMILE_M_TRACKING_UP] =
                                         ngx_http_lastmile_tracking_is_up();
    values[NGX_HTTP_LASTMILE_M_COROUTINES] = ngx_http_lastmile_co_count();
    values[NGX_HTTP_LASTMILE_M_COROUTINES_PEAK] =
                                         ngx_http_lastmile_co_peak();
    values[NGX_HTTP_LASTMILE_M_STACKS] = ngx_http_lastmile_stack_count();
    values[NGX_HTTP_LASTMILE_M_OFFLOADS] = ngx_http_lastmile_offload_count();
}
