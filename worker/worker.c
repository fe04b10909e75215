/* SPDX-License-Identifier: MIT */
/*
 * lastmile worker.  Signals: TERM and INT stop it once the running jobs have
 * ended or worker_stop_limit has passed; HUP reads the settings again; USR1
 * opens the log file anew.
 */
#include "worker/command.h"
#include "worker/daemon.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STOP_SPARE (2 * LM_SECOND) /* for giving leases back */
#define LOOPS_MAX 3

daemon_t worker;

static pthread_t loops[LOOPS_MAX];
static size_t    n_loops;

static bool  daemon_start(const conf_t *conf);
static bool  daemon_folders(const conf_t *conf);
static void  daemon_name(void);
static int   daemon_watch(const sigset_t *set);
static void  daemon_reload(void);
static int   daemon_stop(void);
static void  leases_wait(void);
static void *leases_return(void *is_done);


int
cmd_worker(conf_t *conf, int argc, char **argv)
{
    int      rc;
    sigset_t set;

    if (!args_read(argc, argv, NULL, 0)) {
        return CMD_USAGE;
    }

    /* threads inherit the mask: signals come to sigtimedwait() alone */
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);

    curl_global_init(CURL_GLOBAL_DEFAULT);

    if (!daemon_folders(conf) || !daemon_start(conf)) {
        return CMD_FAILED;
    }

    lm_host_log(LM_LOG_INFO, "worker \"%s\" started with %zu job threads",
                worker.name, worker.n_slots);
    notify("READY=1");

    rc = daemon_watch(&set);
    curl_global_cleanup();

    return rc;
}


static bool
daemon_folders(const conf_t *conf)
{
    size_t      i;
    const char *folders[] = {conf->run_dir, conf->export_dir, conf->spool_dir};

    for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (mkdir(folders[i], 0700) != 0 && errno != EEXIST) {
            fail("mkdir(\"%s\") failed (%d: %s)", folders[i], errno,
                 strerror(errno));
            return false;
        }

        if (access(folders[i], R_OK | W_OK | X_OK) != 0) {
            fail("folder \"%s\" cannot be written (%d: %s)", folders[i], errno,
                 strerror(errno));
            return false;
        }
    }

    return true;
}


static void
daemon_name(void)
{
    char     host[33];
    uint32_t nonce;

    if (gethostname(host, sizeof(host)) != 0) {
        host[0] = '\0';
    }
    host[32] = '\0';

    lm_host_random(&nonce, sizeof(nonce));
    snprintf(worker.name, sizeof(worker.name), "%s/%d/%08x", host,
             (int) getpid(), nonce);
    snprintf(worker.mail_name, sizeof(worker.mail_name), "%s/%d/%08x/mail",
             host, (int) getpid(), nonce);
}


static bool
thread_start(pthread_t *thread, void *(*loop)(void *), void *arg)
{
    int err;

    worker.n_running++;

    err = pthread_create(thread, NULL, loop, arg);
    if (err != 0) {
        worker.n_running--;
        lm_host_log(LM_LOG_CRIT, "pthread_create() failed (%d: %s)", err,
                    strerror(err));
        worker.is_stopping = true;
        return false;
    }

    return true;
}


static bool
daemon_start(const conf_t *conf)
{
    static void *(*const others[LOOPS_MAX])(void *) = {loop_keeper, loop_mail,
                                                       loop_spool};

    size_t  i;
    slot_t *slot;

    daemon_name();

    worker.job_env = (lm_job_env_t){
        .export_dir = conf->export_dir,
        .export_keep = (int64_t) conf->export_keep * LM_SECOND,
        .lease = (uint32_t) conf->job_lease,
    };

    worker.n_slots = conf->worker_threads + DAEMON_URGENT;
    for (i = 0; i < worker.n_slots; i++) {
        pthread_mutex_init(&worker.slots[i].lock, NULL);
        worker.slots[i].is_urgent = i >= conf->worker_threads;
    }

    for (n_loops = 0; n_loops < LOOPS_MAX; n_loops++) {
        if (!thread_start(&loops[n_loops], others[n_loops], NULL)) {
            return false;
        }
    }

    for (i = 0; i < worker.n_slots; i++) {
        slot = &worker.slots[i];
        if (!thread_start(&slot->thread, loop_jobs, slot)) {
            return false;
        }
    }

    return true;
}


static int
daemon_watch(const sigset_t *set)
{
    int64_t         every;
    struct timespec limit;

    every = notify_watchdog();
    limit.tv_sec = every != 0 ? every / 1000 : 3600;
    limit.tv_nsec = every % 1000 * 1000000;

    for (;;) {
        switch (sigtimedwait(set, NULL, &limit)) {
        case SIGTERM:
        case SIGINT:
            return daemon_stop();

        case SIGHUP:
            daemon_reload();
            break;

        case SIGUSR1:
            host_log_reopen();
            break;

        default: /* time is up */
            notify("WATCHDOG=1");
        }
    }
}


/* The old settings stay in memory: threads may still be reading them. */
static void
daemon_reload(void)
{
    char    error[1024];
    conf_t *conf;

    notify("RELOADING=1");

    conf = conf_read(host_conf()->path, error, sizeof(error));

    if (conf == NULL || conf_keys(conf, error, sizeof(error)) != LM_OK
        || host_reload(conf, error, sizeof(error)) != LM_OK) {
        lm_host_log(LM_LOG_CRIT, "settings were not read again: %s", error);
        conf_free(conf);

    } else {
        host_log_reopen();
        lm_host_log(LM_LOG_INFO, "settings were read again");
    }

    notify("READY=1");
}


static int
daemon_stop(void)
{
    size_t  i;
    int64_t deadline;

    notify("STOPPING=1");
    lm_host_log(LM_LOG_INFO, "worker stops");

    worker.is_stopping = true;
    deadline = lm_host_ticks()
               + (int64_t) host_conf()->worker_stop_limit * LM_SECOND
               - STOP_SPARE;

    while (worker.n_running != 0 && lm_host_ticks() < deadline) {
        lm_host_sleep(20);
    }

    if (worker.n_running == 0) {
        for (i = 0; i < n_loops; i++) {
            pthread_join(loops[i], NULL);
        }
        for (i = 0; i < worker.n_slots; i++) {
            pthread_join(worker.slots[i].thread, NULL);
        }
        host_isp_end();
        lm_host_log(LM_LOG_INFO, "worker has stopped");
        return CMD_OK;
    }

    leases_wait();
    lm_host_log(LM_LOG_WARN, "worker has stopped with work undone");
    _exit(CMD_OK);
}


/* A database that does not answer must not hold the stop: leases end by
 * themselves, too. */
static void
leases_wait(void)
{
    static atomic_bool is_done;

    int64_t   until = lm_host_ticks() + STOP_SPARE;
    pthread_t thread;

    if (pthread_create(&thread, NULL, leases_return, &is_done) != 0) {
        return;
    }

    while (!is_done && lm_host_ticks() < until) {
        lm_host_sleep(20);
    }
}


/* Jobs that would not end go to another worker at once. */
static void *
leases_return(void *is_done)
{
    size_t      i;
    slot_t     *slot;
    lm_arena_t *a;

    host_thread_begin();
    a = lm_arena_create(STEP_ARENA);

    for (i = 0; a != NULL && i < worker.n_slots; i++) {
        slot = &worker.slots[i];

        pthread_mutex_lock(&slot->lock);
        if (slot->job != NULL) {
            lm_job_release(slot->job, a);
        }
        pthread_mutex_unlock(&slot->lock);
    }

    *(atomic_bool *) is_done = true;
    return NULL;
}
