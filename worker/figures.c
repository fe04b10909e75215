/* SPDX-License-Identifier: MIT */
/*
 * Figures for Prometheus as a text file that node_exporter's textfile
 * collector reads; written whole and renamed.
 */
#include "worker/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "sql/job.h"
#include "sql/mail.h"

#define PATH_SIZE 4096

static lm_rc_t figures_read(lm_tx_t *tx, void *arg);
static void    file_replace(lm_str_t text);


static void
gauge(lm_buf_t *b, const char *name, const char *type, const char *help)
{
    lm_buf_printf(b, "# HELP lastmile_%s %s\n# TYPE lastmile_%s %s\n", name,
                  help, name, type);
}


static void
counter_add(lm_buf_t *b, const char *name, const char *help, uint64_t v)
{
    gauge(b, name, "counter", help);
    lm_buf_printf(b, "lastmile_%s %" PRIu64 "\n", name, v);
}


void
figures_write(lm_arena_t *a)
{
    bool     is_up;
    lm_buf_t b;

    lm_buf_init(&b, a, 4096);

    counter_add(&b, "worker_jobs_total", "Attempts of jobs that ended.",
                worker.jobs_run);
    counter_add(&b, "worker_jobs_failed_total", "Attempts that failed.",
                worker.jobs_failed);
    counter_add(&b, "worker_mails_total", "Messages tried.",
                worker.mails_tried);
    counter_add(&b, "worker_spool_packets_total",
                "Accounting packets taken from the spool.",
                worker.spool_packets);

    is_up = lm_act(a, LM_TX_READ, figures_read, &b) == LM_OK;
    gauge(&b, "worker_database_up", "gauge", "Whether MariaDB answered.");
    lm_buf_printf(&b, "lastmile_worker_database_up %d\n", is_up);
    gauge(&b, "worker_written_seconds", "gauge", "When this was written.");
    lm_buf_printf(&b, "lastmile_worker_written_seconds %" PRId64 "\n",
                  lm_host_now() / LM_SECOND);

    if (!b.failed) {
        file_replace(lm_buf_str(&b));
    }
}


static lm_rc_t
figures_read(lm_tx_t *tx, void *arg)
{
    lm_buf_t *b = arg;

    size_t                i, n;
    lm_rc_t               rc;
    lm_sql_job_depths_t  *jobs;
    lm_sql_mail_depths_t *mails;

    rc = lm_sql_job_depths(tx, &jobs, &n);
    if (rc != LM_OK) {
        return rc;
    }

    gauge(b, "jobs", "gauge", "Jobs by kind and state.");
    for (i = 0; i < n; i++) {
        lm_buf_printf(
            b, "lastmile_jobs{kind=\"%.*s\",state=\"%.*s\"} %" PRIu64 "\n",
            (int) jobs[i].kind.n, jobs[i].kind.p, (int) jobs[i].state.n,
            jobs[i].state.p, jobs[i].n);
    }

    gauge(b, "jobs_oldest_seconds", "gauge", "Age of the oldest such job.");
    for (i = 0; i < n; i++) {
        lm_buf_printf(b,
                      "lastmile_jobs_oldest_seconds{kind=\"%.*s\","
                      "state=\"%.*s\"} %" PRId64 "\n",
                      (int) jobs[i].kind.n, jobs[i].kind.p,
                      (int) jobs[i].state.n, jobs[i].state.p,
                      (tx->now - jobs[i].oldest_at) / LM_SECOND);
    }

    rc = lm_sql_mail_depths(tx, &mails, &n);
    if (rc != LM_OK) {
        return rc;
    }

    gauge(b, "outbox", "gauge", "Messages by state.");
    for (i = 0; i < n; i++) {
        lm_buf_printf(b, "lastmile_outbox{state=\"%.*s\"} %" PRIu64 "\n",
                      (int) mails[i].state.n, mails[i].state.p, mails[i].n);
    }

    gauge(b, "outbox_oldest_seconds", "gauge", "Age of the oldest of them.");
    for (i = 0; i < n; i++) {
        lm_buf_printf(
            b, "lastmile_outbox_oldest_seconds{state=\"%.*s\"} %" PRId64 "\n",
            (int) mails[i].state.n, mails[i].state.p,
            (tx->now - mails[i].oldest_at) / LM_SECOND);
    }

    return LM_OK;
}


static void
file_replace(lm_str_t text)
{
    int     fd;
    char    path[PATH_SIZE], fresh[PATH_SIZE + 32];
    ssize_t n;

    snprintf(path, sizeof(path), "%s/worker.prom", host_conf()->run_dir);
    snprintf(fresh, sizeof(fresh), "%s.%d", path, (int) getpid());

    fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        lm_host_log(LM_LOG_WARN, "open(\"%s\") failed (%d: %s)", fresh, errno,
                    strerror(errno));
        return;
    }

    n = write(fd, text.p, text.n);
    close(fd);

    if (n != (ssize_t) text.n || rename(fresh, path) != 0) {
        lm_host_log(LM_LOG_WARN, "\"%s\" could not be written (%d: %s)", path,
                    errno, strerror(errno));
        unlink(fresh);
    }
}
