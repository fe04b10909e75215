/* SPDX-License-Identifier: MIT */
/* From schedules to jobs: the latest occurrence, under its unique key. */
#include "job/job.h"

#include <stdio.h>

#include "job/schedule.h"
#include "service/isp.h"
#include "sql/job.h"

#define KEY_SIZE 128

static lm_rc_t schedules_queue(lm_tx_t *tx, void *arg);
static lm_rc_t schedule_queue(lm_tx_t *tx, const lm_schedule_t *s);


lm_rc_t
lm_jobs_schedule(lm_arena_t *a)
{
    return lm_act(a, LM_TX_WRITE, schedules_queue, NULL);
}


static lm_rc_t
schedules_queue(lm_tx_t *tx, void *arg)
{
    size_t               i, n;
    lm_rc_t              rc;
    const lm_schedule_t *s;

    if (tx->isp == NULL) {
        return LM_E_UNAVAILABLE;
    }

    s = lm_schedules(&n);
    rc = LM_OK;

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = schedule_queue(tx, &s[i]);
    }

    return rc;
}


static lm_rc_t
schedule_queue(lm_tx_t *tx, const lm_schedule_t *s)
{
    char                   key[KEY_SIZE];
    char                   text[LM_INSTANT_TEXT];
    uint64_t               id;
    lm_rc_t                rc;
    lm_instant_t           at;
    lm_sql_job_of_key_t    known;
    lm_sql_job_add_in_t    in;
    lm_sql_job_of_key_in_t find;

    at = lm_cadence_last(&s->cadence, tx->isp->zone, tx->now);
    lm_instant_print(at, text);
    snprintf(key, sizeof(key), "schedule/%s/%.*s", s->name, LM_INSTANT_TEXT,
             text);

    find.unique_key = lm_str_c(key);
    rc = lm_sql_job_of_key(tx, &find, &known);
    if (rc != LM_E_NOT_FOUND) {
        return rc;
    }

    in = (lm_sql_job_add_in_t){.kind = lm_str_c(s->kind),
                               .unique_key = lm_str_c(key),
                               .has_unique_key = true,
                               .payload = LM_STR("{}"),
                               .due_at = at,
                               .created_at = tx->now};

    rc = lm_sql_job_add(tx, &in, &id);
    return rc == LM_E_DUPLICATE ? LM_OK : rc;
}
