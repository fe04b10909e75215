
/* SPDX-License-Identifier: MIT */

/*
 * The combiner of the RADIUS face.  A request leaves its packet and parks; a
 * few writers take all that wait, up to a batch, do them in one transaction,
 * and wake each request with its own result.  At low load a batch is one
 * packet and waits for nobody; at high load the disk is flushed, and each
 * statement planned, once for many.
 *
 * Who was just answered asks again at once.  So a writer that finds fewer than
 * its share of all who are on their way gives them a moment to come: else one
 * writer leaves with a few while the others are held up behind it.
 *
 * A batch costs as much as some forty packets before its first one, so a
 * second writer is worth its while only where both have enough to do; or where
 * the first is held up.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_metrics.h"

#include "radius/combine.h"
#include "service/isp.h"


/* FreeRADIUS waits a second, then spools */
#define NGX_HTTP_LASTMILE_COMBINE_WAIT     800

/* packets that could not be done within that time anyway */
#define NGX_HTTP_LASTMILE_COMBINE_QUEUE    8192

#define NGX_HTTP_LASTMILE_COMBINE_GATHER   2

/* packets that keep a writer busy */
#define NGX_HTTP_LASTMILE_COMBINE_SHARE    64

/* who waits so long is held up by the other writers */
#define NGX_HTTP_LASTMILE_COMBINE_HELD     100

/* accounting that takes longer is spooled: it is done if it can be */
#define NGX_HTTP_LASTMILE_COMBINE_BATCH    5000

/* what a batch has at least, whatever time its oldest request has left */
#define NGX_HTTP_LASTMILE_COMBINE_LEAST    100

#define NGX_HTTP_LASTMILE_COMBINE_TICK     1000
#define NGX_HTTP_LASTMILE_COMBINE_MEMORY   (32 * 1024 * 1024)


/* On the stack of the coroutine that waits. */
typedef struct {
    ngx_queue_t              queue;
    ngx_http_lastmile_co_t  *co;
    void                    *item;
    ngx_msec_t               until;
    lm_rc_t                  rc;
    unsigned                 taken:1;        /* a writer reads the item */
    unsigned                 done:1;
} ngx_http_lastmile_combine_waiter_t;


/* A writer that waits until enough have come. */
typedef struct {
    ngx_queue_t              queue;
    ngx_http_lastmile_co_t  *co;
    ngx_uint_t               goal;
    unsigned                 reached:1;
} ngx_http_lastmile_combine_gatherer_t;


typedef struct {
    ngx_queue_t              waiting;
    ngx_queue_t              gatherers;
    ngx_uint_t               n;              /* waiting */
    ngx_uint_t               taken;          /* by all writers */
    ngx_uint_t               writers;
    lm_combine_e             kind;
    unsigned                 ready:1;
} ngx_http_lastmile_combine_t;


static void ngx_http_lastmile_combine_start(
    ngx_http_lastmile_combine_t *combine);
static ngx_uint_t ngx_http_lastmile_combine_writers(
    ngx_http_lastmile_combine_t *combine);
static ngx_uint_t ngx_http_lastmile_combine_is_held(
    ngx_http_lastmile_combine_t *combine);
static ngx_uint_t ngx_http_lastmile_combine_max(
    ngx_http_lastmile_combine_t *combine);
static lm_rc_t ngx_http_lastmile_combine_wait(
    ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t *waiter);
static void ngx_http_lastmile_combine_leave(
    ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t *waiter);
static void ngx_http_lastmile_combine_refuse(
    ngx_http_lastmile_combine_t *combine);
static void ngx_http_lastmile_combine_write(void *data);
static ngx_uint_t ngx_http_lastmile_combine_goal(
    ngx_http_lastmile_combine_t *combine);
static void ngx_http_lastmile_combine_gather(
    ngx_http_lastmile_combine_t *combine, ngx_uint_t goal);
static void ngx_http_lastmile_combine_came(
    ngx_http_lastmile_combine_t *combine);
static size_t ngx_http_lastmile_combine_take(
    ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t **waiters);
static ngx_msec_t ngx_http_lastmile_combine_deadline(
    ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t *oldest);
static void ngx_http_lastmile_combine_run(
    ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t **waiters, size_t n, lm_rc_t *rcs);
static void ngx_http_lastmile_combine_count(
    ngx_http_lastmile_combine_t *combine, size_t n, lm_rc_t *rcs);


static ngx_http_lastmile_combine_t  ngx_http_lastmile_combines[LM_COMBINE_N];


lm_rc_t
lm_host_combine(lm_combine_e kind, void *item)
{
    ngx_http_lastmile_combine_t         *combine;
    ngx_http_lastmile_combine_waiter_t   waiter;

    combine = &ngx_http_lastmile_combines[kind];

    if (!combine->ready) {
        ngx_queue_init(&combine->waiting);
        ngx_queue_init(&combine->gatherers);
        combine->kind = kind;
        combine->ready = 1;
    }

    if (combine->n >= NGX_HTTP_LASTMILE_COMBINE_QUEUE) {
        ngx_http_lastmile_combine_refuse(combine);
        return LM_E_UNAVAILABLE;
    }

    ngx_memzero(&waiter, sizeof(ngx_http_lastmile_combine_waiter_t));

    waiter.co = ngx_http_lastmile_co_self();
    waiter.item = item;
    waiter.until = ngx_current_msec + NGX_HTTP_LASTMILE_COMBINE_WAIT;
    waiter.rc = LM_E_UNAVAILABLE;

    ngx_queue_insert_tail(&combine->waiting, &waiter.queue);
    combine->n++;

    ngx_http_lastmile_combine_came(combine);

    ngx_http_lastmile_combine_start(combine);

    return ngx_http_lastmile_combine_wait(combine, &waiter);
}


/* It runs at the end of the loop turn and finds what else came by then. */

static void
ngx_http_lastmile_combine_start(ngx_http_lastmile_combine_t *combine)
{
    if (combine->writers >= ngx_http_lastmile_combine_writers(combine)) {
        return;
    }

    combine->writers++;

    if (ngx_http_lastmile_co_start(ngx_http_lastmile_combine_write, NULL,
                                   combine, ngx_cycle->log,
                                   NGX_HTTP_LASTMILE_CO_BACKGROUND)
        != NGX_OK)
    {
        combine->writers--;
    }
}


/* How many there should be now. */

static ngx_uint_t
ngx_http_lastmile_combine_writers(ngx_http_lastmile_combine_t *combine)
{
    ngx_uint_t  most, busy, share;

    /* FreeRADIUS asks with a few dozen threads: a second would halve batches */

    if (combine->kind != LM_COMBINE_ACCOUNTING) {
        return 1;
    }

    most = ngx_http_lastmile_main_conf()->accounting_writers;

    if (ngx_http_lastmile_combine_is_held(combine)) {
        return most;
    }

    share = ngx_min(NGX_HTTP_LASTMILE_COMBINE_SHARE,
                    ngx_http_lastmile_combine_max(combine));

    busy = (combine->n + combine->taken) / share;

    return ngx_min(ngx_max(busy, 1), most);
}


static ngx_uint_t
ngx_http_lastmile_combine_is_held(ngx_http_lastmile_combine_t *combine)
{
    ngx_msec_t                           since;
    ngx_queue_t                         *q;
    ngx_http_lastmile_combine_waiter_t  *waiter;

    if (ngx_queue_empty(&combine->waiting)) {
        return 0;
    }

    q = ngx_queue_head(&combine->waiting);
    waiter = ngx_queue_data(q, ngx_http_lastmile_combine_waiter_t, queue);

    since = waiter->until - NGX_HTTP_LASTMILE_COMBINE_WAIT;

    return ngx_current_msec - since >= NGX_HTTP_LASTMILE_COMBINE_HELD;
}


static ngx_uint_t
ngx_http_lastmile_combine_max(ngx_http_lastmile_combine_t *combine)
{
    if (combine->kind == LM_COMBINE_ACCOUNTING) {
        return ngx_http_lastmile_main_conf()->accounting_batch;
    }

    return lm_combines[combine->kind].max;
}


static lm_rc_t
ngx_http_lastmile_combine_wait(ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t *waiter)
{
    ngx_msec_t  deadline;

    deadline = ngx_http_lastmile_co_set_deadline(waiter->co, 0);

    if (ngx_http_lastmile_co_park(NGX_HTTP_LASTMILE_COMBINE_HELD) == NGX_AGAIN
        && !waiter->taken)
    {
        ngx_http_lastmile_combine_start(combine);
    }

    if (!waiter->done
        && ngx_http_lastmile_co_park(NGX_HTTP_LASTMILE_COMBINE_WAIT
                                     - NGX_HTTP_LASTMILE_COMBINE_HELD)
           == NGX_AGAIN
        && !waiter->taken)
    {
        ngx_http_lastmile_combine_leave(combine, waiter);

        ngx_http_lastmile_combine_refuse(combine);
        waiter->rc = LM_E_DEADLINE;
        waiter->done = 1;
    }

    /* a packet that is being written cannot be taken back */

    while (!waiter->done) {
        (void) ngx_http_lastmile_co_park(NGX_HTTP_LASTMILE_COMBINE_TICK);
    }

    (void) ngx_http_lastmile_co_set_deadline(waiter->co, deadline);

    return waiter->rc;
}


static void
ngx_http_lastmile_combine_leave(ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t *waiter)
{
    ngx_queue_remove(&waiter->queue);

    combine->n--;
}


static void
ngx_http_lastmile_combine_refuse(ngx_http_lastmile_combine_t *combine)
{
    if (combine->kind == LM_COMBINE_ACCOUNTING) {
        ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_ACCT_REFUSED);
    }
}


/* A writer: ends when nothing waits, or the others are enough. */

static void
ngx_http_lastmile_combine_write(void *data)
{
    ngx_http_lastmile_combine_t *combine = data;

    size_t                               i, n;
    lm_rc_t                              rcs[LM_COMBINE_MAX];
    ngx_uint_t                           goal, spare;
    ngx_http_lastmile_co_t              *co;
    ngx_http_lastmile_combine_waiter_t  *waiters[LM_COMBINE_MAX];

    n = 0;
    co = ngx_http_lastmile_co_self();

    for ( ;; ) {
        goal = ngx_http_lastmile_combine_goal(combine);

        spare = combine->writers > ngx_http_lastmile_combine_writers(combine);

        combine->taken -= n;

        if (spare) {
            break;
        }

        ngx_http_lastmile_combine_gather(combine, goal);

        n = ngx_http_lastmile_combine_take(combine, waiters);

        if (n == 0) {
            break;
        }

        combine->taken += n;

        (void) ngx_http_lastmile_co_set_deadline(co,
                     ngx_http_lastmile_combine_deadline(combine, waiters[0]));

        ngx_http_lastmile_combine_run(combine, waiters, n, rcs);

        (void) ngx_http_lastmile_co_set_deadline(co, 0);

        for (i = 0; i < n; i++) {
            waiters[i]->rc = rcs[i];
            waiters[i]->done = 1;
            ngx_http_lastmile_co_wake(waiters[i]->co);
        }
    }

    combine->writers--;
}


/* A writer's share; those it just answered count, they are who may come. */

static ngx_uint_t
ngx_http_lastmile_combine_goal(ngx_http_lastmile_combine_t *combine)
{
    ngx_uint_t  share;

    share = (combine->n + combine->taken)
            / ngx_http_lastmile_combine_writers(combine);

    return ngx_min(share, ngx_http_lastmile_combine_max(combine));
}


static void
ngx_http_lastmile_combine_gather(ngx_http_lastmile_combine_t *combine,
    ngx_uint_t goal)
{
    ngx_http_lastmile_combine_gatherer_t  g;

    if (combine->n >= goal) {
        return;
    }

    g.goal = goal;
    g.co = ngx_http_lastmile_co_self();
    g.reached = 0;

    ngx_queue_insert_tail(&combine->gatherers, &g.queue);

    (void) ngx_http_lastmile_co_park(NGX_HTTP_LASTMILE_COMBINE_GATHER);

    if (!g.reached) {
        ngx_queue_remove(&g.queue);
    }
}


static void
ngx_http_lastmile_combine_came(ngx_http_lastmile_combine_t *combine)
{
    ngx_queue_t                           *q;
    ngx_http_lastmile_combine_gatherer_t  *g;

    if (ngx_queue_empty(&combine->gatherers)) {
        return;
    }

    q = ngx_queue_head(&combine->gatherers);
    g = ngx_queue_data(q, ngx_http_lastmile_combine_gatherer_t, queue);

    if (combine->n >= g->goal) {
        ngx_queue_remove(q);
        g->reached = 1;
        ngx_http_lastmile_co_wake(g->co);
    }
}


static size_t
ngx_http_lastmile_combine_take(ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t **waiters)
{
    size_t                               n, max;
    ngx_queue_t                         *q;
    ngx_http_lastmile_combine_waiter_t  *waiter;

    max = ngx_http_lastmile_combine_max(combine);

    for (n = 0; n < max; n++) {

        if (ngx_queue_empty(&combine->waiting)) {
            break;
        }

        q = ngx_queue_head(&combine->waiting);
        waiter = ngx_queue_data(q, ngx_http_lastmile_combine_waiter_t, queue);

        ngx_http_lastmile_combine_leave(combine, waiter);

        waiter->taken = 1;
        waiters[n] = waiter;
    }

    if (combine->kind == LM_COMBINE_ACCOUNTING) {
        ngx_http_lastmile_gauge_set(NGX_HTTP_LASTMILE_M_ACCT_WAITING,
                                    combine->n);
    }

    return n;
}


/* A login that is answered late was asked for again, or given up. */

static ngx_msec_t
ngx_http_lastmile_combine_deadline(ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t *oldest)
{
    ngx_msec_t  least;

    if (combine->kind == LM_COMBINE_ACCOUNTING) {
        return ngx_current_msec + NGX_HTTP_LASTMILE_COMBINE_BATCH;
    }

    least = ngx_current_msec + NGX_HTTP_LASTMILE_COMBINE_LEAST;

    return (ngx_msec_int_t) (oldest->until - least) > 0 ? oldest->until
                                                        : least;
}


static void
ngx_http_lastmile_combine_run(ngx_http_lastmile_combine_t *combine,
    ngx_http_lastmile_combine_waiter_t **waiters, size_t n, lm_rc_t *rcs)
{
    void        *items[LM_COMBINE_MAX];
    size_t       i;
    lm_tx_t      tx;
    lm_actor_t   actor;

    for (i = 0; i < n; i++) {
        items[i] = waiters[i]->item;
        rcs[i] = LM_E_UNAVAILABLE;
    }

    ngx_memzero(&tx, sizeof(lm_tx_t));
    ngx_memzero(&actor, sizeof(lm_actor_t));

    actor.kind = LM_ACTOR_SYSTEM;

    tx.actor = &actor;
    tx.now = lm_host_now();
    tx.isp = lm_host_isp_take();

    if (tx.isp == NULL) {
        return;
    }

    tx.today = lm_zone_day(tx.isp->zone, tx.now);
    tx.arena = lm_arena_create(NGX_HTTP_LASTMILE_COMBINE_MEMORY);

    if (tx.arena) {
        lm_combines[combine->kind].run(&tx, items, n, rcs);
        lm_arena_destroy(tx.arena);
    }

    lm_host_isp_give(tx.isp);

    ngx_http_lastmile_combine_count(combine, n, rcs);
}


static void
ngx_http_lastmile_combine_count(ngx_http_lastmile_combine_t *combine, size_t n,
    lm_rc_t *rcs)
{
    size_t  i, ok;

    if (combine->kind != LM_COMBINE_ACCOUNTING) {
        return;
    }

    for (i = 0, ok = 0; i < n; i++) {
        ok += (rcs[i] == LM_OK);
    }

    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_ACCT_BATCHES);
    ngx_http_lastmile_add(NGX_HTTP_LASTMILE_M_ACCT_PACKETS, ok);
    ngx_http_lastmile_add(NGX_HTTP_LASTMILE_M_ACCT_FAILED, n - ok);
}
