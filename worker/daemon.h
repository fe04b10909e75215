/* SPDX-License-Identifier: MIT */
/* The parts of "lastmile worker". */
#ifndef LM_WORKER_DAEMON_H
#define LM_WORKER_DAEMON_H

#include <pthread.h>
#include <stdatomic.h>

#include "job/job.h"
#include "job/mail.h"
#include "worker/host.h"

#define DAEMON_THREADS 64
#define DAEMON_URGENT 3 /* threads for urgent jobs alone */
#define DAEMON_NAME 64
#define STEP_ARENA (16 * 1024 * 1024)

typedef struct {
    pthread_mutex_t lock; /* of "job" being set and cleared */
    lm_job_t       *job; /* that runs now */
    bool            is_urgent; /* takes no others */
    pthread_t       thread;
} slot_t;

/* One process has one. */
typedef struct {
    char           name[DAEMON_NAME]; /* "host/pid/nonce": who leases */
    char           mail_name[DAEMON_NAME];
    lm_job_env_t   job_env;
    slot_t         slots[DAEMON_THREADS + DAEMON_URGENT];
    size_t         n_slots;
    _Atomic bool   is_stopping;
    _Atomic size_t n_running; /* threads */

    /* for the figures */
    _Atomic uint64_t jobs_run;
    _Atomic uint64_t jobs_failed;
    _Atomic uint64_t mails_tried;
    _Atomic uint64_t spool_packets;
} daemon_t;

/*---- loops: each is the whole of a thread */

void *loop_jobs(void *slot);
void *loop_mail(void *unused);
void *loop_keeper(void *unused);
void *loop_spool(void *unused);

extern daemon_t worker;

/* Sleeps unless the daemon stops meanwhile. */
void loop_rest(int milliseconds);

/*---- figures.c: $run_dir/worker.prom */

void figures_write(lm_arena_t *a);

/*---- notify.c */

void notify(const char *state);

/* Milliseconds between signs of life that systemd wants; 0: none. */
int64_t notify_watchdog(void);

#endif
