/* SPDX-License-Identifier: MIT */
#include "job/prove.h"

#include <inttypes.h>
#include <stdio.h>

#include "job/kinds.h"
#include "service/isp.h"
#include "sql/prove.h"

#define SLICE 500 /* accounts; LIMIT of the statements */
#define HOURS_BACK 7 /* days whose hours are compared */
#define WORDS 256

typedef struct {
    lm_prove_t *prove;
    uint64_t    after; /* account id */
    size_t      n;
} slice_t;

typedef struct {
    uint64_t account;
    uint64_t in;
    uint64_t out;
} sum_t;

static lm_rc_t slice_prove(lm_tx_t *tx, void *arg);
static lm_rc_t hours_prove(lm_tx_t *tx, slice_t *slice, uint64_t first,
                           uint64_t last);
static lm_rc_t day_prove(lm_tx_t *tx, slice_t *slice, lm_day_t day,
                         uint64_t first, uint64_t last);
static void    difference(lm_prove_t *prove, const char *what, lm_day_t day,
                          const sum_t *have, const sum_t *parts);


lm_rc_t
lm_prove_usage(lm_arena_t *a, lm_prove_t *prove)
{
    lm_rc_t     rc;
    slice_t     slice;
    lm_arena_t *step;

    step = lm_arena_create(LM_JOB_ARENA);
    if (step == NULL) {
        return LM_E_MEMORY;
    }

    slice = (slice_t){.prove = prove};

    do {
        lm_arena_reset(step);
        rc = lm_act(step, LM_TX_WRITE, slice_prove, &slice);
    } while (rc == LM_OK && slice.n == SLICE
             && (prove->is_over == NULL || !*prove->is_over));

    lm_arena_destroy(step);
    return rc;
}


static lm_rc_t
slice_prove(lm_tx_t *tx, void *arg)
{
    slice_t    *slice = arg;
    lm_prove_t *prove = slice->prove;

    size_t                 i;
    lm_rc_t                rc;
    lm_sql_prove_months_t *rows;

    rc = lm_sql_prove_months(tx,
                             &(lm_sql_prove_months_in_t){
                                 .month_on = prove->month,
                                 .next_on = lm_day_add_months(prove->month, 1),
                                 .after_id = slice->after,
                             },
                             &rows, &slice->n);
    if (rc != LM_OK || slice->n == 0) {
        return rc;
    }

    for (i = 0; i < slice->n; i++) {
        sum_t month = {rows[i].data_account_id, rows[i].bytes_in,
                       rows[i].bytes_out};
        sum_t days = {rows[i].data_account_id, rows[i].days_in,
                      rows[i].days_out};

        prove->accounts++;
        difference(prove, "month", prove->month, &month, &days);
    }

    rc = hours_prove(tx, slice, rows[0].data_account_id,
                     rows[slice->n - 1].data_account_id);
    slice->after = rows[slice->n - 1].data_account_id;

    return rc;
}


static lm_rc_t
hours_prove(lm_tx_t *tx, slice_t *slice, uint64_t first, uint64_t last)
{
    lm_rc_t  rc;
    lm_day_t day, end;

    if (tx->isp == NULL) {
        return LM_E_UNAVAILABLE;
    }

    end = lm_day_month_last(slice->prove->month);
    end = end < tx->today ? end : tx->today;
    rc = LM_OK;

    for (day = slice->prove->month; rc == LM_OK && day <= end; day++) {
        if (day >= tx->today - HOURS_BACK) {
            rc = day_prove(tx, slice, day, first, last);
        }
    }

    return rc;
}


static lm_rc_t
day_prove(lm_tx_t *tx, slice_t *slice, lm_day_t day, uint64_t first,
          uint64_t last)
{
    size_t              i, n;
    lm_rc_t             rc;
    lm_sql_prove_day_t *rows;

    rc =
        lm_sql_prove_day(tx,
                         &(lm_sql_prove_day_in_t){
                             .day_on = day,
                             .from_at = lm_zone_day_start(tx->isp->zone, day),
                             .to_at = lm_zone_day_start(tx->isp->zone, day + 1),
                             .first_id = first,
                             .last_id = last,
                         },
                         &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        sum_t whole = {rows[i].data_account_id, rows[i].bytes_in,
                       rows[i].bytes_out};
        sum_t hours = {rows[i].data_account_id, rows[i].hours_in,
                       rows[i].hours_out};

        difference(slice->prove, "day", day, &whole, &hours);
    }

    return LM_OK;
}


static void
difference(lm_prove_t *prove, const char *what, lm_day_t day, const sum_t *have,
           const sum_t *parts)
{
    char text[LM_DAY_TEXT];
    char words[WORDS];

    if (have->in == parts->in && have->out == parts->out) {
        return;
    }

    prove->differences++;

    lm_day_print(day, text);
    snprintf(words, sizeof(words),
             "account %" PRIu64 ", %s %.*s: %" PRIu64 "/%" PRIu64
             " bytes in/out, its parts have %" PRIu64 "/%" PRIu64,
             have->account, what, LM_DAY_TEXT, text, have->in, have->out,
             parts->in, parts->out);
    prove->tell(prove->arg, words);
}


static void
tell_log(void *arg, const char *words)
{
    lm_host_log(LM_LOG_CRIT, "usage does not agree: %s", words);
}


static lm_rc_t
months_find(lm_tx_t *tx, void *arg)
{
    lm_day_t *today = arg;

    *today = tx->today;
    return LM_OK;
}


lm_rc_t
job_usage_prove(lm_job_t *job)
{
    int32_t    shift;
    lm_rc_t    rc;
    lm_day_t   today;
    lm_prove_t prove;

    rc = lm_job_tx(job, LM_TX_READ, months_find, &today);

    for (shift = 0; rc == LM_OK && shift < 2; shift++) {
        prove = (lm_prove_t){
            .month = lm_day_add_months(lm_day_month_first(today), -shift),
            .tell = tell_log,
            .is_over = &job->is_over,
        };

        rc = lm_prove_usage(job->arena, &prove);
        if (rc == LM_OK && prove.differences != 0) {
            return lm_job_give_up(job, "%lu differences in the log",
                                  (unsigned long) prove.differences);
        }
    }

    return rc;
}
