/* SPDX-License-Identifier: MIT */
/* What the threads of the worker do, again and again until it stops. */
#include "worker/daemon.h"

#include <stdio.h>

#include "service/session.h"

#define IDLE_JOBS 1000 /* milliseconds between looks at an empty queue */
#define IDLE_URGENT 200
#define IDLE_MAIL 500
#define MAIL_AWAY 5000 /* after the mail server was away */
#define FAULT_REST 2000 /* after the database was away */
#define KEEPER_TICK 500
#define KEEPER_SCHEDULE (10 * LM_SECOND)
#define KEEPER_RECLAIM (5 * LM_SECOND)
#define KEEPER_PURGE (1 * LM_SECOND)
#define KEEPER_FIGURES (15 * LM_SECOND)

static void    slot_set(slot_t *slot, lm_job_t *job);
static void    jobs_beat(lm_arena_t *a);
static void    keeper_turn(lm_arena_t *a, int64_t *due);
static lm_rc_t purge_drain(lm_arena_t *a);


void
loop_rest(int milliseconds)
{
    while (milliseconds > 0 && !worker.is_stopping) {
        lm_host_sleep(milliseconds < 100 ? milliseconds : 100);
        milliseconds -= 100;
    }
}


static lm_arena_t *
loop_begin(size_t limit)
{
    host_thread_begin();
    return lm_arena_create(limit);
}


static void *
loop_end(lm_arena_t *a)
{
    if (a != NULL) {
        lm_arena_destroy(a);
    }

    host_thread_end();
    worker.n_running--;

    return NULL;
}


void *
loop_jobs(void *arg)
{
    slot_t *slot = arg;

    lm_rc_t     rc;
    lm_job_t    job;
    lm_arena_t *a;

    a = loop_begin(LM_JOB_ARENA);

    while (a != NULL && !worker.is_stopping) {
        lm_arena_reset(a);

        rc = lm_job_take(&job, &worker.job_env, a, lm_str_c(worker.name),
                         slot->is_urgent);
        if (rc == LM_E_RETRY) {
            continue;
        }
        if (rc != LM_OK) {
            loop_rest(rc != LM_E_NOT_FOUND ? FAULT_REST
                      : slot->is_urgent    ? IDLE_URGENT
                                           : IDLE_JOBS);
            continue;
        }

        slot_set(slot, &job);
        lm_job_run(&job);
        slot_set(slot, NULL);

        worker.jobs_run++;
        worker.jobs_failed += job.error[0] != '\0';
    }

    return loop_end(a);
}


static void
slot_set(slot_t *slot, lm_job_t *job)
{
    pthread_mutex_lock(&slot->lock);
    slot->job = job;
    pthread_mutex_unlock(&slot->lock);
}


static lm_tls_e
tls_of(const char *text)
{
    return strcmp(text, "always") == 0 ? LM_SMTP_TLS_ALWAYS
           : strcmp(text, "off") == 0  ? LM_SMTP_TLS_OFF
                                       : LM_SMTP_TLS_TRY;
}


/* The connection is opened anew when the settings were read again. */
static lm_smtp_t *
mail_open(lm_smtp_t *smtp, conf_t **of, lm_mail_env_t *env)
{
    char        error[256];
    conf_t     *conf;
    const char *password;

    conf = host_conf();
    if (smtp != NULL && *of == conf) {
        return smtp;
    }

    lm_smtp_close(smtp);

    password =
        conf_secret(conf, conf->smtp_password_file, error, sizeof(error));
    if (password == NULL) {
        lm_host_log(LM_LOG_CRIT, "%s", error);
        return NULL;
    }

    *of = conf;
    *env = (lm_mail_env_t){
        .smtp = {.url = conf->smtp_url,
                 .user = conf->smtp_user,
                 .password = password,
                 .tls = tls_of(conf->smtp_tls),
                 .timeout = (uint32_t) conf->smtp_timeout},
        .batch = (uint32_t) conf->mail_batch,
        .leased_by = lm_str_c(worker.mail_name),
        .is_stopping = &worker.is_stopping,
    };

    return lm_smtp_open(&env->smtp);
}


void *
loop_mail(void *unused)
{
    conf_t       *conf;
    size_t        n;
    lm_rc_t       rc;
    lm_smtp_t    *smtp;
    lm_arena_t   *a;
    lm_mail_env_t env;

    a = loop_begin(STEP_ARENA);
    conf = NULL;
    smtp = NULL;

    while (a != NULL && !worker.is_stopping) {
        lm_arena_reset(a);

        smtp = mail_open(smtp, &conf, &env);
        if (smtp == NULL) {
            loop_rest(MAIL_AWAY);
            continue;
        }

        rc = lm_mail_step(smtp, &env, a, &n);
        worker.mails_tried += n;

        if (rc != LM_OK) {
            loop_rest(n != 0 ? MAIL_AWAY : FAULT_REST);

        } else if (n == 0) {
            loop_rest(IDLE_MAIL);
        }
    }

    lm_smtp_close(smtp);
    return loop_end(a);
}


void *
loop_keeper(void *unused)
{
    int64_t     due[5] = {0};
    lm_arena_t *a;

    a = loop_begin(STEP_ARENA);

    /* runs to the very end: jobs that are finishing keep their leases */
    while (a != NULL && (!worker.is_stopping || worker.n_running > 1)) {
        lm_arena_reset(a);
        keeper_turn(a, due);
        lm_host_sleep(KEEPER_TICK);
    }

    return loop_end(a);
}


static bool
is_due(int64_t *due, int64_t every)
{
    int64_t now;

    now = lm_host_ticks();
    if (now < *due) {
        return false;
    }

    *due = now + every;
    return true;
}


static void
keeper_turn(lm_arena_t *a, int64_t *due)
{
    size_t  n;
    lm_rc_t rc;

    if (is_due(&due[0], worker.job_env.lease * LM_SECOND / 3)) {
        jobs_beat(a);
    }

    if (worker.is_stopping) {
        return;
    }

    rc = LM_OK;

    if (is_due(&due[1], KEEPER_RECLAIM)) {
        rc = lm_jobs_reclaim(a, &n);
        if (rc == LM_OK) {
            rc = lm_mail_reclaim(a);
        }
    }

    if (rc == LM_OK && is_due(&due[2], KEEPER_SCHEDULE)) {
        rc = lm_jobs_schedule(a);
    }

    if (rc == LM_OK && is_due(&due[3], KEEPER_PURGE)) {
        rc = purge_drain(a);
    }

    if (is_due(&due[4], KEEPER_FIGURES)) {
        figures_write(a);
    }

    if (rc != LM_OK && rc != LM_E_UNAVAILABLE) {
        lm_host_log(LM_LOG_ERR, "keeping house failed: %s", lm_rc_code(rc));
    }
}


static void
jobs_beat(lm_arena_t *a)
{
    size_t  i;
    slot_t *slot;

    for (i = 0; i < worker.n_slots; i++) {
        slot = &worker.slots[i];

        pthread_mutex_lock(&slot->lock);
        if (slot->job != NULL) {
            lm_job_beat(slot->job, a);
        }
        pthread_mutex_unlock(&slot->lock);
    }
}


/* Redis away is no fault of ours: the rows wait. */
static lm_rc_t
purge_drain(lm_arena_t *a)
{
    lm_rc_t rc;
    lm_tx_t tx;

    tx = (lm_tx_t){.arena = a, .now = lm_host_now()};
    rc = lm_cache_purge_drain(&tx);

    return rc == LM_E_UNAVAILABLE ? LM_OK : rc;
}
