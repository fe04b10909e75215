
/* SPDX-License-Identifier: MIT */

/* Objects of hiredis' reader: replies in the arena of whoever waits. */


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_http_lastmile_link.h"


#if (HIREDIS_MAJOR > 0)
typedef size_t  ngx_http_lastmile_object_elements_t;
#else
typedef int     ngx_http_lastmile_object_elements_t;
#endif


static lm_cache_reply_t *ngx_http_lastmile_object_reply(
    const redisReadTask *task);
static lm_arena_t *ngx_http_lastmile_object_arena(
    const redisReadTask *task);
static void *ngx_http_lastmile_object_string(const redisReadTask *task,
    char *p, size_t n);
static void *ngx_http_lastmile_object_array(const redisReadTask *task,
    ngx_http_lastmile_object_elements_t n);
static void *ngx_http_lastmile_object_integer(const redisReadTask *task,
    long long value);
static void *ngx_http_lastmile_object_nil(const redisReadTask *task);
static void ngx_http_lastmile_object_free(void *object);


redisReplyObjectFunctions  ngx_http_lastmile_reply_functions = {
    .createString = ngx_http_lastmile_object_string,
    .createArray = ngx_http_lastmile_object_array,
    .createInteger = ngx_http_lastmile_object_integer,
    .createNil = ngx_http_lastmile_object_nil,
    .freeObject = ngx_http_lastmile_object_free
};


static lm_cache_reply_t *
ngx_http_lastmile_object_reply(const redisReadTask *task)
{
    lm_cache_reply_t            *parent;
    ngx_http_lastmile_target_t  *target;

    if (task->parent == NULL) {
        target = task->privdata;
        return target->reply;
    }

    parent = task->parent->obj;

    return &parent->items[task->idx];
}


static lm_arena_t *
ngx_http_lastmile_object_arena(const redisReadTask *task)
{
    ngx_http_lastmile_target_t  *target;

    while (task->parent) {
        task = task->parent;
    }

    target = task->privdata;

    return target->arena;
}


static void *
ngx_http_lastmile_object_string(const redisReadTask *task, char *p, size_t n)
{
    lm_cache_reply_t  *reply;

    reply = ngx_http_lastmile_object_reply(task);

    reply->type = (task->type == REDIS_REPLY_ERROR) ? LM_CACHE_ERROR
                                                    : LM_CACHE_STRING;
    reply->str = lm_str_dup(ngx_http_lastmile_object_arena(task),
                            lm_str(p, n));

    return reply->str.p ? reply : NULL;
}


static void *
ngx_http_lastmile_object_array(const redisReadTask *task,
    ngx_http_lastmile_object_elements_t n)
{
    lm_cache_reply_t  *reply;

    reply = ngx_http_lastmile_object_reply(task);

    reply->type = LM_CACHE_ARRAY;
    reply->n = n;

    if (n == 0) {
        return reply;
    }

    reply->items = lm_alloc_array(ngx_http_lastmile_object_arena(task), n,
                                  sizeof(lm_cache_reply_t));

    return reply->items ? reply : NULL;
}


static void *
ngx_http_lastmile_object_integer(const redisReadTask *task, long long value)
{
    lm_cache_reply_t  *reply;

    reply = ngx_http_lastmile_object_reply(task);

    reply->type = LM_CACHE_INTEGER;
    reply->integer = value;

    return reply;
}


static void *
ngx_http_lastmile_object_nil(const redisReadTask *task)
{
    lm_cache_reply_t  *reply;

    reply = ngx_http_lastmile_object_reply(task);

    reply->type = LM_CACHE_NIL;

    return reply;
}


/* Arenas are forgotten as a whole. */

static void
ngx_http_lastmile_object_free(void *object)
{
}
