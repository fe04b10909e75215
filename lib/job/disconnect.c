/* SPDX-License-Identifier: MIT */
/*
 * Asks a NAS to end one session (RFC 5176).  Whether that is still wanted is
 * looked up when it is sent, so that nobody is cut who was let on meanwhile.
 * Two workers never send one request at once: the job is leased.
 */
#include "job/kinds.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "job/nas.h"
#include "service/disconnect.h"
#include "sql/disconnect.h"
#include "store/secret.h"

#define ADDRESS 46 /* bytes of an address and its NUL */

typedef struct {
    lm_job_t                *job;
    uint64_t                 id;
    lm_sql_disconnect_load_t row;
    const char              *end; /* state without asking; NULL: ask */
    char                     address[ADDRESS];
    lm_nas_ask_t             ask;
    lm_instant_t             asked_at;

    /* what became of it */
    const char            *state;
    bool                   is_final;
    lm_disconnect_answer_t answer;
} work_t;

static lm_rc_t work_begin(lm_tx_t *tx, void *arg);
static bool    is_wanted(lm_day_t today, const lm_sql_disconnect_load_t *row);
static lm_rc_t request_make(lm_tx_t *tx, work_t *work);
static lm_rc_t answer_judge(work_t *work, lm_rc_t rc);
static lm_rc_t work_end(lm_tx_t *tx, void *arg);
static lm_rc_t work_again(lm_job_t *job, const work_t *work);


lm_rc_t
job_disconnect(lm_job_t *job)
{
    lm_rc_t rc;
    work_t *work;

    work = lm_alloc(job->arena, sizeof(*work));
    if (work == NULL) {
        return LM_E_MEMORY;
    }

    *work = (work_t){.job = job, .id = lm_job_u64(job, "disconnect_id")};

    rc = lm_job_tx(job, LM_TX_WRITE, work_begin, work);
    if (rc == LM_E_NOT_FOUND) {
        return lm_job_give_up(job, "there is no such request");
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (work->end != NULL) {
        work->state = work->end;
        work->is_final = true;

    } else {
        rc = lm_nas_ask(&work->ask, &work->answer);
        rc = answer_judge(work, rc);
        if (rc != LM_OK) {
            return rc;
        }
    }

    rc = lm_job_tx(job, LM_TX_WRITE, work_end, work);
    if (rc != LM_OK || job->is_done) {
        return rc;
    }

    return work_again(job, work);
}


/* Reads the facts of now, and notes that the request goes out. */
static lm_rc_t
work_begin(lm_tx_t *tx, void *arg)
{
    work_t *work = arg;

    lm_rc_t                         rc;
    const lm_sql_disconnect_load_t *row = &work->row;

    rc = lm_sql_disconnect_load(tx, &(lm_sql_disconnect_load_in_t){work->id},
                                &work->row);
    if (rc != LM_OK) {
        return rc;
    }

    work->end = row->has_ended_at            ? "gone"
                : !is_wanted(tx->today, row) ? "withdrawn"
                : !row->has_nas_id           ? "failed"
                                             : NULL;
    if (work->end != NULL) {
        return LM_OK;
    }

    rc = request_make(tx, work);
    if (rc == LM_E_RANGE || rc == LM_E_INTERNAL) {
        work->end = "failed"; /* secret, session or address not in order */
        return LM_OK;
    }
    if (rc != LM_OK) {
        return rc;
    }

    work->asked_at = tx->now;
    return lm_sql_disconnect_send(
        tx, &(lm_sql_disconnect_send_in_t){tx->now, work->id}, NULL);
}


/* May the account be on line now, as a sign-in would be judged? */
static bool
is_kept_out(lm_day_t today, const lm_sql_disconnect_load_t *row)
{
    return row->has_suspended_at || row->is_blocked || row->is_rejected
           || row->is_deleted || (row->has_starts_on && row->starts_on > today)
           || (row->has_cancelled_on && row->cancelled_on < today)
           || (row->has_customer_cancelled_on
               && row->customer_cancelled_on < today);
}


/* For any reason: a suspension may be lifted from an account that was blocked
 * meanwhile.  New terms and passwords want another sign-in either way. */
static bool
is_wanted(lm_day_t today, const lm_sql_disconnect_load_t *row)
{
    if (lm_str_eq(row->reason, LM_STR("unsuspend"))) {
        return !row->has_suspended_at;
    }

    return lm_str_eq(row->reason, LM_STR("change"))
           || lm_str_eq(row->reason, LM_STR("password"))
           || is_kept_out(today, row);
}


static lm_rc_t
request_make(lm_tx_t *tx, work_t *work)
{
    char                            ip[ADDRESS];
    lm_rc_t                         rc;
    lm_str_t                        to;
    lm_disconnect_t                 d;
    const lm_sql_disconnect_load_t *row = &work->row;

    rc = lm_secret_open(tx->arena, "nas", "secret", row->nas_id, row->secret,
                        &work->ask.secret);
    if (rc != LM_OK) {
        return rc;
    }

    to = row->has_coa_address ? row->coa_address : row->nas_address;
    snprintf(work->address, sizeof(work->address), "%.*s", (int) to.n, to.p);
    work->ask.address = work->address;
    work->ask.port = row->coa_port;
    work->ask.is_over = &work->job->is_over;

    d = (lm_disconnect_t){
        .user_name = row->has_user_name ? row->user_name : row->username,
        .acct_session_id = row->acct_session_id,
        .calling_station_id =
            row->has_calling_station_id ? row->calling_station_id : LM_STR(""),
        .at = tx->now,
    };
    lm_host_random(&d.identifier, sizeof(d.identifier));

    if (row->has_framed_ip) {
        snprintf(ip, sizeof(ip), "%.*s", (int) row->framed_ip.n,
                 row->framed_ip.p);
        d.has_framed_ip = inet_pton(AF_INET, ip, d.framed_ip) == 1;
    }

    return lm_disconnect_encode(&d, work->ask.secret, &work->ask.request);
}


/* What the answer, or its absence, means for the request. */
static lm_rc_t
answer_judge(work_t *work, lm_rc_t rc)
{
    bool is_last;

    is_last = work->job->attempts >= work->job->kind->attempts;

    if (rc == LM_E_DEADLINE || rc == LM_E_UNAVAILABLE) {
        work->state = is_last ? "timeout" : "sent"; /* and asked again */
        work->is_final = is_last;
        return LM_OK;
    }

    if (rc == LM_E_INVALID) {
        work->state = "failed";
        work->is_final = true;
        return LM_OK;
    }

    if (rc != LM_OK) {
        return rc;
    }

    if (work->answer.is_ack) {
        work->state = "acked";
        work->is_final = true;

    } else if (work->answer.has_error_cause
               && work->answer.error_cause == LM_CAUSE_SESSION_NOT_FOUND) {
        work->state = "gone";
        work->is_final = true;

    } else {
        work->is_final = is_last || !work->answer.has_error_cause
                         || work->answer.error_cause != LM_CAUSE_RESOURCES;
        work->state = work->is_final ? "naked" : "queued";
    }

    return LM_OK;
}


/* The answer and the end of the job are one transaction. */
static lm_rc_t
work_end(lm_tx_t *tx, void *arg)
{
    work_t *work = arg;

    lm_rc_t                             rc;
    lm_sql_disconnect_mark_in_t         in;
    lm_sql_disconnect_session_gone_in_t gone;

    in = (lm_sql_disconnect_mark_in_t){
        .state = lm_str_c(work->state),
        .error_cause = work->answer.error_cause,
        .has_error_cause = work->answer.has_error_cause,
        .finished_at = tx->now,
        .has_finished_at = work->is_final,
        .disconnect_id = work->id,
    };

    rc = lm_sql_disconnect_mark(tx, &in, NULL);
    if (rc != LM_OK || !work->is_final) {
        return rc;
    }

    if (strcmp(work->state, "gone") == 0 && !work->row.has_ended_at) {
        gone = (lm_sql_disconnect_session_gone_in_t){
            .radius_session_id = work->row.radius_session_id,
            .asked_at = work->asked_at};

        rc = lm_sql_disconnect_session_gone(tx, &gone, NULL);
        if (rc != LM_OK) {
            return rc;
        }

        lm_tx_touch(tx, work->row.customer_id);
    }

    return strcmp(work->state, "timeout") == 0
               ? LM_OK
               : lm_job_done(tx, work->job, LM_STR_NULL);
}


/* No answer, or "Resources Unavailable": the job is tried again, or dies. */
static lm_rc_t
work_again(lm_job_t *job, const work_t *work)
{
    return lm_job_fail(
        job, LM_E_UNAVAILABLE, "the NAS \"%.*s\" at %s port %u %s",
        (int) work->row.nas_name.n, work->row.nas_name.p, work->ask.address,
        work->ask.port,
        work->answer.has_error_cause ? "has no resources" : "did not answer");
}
