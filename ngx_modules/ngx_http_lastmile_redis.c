
/* SPDX-License-Identifier: MIT */

/*
 * The cache commands of all coroutines of a worker process over one pipelined
 * connection.  Replies come in the order of the commands, so who gives up
 * waiting takes the connection with it.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_link.h"
#include "ngx_http_lastmile_metrics.h"
#include "ngx_http_lastmile_redis.h"
#include "ngx_http_lastmile_zone.h"


/* Commands of one call, on the stack of the coroutine that waits. */
typedef struct {
    ngx_queue_t              queue;
    ngx_http_lastmile_co_t  *co;
    lm_arena_t              *arena;
    lm_cache_cmd_t          *cmds;
    size_t                   n;
    size_t                   done;
    lm_rc_t                  rc;
} ngx_http_lastmile_redis_waiter_t;


/* A command whose reply nobody waits for. */
typedef struct {
    ngx_http_lastmile_redis_waiter_t  waiter;
    lm_cache_cmd_t                    cmd;
} ngx_http_lastmile_redis_post_t;


static ngx_uint_t ngx_http_lastmile_redis_is_allowed(void);
static lm_rc_t ngx_http_lastmile_redis_wait(
    ngx_http_lastmile_redis_waiter_t *waiter);
static void ngx_http_lastmile_redis_finish(
    ngx_http_lastmile_redis_waiter_t *waiter);
static void ngx_http_lastmile_redis_greet(ngx_http_lastmile_link_t *link);
static ngx_int_t ngx_http_lastmile_redis_expect(
    ngx_http_lastmile_link_t *link);
static ngx_int_t ngx_http_lastmile_redis_receive(
    ngx_http_lastmile_link_t *link);
static void ngx_http_lastmile_redis_lose(ngx_http_lastmile_link_t *link);


static ngx_http_lastmile_link_t  ngx_http_lastmile_redis_link = {
    .reply_max = LM_CACHE_REPLY_MAX,
    .greet = ngx_http_lastmile_redis_greet,
    .expect = ngx_http_lastmile_redis_expect,
    .receive = ngx_http_lastmile_redis_receive,
    .lose = ngx_http_lastmile_redis_lose
};

static ngx_queue_t                       ngx_http_lastmile_redis_waiters;
static ngx_uint_t                        ngx_http_lastmile_redis_waiting;

/* replies to what redis_greet() sent come first and wait for nobody */
static ngx_uint_t                        ngx_http_lastmile_redis_hellos;
static lm_cache_reply_t                  ngx_http_lastmile_redis_hello;
static lm_arena_t                       *ngx_http_lastmile_redis_arena;

/* what was kept before a fault may have missed a deletion */
static ngx_uint_t                        ngx_http_lastmile_redis_distrust = 1;
static ngx_uint_t                        ngx_http_lastmile_redis_misses;
static ngx_http_lastmile_co_t           *ngx_http_lastmile_redis_purger;
static ngx_uint_t                        ngx_http_lastmile_redis_lost;


ngx_int_t
ngx_http_lastmile_redis_init(ngx_cycle_t *cycle)
{
    ngx_queue_init(&ngx_http_lastmile_redis_waiters);

    if (ngx_http_lastmile_main_conf()->redis == NULL) {
        return NGX_OK;
    }

    ngx_http_lastmile_redis_arena = lm_arena_create(64 * 1024);
    if (ngx_http_lastmile_redis_arena == NULL) {
        return NGX_ERROR;
    }

    return ngx_http_lastmile_tracking_init(cycle);
}


void
ngx_http_lastmile_redis_exit(void)
{
    if (ngx_http_lastmile_main_conf()->redis == NULL) {
        return;
    }

    ngx_http_lastmile_tracking_exit();

    if (ngx_http_lastmile_redis_link.connection) {
        ngx_http_lastmile_link_drop(&ngx_http_lastmile_redis_link,
                                    "is left at exit");
    }
}


lm_rc_t
lm_host_cache(lm_arena_t *a, lm_cache_cmd_t *cmds, size_t n)
{
    size_t                            i;
    ngx_http_lastmile_link_t         *link;
    ngx_http_lastmile_redis_waiter_t  waiter;

    link = &ngx_http_lastmile_redis_link;

    if (!ngx_http_lastmile_redis_is_allowed()
        || ngx_http_lastmile_link_open(link) != NGX_OK)
    {
        return LM_E_UNAVAILABLE;
    }

    for (i = 0; i < n; i++) {
        ngx_memzero(&cmds[i].reply, sizeof(lm_cache_reply_t));

        if (ngx_http_lastmile_link_append(link, cmds[i].argv, cmds[i].argc)
            != NGX_OK)
        {
            ngx_http_lastmile_link_drop(link, "does not keep up");
            return LM_E_UNAVAILABLE;
        }
    }

    waiter.co = ngx_http_lastmile_co_self();
    waiter.arena = a;
    waiter.cmds = cmds;
    waiter.n = n;
    waiter.done = 0;
    waiter.rc = LM_OK;

    ngx_http_lastmile_add(NGX_HTTP_LASTMILE_M_REDIS_COMMANDS, n);

    return ngx_http_lastmile_redis_wait(&waiter);
}


static ngx_uint_t
ngx_http_lastmile_redis_is_allowed(void)
{
    ngx_http_lastmile_co_t  *co;

    co = ngx_http_lastmile_co_self();

    if (co == NULL || ngx_http_lastmile_main_conf()->redis == NULL) {
        return 0;
    }

    return !ngx_http_lastmile_redis_is_distrusted()
           || co == ngx_http_lastmile_redis_purger;
}


static lm_rc_t
ngx_http_lastmile_redis_wait(ngx_http_lastmile_redis_waiter_t *waiter)
{
    ngx_int_t   rc;
    ngx_msec_t  deadline;

    ngx_queue_insert_tail(&ngx_http_lastmile_redis_waiters, &waiter->queue);
    ngx_http_lastmile_redis_waiting++;

    ngx_http_lastmile_link_set_waiting(&ngx_http_lastmile_redis_link, 1);

    /* the deadline of one request must not cost all the connection */

    deadline = ngx_http_lastmile_co_set_deadline(waiter->co, 0);

    rc = ngx_http_lastmile_co_park(
                                 ngx_http_lastmile_main_conf()->redis_timeout);

    (void) ngx_http_lastmile_co_set_deadline(waiter->co, deadline);

    if (rc == NGX_AGAIN) {
        ngx_http_lastmile_link_drop(&ngx_http_lastmile_redis_link,
                                    "does not answer in time");
    }

    return waiter->rc;
}


/*
 * Its reply is awaited by nobody, in memory of its own; the connection may
 * have to be waited for, never we.
 */

void
ngx_http_lastmile_redis_post(const lm_str_t *argv, size_t argc)
{
    ngx_http_lastmile_link_t        *link;
    ngx_http_lastmile_redis_post_t  *post;

    link = &ngx_http_lastmile_redis_link;

    if (ngx_http_lastmile_main_conf()->redis == NULL
        || ngx_http_lastmile_link_open(link) != NGX_OK)
    {
        return;
    }

    post = ngx_calloc(sizeof(ngx_http_lastmile_redis_post_t), ngx_cycle->log);
    if (post == NULL) {
        return;
    }

    if (ngx_http_lastmile_link_append(link, argv, argc) != NGX_OK) {
        ngx_free(post);
        ngx_http_lastmile_link_drop(link, "does not keep up");
        return;
    }

    post->waiter.arena = ngx_http_lastmile_redis_arena;
    post->waiter.cmds = &post->cmd;
    post->waiter.n = 1;

    ngx_queue_insert_tail(&ngx_http_lastmile_redis_waiters,
                          &post->waiter.queue);
    ngx_http_lastmile_redis_waiting++;
}


static void
ngx_http_lastmile_redis_finish(ngx_http_lastmile_redis_waiter_t *waiter)
{
    ngx_queue_remove(&waiter->queue);
    ngx_http_lastmile_redis_waiting--;

    ngx_http_lastmile_link_set_waiting(&ngx_http_lastmile_redis_link,
                                       ngx_http_lastmile_redis_waiting != 0);

    if (waiter->co) {
        ngx_http_lastmile_co_wake(waiter->co);
        return;
    }

    /* a post, whose first member the waiter is */

    lm_arena_reset(waiter->arena);
    ngx_free(waiter);
}


ngx_uint_t
ngx_http_lastmile_redis_hello_append(ngx_http_lastmile_link_t *link)
{
    lm_str_t                        argv[2];
    ngx_uint_t                      n;
    ngx_http_lastmile_main_conf_t  *lmcf;

    lmcf = ngx_http_lastmile_main_conf();
    n = 0;

    if (lmcf->redis_password.len) {
        argv[0] = LM_STR("AUTH");
        argv[1] = lm_str((char *) lmcf->redis_password.data,
                         lmcf->redis_password.len);

        (void) ngx_http_lastmile_link_append(link, argv, 2);
        n++;
    }

    return n;
}


static void
ngx_http_lastmile_redis_greet(ngx_http_lastmile_link_t *link)
{
    ngx_http_lastmile_redis_hellos =
                                   ngx_http_lastmile_redis_hello_append(link);
}


static ngx_int_t
ngx_http_lastmile_redis_expect(ngx_http_lastmile_link_t *link)
{
    ngx_queue_t                       *q;
    ngx_http_lastmile_redis_waiter_t  *waiter;

    if (ngx_http_lastmile_redis_hellos) {
        link->target.arena = ngx_http_lastmile_redis_arena;
        link->target.reply = &ngx_http_lastmile_redis_hello;
        return NGX_OK;
    }

    if (ngx_queue_empty(&ngx_http_lastmile_redis_waiters)) {
        return NGX_ERROR;
    }

    q = ngx_queue_head(&ngx_http_lastmile_redis_waiters);
    waiter = ngx_queue_data(q, ngx_http_lastmile_redis_waiter_t, queue);

    link->target.arena = waiter->arena;
    link->target.reply = &waiter->cmds[waiter->done].reply;

    return NGX_OK;
}


static ngx_int_t
ngx_http_lastmile_redis_receive(ngx_http_lastmile_link_t *link)
{
    ngx_int_t                          rc;
    ngx_queue_t                       *q;
    ngx_http_lastmile_redis_waiter_t  *waiter;

    ngx_http_lastmile_link_works(link);

    if (ngx_http_lastmile_redis_hellos) {
        ngx_http_lastmile_redis_hellos--;

        rc = ngx_http_lastmile_redis_hello_check(
                                               &ngx_http_lastmile_redis_hello);
        lm_arena_reset(ngx_http_lastmile_redis_arena);

        return rc;
    }

    q = ngx_queue_head(&ngx_http_lastmile_redis_waiters);
    waiter = ngx_queue_data(q, ngx_http_lastmile_redis_waiter_t, queue);

    waiter->done++;

    if (waiter->done == waiter->n) {
        ngx_http_lastmile_redis_finish(waiter);
    }

    return NGX_OK;
}


ngx_int_t
ngx_http_lastmile_redis_hello_check(const lm_cache_reply_t *reply)
{
    ngx_str_t  text;

    if (reply->type != LM_CACHE_ERROR) {
        return NGX_OK;
    }

    text.data = (u_char *) reply->str.p;
    text.len = reply->str.n;

    ngx_log_error(NGX_LOG_CRIT, ngx_cycle->log, 0,
                  "lastmile: redis refuses us: \"%V\"", &text);

    return NGX_ERROR;
}


static void
ngx_http_lastmile_redis_lose(ngx_http_lastmile_link_t *link)
{
    ngx_queue_t                       *q;
    ngx_http_lastmile_redis_waiter_t  *waiter;

    ngx_http_lastmile_redis_lost++;
    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_REDIS_FAULTS);

    while (!ngx_queue_empty(&ngx_http_lastmile_redis_waiters)) {
        q = ngx_queue_head(&ngx_http_lastmile_redis_waiters);
        waiter = ngx_queue_data(q, ngx_http_lastmile_redis_waiter_t, queue);

        waiter->rc = LM_E_UNAVAILABLE;
        ngx_http_lastmile_redis_finish(waiter);
    }

    ngx_http_lastmile_redis_hellos = 0;

    ngx_http_lastmile_redis_distrust = 1;
}


void
lm_host_cache_missed(void)
{
    ngx_http_lastmile_zone_miss();
}


void
ngx_http_lastmile_redis_trust(ngx_uint_t misses)
{
    ngx_http_lastmile_redis_distrust = 0;
    ngx_http_lastmile_redis_misses = misses;
}


/* The marks of ended sessions went with all the rest. */

void
ngx_http_lastmile_redis_emptied(void)
{
    ngx_http_lastmile_redis_lost++;
    ngx_http_lastmile_redis_distrust = 1;
}


void
ngx_http_lastmile_redis_set_purger(ngx_http_lastmile_co_t *co)
{
    ngx_http_lastmile_redis_purger = co;
}


ngx_uint_t
ngx_http_lastmile_redis_faults(void)
{
    return ngx_http_lastmile_redis_lost;
}


ngx_uint_t
ngx_http_lastmile_redis_is_distrusted(void)
{
    return ngx_http_lastmile_redis_distrust
           || ngx_http_lastmile_redis_misses
              != ngx_http_lastmile_zone_misses();
}


void
ngx_http_lastmile_redis_gauges(ngx_atomic_t *values)
{
    values[NGX_HTTP_LASTMILE_M_REDIS_UP] =
                              ngx_http_lastmile_redis_link.connection != NULL
                              && ngx_http_lastmile_redis_link.backoff == 0;
    values[NGX_HTTP_LASTMILE_M_REDIS_TRUSTED] =
                              !ngx_http_lastmile_redis_is_distrusted();
    values[NGX_HTTP_LASTMILE_M_REDIS_WAITING] =
                              ngx_http_lastmile_redis_waiting;
}
