/* SPDX-License-Identifier: MIT */
/* What is over is deleted, a thousand rows a transaction. */
#include "job/kinds.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/attachment.h"
#include "service/isp.h"
#include "sql/bulk.h"
#include "sql/export.h"
#include "sql/housekeeping.h"
#include "sql/job.h"
#include "sql/login_attempt.h"
#include "sql/login_reservation.h"
#include "sql/mail.h"

#define KEEP_ROWS LM_DAY /* of what has its own end, for those who look */
#define KEEP_MAIL (90 * LM_DAY)
#define KEEP_JOBS (60 * LM_DAY) /* longer than any schedule's period */
#define KEEP_EVENTS (400 * LM_DAY) /* the account's last year and month */
/* of the settings */
#define KEEP_EXPORT -1
#define KEEP_SESSIONS -2
#define KEEP_DISCONNECTS -3
#define PATH_SIZE 4096

typedef struct {
    const char *name;
    int64_t     keep;
    /* every in-struct is one instant */
    lm_rc_t (*delete)(lm_tx_t *tx, lm_instant_t before, uint64_t *affected);
} expiry_t;

typedef struct {
    const expiry_t *expiry;
    lm_job_t       *job;
    uint64_t        n;
} turn_t;

#define EXPIRY(name, statement)                                                \
    static lm_rc_t name(lm_tx_t *tx, lm_instant_t before, uint64_t *affected)  \
    {                                                                          \
        return statement(tx, &(statement##_in_t){before}, affected);           \
    }

EXPIRY(portal_sessions, lm_sql_housekeeping_portal_session)
EXPIRY(staff_sessions, lm_sql_housekeeping_staff_session)
EXPIRY(link_tokens, lm_sql_housekeeping_link_token)
EXPIRY(idempotency_keys, lm_sql_housekeeping_idempotency)
EXPIRY(login_attempts, lm_sql_login_attempt_expire)
EXPIRY(login_reservations, lm_sql_login_reservation_expire)
EXPIRY(accounting_events, lm_sql_housekeeping_accounting_event)
EXPIRY(removed_files, lm_sql_attachment_expire_deleted)
EXPIRY(begun_files, lm_sql_attachment_expire_begun)
EXPIRY(disconnects, lm_sql_housekeeping_disconnect)
EXPIRY(radius_sessions, lm_sql_housekeeping_radius_session)
EXPIRY(bulks, lm_sql_bulk_expire)
EXPIRY(messages, lm_sql_mail_expire)
EXPIRY(jobs, lm_sql_job_expire)
EXPIRY(export_parts, lm_sql_export_parts_expire)

static const expiry_t expiries[] = {
    {"portal sessions", KEEP_ROWS, portal_sessions},
    {"staff sessions", KEEP_ROWS, staff_sessions},
    {"links", KEEP_ROWS, link_tokens},
    {"idempotency keys", 0, idempotency_keys},
    {"counts of sign-ins", 0, login_attempts},
    {"seats of logins", 0, login_reservations},
    {"unusual packets", KEEP_EVENTS, accounting_events},
    {"removed files", LM_ATTACHMENT_KEEP, removed_files},
    {"files begun", LM_ATTACHMENT_BEGUN, begun_files},
    {"requests to routers", KEEP_DISCONNECTS, disconnects},
    {"RADIUS sessions", KEEP_SESSIONS, radius_sessions},
    {"wide changes", KEEP_EVENTS, bulks},
    {"messages", KEEP_MAIL, messages},
    {"jobs", KEEP_JOBS, jobs},
    {"exported files", KEEP_EXPORT, export_parts},
};

static lm_rc_t expire_turn(lm_tx_t *tx, void *arg);
static lm_rc_t files_delete(lm_job_t *job);


lm_rc_t
job_expire(lm_job_t *job)
{
    size_t  i;
    turn_t  turn = {.job = job};
    lm_rc_t rc;

    for (i = 0; i < sizeof(expiries) / sizeof(expiries[0]); i++) {
        turn.expiry = &expiries[i];

        do {
            rc = lm_job_tx(job, LM_TX_WRITE, expire_turn, &turn);
            if (rc != LM_OK) {
                return lm_job_fail(job, rc, "deleting %s: %s", expiries[i].name,
                                   lm_rc_code(rc));
            }
        } while (turn.n != 0 && !job->is_over);

        job->progress =
            (uint8_t) (90 * (i + 1) / (sizeof(expiries) / sizeof(expiries[0])));
    }

    return files_delete(job);
}


static int64_t
expiry_keep(const lm_tx_t *tx, const turn_t *turn)
{
    switch (turn->expiry->keep) {
    case KEEP_EXPORT:
        return turn->job->env->export_keep;
    case KEEP_SESSIONS:
        return tx->isp->session_keep_days * LM_DAY;
    case KEEP_DISCONNECTS:
        return tx->isp->disconnect_keep_days * LM_DAY;
    default:
        return turn->expiry->keep;
    }
}


static lm_rc_t
expire_turn(lm_tx_t *tx, void *arg)
{
    turn_t *turn = arg;

    if (tx->isp == NULL) {
        return LM_E_UNAVAILABLE;
    }

    return turn->expiry->delete (tx, tx->now - expiry_keep(tx, turn), &turn->n);
}


static lm_rc_t
files_delete(lm_job_t *job)
{
    DIR           *dir;
    char           path[PATH_SIZE];
    struct stat    st;
    struct dirent *entry;

    dir = opendir(job->env->export_dir);
    if (dir == NULL) {
        return lm_job_fail(job, LM_E_INTERNAL, "opendir(\"%s\") failed: %s",
                           job->env->export_dir, strerror(errno));
    }

    while ((entry = readdir(dir)) != NULL) {
        snprintf(path, sizeof(path), "%s/%s", job->env->export_dir,
                 entry->d_name);

        if (lstat(path, &st) == 0 && S_ISREG(st.st_mode)
            && lm_host_now() - st.st_mtime * LM_SECOND > job->env->export_keep
            && unlink(path) != 0) {
            lm_host_log(LM_LOG_WARN, "unlink(\"%s\") failed: %s", path,
                        strerror(errno));
        }
    }

    closedir(dir);
    return LM_OK;
}
