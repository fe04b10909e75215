/* SPDX-License-Identifier: MIT */
/* Sessions in Redis: copies for speed, and what makes sure they end. */
#include "service/session_cache.h"

#include "sql/cache_purge.h"

/* An entry is read again from MySQL after this time at the latest. */
#define CACHE_LIFE (10 * LM_MINUTE)

/*
 * "Ended" stands in Redis longer than any request that read the session
 * before it ended can take to write what it read.
 */
#define ENDED "x"
#define ENDED_LIFE (15 * LM_MINUTE)

typedef struct {
    uint64_t                   after_id;
    lm_sql_cache_purge_next_t *rows;
    size_t                     n;
} drain_work_t;

static lm_rc_t session_parse(lm_str_t text, lm_session_t *out);
static lm_rc_t purge_apply(lm_arena_t *a, const lm_str_t *keys, size_t n);
static lm_rc_t drain_read(lm_tx_t *tx, void *arg);
static lm_rc_t drain_delete(lm_tx_t *tx, void *arg);


lm_str_t
lm_session_cache_key(lm_arena_t *a, lm_session_face_e face, lm_str_t hex)
{
    static const lm_str_t prefixes[] = {
        [LM_SESSION_PORTAL] = {LM_SESSION_PREFIX,
                               sizeof(LM_SESSION_PREFIX) - 1},
        [LM_SESSION_STAFF] = {"lm:s:a:", sizeof("lm:s:a:") - 1},
    };
    lm_buf_t b;

    lm_buf_init(&b, a, prefixes[face].n + hex.n);
    lm_buf_add(&b, prefixes[face]);
    lm_buf_add(&b, hex);

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}


lm_rc_t
lm_session_cache_read(lm_tx_t *idle, lm_str_t key, lm_session_beside_t *beside,
                      lm_session_t *out)
{
    lm_rc_t        rc;
    lm_cache_cmd_t cmds[2];

    cmds[0].argv[0] = LM_STR("GET");
    cmds[0].argv[1] = key;
    cmds[0].argc = 2;

    if (beside != NULL) {
        cmds[1] = beside->cmd;
    }

    rc = lm_host_cache(idle->arena, cmds, beside != NULL ? 2 : 1);
    if (rc != LM_OK) {
        return rc;
    }

    if (beside != NULL) {
        beside->cmd.reply = cmds[1].reply;
        beside->is_answered = true;
    }

    if (cmds[0].reply.type != LM_CACHE_STRING
        || session_parse(cmds[0].reply.str, out) != LM_OK
        || out->expires_at <= idle->now) {
        return LM_E_NOT_FOUND;
    }

    out->from_cache = true;
    return LM_OK;
}


/* "1 ID LOGIN OWNER PERMISSIONS CREATED RENEWED EXPIRES" */
static lm_rc_t
session_parse(lm_str_t text, lm_session_t *out)
{
    size_t   i;
    uint64_t v[8];

    for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
        if (lm_str_u64(lm_str_cut(&text, ' '), &v[i]) != LM_OK) {
            return LM_E_NOT_FOUND;
        }
    }

    if (v[0] != 1 || text.p != NULL) {
        return LM_E_NOT_FOUND;
    }

    out->id = v[1];
    out->login_id = v[2];
    out->owner_id = v[3];
    out->permissions = v[4];
    out->created_at = (lm_instant_t) v[5];
    out->renewed_at = (lm_instant_t) v[6];
    out->expires_at = (lm_instant_t) v[7];
    return LM_OK;
}


/* What ended stays ended, however late the copy of it comes. */
#define FILL_SCRIPT                                                            \
    "if redis.call('GET',KEYS[1])=='" ENDED "' then return 0 end "             \
    "redis.call('SET',KEYS[1],ARGV[1],'PX',ARGV[2]) return 1"

void
lm_session_cache_fill(lm_tx_t *idle, lm_str_t key, const lm_session_t *s)
{
    lm_instant_t   life = s->expires_at - idle->now;
    lm_cache_cmd_t cmd = {.argc = 6};

    if (life > CACHE_LIFE) {
        life = CACHE_LIFE;
    }

    cmd.argv[0] = LM_STR("EVAL");
    cmd.argv[1] = LM_STR(FILL_SCRIPT);
    cmd.argv[2] = LM_STR("1");
    cmd.argv[3] = key;
    cmd.argv[4] = lm_str_printf(
        idle->arena, "1 %llu %llu %llu %llu %lld %lld %lld",
        (unsigned long long) s->id, (unsigned long long) s->login_id,
        (unsigned long long) s->owner_id, (unsigned long long) s->permissions,
        (long long) s->created_at, (long long) s->renewed_at,
        (long long) s->expires_at);
    cmd.argv[5] = lm_str_printf(idle->arena, "%lld", (long long) life);

    if (lm_host_cache(idle->arena, &cmd, 1) != LM_OK) {
        lm_host_log(LM_LOG_DEBUG, "session not cached, redis is away");
    }
}


lm_rc_t
lm_session_purge(lm_tx_t *tx, const lm_purge_t *purge)
{
    size_t                       i;
    lm_sql_cache_purge_add_in_t *rows;

    rows = lm_alloc_array(tx->arena, purge->n, sizeof(*rows));
    if (rows == NULL && purge->n != 0) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < purge->n; i++) {
        rows[i] = (lm_sql_cache_purge_add_in_t){purge->keys[i], tx->now};
    }

    return lm_sql_cache_purge_add(tx, rows, purge->n, NULL);
}


lm_rc_t
lm_purge_add(lm_arena_t *a, lm_purge_t *to, const lm_purge_t *from)
{
    lm_str_t *keys = lm_alloc_array(a, to->n + from->n + 1, sizeof(*keys));

    if (keys == NULL) {
        return LM_E_MEMORY;
    }

    if (to->n != 0) {
        memcpy(keys, to->keys, to->n * sizeof(*keys));
    }
    if (from->n != 0) {
        memcpy(keys + to->n, from->keys, from->n * sizeof(*keys));
    }

    *to = (lm_purge_t){keys, to->n + from->n};
    return LM_OK;
}


void
lm_purge_now(lm_arena_t *a, const lm_purge_t *purge)
{
    if (purge->n != 0 && purge_apply(a, purge->keys, purge->n) != LM_OK) {
        lm_host_log(LM_LOG_WARN,
                    "%zu ended sessions wait in cache_purge for redis",
                    purge->n);
        lm_host_cache_missed();
    }
}


lm_rc_t
lm_cache_purge_drain(lm_tx_t *idle)
{
    size_t       i;
    lm_rc_t      rc;
    lm_str_t    *keys;
    drain_work_t work = {0};

    for (;;) {
        rc = lm_tx_run(idle, LM_TX_READ, drain_read, &work);
        if (rc != LM_OK || work.n == 0) {
            break;
        }

        keys = lm_alloc_array(idle->arena, work.n, sizeof(lm_str_t));
        if (keys == NULL) {
            return LM_E_MEMORY;
        }

        for (i = 0; i < work.n; i++) {
            keys[i] = work.rows[i].cache_key;
        }

        rc = purge_apply(idle->arena, keys, work.n);
        if (rc != LM_OK) {
            return rc;
        }

        work.after_id = work.rows[work.n - 1].id;
    }

    if (rc != LM_OK || work.after_id == 0) {
        return rc;
    }

    return lm_tx_run(idle, LM_TX_WRITE, drain_delete, &work);
}


static lm_rc_t
drain_read(lm_tx_t *tx, void *arg)
{
    drain_work_t *work = arg;

    return lm_sql_cache_purge_next(
        tx, &(lm_sql_cache_purge_next_in_t){work->after_id}, &work->rows,
        &work->n);
}


static lm_rc_t
drain_delete(lm_tx_t *tx, void *arg)
{
    uint64_t      affected;
    drain_work_t *work = arg;

    return lm_sql_cache_purge_done(
        tx,
        &(lm_sql_cache_purge_done_in_t){work->after_id, tx->now - ENDED_LIFE},
        &affected);
}


/* A key that says so already is not written again: the worker comes by every
 * second, and each write drops copies in every nginx. */
#define PURGE_SCRIPT                                                           \
    "if redis.call('GET',KEYS[1])~='" ENDED "' then "                          \
    "redis.call('SET',KEYS[1],'" ENDED "','PX',ARGV[1]) end"

static lm_rc_t
purge_apply(lm_arena_t *a, const lm_str_t *keys, size_t n)
{
    size_t          i;
    lm_rc_t         rc;
    lm_str_t        life;
    lm_cache_cmd_t *cmds;

    life = lm_str_printf(a, "%lld", (long long) ENDED_LIFE);
    cmds = lm_alloc_array(a, n, sizeof(*cmds));
    if (cmds == NULL || life.p == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        cmds[i].argc = 5;
        cmds[i].argv[0] = LM_STR("EVAL");
        cmds[i].argv[1] = LM_STR(PURGE_SCRIPT);
        cmds[i].argv[2] = LM_STR("1");
        cmds[i].argv[3] = keys[i];
        cmds[i].argv[4] = life;
    }

    rc = lm_host_cache(a, cmds, n);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        if (cmds[i].reply.type == LM_CACHE_ERROR) {
            lm_host_log(LM_LOG_ERR, "redis refused to end a session: \"%.*s\"",
                        (int) cmds[i].reply.str.n, cmds[i].reply.str.p);
            return LM_E_UNAVAILABLE;
        }
    }

    return LM_OK;
}
