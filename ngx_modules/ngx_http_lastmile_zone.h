
/* SPDX-License-Identifier: MIT */


#ifndef _NGX_HTTP_LASTMILE_ZONE_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_ZONE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


#define NGX_HTTP_LASTMILE_GENERATIONS  65536


typedef struct {
    uint64_t                   id;           /* of this machine's zone */
    ngx_atomic_t               counts[NGX_HTTP_LASTMILE_GENERATIONS];
    ngx_atomic_t               misses;       /* deletions that failed */
} ngx_http_lastmile_generations_t;


/* Random: tells our own news of changes from those of others. */
uint64_t ngx_http_lastmile_zone_id(void);

/* Those of all customers, not that of the settings. */
void ngx_http_lastmile_generation_bump_all(void);

/* Deletions in Redis that failed, in any worker process. */
ngx_uint_t ngx_http_lastmile_zone_misses(void);
void ngx_http_lastmile_zone_miss(void);


#endif /* _NGX_HTTP_LASTMILE_ZONE_H_INCLUDED_ */
