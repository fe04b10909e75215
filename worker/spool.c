/* SPDX-License-Identifier: MIT */
/* The loop that takes accounting packets from the spool. */
#include "worker/daemon.h"

#include "radius/spool.h"

#define IDLE_SPOOL 500 /* milliseconds between looks at an empty spool */
#define FAULT_SPOOL 2000 /* after the database was away */
#define BUSY_SPOOL 5000 /* another worker reads it; it may end */

static int spool_turn(lm_spool_t *s, lm_arena_t *a);


void *
loop_spool(void *unused)
{
    int         rest;
    conf_t     *conf;
    lm_rc_t     rc;
    lm_spool_t  s;
    lm_arena_t *a;

    host_thread_begin();
    a = lm_arena_create(STEP_ARENA);

    while (a != NULL && !worker.is_stopping) {
        conf = host_conf();
        rc = lm_spool_open(conf->spool_dir, &s);
        if (rc != LM_OK) {
            loop_rest(BUSY_SPOOL);
            continue;
        }

        do {
            rest = spool_turn(&s, a);
            loop_rest(rest);
        } while (rest < BUSY_SPOOL && host_conf() == conf
                 && !worker.is_stopping);

        lm_spool_close(&s);
    }

    if (a != NULL) {
        lm_arena_destroy(a);
    }
    host_thread_end();
    worker.n_running--;

    return NULL;
}


/* Milliseconds to rest; BUSY_SPOOL: open the folder again. */
static int
spool_turn(lm_spool_t *s, lm_arena_t *a)
{
    size_t   n;
    lm_rc_t  rc;
    uint64_t before;

    lm_arena_reset(a);
    before = s->packets;

    rc = lm_spool_step(s, a, &n);
    worker.spool_packets += s->packets - before;

    if (rc == LM_OK) {
        return n == 0 ? IDLE_SPOOL : 0;
    }

    return lm_accounting_is_away(rc) ? FAULT_SPOOL : BUSY_SPOOL;
}
