
/* SPDX-License-Identifier: MIT */

/*
 * Work that would hold the event loop up (argon2id, a TLS handshake) on an
 * nginx thread pool.  How much of it a worker process may have waiting is
 * bounded: who comes later is told so at once.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <ngx_thread_pool.h>

#include "ngx_http_lastmile.h"


/* only keeps the process alive; the end of the work wakes */
#define NGX_HTTP_LASTMILE_OFFLOAD_TICK  1000


typedef struct {
    void                   (*work)(void *arg);
    void                    *arg;
    ngx_http_lastmile_co_t  *co;
    ngx_uint_t               done;
} ngx_http_lastmile_offload_t;


static void ngx_http_lastmile_offload_run(void *data, ngx_log_t *log);
static void ngx_http_lastmile_offload_done(ngx_event_t *ev);


static ngx_uint_t  ngx_http_lastmile_offload_pending;


lm_rc_t
lm_host_offload(void (*work)(void *arg), void *arg)
{
    ngx_msec_t                        deadline;
    ngx_thread_task_t                 task;
    ngx_http_lastmile_main_conf_t    *lmcf;
    ngx_http_lastmile_offload_t       offload;

    lmcf = ngx_http_lastmile_main_conf();

    if (ngx_http_lastmile_co_self() == NULL) {
        work(arg);
        return LM_OK;
    }

    if (ngx_http_lastmile_offload_pending >= lmcf->thread_queue) {
        return LM_E_UNAVAILABLE;
    }

    offload.work = work;
    offload.arg = arg;
    offload.co = ngx_http_lastmile_co_self();
    offload.done = 0;

    ngx_memzero(&task, sizeof(ngx_thread_task_t));

    task.ctx = &offload;
    task.handler = ngx_http_lastmile_offload_run;
    task.event.handler = ngx_http_lastmile_offload_done;
    task.event.data = &offload;
    task.event.log = ngx_cycle->log;

    if (ngx_thread_task_post(lmcf->threads, &task) != NGX_OK) {
        return LM_E_UNAVAILABLE;
    }

    ngx_http_lastmile_offload_pending++;

    /* a thread cannot be called back: no deadline until it has ended */

    deadline = ngx_http_lastmile_co_set_deadline(offload.co, 0);

    while (!offload.done) {
        (void) ngx_http_lastmile_co_park(NGX_HTTP_LASTMILE_OFFLOAD_TICK);
    }

    (void) ngx_http_lastmile_co_set_deadline(offload.co, deadline);

    ngx_http_lastmile_offload_pending--;

    return LM_OK;
}


static void
ngx_http_lastmile_offload_run(void *data, ngx_log_t *log)
{
    ngx_http_lastmile_offload_t  *offload = data;

    offload->work(offload->arg);
}


static void
ngx_http_lastmile_offload_done(ngx_event_t *ev)
{
    ngx_http_lastmile_offload_t  *offload = ev->data;

    offload->done = 1;
    ngx_http_lastmile_co_wake(offload->co);
}


ngx_uint_t
ngx_http_lastmile_offload_count(void)
{
    return ngx_http_lastmile_offload_pending;
}
