
/* SPDX-License-Identifier: MIT */

/*
 * Ready answers of this worker process, bounded in bytes.  A copy is used
 * only while the customer's generation is the one from before it was made.
 */


#ifndef _NGX_HTTP_LASTMILE_COPY_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_COPY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"


ngx_int_t ngx_http_lastmile_copy_init(ngx_cycle_t *cycle);

/*
 * Finds what stands for the request; NGX_DECLINED when its answer cannot be a
 * copy.
 */
ngx_int_t ngx_http_lastmile_copy_key(ngx_http_request_t *r,
    ngx_http_lastmile_key_t *key);

/* What stands for the session alone. */
void ngx_http_lastmile_copy_session(ngx_http_lastmile_run_t *run,
    ngx_http_lastmile_key_t *key);

void ngx_http_lastmile_copy_key_init(void);

/*
 * Tells the library what an earlier request with the same cookies turned out
 * to be, and remembers what this one did.
 */
ngx_int_t ngx_http_lastmile_owner_init(ngx_cycle_t *cycle);
ngx_int_t ngx_http_lastmile_owner_find(ngx_http_lastmile_run_t *run);
void ngx_http_lastmile_owner_keep(ngx_http_lastmile_run_t *run);

/* Answers from a copy, or NGX_DECLINED. */
ngx_int_t ngx_http_lastmile_copy_serve(ngx_http_request_t *r,
    ngx_http_lastmile_key_t *key);

/* Notes the generation before anything is read for the answer. */
void ngx_http_lastmile_copy_begin(ngx_http_lastmile_run_t *run,
    ngx_http_lastmile_key_t *key);

/* Keeps a copy of the reply if nothing has changed since. */
void ngx_http_lastmile_copy_fill(ngx_http_lastmile_run_t *run);

/* A session changed; "hash" as in rq->session_hash. */
void ngx_http_lastmile_copy_drop_session(lm_str_t hash);

/* News of changes may have been missed. */
void ngx_http_lastmile_copy_drop_all(void);

void ngx_http_lastmile_copy_gauges(ngx_atomic_t *values);


#endif /* _NGX_HTTP_LASTMILE_COPY_H_INCLUDED_ */
