
/* SPDX-License-Identifier: MIT */

/*
 * The connection on which Redis tells of changes: keys of sessions that were
 * written or deleted (client tracking, broadcast mode, redirected to this
 * very connection), and customers touched by other programs and machines.
 * When it breaks or falls silent, no copy is kept.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_copy.h"
#include "ngx_http_lastmile_link.h"
#include "ngx_http_lastmile_redis.h"
#include "ngx_http_lastmile_touched.h"

#include "service/session.h"


#define NGX_HTTP_LASTMILE_TRACKING_CHANNEL  "__redis__:invalidate"

/*
 * Redis tells in one array of all sessions that changed in one turn of its
 * loop; what we make of an array that fits the link takes less than twice its
 * bytes.
 */
#define NGX_HTTP_LASTMILE_TRACKING_MEMORY  (2 * NGX_HTTP_LASTMILE_LINK_MAX)


typedef enum {
    NGX_HTTP_LASTMILE_TRACKING_HELLO = 0,  /* the answer to AUTH */
    NGX_HTTP_LASTMILE_TRACKING_ID,         /* our number at the server */
    NGX_HTTP_LASTMILE_TRACKING_ON,
    NGX_HTTP_LASTMILE_TRACKING_SUBSCRIBE,
    NGX_HTTP_LASTMILE_TRACKING_UP
} ngx_http_lastmile_tracking_e;


static void ngx_http_lastmile_tracking_greet(ngx_http_lastmile_link_t *link);
static ngx_int_t ngx_http_lastmile_tracking_expect(
    ngx_http_lastmile_link_t *link);
static ngx_int_t ngx_http_lastmile_tracking_receive(
    ngx_http_lastmile_link_t *link);
static void ngx_http_lastmile_tracking_lose(ngx_http_lastmile_link_t *link);
static ngx_int_t ngx_http_lastmile_tracking_turn_on(
    ngx_http_lastmile_link_t *link);
static ngx_int_t ngx_http_lastmile_tracking_subscribe(
    ngx_http_lastmile_link_t *link);
static ngx_int_t ngx_http_lastmile_tracking_message(
    const lm_cache_reply_t *reply);
static void ngx_http_lastmile_tracking_invalidate(
    const lm_cache_reply_t *keys);


static ngx_http_lastmile_link_t  ngx_http_lastmile_tracking_link = {
    .reply_max = NGX_HTTP_LASTMILE_LINK_MAX,
    .greet = ngx_http_lastmile_tracking_greet,
    .expect = ngx_http_lastmile_tracking_expect,
    .receive = ngx_http_lastmile_tracking_receive,
    .lose = ngx_http_lastmile_tracking_lose
};

static ngx_http_lastmile_tracking_e   ngx_http_lastmile_tracking_state;
static ngx_uint_t                     ngx_http_lastmile_tracking_due;
static ngx_uint_t                     ngx_http_lastmile_tracking_asked;
static lm_arena_t                    *ngx_http_lastmile_tracking_arena;
static lm_cache_reply_t               ngx_http_lastmile_tracking_reply;


ngx_int_t
ngx_http_lastmile_tracking_init(ngx_cycle_t *cycle)
{
    ngx_http_lastmile_tracking_arena =
                        lm_arena_create(NGX_HTTP_LASTMILE_TRACKING_MEMORY);

    return ngx_http_lastmile_tracking_arena ? NGX_OK : NGX_ERROR;
}


void
ngx_http_lastmile_tracking_exit(void)
{
    if (ngx_http_lastmile_tracking_link.connection) {
        ngx_http_lastmile_link_drop(&ngx_http_lastmile_tracking_link,
                                    "is left at exit");
    }
}


ngx_uint_t
ngx_http_lastmile_tracking_is_up(void)
{
    return ngx_http_lastmile_tracking_state == NGX_HTTP_LASTMILE_TRACKING_UP;
}


/* A frozen server neither answers nor closes: two seconds of silence. */

void
ngx_http_lastmile_tracking_tick(void)
{
    lm_str_t                   ping;
    ngx_http_lastmile_link_t  *link;

    link = &ngx_http_lastmile_tracking_link;

    if (ngx_http_lastmile_main_conf()->redis == NULL) {
        return;
    }

    if (link->connection == NULL) {
        (void) ngx_http_lastmile_link_open(link);
        return;
    }

    if (ngx_http_lastmile_tracking_asked) {
        ngx_http_lastmile_link_drop(link, "gives no sign of life");
        return;
    }

    ngx_http_lastmile_tracking_asked = 1;

    if (ngx_http_lastmile_tracking_is_up()) {
        ping = LM_STR("PING");
        (void) ngx_http_lastmile_link_append(link, &ping, 1);
    }
}


static void
ngx_http_lastmile_tracking_greet(ngx_http_lastmile_link_t *link)
{
    lm_str_t  argv[2];

    ngx_http_lastmile_tracking_asked = 0;
    ngx_http_lastmile_tracking_due =
                                    ngx_http_lastmile_redis_hello_append(link);
    ngx_http_lastmile_tracking_state = ngx_http_lastmile_tracking_due
                                       ? NGX_HTTP_LASTMILE_TRACKING_HELLO
                                       : NGX_HTTP_LASTMILE_TRACKING_ID;

    argv[0] = LM_STR("CLIENT");
    argv[1] = LM_STR("ID");

    (void) ngx_http_lastmile_link_append(link, argv, 2);
}


static ngx_int_t
ngx_http_lastmile_tracking_expect(ngx_http_lastmile_link_t *link)
{
    link->target.arena = ngx_http_lastmile_tracking_arena;
    link->target.reply = &ngx_http_lastmile_tracking_reply;

    return NGX_OK;
}


static ngx_int_t
ngx_http_lastmile_tracking_receive(ngx_http_lastmile_link_t *link)
{
    ngx_int_t          rc;
    lm_cache_reply_t  *reply;

    reply = &ngx_http_lastmile_tracking_reply;

    ngx_http_lastmile_tracking_asked = 0;

    rc = ngx_http_lastmile_redis_hello_check(reply);

    if (rc == NGX_OK) {

        switch (ngx_http_lastmile_tracking_state) {

        case NGX_HTTP_LASTMILE_TRACKING_HELLO:
            ngx_http_lastmile_tracking_due--;

            if (ngx_http_lastmile_tracking_due == 0) {
                ngx_http_lastmile_tracking_state =
                                                NGX_HTTP_LASTMILE_TRACKING_ID;
            }

            break;

        case NGX_HTTP_LASTMILE_TRACKING_ID:
            rc = ngx_http_lastmile_tracking_turn_on(link);
            break;

        case NGX_HTTP_LASTMILE_TRACKING_ON:
            rc = ngx_http_lastmile_tracking_subscribe(link);
            break;

        case NGX_HTTP_LASTMILE_TRACKING_SUBSCRIBE:
            ngx_http_lastmile_tracking_due--;

            if (ngx_http_lastmile_tracking_due == 0) {
                ngx_http_lastmile_tracking_state =
                                                NGX_HTTP_LASTMILE_TRACKING_UP;
                ngx_http_lastmile_link_works(link);
            }

            break;

        default: /* NGX_HTTP_LASTMILE_TRACKING_UP */
            rc = ngx_http_lastmile_tracking_message(reply);
            break;
        }
    }

    ngx_memzero(reply, sizeof(lm_cache_reply_t));
    lm_arena_reset(ngx_http_lastmile_tracking_arena);

    return rc;
}


static ngx_int_t
ngx_http_lastmile_tracking_turn_on(ngx_http_lastmile_link_t *link)
{
    u_char    id[NGX_INT64_LEN];
    size_t    n;
    lm_str_t  argv[LM_CACHE_ARGS];

    n = ngx_sprintf(id, "%L", ngx_http_lastmile_tracking_reply.integer) - id;

    argv[0] = LM_STR("CLIENT");
    argv[1] = LM_STR("TRACKING");
    argv[2] = LM_STR("ON");
    argv[3] = LM_STR("REDIRECT");
    argv[4] = lm_str((char *) id, n);
    argv[5] = LM_STR("BCAST");
    argv[6] = LM_STR("PREFIX");
    argv[7] = LM_STR(LM_SESSION_PREFIX);

    ngx_http_lastmile_tracking_state = NGX_HTTP_LASTMILE_TRACKING_ON;

    return ngx_http_lastmile_link_append(link, argv, 8);
}


static ngx_int_t
ngx_http_lastmile_tracking_subscribe(ngx_http_lastmile_link_t *link)
{
    lm_str_t  argv[3];

    argv[0] = LM_STR("SUBSCRIBE");
    argv[1] = LM_STR(NGX_HTTP_LASTMILE_TRACKING_CHANNEL);
    argv[2] = LM_STR(LM_TOUCHED_CHANNEL);

    ngx_http_lastmile_tracking_state = NGX_HTTP_LASTMILE_TRACKING_SUBSCRIBE;
    ngx_http_lastmile_tracking_due = 2;

    return ngx_http_lastmile_link_append(link, argv, 3);
}


/* ["message", channel, payload]; ["pong", ""] needs no more than to come */

static ngx_int_t
ngx_http_lastmile_tracking_message(const lm_cache_reply_t *reply)
{
    const lm_cache_reply_t  *item;

    if (reply->type != LM_CACHE_ARRAY || reply->n < 2) {
        return NGX_ERROR;
    }

    item = reply->items;

    if (reply->n < 3 || !lm_str_eq(item[0].str, LM_STR("message"))) {
        return NGX_OK;
    }

    if (lm_str_eq(item[1].str, LM_STR(LM_TOUCHED_CHANNEL))) {
        ngx_http_lastmile_touched_news(item[2].str);

    } else {
        ngx_http_lastmile_tracking_invalidate(&item[2]);
    }

    return NGX_OK;
}


/* An array of keys, or nil: all of them. */

static void
ngx_http_lastmile_tracking_invalidate(const lm_cache_reply_t *keys)
{
    size_t    i;
    lm_str_t  key;

    if (keys->type != LM_CACHE_ARRAY) {
        ngx_http_lastmile_copy_drop_all();
        ngx_http_lastmile_redis_emptied();
        return;
    }

    for (i = 0; i < keys->n; i++) {
        key = keys->items[i].str;

        if (lm_str_starts(key, LM_STR(LM_SESSION_PREFIX))) {
            key.p += sizeof(LM_SESSION_PREFIX) - 1;
            key.n -= sizeof(LM_SESSION_PREFIX) - 1;
        }

        ngx_http_lastmile_copy_drop_session(key);
    }
}


static void
ngx_http_lastmile_tracking_lose(ngx_http_lastmile_link_t *link)
{
    ngx_http_lastmile_tracking_state = NGX_HTTP_LASTMILE_TRACKING_HELLO;
    ngx_http_lastmile_tracking_asked = 0;

    ngx_http_lastmile_copy_drop_all();
}
