
/* SPDX-License-Identifier: MIT */

/*
 * How a copy stays right.  A change bumps the customer's generation, shared
 * by all worker processes, after its commit and before it is acknowledged.  A
 * request notes the generation before it reads anything, so what it read may
 * be newer than the note, never older; it keeps its answer only if the
 * generation still stands, and each hit compares again.
 *
 * Whose generation that is must be known before the session is read, else a
 * session ended between the two would be copied as a live one.  So the first
 * request of a session only leaves its customer, and the next may be copied.
 *
 * Changes made elsewhere (the worker, another machine) arrive as news over
 * Redis; without news nothing is kept.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_copy.h"
#include "ngx_http_lastmile_metrics.h"
#include "ngx_http_lastmile_redis.h"

#include "http/hot.h"
#include "service/isp.h"


#define NGX_HTTP_LASTMILE_COPY_LIFE      60000
#define NGX_HTTP_LASTMILE_COPY_BODY_MAX  (64 * 1024)
#define NGX_HTTP_LASTMILE_COPY_HASH_MAX  64
#define NGX_HTTP_LASTMILE_COPY_BUCKET    512     /* bytes of copies each */


typedef struct ngx_http_lastmile_copy_s  ngx_http_lastmile_copy_t;

struct ngx_http_lastmile_copy_s {
    ngx_queue_t                 lru;
    ngx_http_lastmile_copy_t   *next;        /* in its bucket */
    ngx_http_lastmile_copy_t   *neighbour;   /* in that of its session */
    ngx_http_lastmile_key_t     key;
    uint64_t                    customer_id;
    uint64_t                    generation;
    ngx_msec_t                  expires;
    ngx_int_t                   route;
    ngx_uint_t                  refs;        /* requests that send it */
    size_t                      size;        /* of the whole */
    size_t                      hash_len;
    size_t                      type_len;
    size_t                      body_len;
    unsigned                    dropped:1;
    u_char                      data[1];     /* hash, type, body */
};


typedef struct {
    ngx_queue_t                 lru;         /* the last used first */
    ngx_http_lastmile_copy_t  **buckets;
    ngx_http_lastmile_copy_t  **sessions;    /* as many, by session */
    ngx_uint_t                  mask;
    size_t                      max;
    size_t                      used;
    ngx_uint_t                  entries;
    ngx_uint_t                  epoch;       /* of uninterrupted news */
} ngx_http_lastmile_copies_t;


static ngx_http_lastmile_copy_t *ngx_http_lastmile_copy_find(
    ngx_http_lastmile_key_t *key);
static ngx_int_t ngx_http_lastmile_copy_send(ngx_http_request_t *r,
    ngx_http_lastmile_copy_t *copy);
static void ngx_http_lastmile_copy_release(void *data);
static ngx_uint_t ngx_http_lastmile_copy_is_allowed(
    ngx_http_lastmile_run_t *run);
static ngx_msec_t ngx_http_lastmile_copy_life(lm_request_t *rq);
static void ngx_http_lastmile_copy_insert(ngx_http_lastmile_run_t *run);
static ngx_http_lastmile_copy_t *ngx_http_lastmile_copy_make(
    ngx_http_lastmile_run_t *run, size_t size);
static ngx_http_lastmile_copy_t **ngx_http_lastmile_copy_neighbours(
    u_char *hash, size_t len);
static void ngx_http_lastmile_copy_drop(ngx_http_lastmile_copy_t *copy);


static ngx_http_lastmile_copies_t  ngx_http_lastmile_copies;


ngx_int_t
ngx_http_lastmile_copy_init(ngx_cycle_t *cycle)
{
    ngx_uint_t                   n;
    ngx_http_lastmile_copies_t  *copies;

    copies = &ngx_http_lastmile_copies;

    ngx_queue_init(&copies->lru);
    ngx_http_lastmile_copy_key_init();

    copies->max = ngx_http_lastmile_main_conf()->copy_size;

    if (copies->max == 0) {
        return NGX_OK;
    }

    for (n = 64; n < copies->max / NGX_HTTP_LASTMILE_COPY_BUCKET; n *= 2) {
        /* void */
    }

    copies->mask = n - 1;
    copies->buckets = ngx_pcalloc(cycle->pool,
                                  n * sizeof(ngx_http_lastmile_copy_t *));
    copies->sessions = ngx_pcalloc(cycle->pool,
                                   n * sizeof(ngx_http_lastmile_copy_t *));

    return copies->buckets && copies->sessions ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_http_lastmile_copy_serve(ngx_http_request_t *r,
    ngx_http_lastmile_key_t *key)
{
    ngx_http_lastmile_copy_t  *copy;

    copy = ngx_http_lastmile_copy_find(key);

    if (copy == NULL) {
        ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_COPY_MISSES);
        return NGX_DECLINED;
    }

    if (copy->generation != ngx_http_lastmile_generation(copy->customer_id)
        || (ngx_msec_int_t) (copy->expires - ngx_current_msec) <= 0)
    {
        ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_COPY_STALE);
        ngx_http_lastmile_copy_drop(copy);
        return NGX_DECLINED;
    }

    ngx_queue_remove(&copy->lru);
    ngx_queue_insert_head(&ngx_http_lastmile_copies.lru, &copy->lru);

    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_COPY_HITS);

    return ngx_http_lastmile_copy_send(r, copy);
}


static ngx_http_lastmile_copy_t *
ngx_http_lastmile_copy_find(ngx_http_lastmile_key_t *key)
{
    ngx_http_lastmile_copy_t    *copy;
    ngx_http_lastmile_copies_t  *copies;

    copies = &ngx_http_lastmile_copies;

    copy = copies->buckets[key->word[0] & copies->mask];

    while (copy) {
        if (copy->key.word[0] == key->word[0]
            && copy->key.word[1] == key->word[1])
        {
            return copy;
        }

        copy = copy->next;
    }

    return NULL;
}


static ngx_int_t
ngx_http_lastmile_copy_send(ngx_http_request_t *r,
    ngx_http_lastmile_copy_t *copy)
{
    char                     *p;
    uint64_t                  started;
    ngx_int_t                 rc;
    lm_reply_t                reply;
    ngx_pool_cleanup_t       *cln;
    ngx_http_lastmile_ctx_t  *ctx;

    started = ngx_http_lastmile_microseconds();

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    ctx = ngx_http_lastmile_ctx_create(r);
    cln = ngx_pool_cleanup_add(r->pool, 0);

    if (ctx == NULL || cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* it may be dropped while it is sent */

    copy->refs++;
    cln->handler = ngx_http_lastmile_copy_release;
    cln->data = copy;

    ctx->route = copy->route;
    ctx->customer_id = copy->customer_id;
    ngx_str_set(&ctx->cache, "COPY");

    p = (char *) copy->data + copy->hash_len;

    reply.status = NGX_HTTP_OK;
    reply.type = lm_str(p, copy->type_len);
    reply.body = lm_str(p + copy->type_len, copy->body_len);
    reply.n_headers = 0;

    rc = ngx_http_lastmile_reply_send(r, &reply);

    ngx_http_lastmile_count_request(copy->route, NGX_HTTP_OK,
                              ngx_http_lastmile_microseconds() - started);

    return rc;
}


static void
ngx_http_lastmile_copy_release(void *data)
{
    ngx_http_lastmile_copy_t  *copy = data;

    copy->refs--;

    if (copy->refs == 0 && copy->dropped) {
        ngx_free(copy);
    }
}


void
ngx_http_lastmile_copy_begin(ngx_http_lastmile_run_t *run,
    ngx_http_lastmile_key_t *key)
{
    run->copyable = 1;
    run->copy_answer = *key;
    run->copy_epoch = ngx_http_lastmile_copies.epoch;

    if (run->rq.likely_customer) {
        run->generation =
                       ngx_http_lastmile_generation(run->rq.likely_customer);
    }
}


void
ngx_http_lastmile_copy_fill(ngx_http_lastmile_run_t *run)
{
    lm_request_t  *rq;

    rq = &run->rq;

    if (!run->copyable
        || rq->likely_customer != rq->customer_id
        || !ngx_http_lastmile_copy_is_allowed(run))
    {
        return;
    }

    if (run->generation != ngx_http_lastmile_generation(rq->customer_id)
        || run->copy_epoch != ngx_http_lastmile_copies.epoch)
    {
        return;
    }

    ngx_http_lastmile_copy_insert(run);
}


static ngx_uint_t
ngx_http_lastmile_copy_is_allowed(ngx_http_lastmile_run_t *run)
{
    lm_request_t  *rq;

    rq = &run->rq;

    return lm_hot_is_allowed(rq)
           && rq->rc == LM_OK
           && rq->reply.status == NGX_HTTP_OK
           && rq->reply.n_headers == 0
           && rq->reply.body.n <= NGX_HTTP_LASTMILE_COPY_BODY_MAX
           && rq->session_hash.n <= NGX_HTTP_LASTMILE_COPY_HASH_MAX
           && lm_host_isp_is_current(rq->isp)
           && !run->is_streaming;
}


/* An answer says what day it is: none outlives the ISP's midnight. */

static ngx_msec_t
ngx_http_lastmile_copy_life(lm_request_t *rq)
{
    lm_instant_t  left;

    left = lm_zone_day_start(rq->isp->zone, rq->today + 1) - lm_host_now();

    return ngx_min(left, NGX_HTTP_LASTMILE_COPY_LIFE);
}


static void
ngx_http_lastmile_copy_insert(ngx_http_lastmile_run_t *run)
{
    size_t                       size;
    lm_request_t                *rq;
    ngx_queue_t                 *q;
    ngx_http_lastmile_copy_t    *copy, **bucket;
    ngx_http_lastmile_copies_t  *copies;

    copies = &ngx_http_lastmile_copies;
    rq = &run->rq;

    size = sizeof(ngx_http_lastmile_copy_t) + rq->session_hash.n
           + rq->reply.type.n + rq->reply.body.n;

    if (size > copies->max) {
        return;
    }

    copy = ngx_http_lastmile_copy_find(&run->copy_answer);
    if (copy) {
        ngx_http_lastmile_copy_drop(copy);
    }

    while (copies->used + size > copies->max) {
        q = ngx_queue_last(&copies->lru);
        ngx_http_lastmile_copy_drop(ngx_queue_data(q,
                                             ngx_http_lastmile_copy_t, lru));
    }

    copy = ngx_http_lastmile_copy_make(run, size);
    if (copy == NULL) {
        return;
    }

    bucket = &copies->buckets[copy->key.word[0] & copies->mask];
    copy->next = *bucket;
    *bucket = copy;

    bucket = ngx_http_lastmile_copy_neighbours(copy->data, copy->hash_len);
    copy->neighbour = *bucket;
    *bucket = copy;

    ngx_queue_insert_head(&copies->lru, &copy->lru);

    copies->used += size;
    copies->entries++;

    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_COPY_FILLS);
}


/* Of the answer of this request, in no list yet. */

static ngx_http_lastmile_copy_t *
ngx_http_lastmile_copy_make(ngx_http_lastmile_run_t *run, size_t size)
{
    u_char                    *p;
    lm_request_t              *rq;
    ngx_http_lastmile_copy_t  *copy;

    rq = &run->rq;

    copy = ngx_alloc(size, ngx_cycle->log);
    if (copy == NULL) {
        return NULL;
    }

    copy->key = run->copy_answer;
    copy->customer_id = rq->customer_id;
    copy->generation = run->generation;
    copy->expires = ngx_current_msec + ngx_http_lastmile_copy_life(rq);
    copy->route = run->ctx->route;
    copy->refs = 0;
    copy->dropped = 0;
    copy->size = size;
    copy->hash_len = rq->session_hash.n;
    copy->type_len = rq->reply.type.n;
    copy->body_len = rq->reply.body.n;

    p = ngx_cpymem(copy->data, rq->session_hash.p, copy->hash_len);
    p = ngx_cpymem(p, rq->reply.type.p, copy->type_len);
    ngx_memcpy(p, rq->reply.body.p, copy->body_len);

    return copy;
}


static ngx_http_lastmile_copy_t **
ngx_http_lastmile_copy_neighbours(u_char *hash, size_t len)
{
    ngx_http_lastmile_copies_t  *copies;

    copies = &ngx_http_lastmile_copies;

    return &copies->sessions[ngx_murmur_hash2(hash, len) & copies->mask];
}


static void
ngx_http_lastmile_copy_drop(ngx_http_lastmile_copy_t *copy)
{
    ngx_http_lastmile_copy_t    **p;
    ngx_http_lastmile_copies_t   *copies;

    copies = &ngx_http_lastmile_copies;

    p = &copies->buckets[copy->key.word[0] & copies->mask];

    while (*p != copy) {
        p = &(*p)->next;
    }

    *p = copy->next;

    p = ngx_http_lastmile_copy_neighbours(copy->data, copy->hash_len);

    while (*p != copy) {
        p = &(*p)->neighbour;
    }

    *p = copy->neighbour;

    ngx_queue_remove(&copy->lru);

    copies->used -= copy->size;
    copies->entries--;

    if (copy->refs) {
        copy->dropped = 1;
        return;
    }

    ngx_free(copy);
}


void
ngx_http_lastmile_copy_drop_session(lm_str_t hash)
{
    ngx_http_lastmile_copy_t  *copy, *next;

    if (hash.n == 0 || ngx_http_lastmile_copies.max == 0) {
        return;
    }

    copy = *ngx_http_lastmile_copy_neighbours((u_char *) hash.p, hash.n);

    for ( /* void */ ; copy; copy = next) {
        next = copy->neighbour;

        if (copy->hash_len == hash.n
            && ngx_memcmp(copy->data, hash.p, hash.n) == 0)
        {
            ngx_http_lastmile_copy_drop(copy);
            ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_COPY_DROPS);
        }
    }

    /* answers on their way may have read the session before it changed */

    ngx_http_lastmile_copies.epoch++;
}


void
ngx_http_lastmile_copy_drop_all(void)
{
    ngx_queue_t                 *q;
    ngx_http_lastmile_copies_t  *copies;

    copies = &ngx_http_lastmile_copies;

    copies->epoch++;

    while (!ngx_queue_empty(&copies->lru)) {
        q = ngx_queue_head(&copies->lru);
        ngx_http_lastmile_copy_drop(ngx_queue_data(q,
                                             ngx_http_lastmile_copy_t, lru));
    }
}


void
ngx_http_lastmile_copy_gauges(ngx_atomic_t *values)
{
    values[NGX_HTTP_LASTMILE_M_COPY_BYTES] = ngx_http_lastmile_copies.used;
    values[NGX_HTTP_LASTMILE_M_COPY_ENTRIES] =
                                            ngx_http_lastmile_copies.entries;
}
