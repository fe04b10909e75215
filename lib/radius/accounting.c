/* SPDX-License-Identifier: MIT */
#include "radius/accounting.h"

#include <stdlib.h>

#include "radius/batch.h"
#include "rule/split.h"
#include "service/isp.h"

typedef struct {
    lm_packet_t *const *packets;
    size_t              n;
} work_t;

/* What flowed between two instants, hour by hour. */
typedef struct {
    const lm_slice_t *items;
    size_t            n;
    lm_instant_t      since;
    lm_instant_t      until;
} slices_t;

static lm_rc_t accounting_work(lm_tx_t *tx, void *arg);
static lm_rc_t accounting_apply(lm_tx_t *tx, lm_packet_t *const *packets,
                                size_t n);
static lm_rc_t accounting_discard(lm_tx_t *tx, lm_packet_t *p);
static lm_rc_t discard_work(lm_tx_t *tx, void *arg);
static lm_rc_t batch_init(lm_batch_t *b, lm_tx_t *tx,
                          lm_packet_t *const *packets, size_t n);
static int     packet_compare(const void *a, const void *b);
static lm_rc_t batch_packet(lm_batch_t *b, size_t i);
static lm_rc_t batch_usage(lm_batch_t *b, const lm_packet_t *p,
                           lm_batch_session_t *s);
static void    session_wake(lm_batch_session_t *s, const lm_packet_t *p,
                            lm_sample_t *sample);
static bool    counter_has_moved(const lm_counter_t *a, const lm_counter_t *b);
static void    session_move(lm_batch_session_t *s, const lm_packet_t *p);
static lm_rc_t batch_spread(lm_batch_t *b, const lm_packet_t *p,
                            lm_batch_account_t *owner, const lm_judgement_t *j,
                            bool *is_split);
static lm_rc_t slices_push(lm_batch_t *b, lm_batch_account_t *owner,
                           const slices_t *s);
static lm_rc_t batch_set_aside(lm_batch_t *b, const lm_packet_t *p,
                               lm_batch_account_t   *owner,
                               const lm_judgement_t *j);
static lm_verdict_e judgement_verdict(const lm_judgement_t *j, bool is_split);
static lm_str_t     judgement_text(lm_arena_t *a, const lm_judgement_t *j);


void
lm_accounting_commit(lm_tx_t *tx, lm_packet_t *const *packets, size_t n,
                     lm_rc_t *rcs)
{
    size_t  i;
    lm_rc_t rc;
    work_t  work = {packets, n};

    rc = lm_tx_run(tx, LM_TX_WRITE, accounting_work, &work);

    for (i = 0; i < n; i++) {
        rcs[i] = rc;
    }

    if (rc == LM_OK || lm_accounting_is_away(rc)) {
        return;
    }

    lm_host_log(LM_LOG_ERR, "accounting: batch of %zu failed: %s", n,
                lm_rc_code(rc));

    for (i = 0; i < n; i++) {
        work = (work_t){&packets[i], 1};
        rcs[i] = lm_tx_run(tx, LM_TX_WRITE, accounting_work, &work);
        if (rcs[i] != LM_OK && !lm_accounting_is_away(rcs[i])) {
            rcs[i] = accounting_discard(tx, packets[i]);
        }
    }
}


bool
lm_accounting_is_away(lm_rc_t rc)
{
    return rc == LM_E_UNAVAILABLE || rc == LM_E_DEADLINE || rc == LM_E_RETRY
           || rc == LM_E_MEMORY;
}


static lm_rc_t
accounting_work(lm_tx_t *tx, void *arg)
{
    const work_t *work = arg;

    return accounting_apply(tx, work->packets, work->n);
}


/*
 * In the order of the events; locks accounts by id, then what belongs to them.
 * A packet that cannot count (unknown account, unbelievable time) leaves a row
 * of accounting_event.
 */
static lm_rc_t
accounting_apply(lm_tx_t *tx, lm_packet_t *const *packets, size_t n)
{
    size_t     i;
    lm_rc_t    rc;
    lm_batch_t b;

    if (n == 0) {
        return LM_OK;
    }

    rc = batch_init(&b, tx, packets, n);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_batch_load(&b);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = batch_packet(&b, i);
    }

    if (rc == LM_OK) {
        rc = lm_batch_load_grants(&b);
    }

    return rc == LM_OK ? lm_batch_write(&b) : rc;
}


static lm_rc_t
batch_init(lm_batch_t *b, lm_tx_t *tx, lm_packet_t *const *packets, size_t n)
{
    if (n > LM_ACCOUNTING_BATCH) {
        return LM_E_RANGE;
    }

    *b = (lm_batch_t){
        .tx = tx,
        .n = n,
        .days = {.size = sizeof(lm_batch_day_t)},
        .hours = {.size = sizeof(lm_batch_hour_t)},
        .events = {.size = sizeof(lm_batch_event_t)},
    };

    b->packets = lm_alloc_array(tx->arena, n, sizeof(b->packets[0]));
    if (b->packets == NULL) {
        return LM_E_MEMORY;
    }

    memcpy(b->packets, packets, n * sizeof(b->packets[0]));
    qsort(b->packets, n, sizeof(b->packets[0]), packet_compare);

    return LM_OK;
}


static int
packet_compare(const void *a, const void *b)
{
    const lm_packet_t *x = *(lm_packet_t *const *) a;
    const lm_packet_t *y = *(lm_packet_t *const *) b;

    if (x->sample.event_at != y->sample.event_at) {
        return x->sample.event_at < y->sample.event_at ? -1 : 1;
    }

    return x->sample.seconds < y->sample.seconds
               ? -1
               : x->sample.seconds > y->sample.seconds;
}


static lm_rc_t
batch_packet(lm_batch_t *b, size_t i)
{
    lm_packet_t        *p;
    lm_batch_account_t *owner;

    p = b->packets[i];
    owner = b->owners[i];

    switch (p->sample.status) {

    case LM_ACCT_ON:
    case LM_ACCT_OFF:
        return lm_batch_nas_restart(b, p);

    case LM_ACCT_START:
    case LM_ACCT_STOP:
    case LM_ACCT_INTERIM:
        break;

    default:
        return lm_batch_event(b, p, NULL, NULL, LM_VERDICT_SET_ASIDE,
                              LM_STR("unknown Acct-Status-Type"));
    }

    if (owner == NULL) {
        return lm_batch_event(b, p, NULL, NULL, LM_VERDICT_SET_ASIDE,
                              LM_STR("unknown User-Name"));
    }

    return batch_usage(b, p, lm_batch_session(b, p, owner));
}


static lm_rc_t
batch_usage(lm_batch_t *b, const lm_packet_t *p, lm_batch_session_t *s)
{
    bool                is_split;
    lm_rc_t             rc;
    lm_sample_t         sample;
    lm_counter_t        before;
    lm_verdict_e        verdict;
    lm_judgement_t      j;
    lm_direction_e      d;
    lm_counter_limits_t limits;

    sample = p->sample;
    limits = (lm_counter_limits_t){.now = b->tx->now};
    for (d = LM_IN; d < LM_DIRECTIONS; d++) {
        limits.line_kbps[d] = s->account->line_kbps[d];
    }

    session_wake(s, p, &sample);
    before = s->counter;
    lm_counter_judge(&s->counter, &sample, &limits, &j);
    if (counter_has_moved(&before, &s->counter)) {
        session_move(s, p);
    }

    for (d = LM_IN; d < LM_DIRECTIONS; d++) {
        s->counted[d] += j.flow[d].counted;
    }

    is_split = false;
    rc = batch_spread(b, p, s->account, &j, &is_split);
    if (rc != LM_OK) {
        return rc;
    }

    rc = batch_set_aside(b, p, s->account, &j);
    if (rc != LM_OK) {
        return rc;
    }

    verdict = judgement_verdict(&j, is_split);
    if (lm_verdict_is_ordinary(verdict)) {
        return LM_OK;
    }

    return lm_batch_event(b, p, s, &j, verdict,
                          judgement_text(b->tx->arena, &j));
}


/*
 * Before judging: without Acct-Session-Time the session is as old as its
 * events say; and what Accounting-On ended by mistake (another router behind
 * the same address) goes on.
 */
static void
session_wake(lm_batch_session_t *s, const lm_packet_t *p, lm_sample_t *sample)
{
    if (lm_packet_is_ageless(p)) {
        sample->seconds = lm_session_age(&s->key, sample->event_at);
    }

    if (s->is_rebooted && sample->status == LM_ACCT_INTERIM
        && p->sent_at > s->ended_at && sample->seconds > s->counter.seconds) {
        s->is_rebooted = false;
        s->counter.is_ended = false;
        s->ended_at = 0;
        s->terminate_cause = LM_STR_NULL;
    }
}


/* A repeat moves nothing and leaves nothing. */
static bool
counter_has_moved(const lm_counter_t *a, const lm_counter_t *b)
{
    return a->is_known != b->is_known || a->is_ended != b->is_ended
           || a->has_gigawords != b->has_gigawords || a->seconds != b->seconds
           || a->event_at != b->event_at || a->seen[LM_IN] != b->seen[LM_IN]
           || a->seen[LM_OUT] != b->seen[LM_OUT];
}


static void
session_move(lm_batch_session_t *s, const lm_packet_t *p)
{
    const char *cause;

    s->is_changed = true;
    s->key.event_at = s->counter.event_at;
    s->key.seconds = s->counter.seconds;
    s->key.seen_in = s->counter.seen[LM_IN];
    s->key.seen_out = s->counter.seen[LM_OUT];

    if (s->counter.is_ended && s->ended_at == 0) {
        cause = lm_terminate_cause(p->terminate_cause);
        s->ended_at = p->sample.event_at > s->counter.event_at
                          ? p->sample.event_at
                          : s->counter.event_at;
        s->terminate_cause = lm_str_c(cause);
    }
    s->key.is_ended = s->ended_at != 0;

    if (p->framed_ip.n > 0) {
        s->framed_ip = p->framed_ip;
    }
    if (p->framed_ipv6.n > 0) {
        s->framed_ipv6 = p->framed_ipv6;
    }

    /* a clock ahead of ours makes nobody seem online tomorrow */
    if (p->sample.event_at > s->account->seen_at) {
        s->account->seen_at = p->sample.event_at;
    }
    s->account->changes++;
}


static lm_rc_t
batch_spread(lm_batch_t *b, const lm_packet_t *p, lm_batch_account_t *owner,
             const lm_judgement_t *j, bool *is_split)
{
    size_t         n, size;
    lm_slice_t    *slices;
    lm_direction_e d;

    if (j->flow[LM_IN].counted == 0 && j->flow[LM_OUT].counted == 0) {
        return LM_OK;
    }

    size = (size_t) ((p->sample.event_at - j->since) / LM_HOUR) + 3;
    if (size > LM_SPLIT_MAX) {
        size = LM_SPLIT_MAX;
    }

    slices = lm_alloc_array(b->tx->arena, size, sizeof(slices[0]));
    if (slices == NULL) {
        return LM_E_MEMORY;
    }

    n = lm_split_hours(b->tx->isp->zone, j->since, p->sample.event_at, slices,
                       size);
    for (d = LM_IN; d < LM_DIRECTIONS; d++) {
        lm_split_bytes(slices, n, d, j->flow[d].counted);
    }

    *is_split = slices[0].day != slices[n - 1].day;

    return slices_push(b, owner,
                       &(slices_t){slices, n, j->since, p->sample.event_at});
}


/* The hours, and the days they belong to. */
static lm_rc_t
slices_push(lm_batch_t *b, lm_batch_account_t *owner, const slices_t *s)
{
    size_t            i;
    const lm_slice_t *slices = s->items;
    lm_batch_day_t   *day = NULL;
    lm_batch_hour_t  *hour;

    for (i = 0; i < s->n; i++) {
        hour = lm_batch_push(b, &b->hours);
        if (hour == NULL) {
            return LM_E_MEMORY;
        }
        *hour = (lm_batch_hour_t){
            .account_id = owner->id,
            .hour_at = slices[i].hour_at,
            .bytes_in = slices[i].bytes[LM_IN],
            .bytes_out = slices[i].bytes[LM_OUT],
        };

        if (i == 0 || slices[i].day != slices[i - 1].day) {
            day = lm_batch_push(b, &b->days);
            if (day == NULL) {
                return LM_E_MEMORY;
            }
            *day = (lm_batch_day_t){
                .account = owner,
                .day = slices[i].day,
                .since = i == 0 ? s->since : slices[i].hour_at,
                .is_estimated = slices[0].day != slices[s->n - 1].day,
            };
        }
        day->until = slices[i].hour_at + LM_HOUR;
        if (day->until > s->until) {
            day->until = s->until;
        }
        day->bytes[LM_IN] += slices[i].bytes[LM_IN];
        day->bytes[LM_OUT] += slices[i].bytes[LM_OUT];
    }

    return LM_OK;
}


/* In the month of the event; of the receipt when its time is not believed. */
static lm_rc_t
batch_set_aside(lm_batch_t *b, const lm_packet_t *p, lm_batch_account_t *owner,
                const lm_judgement_t *j)
{
    lm_instant_t    at;
    lm_batch_day_t *day;

    if (j->flow[LM_IN].set_aside == 0 && j->flow[LM_OUT].set_aside == 0) {
        return LM_OK;
    }

    at = p->sample.event_at;
    if (at > b->tx->now + LM_EVENT_AHEAD_MAX
        || at < b->tx->now - LM_EVENT_AGE_MAX) {
        at = b->tx->now;
    }

    day = lm_batch_push(b, &b->days);
    if (day == NULL) {
        return LM_E_MEMORY;
    }

    *day = (lm_batch_day_t){
        .account = owner,
        .day = lm_zone_day(b->tx->isp->zone, at),
        .since = at,
        .until = at,
        .set_aside = {j->flow[LM_IN].set_aside, j->flow[LM_OUT].set_aside},
    };

    return LM_OK;
}


/* The less ordinary of the two; the verdicts stand in that order. */
static lm_verdict_e
judgement_verdict(const lm_judgement_t *j, bool is_split)
{
    lm_verdict_e verdict;

    verdict = j->flow[LM_IN].verdict > j->flow[LM_OUT].verdict
                  ? j->flow[LM_IN].verdict
                  : j->flow[LM_OUT].verdict;

    if (is_split && lm_verdict_is_ordinary(verdict)) {
        return LM_VERDICT_ESTIMATED_SPLIT;
    }

    return verdict;
}


static lm_str_t
judgement_text(lm_arena_t *a, const lm_judgement_t *j)
{
    return lm_str_printf(a, "in %s %llu, out %s %llu",
                         lm_verdict_name(j->flow[LM_IN].verdict),
                         (unsigned long long) j->flow[LM_IN].counted,
                         lm_verdict_name(j->flow[LM_OUT].verdict),
                         (unsigned long long) j->flow[LM_OUT].counted);
}


/* A packet that no transaction takes is told of, and received. */
static lm_rc_t
accounting_discard(lm_tx_t *tx, lm_packet_t *p)
{
    lm_host_log(LM_LOG_ERR, "accounting: packet of \"%.*s\" on %.*s set aside",
                (int) p->username.n, p->username.p, (int) p->source.n,
                p->source.p);

    return lm_tx_run(tx, LM_TX_WRITE, discard_work, p);
}


static lm_rc_t
discard_work(lm_tx_t *tx, void *arg)
{
    lm_rc_t      rc;
    lm_batch_t   b;
    lm_packet_t *p = arg;

    rc = batch_init(&b, tx, &p, 1);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_batch_event(&b, p, NULL, NULL, LM_VERDICT_SET_ASIDE,
                        LM_STR("the packet could not be stored"));

    return rc == LM_OK ? lm_batch_write(&b) : rc;
}
