
/* SPDX-License-Identifier: MIT */

/*
 * After each connection to Redis the keys of table cache_purge are put into
 * effect before the cache is trusted: a session that was ended while Redis
 * was away must not come back to life with it.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_redis.h"
#include "ngx_http_lastmile_zone.h"

#include "service/session.h"


#define NGX_HTTP_LASTMILE_PURGE_MEMORY  (4 * 1024 * 1024)


static void ngx_http_lastmile_purge_run(void *data);


static ngx_uint_t  ngx_http_lastmile_purge_running;


void
ngx_http_lastmile_purge_tick(void)
{
    if (ngx_http_lastmile_main_conf()->redis == NULL
        || ngx_http_lastmile_main_conf()->database.user == NULL
        || ngx_http_lastmile_purge_running
        || !ngx_http_lastmile_redis_is_distrusted())
    {
        return;
    }

    ngx_http_lastmile_background(ngx_http_lastmile_purge_run, NULL);
}


static void
ngx_http_lastmile_purge_run(void *data)
{
    lm_tx_t         tx;
    ngx_uint_t      faults, misses;
    lm_cache_cmd_t  ping;

    ngx_memzero(&tx, sizeof(lm_tx_t));

    tx.now = lm_host_now();
    tx.arena = lm_arena_create(NGX_HTTP_LASTMILE_PURGE_MEMORY);

    if (tx.arena == NULL) {
        return;
    }

    ngx_http_lastmile_purge_running = 1;

    ngx_http_lastmile_redis_set_purger(ngx_http_lastmile_co_self());
    faults = ngx_http_lastmile_redis_faults();
    misses = ngx_http_lastmile_zone_misses();

    ngx_memzero(&ping, sizeof(lm_cache_cmd_t));
    ping.argv[0] = LM_STR("PING");
    ping.argc = 1;

    /* a connection lost meanwhile is another fault */

    if (lm_host_cache(tx.arena, &ping, 1) == LM_OK
        && lm_cache_purge_drain(&tx) == LM_OK
        && faults == ngx_http_lastmile_redis_faults())
    {
        ngx_http_lastmile_redis_trust(misses);
    }

    ngx_http_lastmile_redis_set_purger(NULL);
    lm_arena_destroy(tx.arena);

    ngx_http_lastmile_purge_running = 0;
}
