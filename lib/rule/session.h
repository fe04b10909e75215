/* SPDX-License-Identifier: MIT */
/*
 * Which generation of a session a packet belongs to.  The Class of our
 * Access-Accept marks it; without one it is the session of the same NAS and
 * Acct-Session-Id that began at the same time, because identifiers repeat
 * after a reboot.  When a session began is reckoned by a clock, and clocks
 * step: what goes on upwards from where an open session stands is that
 * session, since one that began anew counts from zero.  Every generation is
 * kept: a late packet of an old one must not open a new one, which would count
 * the whole session twice.
 */
#ifndef LM_RULE_SESSION_H
#define LM_RULE_SESSION_H

#include "base/time.h"

/* Starts this near to each other are one start. */
#define LM_SESSION_START_SLACK (120 * LM_SECOND)

/* A clock that is put right is not believed to move further. */
#define LM_CLOCK_STEP_MAX LM_DAY

typedef struct {
    lm_str_t     class_mark; /* the Class we issued; {NULL, 0}: none */
    uint64_t     nas_id; /* 0: unknown NAS */
    lm_str_t     nas_address;
    lm_str_t     nas_identifier;
    lm_str_t     acct_session_id;
    lm_instant_t started_at; /* event time - Acct-Session-Time */
    lm_instant_t event_at; /* of the packet; of the last one of a session */
    lm_instant_t sent_at; /* of a packet: its receipt - Acct-Delay-Time */
    lm_instant_t received_at; /* of a packet */
    lm_instant_t now; /* when a packet is applied */
    uint32_t     seconds;
    bool         is_ageless; /* a packet without Acct-Session-Time */
    bool         is_silent; /* a packet that says nothing of octets */
    uint64_t     seen_in;
    uint64_t     seen_out;
    bool         is_ended;
} lm_session_key_t;

/*
 * Index of the session among n, the newest first, that the packet belongs to;
 * n when it opens a new one.  All are of one account.
 *
 *     same Class and Acct-Session-Id             that one
 *     both have a Class and they differ          never
 *     same NAS and Acct-Session-Id, and the
 *       starts within 120 s                      that one, nearest first
 *       or seconds and totals are the very same  that one: a repeat
 *       or it is open, began before the packet
 *       did and not all of it before that, and
 *       nothing of it is below or all of it is
 *       contained                                that one (a NAS that held
 *                                                packets back and said no
 *                                                Acct-Delay-Time)
 *       or it is the newest and open, a day away
 *       at most, the packet's seconds are more,
 *       and its totals are not less              that one (a clock stepped)
 *     or it says no Acct-Session-Time            the last one that began
 *                                                before it and is open, or
 *                                                ended within 120 s of it
 *
 * What seems to have begun before the newest is an older one that is told of
 * late, unless it is applied as it comes, or so long after the newest was
 * heard of that this may have come as far meanwhile.
 */
size_t lm_session_match(const lm_session_key_t *const *sessions, size_t n,
                        const lm_session_key_t *packet);

/* How long a session runs at a packet that does not say it: as its events do,
 * and never less than before.  This cannot fail. */
uint32_t lm_session_age(const lm_session_key_t *session, lm_instant_t event_at);

#endif
