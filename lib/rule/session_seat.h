/* SPDX-License-Identifier: MIT */
/*
 * Seats of an account's session limit.  A session holds one while its router
 * tells of it; so does a login that was let on, for a minute at most, until a
 * session begins that is its own, or may be.  A device never stands in its own
 * way: it may dial in again.
 */
#ifndef LM_RULE_SESSION_SEAT_H
#define LM_RULE_SESSION_SEAT_H

#include "base/time.h"

/* A session that began so much before its login was let on is its own: clocks
 * differ. */
#define LM_SESSION_SEAT_SLACK (5 * LM_SECOND)

typedef struct {
    lm_str_t     device; /* Calling-Station-Id; empty: not told */
    lm_str_t     class_mark; /* empty: none of ours */
    lm_instant_t started_at;
    lm_instant_t event_at; /* last heard of */
    bool         is_open; /* neither ended nor given up */
} lm_session_seat_session_t;

typedef struct {
    lm_str_t     device;
    lm_str_t     class_mark;
    lm_instant_t reserved_at;
    lm_instant_t expires_at;
} lm_session_seat_login_t;

typedef struct {
    lm_str_t     device; /* that asks */
    lm_instant_t now;
    lm_instant_t silent_since; /* not heard of since then: none */
    const lm_session_seat_session_t
                                  *sessions; /* open, or begun since a login */
    size_t                         n_sessions;
    const lm_session_seat_login_t *logins;
    size_t                         n_logins;
} lm_session_seat_facts_t;

/* Both are one device, in whatever spelling of its MAC.  This cannot fail. */
bool lm_session_seat_is_same(lm_str_t device, lm_str_t other);

/* Seats that are taken for the device.  This cannot fail. */
uint32_t lm_session_seats_taken(const lm_session_seat_facts_t *f);

#endif
