
/* SPDX-License-Identifier: MIT */


#ifndef _NGX_HTTP_LASTMILE_REDIS_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_REDIS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_http_lastmile_co.h"
#include "ngx_http_lastmile_link.h"


/*
 * After a fault, here or in another worker process, Redis may hold what
 * should have been deleted meanwhile: it is not asked by the library until
 * that was made up for.  misses: of the zone, before that was begun.
 */
void ngx_http_lastmile_redis_trust(ngx_uint_t misses);
ngx_uint_t ngx_http_lastmile_redis_is_distrusted(void);

/* Somebody emptied it: a fault as well. */
void ngx_http_lastmile_redis_emptied(void);

/* The one coroutine that may ask meanwhile, through the library too. */
void ngx_http_lastmile_redis_set_purger(ngx_http_lastmile_co_t *co);

/* How often the connection was lost, or what it held. */
ngx_uint_t ngx_http_lastmile_redis_faults(void);

/* Sends a command and nobody waits for its answer; lost if Redis is away. */
void ngx_http_lastmile_redis_post(const lm_str_t *argv, size_t argc);

/* Appends AUTH when there is a password; how many replies are due. */
ngx_uint_t ngx_http_lastmile_redis_hello_append(
    ngx_http_lastmile_link_t *link);
ngx_int_t ngx_http_lastmile_redis_hello_check(const lm_cache_reply_t *reply);

void ngx_http_lastmile_redis_gauges(ngx_atomic_t *values);


/* The second connection, which only listens. */

ngx_int_t ngx_http_lastmile_tracking_init(ngx_cycle_t *cycle);
void ngx_http_lastmile_tracking_exit(void);

/* Called every second: connects, and asks for a sign of life. */
void ngx_http_lastmile_tracking_tick(void);

/* News of changes arrive: copies may be kept. */
ngx_uint_t ngx_http_lastmile_tracking_is_up(void);


#endif /* _NGX_HTTP_LASTMILE_REDIS_H_INCLUDED_ */
