/* SPDX-License-Identifier: MIT */
/* Leasing, running and ending jobs. */
#include "job/job.h"

#include <stdarg.h>
#include <stdio.h>

#include "sql/job.h"

#define UNKNOWN_DELAY 60000 /* ms until a job of no known kind is looked at */

typedef struct {
    lm_job_t *job;
    lm_str_t  result;
    uint64_t  delay;
} mark_t;

typedef struct {
    lm_job_t         *job;
    bool              is_urgent;
    lm_sql_job_next_t row;
} take_t;

static lm_rc_t job_lease(lm_tx_t *tx, void *arg);
static lm_rc_t job_read(lm_job_t *job, const lm_sql_job_next_t *row);
static void    job_end(lm_job_t *job, lm_rc_t rc);
static lm_rc_t mark_done(lm_tx_t *tx, void *arg);
static lm_rc_t mark_retry(lm_tx_t *tx, void *arg);
static lm_rc_t mark_dead(lm_tx_t *tx, void *arg);
static lm_rc_t mark_released(lm_tx_t *tx, void *arg);
static lm_rc_t job_keep(lm_tx_t *tx, void *arg);
static lm_rc_t jobs_take_back(lm_tx_t *tx, void *arg);
static lm_rc_t lost_take_back(lm_tx_t *tx, const lm_sql_job_lost_t *lost);


lm_rc_t
lm_job_take(lm_job_t *job, const lm_job_env_t *env, lm_arena_t *a,
            lm_str_t leased_by, bool is_urgent)
{
    take_t  take = {.job = job, .is_urgent = is_urgent};
    lm_rc_t rc;

    memset(job, 0, sizeof(*job));
    job->env = env;
    job->arena = a;
    job->leased_by = leased_by;

    rc = lm_act(a, LM_TX_WRITE, job_lease, &take);
    if (rc != LM_OK) {
        return rc;
    }

    return job_read(job, &take.row);
}


/* Urgent ones come last for who takes both: they have threads of their own,
 * and a router that does not answer holds each of them for seconds. */
static lm_rc_t
job_next(lm_tx_t *tx, const take_t *take, lm_sql_job_next_t *row)
{
    lm_rc_t              rc;
    lm_sql_job_next_in_t in;

    in = (lm_sql_job_next_in_t){.is_urgent = take->is_urgent};

    rc = lm_sql_job_next(tx, &in, row);
    if (rc != LM_E_NOT_FOUND || take->is_urgent) {
        return rc;
    }

    in.is_urgent = true;

    return lm_sql_job_next(tx, &in, row);
}


static lm_rc_t
job_lease(lm_tx_t *tx, void *arg)
{
    take_t *take = arg;

    lm_rc_t               rc;
    lm_sql_job_lease_in_t in;

    rc = job_next(tx, take, &take->row);
    if (rc != LM_OK) {
        return rc;
    }

    in = (lm_sql_job_lease_in_t){.seconds = take->job->env->lease,
                                 .leased_by = take->job->leased_by,
                                 .id = take->row.id};

    return lm_sql_job_lease(tx, &in, NULL);
}


/* A newer program's: it goes back, and the attempt does not count. */
static lm_rc_t
job_postpone(lm_tx_t *tx, void *arg)
{
    lm_job_t                *job = arg;
    lm_sql_job_postpone_in_t in;

    in = (lm_sql_job_postpone_in_t){.milliseconds = UNKNOWN_DELAY,
                                    .error = lm_str_c(job->error),
                                    .id = job->id,
                                    .leased_by = job->leased_by,
                                    .attempts = job->attempts};

    return lm_sql_job_postpone(tx, &in, NULL);
}


static lm_rc_t
job_unknown(lm_job_t *job, lm_str_t kind)
{
    lm_rc_t rc;

    (void) lm_job_fail(job, LM_OK, "this program knows no job \"%.*s\"",
                       (int) kind.n, kind.p);
    lm_host_log(LM_LOG_WARN, "job %lu goes back: %s", (unsigned long) job->id,
                job->error);

    rc = lm_act(job->arena, LM_TX_WRITE, job_postpone, job);
    return rc == LM_OK ? LM_E_RETRY : rc;
}


static lm_rc_t
job_read(lm_job_t *job, const lm_sql_job_next_t *row)
{
    job->id = row->id;
    job->attempts = (uint16_t) (row->attempts + 1);
    job->staff_id = row->has_staff_id ? row->staff_id : 0;
    job->started = lm_host_ticks();
    job->kind = lm_job_kind(row->kind);

    if (job->kind == NULL) {
        return job_unknown(job, row->kind);
    }

    job->payload = json_loadb(row->payload.p, row->payload.n, 0, NULL);
    return LM_OK;
}


void
lm_job_run(lm_job_t *job)
{
    lm_rc_t rc;

    if (!json_is_object(job->payload)) {
        rc = lm_job_give_up(job, "the payload is not a JSON object");
    } else {
        rc = job->kind->run(job);
    }

    if (rc != LM_OK || !job->is_done) {
        job_end(job, rc);
    }

    json_decref(job->payload);
    job->payload = NULL;
}


static void
job_end(lm_job_t *job, lm_rc_t rc)
{
    mark_t        mark;
    uint16_t      chance;
    lm_tx_work_pt work;

    mark = (mark_t){.job = job};

    if (rc == LM_OK) {
        work = mark_done;

    } else {
        if (job->error[0] == '\0') {
            snprintf(job->error, sizeof(job->error), "%s (%s)",
                     lm_rc_title(rc, LM_LANG_EN), lm_rc_code(rc));
        }

        lm_host_random(&chance, sizeof(chance));
        mark.delay =
            lm_job_backoff(job->kind->backoff, job->attempts, chance % 1024);
        work = job->is_hopeless || job->attempts >= job->kind->attempts
                   ? mark_dead
                   : mark_retry;

        lm_host_log(work != mark_dead  ? LM_LOG_WARN
                    : job->is_hopeless ? LM_LOG_ERR
                                       : LM_LOG_CRIT,
                    "job %lu \"%s\", attempt %u of %u, %s: %s",
                    (unsigned long) job->id, job->kind->name, job->attempts,
                    job->kind->attempts,
                    work == mark_dead ? "is dead" : "failed", job->error);
    }

    rc = lm_act(job->arena, LM_TX_WRITE, work, &mark);
    if (rc != LM_OK) {
        lm_host_log(LM_LOG_ERR, "job %lu could not be marked: %s",
                    (unsigned long) job->id, lm_rc_code(rc));
    }
}


static lm_rc_t
mark_done(lm_tx_t *tx, void *arg)
{
    mark_t *mark = arg;

    return lm_job_done(tx, mark->job, mark->result);
}


lm_rc_t
lm_job_done(lm_tx_t *tx, lm_job_t *job, lm_str_t result)
{
    lm_rc_t              rc;
    uint64_t             n;
    lm_sql_job_done_in_t in;

    in = (lm_sql_job_done_in_t){.result = result,
                                .has_result = result.p != NULL,
                                .finished_at = tx->now,
                                .id = job->id,
                                .leased_by = job->leased_by,
                                .attempts = job->attempts};

    rc = lm_sql_job_done(tx, &in, &n);
    if (rc != LM_OK) {
        return rc;
    }

    if (n == 0) {
        job->is_over = true;
        return lm_job_fail(job, LM_E_CONFLICT, "the lease was lost");
    }

    job->is_done = true;
    return LM_OK;
}


static lm_rc_t
mark_retry(lm_tx_t *tx, void *arg)
{
    mark_t               *mark = arg;
    lm_sql_job_retry_in_t in;

    in = (lm_sql_job_retry_in_t){.milliseconds = mark->delay,
                                 .error = lm_str_c(mark->job->error),
                                 .id = mark->job->id,
                                 .leased_by = mark->job->leased_by,
                                 .attempts = mark->job->attempts};

    return lm_sql_job_retry(tx, &in, NULL);
}


static lm_rc_t
mark_dead(lm_tx_t *tx, void *arg)
{
    mark_t              *mark = arg;
    lm_sql_job_bury_in_t in;

    in = (lm_sql_job_bury_in_t){.error = lm_str_c(mark->job->error),
                                .finished_at = tx->now,
                                .id = mark->job->id,
                                .leased_by = mark->job->leased_by,
                                .attempts = mark->job->attempts};

    return lm_sql_job_bury(tx, &in, NULL);
}


static lm_rc_t
mark_released(lm_tx_t *tx, void *arg)
{
    lm_job_t               *job = arg;
    lm_sql_job_release_in_t in;

    in = (lm_sql_job_release_in_t){
        .id = job->id, .leased_by = job->leased_by, .attempts = job->attempts};

    return lm_sql_job_release(tx, &in, NULL);
}


void
lm_job_release(lm_job_t *job, lm_arena_t *a)
{
    lm_rc_t rc;

    job->is_over = true;

    rc = lm_act(a, LM_TX_WRITE, mark_released, job);
    if (rc != LM_OK) {
        lm_host_log(LM_LOG_WARN, "job %lu keeps its lease until it ends: %s",
                    (unsigned long) job->id, lm_rc_code(rc));
    }
}


typedef struct {
    lm_job_t *job;
    uint64_t  n;
} beat_t;


static lm_rc_t
job_keep(lm_tx_t *tx, void *arg)
{
    beat_t              *beat = arg;
    lm_job_t            *job = beat->job;
    lm_sql_job_beat_in_t in;

    in = (lm_sql_job_beat_in_t){.seconds = job->env->lease,
                                .progress = job->progress,
                                .id = job->id,
                                .leased_by = job->leased_by,
                                .attempts = job->attempts};

    return lm_sql_job_beat(tx, &in, &beat->n);
}


void
lm_job_beat(lm_job_t *job, lm_arena_t *a)
{
    beat_t  beat;
    lm_rc_t rc;

    if (lm_host_ticks() - job->started > job->kind->timeout * LM_SECOND
        && !job->is_over) {
        lm_host_log(LM_LOG_WARN, "job %lu \"%s\" runs longer than %u s",
                    (unsigned long) job->id, job->kind->name,
                    job->kind->timeout);
        job->is_over = true; /* no more beats: the lease ends by itself */
    }

    if (job->is_over) {
        return;
    }

    beat = (beat_t){.job = job};
    rc = lm_act(a, LM_TX_WRITE, job_keep, &beat);

    if (rc == LM_OK && beat.n == 0) {
        job->is_over = true;
    }
}


lm_rc_t
lm_jobs_reclaim(lm_arena_t *a, size_t *n)
{
    *n = 0;
    return lm_act(a, LM_TX_WRITE, jobs_take_back, n);
}


static lm_rc_t
jobs_take_back(lm_tx_t *tx, void *arg)
{
    size_t *n = arg;

    size_t             i;
    lm_rc_t            rc;
    lm_sql_job_lost_t *lost;

    rc = lm_sql_job_lost(tx, &lost, n);

    for (i = 0; rc == LM_OK && i < *n; i++) {
        rc = lost_take_back(tx, &lost[i]);
    }

    return rc;
}


static lm_rc_t
lost_take_back(lm_tx_t *tx, const lm_sql_job_lost_t *lost)
{
    mark_t               mark;
    lm_job_t             job = {0};
    const lm_job_kind_t *kind;

    kind = lm_job_kind(lost->kind);

    job.id = lost->id;
    job.attempts = lost->attempts;
    job.leased_by = lost->leased_by;
    (void) lm_job_fail(&job, LM_OK, "the worker \"%.*s\" died or hung",
                       (int) lost->leased_by.n, lost->leased_by.p);

    lm_host_log(LM_LOG_WARN, "job %lu \"%.*s\", attempt %u: %s",
                (unsigned long) job.id, (int) lost->kind.n, lost->kind.p,
                job.attempts, job.error);

    mark = (mark_t){.job = &job};

    return kind != NULL && lost->attempts >= kind->attempts
               ? mark_dead(tx, &mark)
               : mark_retry(tx, &mark);
}


lm_rc_t
lm_job_tx(lm_job_t *job, lm_tx_mode_e mode, lm_tx_work_pt work, void *arg)
{
    lm_actor_t actor;

    actor = (lm_actor_t){.kind = LM_ACTOR_SYSTEM, .id = job->id};
    return lm_act_as(job->arena, &actor, mode, work, arg);
}


lm_rc_t
lm_job_fail(lm_job_t *job, lm_rc_t rc, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(job->error, sizeof(job->error), fmt, args);
    va_end(args);

    return rc;
}


lm_rc_t
lm_job_give_up(lm_job_t *job, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(job->error, sizeof(job->error), fmt, args);
    va_end(args);

    job->is_hopeless = true;
    return LM_E_INVALID;
}


uint64_t
lm_job_u64(const lm_job_t *job, const char *name)
{
    json_int_t v;

    v = json_integer_value(json_object_get(job->payload, name));
    return v > 0 ? (uint64_t) v : 0;
}
