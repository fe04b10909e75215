
/* SPDX-License-Identifier: MIT */

/*
 * The ISP's settings: loaded when the first request wants them, and shared by
 * count, so that a request goes on with those it began with.  A change is a
 * change of everybody's answers: the generation of a customer that there is
 * not tells it, and who asks then waits for the new ones.  They are renewed
 * every few seconds as well, for what was changed by hand; and loaded in the
 * background: the little time that one request has must not leave all others
 * without them.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"

#include "service/isp.h"


#define NGX_HTTP_LASTMILE_ISP_RENEW   5000
#define NGX_HTTP_LASTMILE_ISP_WAIT    2000
#define NGX_HTTP_LASTMILE_ISP_LOAD    10000
#define NGX_HTTP_LASTMILE_ISP_STEP    20
#define NGX_HTTP_LASTMILE_ISP_MEMORY  (1024 * 1024)
#define NGX_HTTP_LASTMILE_ISP_TRIES   2


static ngx_uint_t ngx_http_lastmile_isp_is_old(void);
static void ngx_http_lastmile_isp_wait(void);
static void ngx_http_lastmile_isp_load(void *data);
static lm_rc_t ngx_http_lastmile_isp_read(lm_tx_t *tx, void *arg);


static lm_isp_t    *ngx_http_lastmile_isp;
static uint64_t     ngx_http_lastmile_isp_generation;
static ngx_msec_t   ngx_http_lastmile_isp_loaded;
static ngx_uint_t   ngx_http_lastmile_isp_loading;


const lm_isp_t *
lm_host_isp_take(void)
{
    ngx_uint_t  tries;

    /* the load under way may have begun before the change */

    for (tries = 0; tries < NGX_HTTP_LASTMILE_ISP_TRIES; tries++) {

        if (!ngx_http_lastmile_isp_is_old() || !ngx_http_lastmile_co_self()) {
            break;
        }

        ngx_http_lastmile_isp_wait();
    }

    if (ngx_http_lastmile_isp) {
        atomic_fetch_add(&ngx_http_lastmile_isp->refs, 1);
    }

    return ngx_http_lastmile_isp;
}


static ngx_uint_t
ngx_http_lastmile_isp_is_old(void)
{
    return ngx_http_lastmile_isp == NULL
           || ngx_http_lastmile_isp_generation
              != ngx_http_lastmile_generation(NGX_HTTP_LASTMILE_NOBODY);
}


static void
ngx_http_lastmile_isp_wait(void)
{
    ngx_uint_t  waited;

    waited = 0;

    if (!ngx_http_lastmile_isp_loading) {
        ngx_http_lastmile_background(ngx_http_lastmile_isp_load, NULL);
    }

    do {
        lm_host_sleep(NGX_HTTP_LASTMILE_ISP_STEP);
        waited += NGX_HTTP_LASTMILE_ISP_STEP;

    } while (ngx_http_lastmile_isp_loading
             && !ngx_http_lastmile_db_is_away()
             && waited < NGX_HTTP_LASTMILE_ISP_WAIT);
}


void
lm_host_isp_give(const lm_isp_t *isp)
{
    lm_isp_t  *mine;

    mine = (lm_isp_t *) isp;

    if (atomic_fetch_sub(&mine->refs, 1) == 1) {
        lm_arena_destroy(mine->arena);
    }
}


void
ngx_http_lastmile_isp_tick(void)
{
    if (ngx_http_lastmile_isp == NULL
        || ngx_http_lastmile_isp_loading
        || ngx_current_msec - ngx_http_lastmile_isp_loaded
           < NGX_HTTP_LASTMILE_ISP_RENEW)
    {
        return;
    }

    ngx_http_lastmile_background(ngx_http_lastmile_isp_load, NULL);
}


static void
ngx_http_lastmile_isp_load(void *data)
{
    lm_tx_t      tx;
    lm_rc_t      rc;
    uint64_t     generation;
    lm_isp_t    *isp, *old;
    lm_arena_t  *arena;

    if (ngx_http_lastmile_isp_loading) {
        return;
    }

    arena = lm_arena_create(NGX_HTTP_LASTMILE_ISP_MEMORY);
    if (arena == NULL) {
        return;
    }

    ngx_http_lastmile_isp_loading = 1;

    (void) ngx_http_lastmile_co_set_deadline(ngx_http_lastmile_co_self(),
                               ngx_current_msec + NGX_HTTP_LASTMILE_ISP_LOAD);

    ngx_memzero(&tx, sizeof(lm_tx_t));
    tx.arena = arena;
    tx.now = lm_host_now();
    isp = NULL;

    generation = ngx_http_lastmile_generation(NGX_HTTP_LASTMILE_NOBODY);

    rc = lm_tx_run(&tx, LM_TX_READ, ngx_http_lastmile_isp_read, &isp);

    ngx_http_lastmile_isp_loading = 0;
    ngx_http_lastmile_isp_loaded = ngx_current_msec;
    ngx_http_lastmile_isp_generation = generation;

    if (rc != LM_OK) {
        /* the old ones stand */
        lm_arena_destroy(arena);
        return;
    }

    old = ngx_http_lastmile_isp;
    ngx_http_lastmile_isp = isp;

    if (old) {
        lm_host_isp_give(old);
    }
}


static lm_rc_t
ngx_http_lastmile_isp_read(lm_tx_t *tx, void *arg)
{
    lm_isp_t  **isp = arg;

    return lm_isp_load(tx, tx->arena, ngx_http_lastmile_isp, isp);
}


void
ngx_http_lastmile_isp_exit(void)
{
    if (ngx_http_lastmile_isp) {
        lm_host_isp_give(ngx_http_lastmile_isp);
        ngx_http_lastmile_isp = NULL;
    }
}
