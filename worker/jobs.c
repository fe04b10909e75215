/* SPDX-License-Identifier: MIT */
/* lastmile jobs: what is dead, queued or running; when schedules run. */
#include "worker/command.h"

#include <inttypes.h>
#include <stdio.h>

#include "job/job.h"
#include "job/schedule.h"
#include "service/isp.h"
#include "sql/job.h"

#define JOBS_ARENA (16 * 1024 * 1024)

typedef struct {
    const char  *verb;
    const char  *word;
    const char  *state;
    const char  *at_text;
    uint64_t     id;
    lm_instant_t at;
} jobs_t;

static int     jobs_run(jobs_t *j, lm_arena_t *a);
static lm_rc_t jobs_list(lm_tx_t *tx, void *arg);
static lm_rc_t job_again(lm_tx_t *tx, void *arg);
static lm_rc_t job_stop(lm_tx_t *tx, void *arg);
static lm_rc_t schedule_print(lm_tx_t *tx, void *arg);


int
cmd_jobs(conf_t *conf, int argc, char **argv)
{
    int         rc;
    jobs_t      j = {0};
    lm_arena_t *a;

    const option_t options[] = {
        {.value = &j.verb},
        {.value = &j.word},
        {.name = "--state", .value = &j.state},
        {.name = "--at", .value = &j.at_text},
    };

    if (!args_read(argc, argv, options, 4)) {
        return CMD_USAGE;
    }

    a = lm_arena_create(JOBS_ARENA);
    if (a == NULL) {
        return fail_rc(LM_E_MEMORY, "jobs");
    }

    rc = jobs_run(&j, a);
    lm_arena_destroy(a);

    return rc;
}


static int
jobs_run(jobs_t *j, lm_arena_t *a)
{
    lm_rc_t rc;

    if (j->verb == NULL || strcmp(j->verb, "list") == 0) {
        rc = lm_act(a, LM_TX_READ, jobs_list, j);
        return rc == LM_OK ? CMD_OK : fail_rc(rc, "jobs list");
    }

    if (strcmp(j->verb, "schedule") == 0) {
        j->at = lm_host_now();
        if (j->at_text != NULL
            && lm_instant_parse(lm_str_c(j->at_text), &j->at) != LM_OK) {
            return fail("jobs schedule: --at wants an instant such as"
                        " 2026-11-21T22:00:00Z");
        }
        rc = lm_act(a, LM_TX_READ, schedule_print, j);
        return rc == LM_OK ? CMD_OK : fail_rc(rc, "jobs schedule");
    }

    if (strcmp(j->verb, "retry") != 0 && strcmp(j->verb, "cancel") != 0) {
        fail("jobs: unexpected \"%s\"", j->verb);
        return CMD_USAGE;
    }

    if (j->word == NULL || lm_str_u64(lm_str_c(j->word), &j->id) != LM_OK) {
        fail("jobs %s: the number of a job is missing", j->verb);
        return CMD_USAGE;
    }

    rc = lm_act(a, LM_TX_WRITE, j->verb[0] == 'r' ? job_again : job_stop, j);
    if (rc == LM_E_NOT_FOUND) {
        return fail("jobs %s: job %" PRIu64 " is not in such a state", j->verb,
                    j->id);
    }

    return rc == LM_OK ? CMD_OK : fail_rc(rc, "jobs");
}


static lm_rc_t
jobs_list(lm_tx_t *tx, void *arg)
{
    const jobs_t *j = arg;

    static const char *const states[] = {"running", "queued", "dead"};

    char                   due[LM_INSTANT_TEXT];
    size_t                 s, i, n;
    lm_rc_t                rc;
    lm_sql_job_of_state_t *rows;

    rc = LM_OK;

    for (s = 0; rc == LM_OK && s < 3; s++) {
        if (j->state != NULL && s != 0) {
            break;
        }

        rc = lm_sql_job_of_state(tx,
                                 &(lm_sql_job_of_state_in_t){lm_str_c(
                                     j->state != NULL ? j->state : states[s])},
                                 &rows, &n);

        for (i = 0; rc == LM_OK && i < n; i++) {
            lm_instant_print(rows[i].due_at, due);
            printf("%-8" PRIu64 " %-9.*s %-16.*s %2u %.*s %.*s\n", rows[i].id,
                   (int) rows[i].state.n, rows[i].state.p, (int) rows[i].kind.n,
                   rows[i].kind.p, rows[i].attempts, LM_INSTANT_TEXT, due,
                   (int) rows[i].error.n,
                   rows[i].error.p != NULL ? rows[i].error.p : "");
        }
    }

    return rc;
}


static lm_rc_t
job_again(lm_tx_t *tx, void *arg)
{
    const jobs_t *j = arg;

    lm_rc_t  rc;
    uint64_t n;

    rc = lm_sql_job_requeue(tx, &(lm_sql_job_requeue_in_t){tx->now, j->id}, &n);
    return rc == LM_OK && n == 0 ? LM_E_NOT_FOUND : rc;
}


static lm_rc_t
job_stop(lm_tx_t *tx, void *arg)
{
    const jobs_t *j = arg;

    lm_rc_t  rc;
    uint64_t n;

    rc = lm_sql_job_cancel(tx, &(lm_sql_job_cancel_in_t){tx->now, j->id}, &n);
    return rc == LM_OK && n == 0 ? LM_E_NOT_FOUND : rc;
}


static lm_rc_t
schedule_print(lm_tx_t *tx, void *arg)
{
    const jobs_t *j = arg;

    char                 words[64];
    char                 last[LM_INSTANT_TEXT], next[LM_INSTANT_TEXT];
    size_t               i, n;
    const lm_schedule_t *s;

    if (tx->isp == NULL) {
        return LM_E_UNAVAILABLE;
    }

    s = lm_schedules(&n);

    for (i = 0; i < n; i++) {
        lm_cadence_print(&s[i].cadence, words, sizeof(words));
        lm_instant_print(lm_cadence_last(&s[i].cadence, tx->isp->zone, j->at),
                         last);
        lm_instant_print(lm_cadence_next(&s[i].cadence, tx->isp->zone, j->at),
                         next);
        printf("%-16s %-24s last %.*s next %.*s\n", s[i].name, words,
               LM_INSTANT_TEXT, last, LM_INSTANT_TEXT, next);
    }

    return LM_OK;
}
