/* SPDX-License-Identifier: MIT */
/*
 * Does a wide change turn by turn.  Each turn is a transaction of its own, so
 * that a worker killed at any point leaves whole items alone, and the next one
 * goes on behind them.
 */
#include "service/bulk.h"

#include "job/kinds.h"

#define TURN_ITEMS 50
#define TURN_MEMORY (16 * 1024 * 1024)

typedef struct {
    lm_job_t      *job;
    lm_actor_t     actor;
    lm_bulk_turn_t turn;
} work_t;

static lm_rc_t turn_act(work_t *w, lm_tx_work_pt work);
static lm_rc_t turn_failed(work_t *w, lm_rc_t rc);


static lm_rc_t
actor_load(lm_tx_t *tx, void *arg)
{
    work_t *w = arg;

    return lm_bulk_actor(tx, w->turn.id, &w->actor);
}


static lm_rc_t
turn_do(lm_tx_t *tx, void *arg)
{
    lm_rc_t rc;
    work_t *w = arg;

    rc = lm_bulk_turn(tx, &w->turn);
    if (rc != LM_OK || !w->turn.is_over) {
        return rc;
    }

    return lm_job_done(tx, w->job, LM_STR_NULL);
}


static lm_rc_t
turn_skip(lm_tx_t *tx, void *arg)
{
    work_t *w = arg;

    return lm_bulk_skip(tx, &w->turn);
}


lm_rc_t
job_bulk(lm_job_t *job)
{
    lm_rc_t rc;
    work_t  w = {.job = job};

    w.turn =
        (lm_bulk_turn_t){.id = lm_job_u64(job, "bulk_id"), .limit = TURN_ITEMS};

    rc = lm_job_tx(job, LM_TX_READ, actor_load, &w);
    if (rc == LM_E_NOT_FOUND) {
        return lm_job_give_up(job, "there is no such bulk");
    }

    while (rc == LM_OK && !w.turn.is_over) {
        if (job->is_over) {
            return lm_job_fail(job, LM_E_CONFLICT, "it was stopped");
        }

        rc = turn_act(&w, turn_do);
        if (rc == LM_OK) {
            w.turn.limit = TURN_ITEMS;
            job->progress = w.turn.progress;
        } else {
            rc = turn_failed(&w, rc);
        }
    }

    return rc;
}


/* In the name of who asked for it. */
static lm_rc_t
turn_act(work_t *w, lm_tx_work_pt work)
{
    lm_rc_t     rc;
    lm_arena_t *a = lm_arena_create(TURN_MEMORY);

    if (a == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_act_as(a, &w->actor, LM_TX_WRITE, work, w);
    lm_arena_destroy(a);

    return rc;
}


/* One customer that cannot be done does not stop the others: they are tried
 * one by one, and that one is left out. */
static lm_rc_t
turn_failed(work_t *w, lm_rc_t rc)
{
    if (rc == LM_E_UNAVAILABLE || rc == LM_E_DEADLINE || rc == LM_E_RETRY
        || rc == LM_E_MEMORY || w->turn.n == 0 || w->job->is_over) {
        return rc;
    }

    lm_host_log(LM_LOG_WARN, "bulk %lu, customer %lu of %zu: %s",
                (unsigned long) w->turn.id, (unsigned long) w->turn.first_id,
                w->turn.n, lm_rc_code(rc));

    if (w->turn.n > 1) {
        w->turn.limit = 1;
        return LM_OK;
    }

    return turn_act(w, turn_skip);
}
