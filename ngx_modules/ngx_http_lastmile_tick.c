
/* SPDX-License-Identifier: MIT */

/* Once a second: figures, the settings' age, signs of life. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_metrics.h"
#include "ngx_http_lastmile_redis.h"


#define NGX_HTTP_LASTMILE_TICK  1000


static void ngx_http_lastmile_tick_handler(ngx_event_t *ev);


static ngx_event_t       ngx_http_lastmile_tick;
static ngx_connection_t  ngx_http_lastmile_tick_dummy;


void
ngx_http_lastmile_tick_init(ngx_cycle_t *cycle)
{
    /* a timer's data is expected to begin like a connection in debug logs */

    ngx_http_lastmile_tick_dummy.fd = (ngx_socket_t) -1;

    ngx_http_lastmile_tick.handler = ngx_http_lastmile_tick_handler;
    ngx_http_lastmile_tick.data = &ngx_http_lastmile_tick_dummy;
    ngx_http_lastmile_tick.log = cycle->log;
    ngx_http_lastmile_tick.cancelable = 1;

    ngx_add_timer(&ngx_http_lastmile_tick, 1);
}


void
ngx_http_lastmile_tick_exit(void)
{
    if (ngx_http_lastmile_tick.timer_set) {
        ngx_del_timer(&ngx_http_lastmile_tick);
    }
}


static void
ngx_http_lastmile_tick_handler(ngx_event_t *ev)
{
    if (ngx_exiting || ngx_terminate) {
        return;
    }

    ngx_http_lastmile_gauges_publish();
    ngx_http_lastmile_db_tick();
    ngx_http_lastmile_tracking_tick();
    ngx_http_lastmile_purge_tick();
    ngx_http_lastmile_isp_tick();

    ngx_add_timer(ev, NGX_HTTP_LASTMILE_TICK);
}


void
ngx_http_lastmile_background(ngx_http_lastmile_co_pt fn, void *arg)
{
    if (ngx_http_lastmile_co_start(fn, NULL, arg, ngx_cycle->log,
                                   NGX_HTTP_LASTMILE_CO_BACKGROUND)
        != NGX_OK)
    {
        ngx_log_error(NGX_LOG_CRIT, ngx_cycle->log, 0,
                      "lastmile: no memory for a background task");
    }
}
