/* SPDX-License-Identifier: MIT */
/* The ISP's settings, read again when they are older than a few seconds. */
#include "worker/host.h"

#include <pthread.h>

#include "service/isp.h"

#define ISP_ARENA (2 * 1024 * 1024)
#define ISP_AGE (5 * LM_SECOND)

static struct {
    pthread_mutex_t lock;
    lm_isp_t       *isp; /* holds one reference */
    int64_t         read_at;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

static __thread bool is_loading;

typedef struct {
    const lm_isp_t *before; /* held */
    lm_isp_t       *out;
} read_t;

static lm_isp_t *isp_read(const lm_isp_t *before);


static lm_rc_t
isp_work(lm_tx_t *tx, void *arg)
{
    read_t *read = arg;

    return lm_isp_load(tx, tx->arena, read->before, &read->out);
}


const lm_isp_t *
lm_host_isp_take(void)
{
    bool      is_due;
    lm_isp_t *fresh, *old;

    /* reading the settings is itself work in a transaction */
    if (is_loading) {
        return NULL;
    }

    pthread_mutex_lock(&shared.lock);
    old = NULL;
    is_due = shared.isp == NULL || lm_host_ticks() - shared.read_at > ISP_AGE;
    if (is_due) {
        shared.read_at = lm_host_ticks();
        old = shared.isp;
    }
    if (old != NULL) {
        atomic_fetch_add(&old->refs, 1);
    }
    pthread_mutex_unlock(&shared.lock);

    fresh = is_due ? isp_read(old) : NULL;
    if (old != NULL) {
        lm_host_isp_give(old);
    }

    pthread_mutex_lock(&shared.lock);

    old = NULL;
    if (fresh != NULL) {
        old = shared.isp;
        shared.isp = fresh;
    }

    fresh = shared.isp;
    if (fresh != NULL) {
        atomic_fetch_add(&fresh->refs, 1);
    }

    pthread_mutex_unlock(&shared.lock);

    if (old != NULL) {
        lm_host_isp_give(old);
    }

    return fresh;
}


static lm_isp_t *
isp_read(const lm_isp_t *before)
{
    lm_tx_t     tx;
    lm_rc_t     rc;
    read_t      read = {.before = before};
    lm_arena_t *a;

    a = lm_arena_create(ISP_ARENA);
    if (a == NULL) {
        return NULL;
    }

    tx = (lm_tx_t){.arena = a, .now = lm_host_now()};

    is_loading = true;
    rc = lm_tx_run(&tx, LM_TX_READ, isp_work, &read);
    is_loading = false;

    if (rc != LM_OK) {
        lm_arena_destroy(a);
        return NULL;
    }

    return read.out;
}


void
lm_host_isp_give(const lm_isp_t *isp)
{
    lm_isp_t *shared_isp = (lm_isp_t *) isp;

    if (atomic_fetch_sub(&shared_isp->refs, 1) == 1) {
        lm_arena_destroy(shared_isp->arena);
    }
}


/* No answer is kept here. */
bool
lm_host_isp_is_current(const lm_isp_t *isp)
{
    return true;
}


void
host_isp_end(void)
{
    if (shared.isp != NULL) {
        lm_host_isp_give(shared.isp);
        shared.isp = NULL;
    }
}
