
/* SPDX-License-Identifier: MIT */

/*
 * The write combiner of accounting.  A request leaves its packet and parks;
 * a few writers take all that wait, up to a batch, commit them in one
 * transaction, and wake each request with its own result.  At low load a
 * batch is one packet and waits for nobody; at high load the disk is flushed
 * once for many.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_metrics.h"

#include "radius/accounting.h"
#include "radius/combine.h"
#include "service/isp.h"


/* FreeRADIUS waits a second, then spools */
#define NGX_HTTP_LASTMILE_COMBINE_WAIT     800

/* packets that could not be committed within that time anyway */
#define NGX_HTTP_LASTMILE_COMBINE_QUEUE    8192

#define NGX_HTTP_LASTMILE_COMBINE_TICK     1000
#define NGX_HTTP_LASTMILE_COMBINE_MEMORY   (32 * 1024 * 1024)


/* On the stack of the coroutine that waits. */
typedef struct {
    ngx_queue_t              queue;
    ngx_http_lastmile_co_t  *co;
    lm_packet_t             *packet;
    lm_rc_t                  rc;
    unsigned                 taken:1;        /* a writer reads the packet */
    unsigned                 done:1;
} ngx_http_lastmile_combine_waiter_t;


typedef struct {
    ngx_queue_t              waiting;
    ngx_uint_t               n;
    ngx_uint_t               writers;
    unsigned                 ready:1;
} ngx_http_lastmile_combine_t;


static lm_rc_t ngx_http_lastmile_combine_wait(
    ngx_http_lastmile_combine_waiter_t *waiter);
static void ngx_http_lastmile_combine_leave(
    ngx_http_lastmile_combine_waiter_t *waiter);
static void ngx_http_lastmile_combine_write(void *data);
static size_t ngx_http_lastmile_combine_take(
    ngx_http_lastmile_combine_waiter_t **waiters);
static void ngx_http_lastmile_combine_commit(
    ngx_http_lastmile_combine_waiter_t **waiters, size_t n, lm_rc_t *rcs);


static ngx_http_lastmile_combine_t  ngx_http_lastmile_combine;


lm_rc_t
lm_host_combine(lm_packet_t *packet)
{
    ngx_http_lastmile_combine_t         *combine;
    ngx_http_lastmile_combine_waiter_t   waiter;

    combine = &ngx_http_lastmile_combine;

    if (!combine->ready) {
        ngx_queue_init(&combine->waiting);
        combine->ready = 1;
    }

    if (combine->n >= NGX_HTTP_LASTMILE_COMBINE_QUEUE) {
        ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_ACCT_REFUSED);
        return LM_E_UNAVAILABLE;
    }

    ngx_memzero(&waiter, sizeof(ngx_http_lastmile_combine_waiter_t));

    waiter.co = ngx_http_lastmile_co_self();
    waiter.packet = packet;
    waiter.rc = LM_E_UNAVAILABLE;

    ngx_queue_insert_tail(&combine->waiting, &waiter.queue);
    combine->n++;

    /* it runs at the end of the loop turn and finds what else came by then */

    if (combine->writers
        < ngx_http_lastmile_main_conf()->accounting_writers)
    {
        combine->writers++;

        if (ngx_http_lastmile_co_start(ngx_http_lastmile_combine_write, NULL,
                                       NULL, ngx_cycle->log,
                                       NGX_HTTP_LASTMILE_CO_BACKGROUND)
            != NGX_OK)
        {
            combine->writers--;
        }
    }

    return ngx_http_lastmile_combine_wait(&waiter);
}


static lm_rc_t
ngx_http_lastmile_combine_wait(ngx_http_lastmile_combine_waiter_t *waiter)
{
    ngx_msec_t  deadline;

    deadline = ngx_http_lastmile_co_set_deadline(waiter->co, 0);

    if (ngx_http_lastmile_co_park(NGX_HTTP_LASTMILE_COMBINE_WAIT) == NGX_AGAIN
        && !waiter->taken)
    {
        ngx_http_lastmile_combine_leave(waiter);

        ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_ACCT_REFUSED);
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
ngx_http_lastmile_combine_leave(ngx_http_lastmile_combine_waiter_t *waiter)
{
    ngx_queue_remove(&waiter->queue);

    ngx_http_lastmile_combine.n--;
}


/* A writer: ends when nothing waits. */

static void
ngx_http_lastmile_combine_write(void *data)
{
    size_t                               i, n;
    lm_rc_t                              rcs[LM_ACCOUNTING_BATCH];
    ngx_http_lastmile_combine_waiter_t  *waiters[LM_ACCOUNTING_BATCH];

    for ( ;; ) {
        n = ngx_http_lastmile_combine_take(waiters);

        if (n == 0) {
            break;
        }

        ngx_http_lastmile_combine_commit(waiters, n, rcs);

        for (i = 0; i < n; i++) {
            waiters[i]->rc = rcs[i];
            waiters[i]->done = 1;
            ngx_http_lastmile_co_wake(waiters[i]->co);
        }
    }

    ngx_http_lastmile_combine.writers--;
}


static size_t
ngx_http_lastmile_combine_take(ngx_http_lastmile_combine_waiter_t **waiters)
{
    size_t                               n, max;
    ngx_queue_t                         *q;
    ngx_http_lastmile_combine_t         *combine;
    ngx_http_lastmile_combine_waiter_t  *waiter;

    combine = &ngx_http_lastmile_combine;

    max = ngx_http_lastmile_main_conf()->accounting_batch;

    for (n = 0; n < max; n++) {

        if (ngx_queue_empty(&combine->waiting)) {
            break;
        }

        q = ngx_queue_head(&combine->waiting);
        waiter = ngx_queue_data(q, ngx_http_lastmile_combine_waiter_t, queue);

        ngx_http_lastmile_combine_leave(waiter);

        waiter->taken = 1;
        waiters[n] = waiter;
    }

    ngx_http_lastmile_gauge_set(NGX_HTTP_LASTMILE_M_ACCT_WAITING, combine->n);

    return n;
}


static void
ngx_http_lastmile_combine_commit(ngx_http_lastmile_combine_waiter_t **waiters,
    size_t n, lm_rc_t *rcs)
{
    size_t        i, ok;
    lm_tx_t       tx;
    lm_actor_t    actor;
    lm_packet_t  *packets[LM_ACCOUNTING_BATCH];

    for (i = 0; i < n; i++) {
        packets[i] = waiters[i]->packet;
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
        lm_accounting_commit(&tx, packets, n, rcs);
        lm_arena_destroy(tx.arena);
    }

    lm_host_isp_give(tx.isp);

    for (i = 0, ok = 0; i < n; i++) {
        ok += (rcs[i] == LM_OK);
    }

    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_ACCT_BATCHES);
    ngx_http_lastmile_add(NGX_HTTP_LASTMILE_M_ACCT_PACKETS, ok);
    ngx_http_lastmile_add(NGX_HTTP_LASTMILE_M_ACCT_FAILED, n - ok);
}
