/* SPDX-License-Identifier: MIT */
/*
 * The pool: at most so many connections, kept while healthy.  After a failed
 * connect nobody tries again for a moment, so that a server that is away is
 * not hammered and its absence is known at once.
 */
#include "worker/host.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#define POOL_MAX 200
#define LEASE_WAIT (10 * LM_SECOND)
#define BREAK_TIME (1 * LM_SECOND)
#define IDLE_CHECK (30 * LM_SECOND)

typedef struct {
    lm_db_t *db;
    uint64_t generation; /* of the configuration it was opened with */
    int64_t  idle_since;
} idle_t;

typedef struct {
    lm_db_t *db;
    uint64_t generation;
} lease_t;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t  freed;
    lm_db_conf_t    conf;
    uint64_t        generation;
    size_t          limit;
    idle_t          idle[POOL_MAX];
    size_t          n_idle;
    lease_t         leased[POOL_MAX];
    size_t          n_leased; /* also those that are being opened */
    int64_t         broken_until;
    lm_db_health_t  health;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER};

static lm_rc_t pool_wait(int64_t deadline);
static lm_rc_t pool_open(lm_db_t **out);
static bool    idle_take(lm_db_t **out, bool *is_old);


void
host_db_start(const lm_db_conf_t *conf, size_t connections)
{
    pthread_mutex_lock(&pool.lock);
    pool.conf = *conf;
    pool.limit = connections < POOL_MAX ? connections : POOL_MAX;
    pool.generation++;
    pool.broken_until = 0;
    pthread_cond_broadcast(&pool.freed);
    pthread_mutex_unlock(&pool.lock);
}


void
host_db_end(void)
{
    size_t i;

    pthread_mutex_lock(&pool.lock);
    for (i = 0; i < pool.n_idle; i++) {
        lm_db_close(pool.idle[i].db);
    }
    pool.n_idle = 0;
    pthread_mutex_unlock(&pool.lock);
}


lm_rc_t
lm_host_db_lease(lm_db_t **out)
{
    bool    is_old;
    lm_rc_t rc;
    int64_t deadline;

    deadline = lm_host_ticks() + LEASE_WAIT;

    pthread_mutex_lock(&pool.lock);

    rc = LM_OK;
    while (rc == LM_OK && pool.n_leased >= pool.limit) {
        rc = pool_wait(deadline);
    }

    if (rc != LM_OK) {
        pthread_mutex_unlock(&pool.lock);
        return rc;
    }

    if (idle_take(out, &is_old)) {
        pool.leased[pool.n_leased++] = (lease_t){*out, pool.generation};
        pthread_mutex_unlock(&pool.lock);

        if (!is_old || lm_db_ping(*out) == LM_OK) {
            return LM_OK;
        }

        lm_host_db_return(*out); /* it is broken: closed there */
        return lm_host_db_lease(out);
    }

    rc = pool_open(out);
    pthread_mutex_unlock(&pool.lock);

    return rc;
}


/* With the lock held.  A connection of an older configuration is closed. */
static bool
idle_take(lm_db_t **out, bool *is_old)
{
    idle_t *last;

    while (pool.n_idle != 0) {
        last = &pool.idle[--pool.n_idle];
        if (last->generation == pool.generation) {
            *out = last->db;
            *is_old = lm_host_ticks() - last->idle_since > IDLE_CHECK;
            return true;
        }
        lm_db_close(last->db);
    }

    return false;
}


static lm_rc_t
pool_wait(int64_t deadline)
{
    int             n;
    struct timespec until;

    if (lm_host_ticks() >= deadline) {
        return LM_E_DEADLINE;
    }

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;

    n = pthread_cond_timedwait(&pool.freed, &pool.lock, &until);
    return n == 0 || n == ETIMEDOUT ? LM_OK : LM_E_INTERNAL;
}


/* With the lock held, given up while connecting; the lease is counted. */
static lm_rc_t
pool_open(lm_db_t **out)
{
    size_t       i;
    lm_rc_t      rc;
    uint64_t     generation;
    lm_db_conf_t conf;

    if (lm_host_ticks() < pool.broken_until) {
        return LM_E_UNAVAILABLE;
    }

    i = pool.n_leased++;
    pool.leased[i] = (lease_t){NULL, pool.generation};
    conf = pool.conf;
    generation = pool.generation;

    pthread_mutex_unlock(&pool.lock);
    rc = lm_db_open(&conf, out);
    pthread_mutex_lock(&pool.lock);

    /* leases move while the lock is away: ours is any that is being opened */
    for (i = 0; i < pool.n_leased && pool.leased[i].db != NULL; i++) { /**/
    }

    if (rc != LM_OK) {
        pool.leased[i] = pool.leased[--pool.n_leased];
        pool.broken_until = lm_host_ticks() + BREAK_TIME;
        return LM_E_UNAVAILABLE;
    }

    pool.leased[i] = (lease_t){*out, generation};
    return LM_OK;
}


void
lm_host_db_return(lm_db_t *db)
{
    bool     keep;
    size_t   i;
    uint64_t generation;

    if (db == NULL) {
        return;
    }

    lm_db_reset(db);

    pthread_mutex_lock(&pool.lock);

    lm_db_health(&pool.health, db);

    for (i = 0; i < pool.n_leased && pool.leased[i].db != db; i++) { /**/
    }

    generation = pool.leased[i].generation;
    pool.leased[i] = pool.leased[--pool.n_leased];

    keep = !lm_db_is_broken(db) && generation == pool.generation
           && pool.n_idle < POOL_MAX;
    if (keep) {
        pool.idle[pool.n_idle++] = (idle_t){db, generation, lm_host_ticks()};
    }

    pthread_cond_signal(&pool.freed);
    pthread_mutex_unlock(&pool.lock);

    if (!keep) {
        lm_db_close(db);
    }
}
