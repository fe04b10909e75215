/* SPDX-License-Identifier: MIT */
/* The rules of counters, sessions and splitting, from t/data/accounting.tsv. */
#include "unit/host.h"

#include <stdio.h>
#include <stdlib.h>

#include "rule/counter.h"
#include "rule/session.h"
#include "rule/split.h"

#define SESSIONS 16
#define DAYS 45
#define SHUFFLED 40

typedef struct {
    lm_day_t day;
    uint64_t bytes[LM_DIRECTIONS];
    uint64_t estimated[LM_DIRECTIONS];
} day_t;

/* What accounting keeps of one account. */
typedef struct {
    lm_session_key_t keys[SESSIONS];
    lm_counter_t     counters[SESSIONS];
    size_t           n;
    day_t            days[DAYS];
    size_t           n_days;
    uint64_t         received[LM_DIRECTIONS];
    uint64_t         counted[LM_DIRECTIONS];
    uint64_t         set_aside[LM_DIRECTIONS];
} ledger_t;

typedef struct {
    lm_session_key_t    key;
    lm_sample_t         sample;
    lm_counter_limits_t limits;
} packet_t;

static lm_arena_t *arena;
static lm_zone_t  *zone;
static ledger_t    ledger;
static lm_str_t    scenario;
static size_t      n_scenarios;


static uint64_t
number(lm_str_t s)
{
    uint64_t v = 0;

    if (lm_str_u64(s, &v) != LM_OK) {
        fail_msg("\"%.*s\" is no number", (int) s.n, s.p);
    }

    return v;
}


static day_t *
ledger_day(ledger_t *l, lm_day_t day)
{
    size_t i;

    for (i = 0; i < l->n_days; i++) {
        if (l->days[i].day == day) {
            return &l->days[i];
        }
    }

    assert_true(l->n_days < DAYS);
    l->days[l->n_days] = (day_t){.day = day};

    return &l->days[l->n_days++];
}


static void
ledger_spread(ledger_t *l, const packet_t *p, const lm_judgement_t *j)
{
    bool        is_split;
    size_t      i, n;
    day_t      *day;
    lm_slice_t *slices;
    uint64_t    sum[LM_DIRECTIONS] = {0};
    int         d;

    slices = lm_alloc_array(arena, LM_SPLIT_MAX, sizeof(slices[0]));
    assert_non_null(slices);

    n = lm_split_hours(zone, j->since, p->sample.event_at, slices,
                       LM_SPLIT_MAX);
    is_split = slices[0].day != slices[n - 1].day;

    for (d = LM_IN; d < LM_DIRECTIONS; d++) {
        lm_split_bytes(slices, n, d, j->flow[d].counted);

        for (i = 0; i < n; i++) {
            sum[d] += slices[i].bytes[d];
            if (slices[i].bytes[d] == 0) {
                continue;
            }
            day = ledger_day(l, slices[i].day);
            day->bytes[d] += slices[i].bytes[d];
            day->estimated[d] += is_split ? slices[i].bytes[d] : 0;
        }
        assert_true(sum[d] == j->flow[d].counted);
    }
}


static lm_judgement_t
ledger_apply(ledger_t *l, const packet_t *p)
{
    int            d;
    size_t         i;
    lm_sample_t    sample;
    lm_judgement_t j;

    const lm_session_key_t *keys[SESSIONS];

    for (i = 0; i < l->n; i++) {
        keys[i] = &l->keys[l->n - 1 - i];
    }

    i = lm_session_match(keys, l->n, &p->key);
    if (i < l->n) {
        i = l->n - 1 - i;
    } else {
        assert_true(l->n < SESSIONS);
        l->keys[i] = p->key;
        l->keys[i].event_at = 0;
        l->counters[i] = (lm_counter_t){0};
        l->n++;
    }

    sample = p->sample;
    if (p->key.is_ageless) {
        sample.seconds = lm_session_age(&l->keys[i], sample.event_at);
    }
    lm_counter_judge(&l->counters[i], &sample, &p->limits, &j);

    l->keys[i].event_at = l->counters[i].event_at;
    l->keys[i].seconds = l->counters[i].seconds;
    l->keys[i].seen_in = l->counters[i].seen[LM_IN];
    l->keys[i].seen_out = l->counters[i].seen[LM_OUT];
    l->keys[i].is_ended = l->counters[i].is_ended;

    for (d = LM_IN; d < LM_DIRECTIONS; d++) {
        assert_true(j.flow[d].received
                    == j.flow[d].counted + j.flow[d].set_aside);
        l->received[d] += j.flow[d].received;
        l->counted[d] += j.flow[d].counted;
        l->set_aside[d] += j.flow[d].set_aside;
    }

    ledger_spread(l, p, &j);

    return j;
}


/* "-", "1000" or "1:1000" */
static void
total_read(lm_str_t s, packet_t *p, lm_direction_e d)
{
    lm_str_t high;

    if (lm_str_eq(s, LM_STR("-"))) {
        return;
    }

    p->sample.has_total[d] = true;

    if (memchr(s.p, ':', s.n) != NULL) {
        high = lm_str_cut(&s, ':');
        p->sample.has_gigawords = true;
        p->sample.total[d] = number(high) << 32;
    }

    p->sample.total[d] += number(s);
}


/* "81200001@core1=name/class" */
static void
key_read(lm_str_t s, packet_t *p)
{
    lm_str_t nas;

    p->key.acct_session_id = lm_str_cut(&s, '@');
    nas = lm_str_cut(&s, '/');
    p->key.nas_address = lm_str_cut(&nas, '=');
    p->key.nas_identifier = nas.p == NULL ? LM_STR_NULL : nas;
    if (!lm_str_eq(s, LM_STR("-"))) {
        p->key.class_mark = s;
    }
}


static uint8_t
status_read(lm_str_t s)
{
    if (lm_str_eq(s, LM_STR("Start"))) {
        return LM_ACCT_START;
    }
    if (lm_str_eq(s, LM_STR("Stop"))) {
        return LM_ACCT_STOP;
    }
    assert_str(s, "Interim");

    return LM_ACCT_INTERIM;
}


static void
packet_read(const lm_str_t *f, packet_t *p)
{
    lm_instant_t received;

    *p = (packet_t){0};
    assert_ok(lm_instant_parse(f[1], &received));
    key_read(lm_str_dup(arena, f[4]), p);

    p->sample.event_at = received - (int64_t) number(f[2]) * LM_SECOND;
    p->sample.status = status_read(f[3]);
    p->key.is_ageless =
        lm_str_eq(f[5], LM_STR("-")) && p->sample.status != LM_ACCT_START;
    p->sample.seconds =
        lm_str_eq(f[5], LM_STR("-")) ? 0 : (uint32_t) number(f[5]);
    total_read(f[6], p, LM_IN);
    total_read(f[7], p, LM_OUT);

    p->key.started_at = p->sample.event_at - p->sample.seconds * LM_SECOND;
    p->key.event_at = p->sample.event_at;
    p->key.sent_at = p->sample.event_at;
    p->key.received_at = received;
    p->key.now = received;
    p->key.seconds = p->sample.seconds;
    p->key.is_silent =
        !p->sample.has_total[LM_IN] && !p->sample.has_total[LM_OUT];
    p->key.seen_in = p->sample.total[LM_IN];
    p->key.seen_out = p->sample.total[LM_OUT];

    p->limits.now = received;
    if (!lm_str_eq(f[8], LM_STR("-"))) {
        p->limits.line_kbps[LM_IN] = (uint32_t) number(f[8]);
        p->limits.line_kbps[LM_OUT] = p->limits.line_kbps[LM_IN];
    }
}


static void
packet_row(const lm_str_t *f)
{
    int            d;
    lm_str_t       verdict, counted, want;
    packet_t       p;
    lm_judgement_t j;

    if (!lm_str_eq(f[0], scenario)) {
        scenario = lm_str_dup(arena, f[0]);
        ledger = (ledger_t){0};
        n_scenarios++;
    }

    packet_read(f, &p);
    j = ledger_apply(&ledger, &p);

    verdict = f[9];
    counted = f[10];
    for (d = LM_IN; d < LM_DIRECTIONS; d++) {
        want = lm_str_cut(&verdict, '/');
        if (verdict.p == NULL) {
            verdict = want;
        }
        if (!lm_str_eq(want, lm_str_c(lm_verdict_name(j.flow[d].verdict)))) {
            fail_msg("%.*s at %.*s: %s is %s, not %.*s", (int) f[0].n, f[0].p,
                     (int) f[1].n, f[1].p, d == LM_IN ? "in" : "out",
                     lm_verdict_name(j.flow[d].verdict), (int) want.n, want.p);
        }
        want = lm_str_cut(&counted, '/');
        if (number(want) != j.flow[d].counted) {
            fail_msg("%.*s at %.*s: %s counted %llu, not %.*s", (int) f[0].n,
                     f[0].p, (int) f[1].n, f[1].p, d == LM_IN ? "in" : "out",
                     (unsigned long long) j.flow[d].counted, (int) want.n,
                     want.p);
        }
    }
}


static void
every_packet_gets_its_verdict(void **state)
{
    assert_true(t_table("accounting", 11, packet_row) > 100);
    assert_true(n_scenarios > 30);
}


static lm_str_t day_scenario;
static size_t   n_day_rows;


static void
day_packet_row(const lm_str_t *f)
{
    packet_t p;

    if (lm_str_eq(f[0], day_scenario)) {
        packet_read(f, &p);
        (void) ledger_apply(&ledger, &p);
    }
}


static void
day_row(const lm_str_t *f)
{
    int      i;
    day_t   *day;
    lm_day_t on;
    uint64_t got[4];

    if (!lm_str_eq(f[0], day_scenario)) {
        if (n_day_rows != ledger.n_days) {
            fail_msg("another day than expected was used before %.*s",
                     (int) f[0].n, f[0].p);
        }
        n_day_rows = 0;
        ledger = (ledger_t){0};
        day_scenario = lm_str_dup(arena, f[0]);
        assert_true(t_table("accounting", 11, day_packet_row) > 0);
    }

    n_day_rows++;
    assert_ok(lm_day_parse(f[1], &on));
    day = ledger_day(&ledger, on);
    got[0] = day->bytes[LM_IN];
    got[1] = day->bytes[LM_OUT];
    got[2] = day->estimated[LM_IN];
    got[3] = day->estimated[LM_OUT];

    for (i = 0; i < 4; i++) {
        if (got[i] != number(f[2 + i])) {
            fail_msg("%.*s, %.*s: column %d is %llu, not %.*s", (int) f[0].n,
                     f[0].p, (int) f[1].n, f[1].p, 3 + i,
                     (unsigned long long) got[i], (int) f[2 + i].n, f[2 + i].p);
        }
    }
}


static void
usage_belongs_to_the_civil_day_it_flowed_on(void **state)
{
    ledger = (ledger_t){0};
    assert_true(t_table("accounting_day", 6, day_row) >= 8);
    assert_true(n_day_rows == ledger.n_days);
}


/* One session's day: totals that only rise, with or without Class. */
static size_t
random_day(packet_t *packets, bool with_class)
{
    size_t       i, n;
    uint32_t     seconds;
    uint64_t     total[LM_DIRECTIONS] = {0};
    lm_instant_t start;

    assert_ok(lm_instant_parse(LM_STR("2026-11-21T00:10:00.000Z"), &start));
    n = 5 + t_random_below(SHUFFLED - 5);
    seconds = 0;

    for (i = 0; i < n; i++) {
        packets[i] = (packet_t){
            .key = {.nas_address = LM_STR("core1"),
                    .acct_session_id = LM_STR("81200001"),
                    .class_mark = with_class ? LM_STR("c1") : LM_STR_NULL},
            .sample = {.status = i == 0       ? LM_ACCT_START
                                 : i == n - 1 ? LM_ACCT_STOP
                                              : LM_ACCT_INTERIM,
                       .has_gigawords = true,
                       .has_total = {i > 0, i > 0}},
        };
        if (i > 0) {
            seconds += 1 + (uint32_t) t_random_below(1200);
            total[LM_IN] += t_random() >> (24 + t_random_below(40));
            total[LM_OUT] += t_random() >> (24 + t_random_below(40));
            packets[i].sample.total[LM_IN] = total[LM_IN];
            packets[i].sample.total[LM_OUT] = total[LM_OUT];
        }
        packets[i].sample.seconds = seconds;
        packets[i].sample.event_at = start + seconds * LM_SECOND;
        packets[i].key.started_at = start + (int64_t) t_random_below(LM_MINUTE);
        packets[i].key.event_at = packets[i].sample.event_at;
        packets[i].key.sent_at = packets[i].sample.event_at;
        packets[i].key.received_at = packets[i].sample.event_at;
        packets[i].key.now = packets[i].sample.event_at;
        packets[i].key.seconds = seconds;
        packets[i].limits.now = packets[i].sample.event_at;
    }

    return n;
}


static void
any_order_and_any_repeat_gives_the_same_usage(void **state)
{
    int       d, round;
    size_t    i, j, n, k;
    ledger_t  straight, mixed;
    packet_t  packets[SHUFFLED], played[3 * SHUFFLED];
    packet_t *p, swap;

    for (round = 0; round < 3000; round++) {
        n = random_day(packets, /* with_class= */ round % 2 == 0);

        straight = (ledger_t){0};
        for (i = 0; i < n; i++) {
            (void) ledger_apply(&straight, &packets[i]);
        }

        k = 0;
        for (i = 0; i < n; i++) {
            for (j = 1 + t_random_below(3); j > 0; j--) {
                played[k++] = packets[i];
            }
        }
        for (i = k - 1; i > 0; i--) {
            p = &played[t_random_below(i + 1)];
            swap = *p;
            *p = played[i];
            played[i] = swap;
        }

        mixed = (ledger_t){0};
        for (i = 0; i < k; i++) {
            (void) ledger_apply(&mixed, &played[i]);
        }
        lm_arena_reset(arena);

        assert_int_equal(mixed.n, 1);
        for (d = LM_IN; d < LM_DIRECTIONS; d++) {
            assert_true(straight.counted[d] == packets[n - 1].sample.total[d]);
            assert_true(mixed.counted[d] == straight.counted[d]);
            assert_true(mixed.set_aside[d] == 0);
            assert_true(mixed.days[0].bytes[d] == straight.days[0].bytes[d]);
        }
    }
}


/* Of a router that sends no Class, as it comes at "now". */
static packet_t
plain_packet(uint8_t status, lm_instant_t now, uint32_t seconds,
             const uint64_t total[LM_DIRECTIONS])
{
    return (packet_t){
        .key = {.nas_address = LM_STR("core1"),
                .acct_session_id = LM_STR("81200001"),
                .started_at = now - seconds * LM_SECOND,
                .event_at = now,
                .sent_at = now,
                .received_at = now,
                .now = now,
                .seconds = seconds,
                .seen_in = total[LM_IN],
                .seen_out = total[LM_OUT]},
        .sample = {.status = status,
                   .has_gigawords = true,
                   .has_total = {status != LM_ACCT_START,
                                 status != LM_ACCT_START},
                   .seconds = seconds,
                   .event_at = now,
                   .total = {total[LM_IN], total[LM_OUT]}},
        .limits = {.now = now},
    };
}


static void
more_bytes(uint64_t total[LM_DIRECTIONS])
{
    total[LM_IN] += t_random_below(1 << 20);
    total[LM_OUT] += t_random_below(1 << 24);
}


/* Each packet comes twice, and the clock steps where it likes between. */
static void
a_clock_that_steps_counts_nothing_twice(void **state)
{
    int          d, i, round;
    packet_t     p;
    ledger_t     l;
    uint32_t     seconds;
    uint64_t     total[LM_DIRECTIONS];
    lm_instant_t began, ahead;

    for (round = 0; round < 2000; round++) {
        l = (ledger_t){0};
        began = 10 * LM_DAY;
        ahead = 0;
        seconds = 0;
        memset(total, 0, sizeof(total));

        for (i = 0; i < 20; i++) {
            p = plain_packet(i == 0    ? LM_ACCT_START
                             : i == 19 ? LM_ACCT_STOP
                                       : LM_ACCT_INTERIM,
                             began + seconds * LM_SECOND + ahead, seconds,
                             total);
            (void) ledger_apply(&l, &p);

            if (t_random_below(3) == 0) {
                ahead = (int64_t) t_random_below(LM_DAY) - LM_DAY / 2;
            }
            if (i > 0) {
                p = plain_packet(p.sample.status,
                                 began + seconds * LM_SECOND + ahead, seconds,
                                 total);
                (void) ledger_apply(&l, &p);
            }
            if (i < 18) {
                seconds += 1 + (uint32_t) t_random_below(1200);
                more_bytes(total);
            }
            l.n_days = 0;
        }
        lm_arena_reset(arena);

        assert_int_equal(l.n, 1);
        for (d = LM_IN; d < LM_DIRECTIONS; d++) {
            assert_true(l.counted[d] == total[d]);
        }
    }
}


/* Starts and Stops get lost; a session whose Start was lost shows that it is
 * another one by something that fell. */
static void
a_reused_identifier_loses_nothing(void **state)
{
    int          d, i, k, round;
    bool         has_start;
    packet_t     p;
    ledger_t     l;
    uint32_t     seconds, last;
    uint64_t     total[LM_DIRECTIONS], sum[LM_DIRECTIONS];
    lm_instant_t began;

    for (round = 0; round < 2000; round++) {
        l = (ledger_t){0};
        began = 10 * LM_DAY;
        last = 0;
        memset(sum, 0, sizeof(sum));

        for (i = 0; i < 6; i++) {
            memset(total, 0, sizeof(total));
            has_start = last == 0 || t_random_below(2) == 0;
            seconds = 0;
            if (has_start) {
                p = plain_packet(LM_ACCT_START, began, 0, total);
                (void) ledger_apply(&l, &p);
                last = 900;
            }

            for (k = t_random_below(6); k >= 0; k--) {
                /* nobody's first packet is as old as a last one was */
                seconds +=
                    1 + (uint32_t) t_random_below(seconds > 0 ? 900 : last);
                more_bytes(total);
                p = plain_packet(k == 0 && t_random_below(2) == 0
                                     ? LM_ACCT_STOP
                                     : LM_ACCT_INTERIM,
                                 began + seconds * LM_SECOND, seconds, total);
                (void) ledger_apply(&l, &p);
            }

            last = seconds;
            began += seconds * LM_SECOND + 2 * LM_SESSION_START_SLACK
                     + (int64_t) t_random_below(LM_DAY / 4);
            for (d = LM_IN; d < LM_DIRECTIONS; d++) {
                sum[d] += total[d];
            }
            l.n_days = 0;
        }
        lm_arena_reset(arena);

        assert_int_equal(l.n, 6);
        for (d = LM_IN; d < LM_DIRECTIONS; d++) {
            assert_true(l.counted[d] == sum[d]);
        }
    }
}


/* Whatever comes, no byte appears or vanishes, and a repeat adds nothing. */
static void
received_is_counted_and_set_aside(void **state)
{
    int            d, i, round;
    packet_t       p;
    ledger_t       l;
    lm_judgement_t j;

    for (round = 0; round < 2000; round++) {
        l = (ledger_t){0};
        for (i = 0; i < 30; i++) {
            p = (packet_t){
                .key = {.nas_address = LM_STR("core1"),
                        .acct_session_id = LM_STR("81200001"),
                        .class_mark = LM_STR("c1")},
                .sample = {.status = (uint8_t) (1 + t_random_below(3)),
                           .has_gigawords = t_random_below(4) == 0,
                           .has_total = {true, t_random_below(9) > 0},
                           .seconds = (uint32_t) t_random_below(4000),
                           .total = {t_random() >> t_random_below(64),
                                     t_random() >> t_random_below(64)},
                           .event_at = (int64_t) t_random_below(40 * LM_DAY)},
                .limits = {.now = 37 * LM_DAY,
                           .line_kbps = {(uint32_t) t_random_below(20000), 0}},
            };
            (void) ledger_apply(&l, &p);
            j = ledger_apply(&l, &p);
            for (d = LM_IN; d < LM_DIRECTIONS; d++) {
                assert_true(j.flow[d].received == 0);
            }
            l.n_days = 0;
        }
        lm_arena_reset(arena);

        for (d = LM_IN; d < LM_DIRECTIONS; d++) {
            assert_true(l.received[d] == l.counted[d] + l.set_aside[d]);
        }
    }
}


static void
a_future_event_is_set_aside(void **state)
{
    lm_counter_t        c = {0};
    lm_judgement_t      j;
    lm_counter_limits_t limits = {.now = 100 * LM_DAY};
    lm_sample_t         s = {.status = LM_ACCT_INTERIM,
                             .has_total = {true, true},
                             .seconds = 300,
                             .total = {1000, 2000},
                             .event_at = 101 * LM_DAY + 1};

    lm_counter_judge(&c, &s, &limits, &j);
    assert_int_equal(j.flow[LM_IN].verdict, LM_VERDICT_SET_ASIDE);
    assert_true(j.flow[LM_OUT].set_aside == 2000);

    c = (lm_counter_t){0};
    s.event_at--;
    lm_counter_judge(&c, &s, &limits, &j);
    assert_int_equal(j.flow[LM_IN].verdict, LM_VERDICT_COUNTED);

    c = (lm_counter_t){0};
    s.event_at = 65 * LM_DAY;
    lm_counter_judge(&c, &s, &limits, &j);
    assert_int_equal(j.flow[LM_IN].verdict, LM_VERDICT_COUNTED);

    c = (lm_counter_t){0};
    s.event_at--;
    lm_counter_judge(&c, &s, &limits, &j);
    assert_int_equal(j.flow[LM_IN].verdict, LM_VERDICT_SET_ASIDE);
}


static void
shares_add_up_and_are_fair(void **state)
{
    int          round;
    size_t       i, n;
    int64_t      span;
    uint64_t     bytes, sum;
    lm_slice_t  *slices;
    lm_instant_t since, until;

    for (round = 0; round < 2000; round++) {
        slices = lm_alloc_array(arena, LM_SPLIT_MAX, sizeof(slices[0]));
        since = (int64_t) t_random_below(60000 * LM_DAY);
        span = (int64_t) t_random_below(t_random_below(4) ? 5 * LM_HOUR
                                                          : 50 * LM_DAY);
        until = since + span;
        bytes = t_random() >> (4 + t_random_below(60));

        n = lm_split_hours(zone, since, until, slices, LM_SPLIT_MAX);
        assert_true(n >= 1 && n <= LM_SPLIT_MAX);
        lm_split_bytes(slices, n, LM_IN, bytes);

        sum = 0;
        span = 0;
        for (i = 0; i < n; i++) {
            sum += slices[i].bytes[LM_IN];
            span += slices[i].span;
            assert_true(slices[i].span >= 0 && slices[i].span <= LM_HOUR);
            assert_true(i == 0 || slices[i].hour_at > slices[i - 1].hour_at);
            assert_true(slices[i].day == lm_zone_day(zone, slices[i].hour_at));
        }
        assert_true(sum == bytes);
        assert_true(span == until - since || n == LM_SPLIT_MAX);
        lm_arena_reset(arena);
    }
}


static void
a_line_of_any_speed_has_a_bound(void **state)
{
    assert_true(lm_line_bytes(10000, 5) == 7500000);
    assert_true(lm_line_bytes(0, 1) == 150000000);
    assert_true(lm_line_bytes(UINT32_MAX, UINT32_MAX) == UINT64_MAX);
}


static lm_arena_t *zone_arena;


static int
setup(void **state)
{
    arena = lm_arena_create(64 << 20);
    zone_arena = lm_arena_create(4 << 20);

    return lm_zone_parse(
        zone_arena,
        t_file(zone_arena, "/usr/share/zoneinfo/Africa/Johannesburg"), &zone);
}


static int
teardown(void **state)
{
    lm_arena_destroy(arena);
    lm_arena_destroy(zone_arena);

    return 0;
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_packet_gets_its_verdict),
        cmocka_unit_test(usage_belongs_to_the_civil_day_it_flowed_on),
        cmocka_unit_test(any_order_and_any_repeat_gives_the_same_usage),
        cmocka_unit_test(a_clock_that_steps_counts_nothing_twice),
        cmocka_unit_test(a_reused_identifier_loses_nothing),
        cmocka_unit_test(received_is_counted_and_set_aside),
        cmocka_unit_test(a_future_event_is_set_aside),
        cmocka_unit_test(shares_add_up_and_are_fair),
        cmocka_unit_test(a_line_of_any_speed_has_a_bound),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
