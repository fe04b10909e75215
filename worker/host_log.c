/* SPDX-License-Identifier: MIT */
/* Log lines in nginx's form: "2026/11/21 19:40:01 [warn] 17#23: text". */
#include "worker/host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LINE_SIZE 2048

static atomic_int  log_fd = STDERR_FILENO;
static atomic_int  log_least = LM_LOG_INFO;
static const char *log_path;

static const char *const level_names[] = {"alert", "crit", "err",
                                          "warn",  "info", "debug"};


bool
host_log_level_known(const char *level)
{
    size_t i;

    for (i = 0; i <= LM_LOG_DEBUG; i++) {
        if (strcmp(level_names[i], level) == 0) {
            return true;
        }
    }

    return false;
}


void
host_log_open(const char *path, const char *level)
{
    size_t i;

    for (i = 0; i <= LM_LOG_DEBUG; i++) {
        if (strcmp(level_names[i], level) == 0) {
            log_least = (int) i;
        }
    }

    log_path = path[0] == '\0' ? NULL : path;
    host_log_reopen();
}


/* The descriptor keeps its number, so that writers need no lock. */
void
host_log_reopen(void)
{
    int fd;

    if (log_path == NULL) {
        log_fd = STDERR_FILENO;
        return;
    }

    fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (fd < 0) {
        lm_host_log(LM_LOG_CRIT, "open(\"%s\") failed (%d: %s)", log_path,
                    errno, strerror(errno));
        return;
    }

    if (log_fd == STDERR_FILENO) {
        log_fd = fd;
        return;
    }

    if (dup3(fd, log_fd, O_CLOEXEC) < 0) {
        lm_host_log(LM_LOG_CRIT, "dup3() of the log failed (%d: %s)", errno,
                    strerror(errno));
    }
    close(fd);
}


void
lm_host_log(lm_log_e level, const char *fmt, ...)
{
    int       n, m;
    char      line[LINE_SIZE];
    time_t    now;
    va_list   args;
    struct tm tm;

    if ((int) level > log_least) {
        return;
    }

    now = time(NULL);
    localtime_r(&now, &tm);

    n = snprintf(
        line, sizeof(line),
        "%04d/%02d/%02d %02d:%02d:%02d [%s] %d#%ld: ", tm.tm_year + 1900,
        tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
        level_names[level], (int) getpid(), (long) syscall(SYS_gettid));

    va_start(args, fmt);
    m = vsnprintf(line + n, sizeof(line) - (size_t) n - 1, fmt, args);
    va_end(args);

    n += m < 0 ? 0 : m;
    if ((size_t) n > sizeof(line) - 2) {
        n = sizeof(line) - 2;
    }
    lm_line_clean(line, (size_t) n);
    line[n++] = '\n';

    if (write(log_fd, line, (size_t) n) < 0) {
        return; /* nowhere left to say so */
    }
}
