
/* SPDX-License-Identifier: MIT */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "ngx_http_lastmile_co.h"
#include "ngx_http_lastmile_stack.h"


struct ngx_http_lastmile_co_s {
    ngx_http_lastmile_context_t   context;
    ngx_http_lastmile_stack_t    *stack;

    ngx_http_lastmile_co_pt       handler;
    ngx_http_lastmile_co_pt       finish;
    void                         *data;

    ngx_http_lastmile_co_pt       call;        /* wanted on the main stack */
    void                         *call_data;

    ngx_log_t                    *log;
    ngx_event_t                   timer;
    ngx_event_t                   wake;
    ngx_msec_t                    deadline;
    int                           opening;     /* a descriptor */

    unsigned                      background:1;
    unsigned                      parked:1;
    unsigned                      timedout:1;
    unsigned                      ended:1;
};


static void ngx_http_lastmile_co_entry(void);
static void ngx_http_lastmile_co_resume(ngx_http_lastmile_co_t *co);
static void ngx_http_lastmile_co_end(ngx_http_lastmile_co_t *co);
static void ngx_http_lastmile_co_give_way(ngx_http_lastmile_co_t *co);
static void ngx_http_lastmile_co_timer_handler(ngx_event_t *ev);
static void ngx_http_lastmile_co_wake_handler(ngx_event_t *ev);
static ngx_int_t ngx_http_lastmile_co_arm(ngx_http_lastmile_co_t *co,
    ngx_msec_t timeout);


static __thread ngx_http_lastmile_co_t  *ngx_http_lastmile_co_current;
static __thread ngx_uint_t               ngx_http_lastmile_co_main_thread;

static ngx_http_lastmile_context_t       ngx_http_lastmile_co_main;
static ngx_uint_t                        ngx_http_lastmile_co_alive;
static ngx_uint_t                        ngx_http_lastmile_co_most;


void
ngx_http_lastmile_co_init(void)
{
    ngx_http_lastmile_co_main_thread = 1;
}


ngx_http_lastmile_co_t *
ngx_http_lastmile_co_self(void)
{
    return ngx_http_lastmile_co_current;
}


ngx_uint_t
ngx_http_lastmile_co_is_main_thread(void)
{
    return ngx_http_lastmile_co_main_thread;
}


ngx_int_t
ngx_http_lastmile_co_start(ngx_http_lastmile_co_pt handler,
    ngx_http_lastmile_co_pt finish, void *data, ngx_log_t *log,
    ngx_uint_t flags)
{
    ngx_http_lastmile_co_t     *co;
    ngx_http_lastmile_stack_t  *stack;

    stack = ngx_http_lastmile_stack_get(log);
    if (stack == NULL) {
        return NGX_ERROR;
    }

    co = ngx_calloc(sizeof(ngx_http_lastmile_co_t), log);
    if (co == NULL) {
        ngx_http_lastmile_stack_put(stack);
        return NGX_ERROR;
    }

    co->stack = stack;
    co->handler = handler;
    co->finish = finish;
    co->data = data;
    co->log = log;
    co->opening = NGX_HTTP_LASTMILE_FD_NONE;
    co->background = (flags & NGX_HTTP_LASTMILE_CO_BACKGROUND) ? 1 : 0;

    co->timer.handler = ngx_http_lastmile_co_timer_handler;
    co->timer.data = co;
    co->timer.log = log;
    co->timer.cancelable = co->background;

    co->wake.handler = ngx_http_lastmile_co_wake_handler;
    co->wake.data = co;
    co->wake.log = log;

    ngx_http_lastmile_context_make(&co->context, stack,
                                   ngx_http_lastmile_co_entry);

    ngx_http_lastmile_co_alive++;
    ngx_http_lastmile_co_most = ngx_max(ngx_http_lastmile_co_most,
                                        ngx_http_lastmile_co_alive);

    if (ngx_http_lastmile_co_current) {
        ngx_post_event(&co->wake, &ngx_posted_events);
        return NGX_OK;
    }

    ngx_http_lastmile_co_resume(co);

    return NGX_OK;
}


static void
ngx_http_lastmile_co_entry(void)
{
    ngx_http_lastmile_co_t  *co;

    co = ngx_http_lastmile_co_current;

    ngx_http_lastmile_context_entered(&co->context,
                                      &ngx_http_lastmile_co_main);

    co->handler(co->data);
    co->ended = 1;

    ngx_http_lastmile_context_switch(&co->context,
                                     &ngx_http_lastmile_co_main,
                                     /* is_last */ 1);
}


/* On the main stack only; runs the coroutine until it parks or ends. */

static void
ngx_http_lastmile_co_resume(ngx_http_lastmile_co_t *co)
{
    ngx_http_lastmile_co_pt  call;

    for ( ;; ) {
        ngx_http_lastmile_co_current = co;

        ngx_http_lastmile_context_switch(&ngx_http_lastmile_co_main,
                                         &co->context, /* is_last */ 0);

        ngx_http_lastmile_co_current = NULL;

        call = co->call;

        if (call == NULL) {
            break;
        }

        co->call = NULL;
        call(co->call_data);
    }

    if (co->ended) {
        ngx_http_lastmile_co_end(co);
    }
}


static void
ngx_http_lastmile_co_end(ngx_http_lastmile_co_t *co)
{
    void                     *data;
    ngx_http_lastmile_co_pt   finish;

    data = co->data;
    finish = co->finish;

    if (co->timer.timer_set) {
        ngx_del_timer(&co->timer);
    }

    if (co->wake.posted) {
        ngx_delete_posted_event(&co->wake);
    }

    ngx_http_lastmile_stack_put(co->stack);
    ngx_free(co);

    ngx_http_lastmile_co_alive--;

    if (finish) {
        finish(data);
    }
}


static void
ngx_http_lastmile_co_give_way(ngx_http_lastmile_co_t *co)
{
    ngx_http_lastmile_context_switch(&co->context,
                                     &ngx_http_lastmile_co_main,
                                     /* is_last */ 0);
}


ngx_int_t
ngx_http_lastmile_co_park(ngx_msec_t timeout)
{
    ngx_http_lastmile_co_t  *co;

    co = ngx_http_lastmile_co_current;

    if (ngx_http_lastmile_co_arm(co, timeout) != NGX_OK) {
        return NGX_AGAIN;
    }

    co->parked = 1;
    co->timedout = 0;

    ngx_http_lastmile_co_give_way(co);

    return co->timedout ? NGX_AGAIN : NGX_OK;
}


static ngx_int_t
ngx_http_lastmile_co_arm(ngx_http_lastmile_co_t *co, ngx_msec_t timeout)
{
    ngx_msec_int_t  left;

    if (co->deadline) {
        left = (ngx_msec_int_t) (co->deadline - ngx_current_msec);

        if (left <= 0) {
            return NGX_AGAIN;
        }

        if (timeout == 0 || timeout > (ngx_msec_t) left) {
            timeout = (ngx_msec_t) left;
        }
    }

    if (timeout) {
        ngx_add_timer(&co->timer, timeout);
    }

    return NGX_OK;
}


void
ngx_http_lastmile_co_wake(ngx_http_lastmile_co_t *co)
{
    if (!co->parked) {
        return;
    }

    co->parked = 0;

    /* else the timer and the posted event would resume it twice */

    if (co->timer.timer_set) {
        ngx_del_timer(&co->timer);
    }

    ngx_post_event(&co->wake, &ngx_posted_events);
}


void
ngx_http_lastmile_co_call_main(ngx_http_lastmile_co_pt fn, void *data)
{
    ngx_http_lastmile_co_t  *co;

    co = ngx_http_lastmile_co_current;

    co->call = fn;
    co->call_data = data;

    ngx_http_lastmile_co_give_way(co);
}


static void
ngx_http_lastmile_co_timer_handler(ngx_event_t *ev)
{
    ngx_http_lastmile_co_t  *co = ev->data;

    co->parked = 0;
    co->timedout = 1;

    ngx_http_lastmile_co_resume(co);
}


static void
ngx_http_lastmile_co_wake_handler(ngx_event_t *ev)
{
    ngx_http_lastmile_co_resume(ev->data);
}


ngx_msec_t
ngx_http_lastmile_co_set_deadline(ngx_http_lastmile_co_t *co,
    ngx_msec_t deadline)
{
    ngx_msec_t  before;

    before = co->deadline;
    co->deadline = deadline;

    return before;
}


ngx_uint_t
ngx_http_lastmile_co_is_late(ngx_http_lastmile_co_t *co)
{
    return co->deadline
           && (ngx_msec_int_t) (co->deadline - ngx_current_msec) <= 0;
}


ngx_msec_t
ngx_http_lastmile_co_left(ngx_http_lastmile_co_t *co)
{
    ngx_msec_int_t  left;

    if (co->deadline == 0) {
        return 0;
    }

    left = (ngx_msec_int_t) (co->deadline - ngx_current_msec);

    return ngx_max(left, 1);
}


ngx_log_t *
ngx_http_lastmile_co_log(void)
{
    return ngx_http_lastmile_co_current ? ngx_http_lastmile_co_current->log
                                        : ngx_cycle->log;
}


int *
ngx_http_lastmile_co_opening(ngx_http_lastmile_co_t *co)
{
    return &co->opening;
}


ngx_uint_t
ngx_http_lastmile_co_count(void)
{
    return ngx_http_lastmile_co_alive;
}


ngx_uint_t
ngx_http_lastmile_co_peak(void)
{
    return ngx_http_lastmile_co_most;
}
