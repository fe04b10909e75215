
/* SPDX-License-Identifier: MIT */

/*
 * The ISP's settings: loaded when the first request wants them, and shared by
 * count, so that a request goes on with those it began with.  The generation
 * of a customer that there is not counts their changes: who asks after one
 * waits for the new ones.  They are renewed every few seconds as well, for
 * what was changed by hand; and loaded in the background: the little time that
 * one request has must not leave all others without them.
 *
 * While they cannot be read the old ones stand, as long as it takes: nothing
 * can be answered without any.  The first to ask wait a little, the others not
 * at all; no answer by them is kept; and they are tried again every second.
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


static ngx_uint_t ngx_http_lastmile_isp_is_old(void);
static void ngx_http_lastmile_isp_wait(void);
static ngx_msec_t ngx_http_lastmile_isp_patience(void);
static ngx_uint_t ngx_http_lastmile_isp_is_slow(ngx_msec_t patience);
static void ngx_http_lastmile_isp_load(void *data);
static lm_rc_t ngx_http_lastmile_isp_read(lm_tx_t *tx, void *arg);


static lm_isp_t    *ngx_http_lastmile_isp;
static ngx_msec_t   ngx_http_lastmile_isp_tried;     /* began, then ended */
static ngx_uint_t   ngx_http_lastmile_isp_loading;
static uint64_t     ngx_http_lastmile_isp_change;    /* that it was tried for */
static ngx_uint_t   ngx_http_lastmile_isp_failed;


const lm_isp_t *
lm_host_isp_take(void)
{
    if (ngx_http_lastmile_isp_is_old() && ngx_http_lastmile_co_self()) {
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
           || !lm_host_isp_is_current(ngx_http_lastmile_isp);
}


bool
lm_host_isp_is_current(const lm_isp_t *isp)
{
    return isp->generation
           == ngx_http_lastmile_generation(NGX_HTTP_LASTMILE_NOBODY);
}


/* The load under way may have begun before the change: then another follows. */

static void
ngx_http_lastmile_isp_wait(void)
{
    ngx_msec_t  since, patience;

    since = ngx_current_msec;
    patience = ngx_http_lastmile_isp_patience();

    do {
        if (ngx_http_lastmile_isp_is_slow(patience)) {
            return;
        }

        if (!ngx_http_lastmile_isp_loading) {
            ngx_http_lastmile_background(ngx_http_lastmile_isp_load, NULL);
        }

        lm_host_sleep(NGX_HTTP_LASTMILE_ISP_STEP);

    } while (ngx_http_lastmile_isp_is_old()
             && (ngx_http_lastmile_isp_loading || !ngx_http_lastmile_isp_failed)
             && !ngx_http_lastmile_db_is_away()
             && ngx_current_msec - since < patience);
}


/* Who is short of time has half of it left for what he wants. */

static ngx_msec_t
ngx_http_lastmile_isp_patience(void)
{
    ngx_msec_t  left;

    left = ngx_http_lastmile_co_left(ngx_http_lastmile_co_self());

    if (left == 0) {
        return NGX_HTTP_LASTMILE_ISP_WAIT;
    }

    return ngx_min(left / 2, NGX_HTTP_LASTMILE_ISP_WAIT);
}


/* There are some to go on with, and others have waited for the new ones. */

static ngx_uint_t
ngx_http_lastmile_isp_is_slow(ngx_msec_t patience)
{
    if (ngx_http_lastmile_isp == NULL) {
        return 0;
    }

    if (ngx_http_lastmile_isp_loading) {
        return ngx_current_msec - ngx_http_lastmile_isp_tried >= patience;
    }

    return ngx_http_lastmile_isp_failed
           && ngx_http_lastmile_isp_change
              == ngx_http_lastmile_generation(NGX_HTTP_LASTMILE_NOBODY);
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
    if (ngx_http_lastmile_isp == NULL || ngx_http_lastmile_isp_loading) {
        return;
    }

    if (!ngx_http_lastmile_isp_failed
        && ngx_current_msec - ngx_http_lastmile_isp_tried
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
    ngx_http_lastmile_isp_tried = ngx_current_msec;
    ngx_http_lastmile_isp_change =
                      ngx_http_lastmile_generation(NGX_HTTP_LASTMILE_NOBODY);

    (void) ngx_http_lastmile_co_set_deadline(ngx_http_lastmile_co_self(),
                               ngx_current_msec + NGX_HTTP_LASTMILE_ISP_LOAD);

    ngx_memzero(&tx, sizeof(lm_tx_t));
    tx.arena = arena;
    tx.now = lm_host_now();
    isp = NULL;

    rc = lm_tx_run(&tx, LM_TX_READ, ngx_http_lastmile_isp_read, &isp);

    ngx_http_lastmile_isp_loading = 0;
    ngx_http_lastmile_isp_tried = ngx_current_msec;
    ngx_http_lastmile_isp_failed = rc != LM_OK;

    if (rc != LM_OK) {
        lm_arena_destroy(arena);
        return;
    }

    isp->generation = ngx_http_lastmile_isp_change;

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
