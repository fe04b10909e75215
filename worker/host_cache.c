/* SPDX-License-Identifier: MIT */
/* One blocking Redis connection a thread; what fails is dropped and made
 * anew at the next call. */
#include "worker/host.h"

#include <hiredis/hiredis.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#define REPLY_DEPTH 8
#define TOUCHED_ARENA (256 * 1024)

static struct {
    const conf_t *conf;
    const char   *password;
    atomic_uint   generation;
} cache;

static __thread redisContext *context;
static __thread unsigned      context_generation;

static redisContext *cache_connect(void);
static void          touched_publish(const uint64_t *customer_ids, size_t n,
                                     lm_str_t word);
static lm_rc_t       reply_copy(lm_arena_t *a, const redisReply *r, int depth,
                                lm_cache_reply_t *out);


void
host_cache_start(const conf_t *conf, const char *password)
{
    cache.conf = conf;
    cache.password = password;
    cache.generation++;
}


void
host_cache_thread_end(void)
{
    if (context != NULL) {
        redisFree(context);
        context = NULL;
    }
}


static redisContext *
cache_connect(void)
{
    redisReply    *r;
    redisContext  *c;
    struct timeval limit;

    limit = (struct timeval){.tv_sec = (time_t) cache.conf->redis_timeout};

    if (cache.conf->redis_host[0] != '\0') {
        c = redisConnectWithTimeout(cache.conf->redis_host,
                                    (int) cache.conf->redis_port, limit);
    } else {
        c = redisConnectUnixWithTimeout(cache.conf->redis_socket, limit);
    }

    if (c == NULL || c->err != 0 || redisSetTimeout(c, limit) != REDIS_OK) {
        if (c != NULL) {
            redisFree(c);
        }
        return NULL;
    }

    if (cache.password[0] == '\0') {
        return c;
    }

    r = redisCommand(c, "AUTH %s", cache.password);
    if (r == NULL || r->type == REDIS_REPLY_ERROR) {
        lm_host_log(LM_LOG_CRIT, "redis refused the password");
        if (r != NULL) {
            freeReplyObject(r);
        }
        redisFree(c);
        return NULL;
    }

    freeReplyObject(r);
    return c;
}


lm_rc_t
lm_host_cache(lm_arena_t *a, lm_cache_cmd_t *cmds, size_t n)
{
    void       *r;
    size_t      i, k;
    lm_rc_t     rc;
    size_t      lengths[LM_CACHE_ARGS];
    const char *argv[LM_CACHE_ARGS];

    if (context != NULL && context_generation != cache.generation) {
        host_cache_thread_end();
    }

    if (context == NULL) {
        context = cache_connect();
        context_generation = cache.generation;
        if (context == NULL) {
            return LM_E_UNAVAILABLE;
        }
    }

    for (i = 0; i < n; i++) {
        for (k = 0; k < cmds[i].argc; k++) {
            argv[k] = cmds[i].argv[k].n == 0 ? "" : cmds[i].argv[k].p;
            lengths[k] = cmds[i].argv[k].n;
        }
        if (redisAppendCommandArgv(context, (int) cmds[i].argc, argv, lengths)
            != REDIS_OK) {
            host_cache_thread_end();
            return LM_E_UNAVAILABLE;
        }
    }

    for (i = 0; i < n; i++) {
        if (redisGetReply(context, &r) != REDIS_OK) {
            host_cache_thread_end();
            return LM_E_UNAVAILABLE;
        }

        rc = reply_copy(a, r, 0, &cmds[i].reply);
        freeReplyObject(r);
        if (rc != LM_OK) {
            host_cache_thread_end();
            return rc;
        }
    }

    return LM_OK;
}


static lm_rc_t
reply_copy(lm_arena_t *a, const redisReply *r, int depth, lm_cache_reply_t *out)
{
    size_t  i;
    lm_rc_t rc;

    *out = (lm_cache_reply_t){.type = LM_CACHE_NIL};

    switch (r->type) {
    case REDIS_REPLY_NIL:
        return LM_OK;

    case REDIS_REPLY_INTEGER:
        out->type = LM_CACHE_INTEGER;
        out->integer = r->integer;
        return LM_OK;

    case REDIS_REPLY_ARRAY:
        break;

    default:
        out->type =
            r->type == REDIS_REPLY_ERROR ? LM_CACHE_ERROR : LM_CACHE_STRING;
        out->str = lm_str_dup(a, lm_str(r->str, (size_t) r->len));
        return out->str.p == NULL ? LM_E_MEMORY : LM_OK;
    }

    if (depth == REPLY_DEPTH) {
        return LM_E_RANGE;
    }

    out->type = LM_CACHE_ARRAY;
    out->n = r->elements;
    out->items = lm_alloc_array(a, out->n, sizeof(lm_cache_reply_t));
    if (out->items == NULL && out->n != 0) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < out->n; i++) {
        rc = reply_copy(a, r->element[i], depth + 1, &out->items[i]);
        if (rc != LM_OK) {
            return rc;
        }
    }

    return LM_OK;
}


/* What the worker keeps in Redis, it never reads. */
void
lm_host_cache_missed(void)
{
}


/*
 * Told to the nginx of every machine, which compare the generations of what
 * they keep.  When Redis is away nobody hears it, and what they keep is 60 s
 * old at most.
 */
void
lm_host_touched(const uint64_t *customer_ids, size_t n)
{
    if (customer_ids == NULL) {
        touched_publish(NULL, 0, LM_STR(LM_TOUCHED_ALL));
    } else if (n > 0) {
        touched_publish(customer_ids, n, LM_STR(""));
    }
}


void
lm_host_touched_settings(void)
{
    touched_publish(NULL, 0, LM_STR(LM_TOUCHED_SETTINGS));
}


/* Forgets the kept answers of n customers, and tells of them or of "word". */
static void
touched_publish(const uint64_t *customer_ids, size_t n, lm_str_t word)
{
    size_t          i;
    lm_buf_t        news;
    lm_arena_t     *a;
    lm_cache_cmd_t *cmds;

    a = lm_arena_create(TOUCHED_ARENA);
    cmds = a == NULL ? NULL : lm_alloc_array(a, n + 1, sizeof(*cmds));
    if (cmds == NULL) {
        lm_arena_destroy(a);
        return;
    }

    lm_buf_init(&news, a, 1024);
    lm_buf_lit(&news, "0:"); /* no zone of ours: every nginx listens */
    lm_buf_add(&news, word);

    for (i = 0; i < n; i++) {
        cmds[i].argc = 2;
        cmds[i].argv[0] = LM_STR("DEL");
        cmds[i].argv[1] = lm_str_printf(a, LM_HOT_PREFIX "%lu",
                                        (unsigned long) customer_ids[i]);
        lm_buf_printf(&news, i == 0 ? "%lu" : ",%lu",
                      (unsigned long) customer_ids[i]);
    }

    cmds[i].argc = 3;
    cmds[i].argv[0] = LM_STR("PUBLISH");
    cmds[i].argv[1] = LM_STR(LM_TOUCHED_CHANNEL);
    cmds[i].argv[2] = lm_buf_str(&news);

    if (news.failed || lm_host_cache(a, cmds, i + 1) != LM_OK) {
        lm_host_log(LM_LOG_WARN, "the change of %zu customers was not told", n);
    }

    lm_arena_destroy(a);
}


/* No answer is kept here. */
lm_generation_t
lm_host_generation(uint64_t customer_id)
{
    return (lm_generation_t){0};
}
