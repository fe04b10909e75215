
/* SPDX-License-Identifier: MIT */

/*
 * Two shared zones.  "lastmile_generation" never changes its layout, so that
 * the processes before and after a reload always share it.  The layout of
 * "lastmile_metrics_HASH" follows from the routes that are known; with other
 * routes it is another zone, and a zone is never read by a wrong layout.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_metrics.h"
#include "ngx_http_lastmile_zone.h"


#define NGX_HTTP_LASTMILE_GENERATION_SIZE                                     \
    (sizeof(ngx_http_lastmile_generations_t) + 16 * ngx_pagesize)


typedef struct {
    uint32_t                   layout;
    ngx_uint_t                 slots;
    size_t                     slot_size;
    u_char                    *start;
} ngx_http_lastmile_metrics_t;


static ngx_int_t ngx_http_lastmile_zone_init_generations(
    ngx_shm_zone_t *zone, void *data);
static ngx_int_t ngx_http_lastmile_zone_init_metrics(ngx_shm_zone_t *zone,
    void *data);
static uint32_t ngx_http_lastmile_zone_layout(
    ngx_http_lastmile_main_conf_t *lmcf);
static size_t ngx_http_lastmile_zone_slot_size(
    ngx_http_lastmile_main_conf_t *lmcf);
static ngx_atomic_t *ngx_http_lastmile_generation_of(uint64_t customer_id);


ngx_int_t
ngx_http_lastmile_zone_add(ngx_conf_t *cf,
    ngx_http_lastmile_main_conf_t *lmcf)
{
    ngx_str_t        name;
    ngx_shm_zone_t  *zone;

    ngx_str_set(&name, "lastmile_generation");

    zone = ngx_shared_memory_add(cf, &name, NGX_HTTP_LASTMILE_GENERATION_SIZE,
                                 &ngx_http_lastmile_core_module);
    if (zone == NULL) {
        return NGX_ERROR;
    }

    zone->init = ngx_http_lastmile_zone_init_generations;
    zone->data = lmcf;
    lmcf->generations = zone;

    lmcf->layout = ngx_http_lastmile_zone_layout(lmcf);

    name.data = ngx_pnalloc(cf->pool, sizeof("lastmile_metrics_") + 8);
    if (name.data == NULL) {
        return NGX_ERROR;
    }

    name.len = ngx_sprintf(name.data, "lastmile_metrics_%08xD", lmcf->layout)
               - name.data;

    zone = ngx_shared_memory_add(cf, &name, lmcf->zone_size,
                                 &ngx_http_lastmile_core_module);
    if (zone == NULL) {
        return NGX_ERROR;
    }

    zone->init = ngx_http_lastmile_zone_init_metrics;
    zone->data = lmcf;
    lmcf->metrics = zone;

    return NGX_OK;
}


static uint32_t
ngx_http_lastmile_zone_layout(ngx_http_lastmile_main_conf_t *lmcf)
{
    uint32_t     hash;
    ngx_str_t   *name;
    ngx_uint_t   i, n;

    ngx_crc32_init(hash);

    for (i = 0; i < NGX_HTTP_LASTMILE_M_N; i++) {
        ngx_crc32_update(&hash,
                     (u_char *) ngx_http_lastmile_metric_table[i].name,
                     ngx_strlen(ngx_http_lastmile_metric_table[i].name));
    }

    n = NGX_HTTP_LASTMILE_STATUSES * 1000 + NGX_HTTP_LASTMILE_BUCKETS;
    ngx_crc32_update(&hash, (u_char *) &n, sizeof(ngx_uint_t));

    name = lmcf->routes.elts;

    for (i = 0; i < lmcf->routes.nelts; i++) {
        ngx_crc32_update(&hash, name[i].data, name[i].len);
    }

    ngx_crc32_final(hash);

    return hash;
}


static size_t
ngx_http_lastmile_zone_slot_size(ngx_http_lastmile_main_conf_t *lmcf)
{
    size_t  size;

    /* the one route of the type holds requests that fit none */

    size = sizeof(ngx_http_lastmile_slot_t)
           + lmcf->routes.nelts * sizeof(ngx_http_lastmile_route_metrics_t);

    return ngx_align(size, 64);
}


static ngx_int_t
ngx_http_lastmile_zone_init_generations(ngx_shm_zone_t *zone, void *data)
{
    ngx_slab_pool_t                  *shpool;
    ngx_http_lastmile_generations_t  *generations;

    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    if (data) {
        zone->data = data;
        return NGX_OK;
    }

    generations = ngx_slab_calloc(shpool,
                                  sizeof(ngx_http_lastmile_generations_t));
    if (generations == NULL) {
        return NGX_ERROR;
    }

    lm_host_random(&generations->id, sizeof(uint64_t));

    shpool->data = generations;
    zone->data = generations;

    return NGX_OK;
}


static ngx_int_t
ngx_http_lastmile_zone_init_metrics(ngx_shm_zone_t *zone, void *data)
{
    ngx_uint_t                      n;
    ngx_slab_pool_t                *shpool;
    ngx_http_lastmile_metrics_t    *metrics, *old;
    ngx_http_lastmile_main_conf_t  *lmcf;

    lmcf = zone->data;
    old = data;

    if (old) {
        if (old->layout != lmcf->layout) {
            ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0,
                          "zone \"%V\" was laid out by another build, "
                          "restart nginx", &zone->shm.name);
            return NGX_ERROR;
        }

        zone->data = old;
        return NGX_OK;
    }

    shpool = (ngx_slab_pool_t *) zone->shm.addr;
    shpool->log_nomem = 0;

    metrics = ngx_slab_calloc(shpool, sizeof(ngx_http_lastmile_metrics_t));
    if (metrics == NULL) {
        return NGX_ERROR;
    }

    metrics->layout = lmcf->layout;
    metrics->slot_size = ngx_http_lastmile_zone_slot_size(lmcf);

    /* as many as fit; more processes than slots share them */

    for (n = 64; n; n /= 2) {
        metrics->start = ngx_slab_calloc(shpool, n * metrics->slot_size);

        if (metrics->start) {
            break;
        }
    }

    if (n == 0) {
        ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0,
                      "\"lastmile_zone\" is too small, a worker process needs "
                      "%uz bytes", metrics->slot_size);
        return NGX_ERROR;
    }

    metrics->slots = n;

    shpool->data = metrics;
    zone->data = metrics;

    return NGX_OK;
}


ngx_uint_t
ngx_http_lastmile_slots(void)
{
    ngx_http_lastmile_metrics_t    *metrics;
    ngx_http_lastmile_main_conf_t  *lmcf;

    lmcf = ngx_http_lastmile_main_conf();

    if (lmcf == NULL) {
        return 0;
    }

    metrics = lmcf->metrics->data;

    return metrics->slots;
}


ngx_http_lastmile_slot_t *
ngx_http_lastmile_slot(ngx_uint_t n)
{
    ngx_http_lastmile_metrics_t  *metrics;

    metrics = ngx_http_lastmile_main_conf()->metrics->data;

    return (ngx_http_lastmile_slot_t *)
               (metrics->start + n * metrics->slot_size);
}


uint64_t
ngx_http_lastmile_zone_id(void)
{
    ngx_http_lastmile_generations_t  *generations;

    generations = ngx_http_lastmile_main_conf()->generations->data;

    return generations->id;
}


static ngx_atomic_t *
ngx_http_lastmile_generation_of(uint64_t customer_id)
{
    uint64_t                          slot;
    ngx_http_lastmile_generations_t  *generations;

    generations = ngx_http_lastmile_main_conf()->generations->data;

    /* neighbours in number are neighbours in time: spread them */

    slot = (customer_id * UINT64_C(0x9e3779b97f4a7c15)) >> 48;

    /* the slot of nobody counts no change of a customer */

    if (slot == 0 && customer_id != NGX_HTTP_LASTMILE_NOBODY) {
        slot = 1;
    }

    return &generations->counts[slot];
}


uint64_t
ngx_http_lastmile_generation(uint64_t customer_id)
{
    return __atomic_load_n(ngx_http_lastmile_generation_of(customer_id),
                           __ATOMIC_ACQUIRE);
}


void
ngx_http_lastmile_generation_bump(uint64_t customer_id)
{
    (void) ngx_atomic_fetch_add(ngx_http_lastmile_generation_of(customer_id),
                                1);
}


void
ngx_http_lastmile_generation_bump_all(void)
{
    ngx_uint_t                        i;
    ngx_http_lastmile_generations_t  *generations;

    generations = ngx_http_lastmile_main_conf()->generations->data;

    for (i = NGX_HTTP_LASTMILE_NOBODY + 1;
         i < NGX_HTTP_LASTMILE_GENERATIONS;
         i++)
    {
        (void) ngx_atomic_fetch_add(&generations->counts[i], 1);
    }
}


ngx_uint_t
ngx_http_lastmile_zone_misses(void)
{
    ngx_http_lastmile_generations_t  *generations;

    generations = ngx_http_lastmile_main_conf()->generations->data;

    return __atomic_load_n(&generations->misses, __ATOMIC_ACQUIRE);
}


void
ngx_http_lastmile_zone_miss(void)
{
    ngx_http_lastmile_generations_t  *generations;

    generations = ngx_http_lastmile_main_conf()->generations->data;

    (void) ngx_atomic_fetch_add(&generations->misses, 1);
}
