/* SPDX-License-Identifier: MIT */
/* The blocking host: every wait is poll(2) on the calling thread. */
#include "worker/host.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "http/http.h"

static _Atomic(conf_t *) current_conf;


lm_rc_t
host_start(conf_t *conf, char *error, size_t size)
{
    signal(SIGPIPE, SIG_IGN);

    if (lm_db_library_begin() != LM_OK) {
        snprintf(error, size, "the library of MariaDB cannot be initialised");
        return LM_E_INTERNAL;
    }

    return host_reload(conf, error, size);
}


lm_rc_t
host_reload(conf_t *conf, char *error, size_t size)
{
    lm_rc_t      rc;
    const char  *password;
    lm_db_conf_t db;

    if (!host_log_level_known(conf->log_level)) {
        snprintf(error, size, "%s: log_level \"%s\" is not known", conf->path,
                 conf->log_level);
        return LM_E_INVALID;
    }

    rc = conf_database(conf, &db, error, size);
    if (rc != LM_OK) {
        return rc;
    }

    password = conf_secret(conf, conf->redis_password_file, error, size);
    if (password == NULL) {
        return LM_E_INVALID;
    }

    current_conf = conf;
    host_log_open(conf->log_file, conf->log_level);
    host_db_start(&db, conf->database_connections);
    host_cache_start(conf, password);

    return LM_OK;
}


void
host_end(void)
{
    host_cache_thread_end();
    host_db_end();
    lm_db_library_end();
}


conf_t *
host_conf(void)
{
    return current_conf;
}


const lm_conf_t *
lm_host_conf(void)
{
    return &current_conf->lib;
}


void
host_thread_begin(void)
{
    (void) !lm_db_thread_begin();
}


void
host_thread_end(void)
{
    host_cache_thread_end();
    lm_db_thread_end();
}


lm_instant_t
lm_host_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return ts.tv_sec * LM_SECOND + ts.tv_nsec / 1000000;
}


int64_t
lm_host_ticks(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec * INT64_C(1000) + ts.tv_nsec / 1000000;
}


void
lm_host_random(void *p, size_t n)
{
    ssize_t got;

    while (n != 0) {
        got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }

        if (got <= 0) {
            abort(); /* no kernel we run on lacks getrandom(2) */
        }

        p = (char *) p + got;
        n -= (size_t) got;
    }
}


void *
lm_host_page_alloc(size_t n)
{
    return malloc(n);
}


void
lm_host_page_free(void *p, size_t n)
{
    free(p);
}


int
lm_host_wait(int fd, char is_read, int timeout_ms)
{
    int           n;
    int64_t       deadline, left;
    struct pollfd pfd;

    pfd = (struct pollfd){.fd = fd, .events = is_read ? POLLIN : POLLOUT};
    deadline = lm_host_ticks() + timeout_ms;
    left = timeout_ms > 0 ? timeout_ms : -1;

    for (;;) {
        n = poll(&pfd, 1, (int) left);
        if (n > 0) {
            return 1;
        }

        if (n == 0) {
            errno = ETIMEDOUT;
            return 0;
        }

        if (errno != EINTR) {
            return -1;
        }

        if (timeout_ms > 0) {
            left = deadline - lm_host_ticks();
            left = left < 1 ? 1 : left;
        }
    }
}


void
lm_host_sleep(int timeout_ms)
{
    (void) poll(NULL, 0, timeout_ms);
}


/* The calling thread may block, so it does the work itself. */
lm_rc_t
lm_host_offload(void (*work)(void *arg), void *arg)
{
    work(arg);
    return LM_OK;
}


/* Nothing is streamed to a client from here. */
lm_rc_t
lm_host_stream_begin(lm_request_t *rq)
{
    return LM_E_INTERNAL;
}


lm_rc_t
lm_host_stream_write(lm_request_t *rq, lm_str_t bytes)
{
    return LM_E_INTERNAL;
}
