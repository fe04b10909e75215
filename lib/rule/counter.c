/* SPDX-License-Identifier: MIT */
#include "rule/counter.h"

#define TWO_32 (UINT64_C(1) << 32)

static bool sample_is_timely(const lm_sample_t *s, lm_instant_t now);
static bool sample_is_count(const lm_sample_t *s);
static void flow_judge(const lm_counter_t *c, const lm_sample_t *s,
                       const lm_counter_limits_t *limits, lm_direction_e d,
                       lm_flow_t *flow);
static void flow_lower(const lm_counter_t *c, const lm_sample_t *s,
                       uint64_t possible, lm_direction_e d, lm_flow_t *flow);
static void flow_set_aside(lm_flow_t *flow, bool is_count);
static void counter_advance(lm_counter_t *c, const lm_sample_t *s,
                            bool is_timely, bool is_count);

static const struct {
    const char *name;
    bool        is_ordinary;
} verdicts[LM_VERDICT_N] = {
#define LM_VERDICT(name, text, is_ordinary) {text, is_ordinary},
#include "rule/verdict.def"
#undef LM_VERDICT
};


const char *
lm_verdict_name(lm_verdict_e verdict)
{
    return verdict < LM_VERDICT_N ? verdicts[verdict].name : "unknown";
}


bool
lm_verdict_is_ordinary(lm_verdict_e verdict)
{
    return verdict < LM_VERDICT_N && verdicts[verdict].is_ordinary;
}


uint64_t
lm_line_bytes(uint32_t kbps, uint32_t seconds)
{
    uint64_t rate, bytes;

    rate = kbps == 0 ? LM_LINE_UNKNOWN_KBPS : kbps;

    /* 1 kb/s is 125 bytes a second; with a fifth more, 150 */
    if (__builtin_mul_overflow(rate * 150, (uint64_t) seconds, &bytes)) {
        return UINT64_MAX;
    }

    return bytes;
}


void
lm_counter_judge(lm_counter_t *c, const lm_sample_t *s,
                 const lm_counter_limits_t *limits, lm_judgement_t *out)
{
    bool           is_timely, is_count;
    lm_direction_e d;

    *out = (lm_judgement_t){0};

    out->since =
        c->event_at > 0 ? c->event_at : s->event_at - s->seconds * LM_SECOND;
    if (out->since > s->event_at) {
        out->since = s->event_at;
    }

    is_timely = sample_is_timely(s, limits->now);
    is_count = sample_is_count(s);

    for (d = LM_IN; d < LM_DIRECTIONS; d++) {
        flow_judge(c, s, limits, d, &out->flow[d]);
        if (!is_timely || !is_count) {
            flow_set_aside(&out->flow[d], is_count);
        }
    }

    counter_advance(c, s, is_timely, is_count);
}


static bool
sample_is_timely(const lm_sample_t *s, lm_instant_t now)
{
    return s->event_at <= now + LM_EVENT_AHEAD_MAX
           && s->event_at >= now - LM_EVENT_AGE_MAX;
}


static bool
sample_is_count(const lm_sample_t *s)
{
    return s->total[LM_IN] <= LM_COUNTER_MAX
           && s->total[LM_OUT] <= LM_COUNTER_MAX;
}


static void
flow_judge(const lm_counter_t *c, const lm_sample_t *s,
           const lm_counter_limits_t *limits, lm_direction_e d, lm_flow_t *flow)
{
    uint64_t last, total, possible;

    last = c->seen[d];
    total = s->total[d];

    /* a late or repeated Start must not bill the session again */
    if (s->status == LM_ACCT_START || !s->has_total[d]) {
        flow->verdict = c->is_known && s->status == LM_ACCT_START
                            ? LM_VERDICT_DUPLICATE
                            : LM_VERDICT_COUNTED;
        return;
    }

    if (c->is_known && s->seconds < c->seconds) {
        flow->verdict = LM_VERDICT_OUT_OF_ORDER;
        return;
    }

    if (total < last) {
        possible = lm_line_bytes(limits->line_kbps[d], s->seconds - c->seconds);
        flow_lower(c, s, possible, d, flow);
        return;
    }

    flow->received = total - last;
    flow->counted = flow->received;

    if (c->is_known && s->seconds == c->seconds && total == last) {
        flow->verdict = LM_VERDICT_DUPLICATE;
        return;
    }

    flow->verdict = c->is_ended ? LM_VERDICT_LATE : LM_VERDICT_COUNTED;
}


/* The total fell: the counter ran over, began again, or the packet is old. */
static void
flow_lower(const lm_counter_t *c, const lm_sample_t *s, uint64_t possible,
           lm_direction_e d, lm_flow_t *flow)
{
    uint64_t over;

    /* no time has passed: a Stop that says less than the last interim */
    if (s->seconds == c->seconds) {
        flow->verdict = LM_VERDICT_OUT_OF_ORDER;
        return;
    }

    if (!c->has_gigawords && !s->has_gigawords && c->seen[d] < TWO_32) {
        over = TWO_32 - c->seen[d] + s->total[d];

        if (over <= possible) {
            flow->verdict = LM_VERDICT_WRAPPED;
            flow->received = over;
            flow->counted = over;
            return;
        }
    }

    flow->verdict = LM_VERDICT_RESET;
    flow->received = s->total[d];
    flow->counted = flow->received < possible ? flow->received : possible;
    flow->set_aside = flow->received - flow->counted;
}


/*
 * What was known already keeps its verdict, so that a repeat of a packet that
 * was set aside is a duplicate.  A total without meaning holds no bytes.
 */
static void
flow_set_aside(lm_flow_t *flow, bool is_count)
{
    if (is_count && flow->received == 0
        && flow->verdict != LM_VERDICT_COUNTED) {
        return;
    }

    flow->verdict = LM_VERDICT_SET_ASIDE;
    flow->received = is_count ? flow->received : 0;
    flow->set_aside = flow->received;
    flow->counted = 0;
}


/*
 * Bytes set aside for their time move the totals too: they are never counted
 * by a later packet.  The time of such a packet is not believed.
 */
static void
counter_advance(lm_counter_t *c, const lm_sample_t *s, bool is_timely,
                bool is_count)
{
    bool           is_newer;
    lm_direction_e d;

    is_newer = !c->is_known || s->seconds > c->seconds;
    c->is_known = true;
    c->has_gigawords |= s->has_gigawords;

    if (s->status == LM_ACCT_STOP) {
        c->is_ended = true;
    }

    if (!is_count || s->seconds < c->seconds) {
        return;
    }

    if (is_timely && s->event_at > c->event_at
        && (is_newer || s->status != LM_ACCT_START)) {
        c->event_at = s->event_at;
    }

    if (s->status == LM_ACCT_START) {
        return;
    }

    c->seconds = s->seconds;

    for (d = LM_IN; d < LM_DIRECTIONS; d++) {
        if (s->has_total[d] && (is_newer || s->total[d] > c->seen[d])) {
            c->seen[d] = s->total[d];
        }
    }
}
