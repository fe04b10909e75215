/* SPDX-License-Identifier: MIT */
/*
 * Usage arithmetic.  Every accounting packet carries totals since the session
 * began (RFC 2866, 2869); what counts is the difference to the last total of
 * the same generation.  See spec "network", 7.2.
 */
#ifndef LM_RULE_COUNTER_H
#define LM_RULE_COUNTER_H

#include "base/time.h"

typedef enum {
#define LM_VERDICT(name, text, is_ordinary) LM_VERDICT_##name,
#include "rule/verdict.def"
#undef LM_VERDICT
    LM_VERDICT_N
} lm_verdict_e;

/* "out_of_order".  This cannot fail. */
const char *lm_verdict_name(lm_verdict_e verdict);

/* Leaves counters only, no row. */
bool lm_verdict_is_ordinary(lm_verdict_e verdict);

/* The event of a packet is believed within these of the clock. */
#define LM_EVENT_AHEAD_MAX LM_DAY
#define LM_EVENT_AGE_MAX (35 * LM_DAY)

/* A total beyond an exbibyte is no count of bytes. */
#define LM_COUNTER_MAX (UINT64_C(1) << 60)

/* What a line of unknown speed is believed to carry, in kb/s. */
#define LM_LINE_UNKNOWN_KBPS 1000000

typedef enum { LM_IN, LM_OUT, LM_DIRECTIONS } lm_direction_e;

/* A generation of a session, as far as counting needs it.  All zero before
 * the first packet: a missed Start is normal. */
typedef struct {
    bool         is_known; /* a packet of it was seen before */
    bool         is_ended;
    bool         has_gigawords; /* it sent Gigawords once */
    uint32_t     seconds; /* last Acct-Session-Time */
    lm_instant_t event_at; /* of the last packet that moved the totals */
    uint64_t     seen[LM_DIRECTIONS]; /* last totals */
} lm_counter_t;

typedef enum {
    LM_ACCT_START = 1,
    LM_ACCT_STOP = 2,
    LM_ACCT_INTERIM = 3,
    LM_ACCT_ON = 7,
    LM_ACCT_OFF = 8
} lm_acct_status_e;

typedef struct {
    uint8_t      status; /* lm_acct_status_e */
    bool         has_gigawords;
    bool         has_total[LM_DIRECTIONS];
    uint32_t     seconds; /* Acct-Session-Time */
    lm_instant_t event_at; /* as rule/event.h finds it */
    uint64_t     total[LM_DIRECTIONS]; /* gigawords * 2^32 + octets */
} lm_sample_t;

typedef struct {
    lm_instant_t now;
    uint32_t     line_kbps[LM_DIRECTIONS]; /* 0: unknown */
} lm_counter_limits_t;

/* received = counted + set_aside, always. */
typedef struct {
    lm_verdict_e verdict;
    uint64_t     received; /* bytes this packet adds to what was known */
    uint64_t     counted;
    uint64_t     set_aside;
} lm_flow_t;

typedef struct {
    lm_flow_t    flow[LM_DIRECTIONS];
    lm_instant_t since; /* the counted bytes flowed from here to event_at */
} lm_judgement_t;

/*
 * Judges one packet of a generation, each direction by itself, and moves the
 * generation on.  This cannot fail.
 *
 *     Start                             counted 0, moves nothing
 *     seconds below the last            out_of_order, 0
 *     same seconds, total not above     duplicate or out_of_order, 0
 *     total >= last                     counted, total - last
 *     total < last, no Gigawords yet and
 *       2^32 - last + total possible    wrapped, 2^32 - last + total
 *     total < last otherwise            reset, total; what the line cannot
 *                                       have carried is set aside
 *     counted after the end             late
 *     event > 1 day ahead, > 35 days
 *       old, or a total over 2^60       set_aside, nothing counted
 */
void lm_counter_judge(lm_counter_t *c, const lm_sample_t *s,
                      const lm_counter_limits_t *limits, lm_judgement_t *out);

/* Bytes a line can carry in a time, with a fifth to spare for bursts and the
 * grain of clocks; 0 kb/s is an unknown line.  This cannot fail. */
uint64_t lm_line_bytes(uint32_t kbps, uint32_t seconds);

#endif
