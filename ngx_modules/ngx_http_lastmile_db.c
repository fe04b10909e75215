
/* SPDX-License-Identifier: MIT */

/*
 * The pool of database connections of a worker process.  It is bounded; who
 * finds it empty waits in a queue with a deadline; one connection is opened
 * at a time; and while the server is away nobody waits for it: the breaker
 * answers (see ngx_http_lastmile_db_health.c).
 */


#include "ngx_http_lastmile_db.h"


/* idle for longer, a connection is tried before it is trusted */
#define NGX_HTTP_LASTMILE_DB_TRUST        15000


/* A coroutine in want of a connection, on its own stack. */
typedef struct {
    ngx_queue_t                   queue;
    ngx_http_lastmile_co_t       *co;
    ngx_http_lastmile_db_conn_t  *conn;      /* what it was given */
} ngx_http_lastmile_db_waiter_t;


static uint32_t ngx_http_lastmile_db_limit(void);
static lm_rc_t ngx_http_lastmile_db_take(uint32_t limit,
    ngx_http_lastmile_db_conn_t **conn);
static ngx_http_lastmile_db_conn_t *ngx_http_lastmile_db_pick(uint32_t limit);
static lm_rc_t ngx_http_lastmile_db_wait(ngx_http_lastmile_db_conn_t **conn);
static ngx_uint_t ngx_http_lastmile_db_is_alive(
    ngx_http_lastmile_db_conn_t *conn);
static lm_rc_t ngx_http_lastmile_db_open(ngx_http_lastmile_db_conn_t **conn);
static void ngx_http_lastmile_db_set_idle(ngx_http_lastmile_db_conn_t *conn);
static void ngx_http_lastmile_db_idle_handler(ngx_event_t *ev);


ngx_http_lastmile_db_pool_t  ngx_http_lastmile_db_pool;


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
    uint32_t                      limit;
    ngx_http_lastmile_db_conn_t  *conn;

    if (ngx_http_lastmile_main_conf()->database.user == NULL) {
        return LM_E_UNAVAILABLE;
    }

    limit = ngx_http_lastmile_db_limit();

    rc = ngx_http_lastmile_db_take(limit, &conn);
    if (rc != LM_OK) {
        return rc;
    }

    ngx_http_lastmile_db_pool.in_use++;

    rc = lm_db_set_limit(conn->db, limit);
    if (rc != LM_OK) {
        lm_host_db_return(conn->db);
        return rc;
    }

    *out = conn->db;

    return LM_OK;
}


/*
 * The server works on a statement no longer than somebody waits for it.  In
 * whole seconds, so that all requests of a face want the same.
 */

static uint32_t
ngx_http_lastmile_db_limit(void)
{
    uint32_t    most;
    ngx_msec_t  left;

    most = ngx_http_lastmile_main_conf()->database.deadline;
    left = ngx_http_lastmile_co_left(ngx_http_lastmile_co_self());

    if (left == 0 || left > most * 1000) {
        return most;
    }

    return (left + 999) / 1000;
}


static lm_rc_t
ngx_http_lastmile_db_take(uint32_t limit, ngx_http_lastmile_db_conn_t **conn)
{
    lm_rc_t                         rc;
    ngx_http_lastmile_co_t         *co;
    ngx_http_lastmile_db_pool_t    *pool;
    ngx_http_lastmile_main_conf_t  *lmcf;

    co = ngx_http_lastmile_co_self();
    pool = &ngx_http_lastmile_db_pool;
    lmcf = ngx_http_lastmile_main_conf();

    for ( ;; ) {

        if (pool->silent) {
            return LM_E_UNAVAILABLE;
        }

        if (ngx_http_lastmile_co_is_late(co)) {
            /* it would lose the connection at its first wait */
            ngx_http_lastmile_db_wake_next();
            return LM_E_DEADLINE;
        }

        if (!ngx_queue_empty(&pool->idle)) {
            *conn = ngx_http_lastmile_db_pick(limit);

            if (ngx_http_lastmile_db_is_alive(*conn)) {
                (*conn)->since = ngx_current_msec;
                return LM_OK;
            }

            ngx_http_lastmile_db_close(*conn);
            continue;
        }

        if (pool->broken
            && (ngx_msec_int_t) (pool->retry_at - ngx_current_msec) > 0)
        {
            if (pool->open == 0) {
                return LM_E_UNAVAILABLE;
            }

            /* it takes no more connections: those that are open come back */

        } else if (pool->open < lmcf->db_size && !pool->opening) {
            rc = ngx_http_lastmile_db_open(conn);

            if (rc != LM_E_UNAVAILABLE || pool->open == 0) {
                return rc;
            }

            continue;
        }

        rc = ngx_http_lastmile_db_wait(conn);

        if (rc != LM_OK || *conn) {
            return rc;
        }
    }
}


/* The last used one with that limit, else the last used one. */

static ngx_http_lastmile_db_conn_t *
ngx_http_lastmile_db_pick(uint32_t limit)
{
    ngx_queue_t                  *q, *best;
    ngx_http_lastmile_db_conn_t  *conn;
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    best = ngx_queue_head(&pool->idle);

    for (q = best; q != ngx_queue_sentinel(&pool->idle); q = ngx_queue_next(q))
    {
        conn = ngx_queue_data(q, ngx_http_lastmile_db_conn_t, queue);

        if (lm_db_limit(conn->db) == limit) {
            best = q;
            break;
        }
    }

    ngx_queue_remove(best);

    conn = ngx_queue_data(best, ngx_http_lastmile_db_conn_t, queue);
    ngx_http_lastmile_db_set_busy(conn);

    return conn;
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

    q = ngx_queue_head(&pool->free);
    ngx_queue_remove(q);

    c = ngx_queue_data(q, ngx_http_lastmile_db_conn_t, queue);

    pool->open++;
    pool->opening = 1;
    pool->opening_since = ngx_current_msec;

    rc = ngx_http_lastmile_db_connect(&c->db, &c->fd);

    pool->opening = 0;

    if (rc != LM_OK) {
        pool->open--;
        ngx_queue_insert_tail(&pool->free, &c->queue);

        if (ngx_http_lastmile_co_is_late(co)) {
            /* it was not given the time that the server may take */
            pool->suspect = 1;
            ngx_http_lastmile_db_wake_next();
            return LM_E_DEADLINE;
        }

        ngx_http_lastmile_db_trip("takes no connection");
        return LM_E_UNAVAILABLE;
    }

    c->busy = 1;
    c->since = ngx_current_msec;

    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_DB_OPENED);

    /* others were waiting for their turn to open */

    ngx_http_lastmile_db_answers();

    *conn = c;

    return LM_OK;
}


void
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
    ngx_uint_t                      i, size;
    ngx_queue_t                    *q;
    ngx_http_lastmile_db_conn_t    *conn;
    ngx_http_lastmile_db_pool_t    *pool;
    ngx_http_lastmile_db_waiter_t  *waiter;

    pool = &ngx_http_lastmile_db_pool;

    size = ngx_http_lastmile_main_conf()->db_size;

    for (i = 0; i < size && pool->conns[i].db != db; i++) { /* void */ }

    if (i == size) {
        ngx_log_error(NGX_LOG_ALERT, ngx_http_lastmile_co_log(), 0,
                      "lastmile: a connection to the database of nobody");
        return;
    }

    conn = &pool->conns[i];

    lm_db_reset(db);

    pool->in_use--;
    conn->busy = 0;

    lm_db_health(&pool->health, db);

    if (lm_db_is_broken(db)) {
        /* and why, is worth a question */
        pool->suspect = 1;
        ngx_http_lastmile_db_close(conn);
        ngx_http_lastmile_db_wake_next();
        return;
    }

    conn->since = ngx_current_msec;

    if (!ngx_queue_empty(&pool->waiters)) {
        q = ngx_queue_head(&pool->waiters);
        waiter = ngx_queue_data(q, ngx_http_lastmile_db_waiter_t, queue);
        waiter->conn = conn;
        conn->busy = 1;

        ngx_http_lastmile_db_wake_next();
        return;
    }

    ngx_http_lastmile_db_set_idle(conn);
}


void
ngx_http_lastmile_db_close(ngx_http_lastmile_db_conn_t *conn)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    /* first: the number may belong to another socket right afterwards */

    ngx_http_lastmile_watch_drop(conn->fd);

    lm_db_close(conn->db);

    conn->db = NULL;
    conn->fd = -1;
    conn->busy = 0;

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


void
ngx_http_lastmile_db_set_busy(ngx_http_lastmile_db_conn_t *conn)
{
    ngx_connection_t  *c;

    conn->busy = 1;

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
