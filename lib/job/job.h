/* SPDX-License-Identifier: MIT */
/*
 * Jobs: slow or outbound work that stands in table "job" until a worker does
 * it.  A worker leases a job for a short time and keeps the lease alive while
 * it works; when it dies, the lease ends and another worker takes over.  The
 * effect of a job and its mark as done are one transaction, so an attempt
 * that was killed at any point has either done everything or nothing that
 * counts.
 */
#ifndef LM_JOB_JOB_H
#define LM_JOB_JOB_H

#include <jansson.h>
#include <stdatomic.h>

#include "store/db.h"

#define LM_JOB_ERROR 500 /* bytes of the words that are kept */
#define LM_JOB_ARENA (64 * 1024 * 1024)

typedef struct lm_job_s lm_job_t;

typedef lm_rc_t (*lm_job_pt)(lm_job_t *job);

typedef struct {
    const char *name;
    lm_job_pt   run;
    uint32_t    timeout; /* seconds of one attempt */
    uint16_t    attempts;
    uint32_t    backoff; /* seconds after the first failure; then doubling */
    const char *help;
} lm_job_kind_t;

/* What the program that runs jobs tells them. */
typedef struct {
    const char *export_dir;
    int64_t     export_keep; /* milliseconds */
    uint32_t    lease; /* seconds */
} lm_job_env_t;

struct lm_job_s {
    uint64_t             id;
    const lm_job_kind_t *kind;
    const lm_job_env_t  *env;
    lm_arena_t          *arena; /* of this attempt */
    json_t              *payload;
    uint64_t             staff_id; /* who asked; 0: nobody */
    uint16_t             attempts; /* with this one */
    lm_str_t             leased_by;
    int64_t              started; /* ticks */

    /* shared with the thread that beats */
    _Atomic uint8_t progress; /* 0-100 */
    _Atomic bool    is_over; /* the lease is lost or time is up: stop */

    bool is_done; /* lm_job_done() was called; true once that commits */
    bool is_hopeless; /* another attempt would fail alike */
    char error[LM_JOB_ERROR];
};

/* NULL for an unknown one. */
const lm_job_kind_t *lm_job_kind(lm_str_t name);

/*---- for kinds */

/*
 * Runs work in a transaction with the job as actor; as lm_tx_run().  Work
 * gets an lm_tx_t whose arena is the job's.
 */
lm_rc_t lm_job_tx(lm_job_t *job, lm_tx_mode_e mode, lm_tx_work_pt work,
                  void *arg) LM_MUST_CHECK;

/*
 * Marks the job as done inside the transaction of its effect; result is JSON
 * or {NULL, 0}.  LM_E_CONFLICT when the lease is lost: the transaction must be
 * rolled back.  A kind that never calls this is marked when it returns LM_OK.
 */
lm_rc_t lm_job_done(lm_tx_t *tx, lm_job_t *job, lm_str_t result) LM_MUST_CHECK;

/* Words that tell a person why the attempt failed; gives rc back. */
lm_rc_t lm_job_fail(lm_job_t *job, lm_rc_t rc, const char *fmt, ...)
    LM_PRINTF(3, 4);

/* The same, and no attempt will follow. */
lm_rc_t lm_job_give_up(lm_job_t *job, const char *fmt, ...) LM_PRINTF(2, 3);

/* A number of the payload; 0 when it is absent or none. */
uint64_t lm_job_u64(const lm_job_t *job, const char *name);

/*---- for the program that runs jobs */

/* Leases the next urgent job, or the next of all, urgent ones last;
 * LM_E_NOT_FOUND when none is due; LM_E_RETRY when it was of a kind that this
 * program does not know, and went back. */
lm_rc_t lm_job_take(lm_job_t *job, const lm_job_env_t *env, lm_arena_t *a,
                    lm_str_t leased_by, bool is_urgent) LM_MUST_CHECK;

/* Runs one leased job to its end and marks what became of it. */
void lm_job_run(lm_job_t *job);

/* Keeps the lease of a running job; sets is_over when it is lost. */
void lm_job_beat(lm_job_t *job, lm_arena_t *a);

/* Gives the lease back at a stop; the attempt does not count. */
void lm_job_release(lm_job_t *job, lm_arena_t *a);

/* Jobs of workers that died go back into the queue, or die. */
lm_rc_t lm_jobs_reclaim(lm_arena_t *a, size_t *n) LM_MUST_CHECK;

/* Queues what the schedules want and nobody has queued; the latest missed
 * occurrence of each, once. */
lm_rc_t lm_jobs_schedule(lm_arena_t *a) LM_MUST_CHECK;

/*
 * Milliseconds before attempt "attempts" + 1: the base doubled for each
 * failure, one hour at most, and up to a quarter more by chance (0-1023).
 */
uint64_t lm_job_backoff(uint32_t base, uint16_t attempts, uint32_t chance);

/*---- act.c */

/* A transaction as the system: now, today and the ISP's settings filled in;
 * as lm_tx_run().  Without settings (a new database) today is UTC's. */
lm_rc_t lm_act(lm_arena_t *a, lm_tx_mode_e mode, lm_tx_work_pt work, void *arg)
    LM_MUST_CHECK;
lm_rc_t lm_act_as(lm_arena_t *a, const lm_actor_t *actor, lm_tx_mode_e mode,
                  lm_tx_work_pt work, void *arg) LM_MUST_CHECK;

#endif
