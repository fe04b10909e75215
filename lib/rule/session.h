/* SPDX-License-Identifier: MIT */
/*
 * Which generation of a session a packet belongs to.  The Class of our
 * Access-Accept marks it; without one it is the session of the same NAS and
 * Acct-Session-Id that began at the same time, because identifiers repeat
 * after a reboot.  Every generation is kept: a late packet of an old one must
 * not open a new one, which would count the whole session twice.
 */
#ifndef LM_RULE_SESSION_H
#define LM_RULE_SESSION_H

#include "base/time.h"

/* Starts this near to each other are one start. */
#define LM_SESSION_START_SLACK (120 * LM_SECOND)

typedef struct {
    lm_str_t     class_mark; /* the Class we issued; {NULL, 0}: none */
    uint64_t     nas_id; /* 0: unknown NAS */
    lm_str_t     nas_address;
    lm_str_t     nas_identifier;
    lm_str_t     acct_session_id;
    lm_instant_t started_at; /* event time - Acct-Session-Time */
    lm_instant_t event_at; /* of the packet; of the last one of a session */
    uint32_t     seconds;
    bool         is_ageless; /* a packet without Acct-Session-Time */
    uint64_t     seen_in;
    uint64_t     seen_out;
    bool         is_ended;
} lm_session_key_t;

/*
 * Index of the session among n that the packet belongs to; n when it opens a
 * new one.  All are of one account.
 *
 *     same Class and Acct-Session-Id             that one
 *     both have a Class and they differ          never
 *     same NAS and Acct-Session-Id, and the
 *       starts within 120 s                      that one, nearest first
 *       or it began before the last packet of an
 *       open one, and nothing of it is below or
 *       all of it is contained                   that one (a NAS that held
 *                                                packets back and said no
 *                                                Acct-Delay-Time)
 *       or it says no Acct-Session-Time          the last one that began
 *                                                before it and is open, or
 *                                                ended within 120 s of it
 */
size_t lm_session_match(const lm_session_key_t *const *sessions, size_t n,
                        const lm_session_key_t *packet);

/* How long a session runs at a packet that does not say it: as its events do,
 * and never less than before.  This cannot fail. */
uint32_t lm_session_age(const lm_session_key_t *session, lm_instant_t event_at);

#endif
