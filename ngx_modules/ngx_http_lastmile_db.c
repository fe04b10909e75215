
/* SPDX-License-Identifier: MIT */

/*
 * The pool of database connections of a worker process.  It is bounded; who
 * finds it empty waits in a queue with a deadline; one connection is opened
 * at a time; and while the server is away nobody waits for it: after a failed
 * attempt the breaker answers for a while, twice as long each time.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_metrics.h"


#define NGX_HTTP_LASTMILE_DB_BACKOFF_MIN  100
#define NGX_HTTP_LASTMILE_DB_BACKOFF_MAX  1000

/* idle for longer, a connection is tried before it is trusted */
#define NGX_HTTP_LASTMILE_DB_TRUST        15000


typedef struct {
    ngx_queue_t               queue;         /* in idle */
    lm_db_t                  *db;
    int                       fd;
    ngx_msec_t                since;         /* idle */
} ngx_http_lastmile_db_conn_t;


/* A coroutine in want of a connection, on its own stack. */
typedef struct {
    ngx_queue_t                   queue;
    ngx_http_lastmile_co_t       *co;
    ngx_http_lastmile_db_conn_t  *conn;      /* what it was given */
} ngx_http_lastmile_db_waiter_t;


typedef struct {
    ngx_http_lastmile_db_conn_t  *conns;
    ngx_queue_t                   idle;      /* the last used first */
    ngx_queue_t                   free;
    ngx_queue_t                   waiters;
    ngx_uint_t                    open;      /* opening ones included */
    ngx_uint_t                    in_use;
    ngx_uint_t                    waiting;
    ngx_msec_t                    backoff;
    ngx_msec_t                    retry_at;
    unsigned                      opening:1;
    unsigned                      broken:1;  /* the breaker is on */
} ngx_http_lastmile_db_pool_t;


static lm_rc_t ngx_http_lastmile_db_take(ngx_http_lastmile_db_conn_t **conn);
static lm_rc_t ngx_http_lastmile_db_wait(ngx_http_lastmile_db_conn_t **conn);
static ngx_uint_t ngx_http_lastmile_db_is_alive(
    ngx_http_lastmile_db_conn_t *conn);
static lm_rc_t ngx_http_lastmile_db_open(ngx_http_lastmile_db_conn_t **conn);
static void ngx_http_lastmile_db_probe(void *data);
static void ngx_http_lastmile_db_trip(void);
static void ngx_http_lastmile_db_close(ngx_http_lastmile_db_conn_t *conn);
static void ngx_http_lastmile_db_set_idle(ngx_http_lastmile_db_conn_t *conn);
static void ngx_http_lastmile_db_set_busy(ngx_http_lastmile_db_conn_t *conn);
static void ngx_http_lastmile_db_idle_handler(ngx_event_t *ev);
static void ngx_http_lastmile_db_wake_next(void);


static ngx_http_lastmile_db_pool_t  ngx_http_lastmile_db_pool;


ngx_int_t
ngx_http_lastmile_db_init(ngx_cycle_t *cycle)
{
    ngx_uint_t                      i;
    ngx_http_lastmile_db_pool_t    *pool;
    ngx_http_lastmile_main_conf_t  *lmcf;

    pool = &ngx_http_lastmile_db_pool;
    lmcf = ngx_http_lastmile_main_conf();

    ngx_queue_init(&pool->idle);
    ngx_queue_init(&pool->free);
    ngx_queue_init(&pool->waiters);

    pool->conns = ngx_pcalloc(cycle->pool, lmcf->db_size
                                      * sizeof(ngx_http_lastmile_db_conn_t));
    if (pool->conns == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < lmcf->db_size; i++) {
        ngx_queue_insert_tail(&pool->free, &pool->conns[i].queue);
    }

    return NGX_OK;
}


lm_rc_t
lm_host_db_lease(lm_db_t **out)
{
    lm_rc_t                       rc;
    ngx_http_lastmile_db_conn_t  *conn;

    if (ngx_http_lastmile_main_conf()->database.user == NULL) {
        return LM_E_UNAVAILABLE;
    }

    rc = ngx_http_lastmile_db_take(&conn);
    if (rc != LM_OK) {
        return rc;
    }

    ngx_http_lastmile_db_pool.in_use++;

    *out = conn->db;

    return LM_OK;
}


static lm_rc_t
ngx_http_lastmile_db_take(ngx_http_lastmile_db_conn_t **conn)
{
    lm_rc_t                         rc;
    ngx_queue_t                    *q;
    ngx_http_lastmile_db_pool_t    *pool;
    ngx_http_lastmile_main_conf_t  *lmcf;

    pool = &ngx_http_lastmile_db_pool;
    lmcf = ngx_http_lastmile_main_conf();

    for ( ;; ) {

        if (!ngx_queue_empty(&pool->idle)) {
            q = ngx_queue_head(&pool->idle);
            ngx_queue_remove(q);

            *conn = ngx_queue_data(q, ngx_http_lastmile_db_conn_t, queue);
            ngx_http_lastmile_db_set_busy(*conn);

            if (ngx_http_lastmile_db_is_alive(*conn)) {
                return LM_OK;
            }

            ngx_http_lastmile_db_close(*conn);
            continue;
        }

        if (pool->broken
            && (ngx_msec_int_t) (pool->retry_at - ngx_current_msec) > 0)
        {
            return LM_E_UNAVAILABLE;
        }

        if (pool->open < lmcf->db_size && !pool->opening) {
            return ngx_http_lastmile_db_open(conn);
        }

        rc = ngx_http_lastmile_db_wait(conn);

        if (rc != LM_OK || *conn) {
            return rc;
        }
    }
}


/* LM_OK without a connection: look again. */

static lm_rc_t
ngx_http_lastmile_db_wait(ngx_http_lastmile_db_conn_t **conn)
{
    ngx_int_t                       rc;
    ngx_http_lastmile_db_pool_t    *pool;
    ngx_http_lastmile_main_conf_t  *lmcf;
    ngx_http_lastmile_db_waiter_t   waiter;

    pool = &ngx_http_lastmile_db_pool;
    lmcf = ngx_http_lastmile_main_conf();

    if (pool->waiting >= lmcf->db_queue) {
        return LM_E_UNAVAILABLE;
    }

    waiter.co = ngx_http_lastmile_co_self();
    waiter.conn = NULL;

    ngx_queue_insert_tail(&pool->waiters, &waiter.queue);
    pool->waiting++;

    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_DB_WAITS);

    rc = ngx_http_lastmile_co_park(lmcf->db_timeout);

    if (rc == NGX_AGAIN) {
        ngx_queue_remove(&waiter.queue);
        pool->waiting--;

        ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_DB_TIMEOUTS);
        return LM_E_DEADLINE;
    }

    /* whoever wakes has unlinked it */

    *conn = waiter.conn;

    return LM_OK;
}


static ngx_uint_t
ngx_http_lastmile_db_is_alive(ngx_http_lastmile_db_conn_t *conn)
{
    if (ngx_current_msec - conn->since < NGX_HTTP_LASTMILE_DB_TRUST) {
        return 1;
    }

    return lm_db_ping(conn->db) == LM_OK;
}


static lm_rc_t
ngx_http_lastmile_db_open(ngx_http_lastmile_db_conn_t **conn)
{
    lm_rc_t                       rc;
    ngx_queue_t                  *q;
    ngx_http_lastmile_co_t       *co;
    ngx_http_lastmile_db_conn_t  *c;
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;
    co = ngx_http_lastmile_co_self();

    if (ngx_http_lastmile_co_is_late(co)) {
        /* whose time is not over has its turn */
        ngx_http_lastmile_db_wake_next();
        return LM_E_DEADLINE;
    }

    q = ngx_queue_head(&pool->free);
    ngx_queue_remove(q);

    c = ngx_queue_data(q, ngx_http_lastmile_db_conn_t, queue);

    pool->open++;
    pool->opening = 1;

    rc = ngx_http_lastmile_db_connect(&c->db, &c->fd);

    pool->opening = 0;

    if (rc != LM_OK) {
        pool->open--;
        ngx_queue_insert_tail(&pool->free, &c->queue);

        if (ngx_http_lastmile_co_is_late(co)) {
            /* it was not given the time that the server may take */
            ngx_http_lastmile_db_wake_next();
            return LM_E_DEADLINE;
        }

        ngx_http_lastmile_db_trip();
        return LM_E_UNAVAILABLE;
    }

    pool->broken = 0;
    pool->backoff = 0;

    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_DB_OPENED);

    /* others were waiting for their turn to open */

    ngx_http_lastmile_db_wake_next();

    *conn = c;

    return LM_OK;
}


/* A server that came back is found without a request that pays for it. */

void
ngx_http_lastmile_db_tick(void)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    if (pool->broken
        && !pool->opening
        && (ngx_msec_int_t) (pool->retry_at - ngx_current_msec) <= 0)
    {
        ngx_http_lastmile_background(ngx_http_lastmile_db_probe, NULL);
    }
}


static void
ngx_http_lastmile_db_probe(void *data)
{
    lm_db_t  *db;

    if (lm_host_db_lease(&db) == LM_OK) {
        lm_host_db_return(db);
    }
}


/* Nobody waits for a server that is away. */

static void
ngx_http_lastmile_db_trip(void)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    pool->backoff = pool->backoff ? pool->backoff * 2
                                  : NGX_HTTP_LASTMILE_DB_BACKOFF_MIN;

    if (pool->backoff > NGX_HTTP_LASTMILE_DB_BACKOFF_MAX) {
        pool->backoff = NGX_HTTP_LASTMILE_DB_BACKOFF_MAX;
    }

    pool->retry_at = ngx_current_msec + pool->backoff;
    pool->broken = 1;

    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_DB_FAILED);

    ngx_log_error(NGX_LOG_ERR, ngx_http_lastmile_co_log(), 0,
                  "lastmile: database is away, next attempt in %M ms",
                  pool->backoff);

    /* connections in use may come back: those who find none see the breaker */

    while (!ngx_queue_empty(&pool->waiters)) {
        ngx_http_lastmile_db_wake_next();
    }
}


static void
ngx_http_lastmile_db_wake_next(void)
{
    ngx_queue_t                    *q;
    ngx_http_lastmile_db_pool_t    *pool;
    ngx_http_lastmile_db_waiter_t  *waiter;

    pool = &ngx_http_lastmile_db_pool;

    if (ngx_queue_empty(&pool->waiters)) {
        return;
    }

    q = ngx_queue_head(&pool->waiters);
    ngx_queue_remove(q);
    pool->waiting--;

    waiter = ngx_queue_data(q, ngx_http_lastmile_db_waiter_t, queue);

    ngx_http_lastmile_co_wake(waiter->co);
}


void
lm_host_db_return(lm_db_t *db)
{
    ngx_uint_t                      i;
    ngx_queue_t                    *q;
    ngx_http_lastmile_db_conn_t    *conn;
    ngx_http_lastmile_db_pool_t    *pool;
    ngx_http_lastmile_db_waiter_t  *waiter;

    pool = &ngx_http_lastmile_db_pool;

    for (i = 0; pool->conns[i].db != db; i++) { /* void */ }

    conn = &pool->conns[i];

    lm_db_reset(db);

    pool->in_use--;

    if (lm_db_is_broken(db)) {
        ngx_http_lastmile_db_close(conn);
        ngx_http_lastmile_db_wake_next();
        return;
    }

    conn->since = ngx_current_msec;

    if (!ngx_queue_empty(&pool->waiters)) {
        q = ngx_queue_head(&pool->waiters);
        waiter = ngx_queue_data(q, ngx_http_lastmile_db_waiter_t, queue);
        waiter->conn = conn;

        ngx_http_lastmile_db_wake_next();
        return;
    }

    ngx_http_lastmile_db_set_idle(conn);
}


static void
ngx_http_lastmile_db_close(ngx_http_lastmile_db_conn_t *conn)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    /* first: the number may belong to another socket right afterwards */

    ngx_http_lastmile_watch_drop(conn->fd);

    lm_db_close(conn->db);

    conn->db = NULL;
    conn->fd = -1;

    pool->open--;
    ngx_queue_insert_tail(&pool->free, &conn->queue);
}


/* An idle connection neither holds a quitting process nor outlives its peer. */

static void
ngx_http_lastmile_db_set_idle(ngx_http_lastmile_db_conn_t *conn)
{
    ngx_connection_t  *c;

    if (ngx_exiting) {
        ngx_http_lastmile_db_close(conn);
        return;
    }

    ngx_queue_insert_head(&ngx_http_lastmile_db_pool.idle, &conn->queue);

    c = ngx_http_lastmile_watch_find(conn->fd);

    if (c) {
        c->idle = 1;
        c->data = conn;
        c->read->handler = ngx_http_lastmile_db_idle_handler;
        c->write->handler = ngx_http_lastmile_db_idle_handler;
    }
}


static void
ngx_http_lastmile_db_set_busy(ngx_http_lastmile_db_conn_t *conn)
{
    ngx_connection_t  *c;

    c = ngx_http_lastmile_watch_find(conn->fd);

    if (c) {
        ngx_http_lastmile_watch_take(c);
    }
}


static void
ngx_http_lastmile_db_idle_handler(ngx_event_t *ev)
{
    ngx_connection_t             *c;
    ngx_http_lastmile_db_conn_t  *conn;

    c = ev->data;
    conn = c->data;

    if (ev->write && !c->close) {
        return;
    }

    /* asked to close, or the server said something unasked: its farewell */

    ngx_queue_remove(&conn->queue);
    ngx_http_lastmile_db_close(conn);
}


void
ngx_http_lastmile_db_exit(void)
{
    ngx_uint_t                      i;
    ngx_http_lastmile_db_pool_t    *pool;
    ngx_http_lastmile_main_conf_t  *lmcf;

    pool = &ngx_http_lastmile_db_pool;
    lmcf = ngx_http_lastmile_main_conf();

    if (pool->conns == NULL) {
        return;
    }

    for (i = 0; i < lmcf->db_size; i++) {
        if (pool->conns[i].db) {
            ngx_http_lastmile_db_close(&pool->conns[i]);
        }
    }
}


void
ngx_http_lastmile_db_gauges(ngx_atomic_t *values)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    values[NGX_HTTP_LASTMILE_M_DB_SIZE] = pool->open;
    values[NGX_HTTP_LASTMILE_M_DB_IN_USE] = pool->in_use;
    values[NGX_HTTP_LASTMILE_M_DB_WAITING] = pool->waiting;
    values[NGX_HTTP_LASTMILE_M_DB_BREAKER] = pool->broken;
}
