/* SPDX-License-Identifier: MIT */
#include "rule/session.h"

static bool         session_is_same_nas(const lm_session_key_t *a,
                                        const lm_session_key_t *b);
static lm_instant_t session_distance(const lm_session_key_t *session,
                                     const lm_session_key_t *packet);
static bool         session_goes_on(const lm_session_key_t *session,
                                    const lm_session_key_t *packet);
static bool         session_may_hold(const lm_session_key_t *session,
                                     const lm_session_key_t *packet);


size_t
lm_session_match(const lm_session_key_t *const *sessions, size_t n,
                 const lm_session_key_t *packet)
{
    size_t                  i, best, next;
    lm_instant_t            distance, nearest;
    const lm_session_key_t *s;

    best = n;
    next = n;
    nearest = LM_SESSION_START_SLACK;

    for (i = 0; i < n; i++) {
        s = sessions[i];

        if (!lm_str_eq(s->acct_session_id, packet->acct_session_id)) {
            continue;
        }

        if (s->class_mark.n > 0 && packet->class_mark.n > 0) {
            if (lm_str_eq(s->class_mark, packet->class_mark)) {
                return i;
            }
            continue;
        }

        if (!session_is_same_nas(s, packet)) {
            continue;
        }

        if (packet->is_ageless) {
            if (session_may_hold(s, packet)
                && (best == n || s->started_at > sessions[best]->started_at)) {
                best = i;
            }
            continue;
        }

        distance = session_distance(s, packet);

        if (distance <= nearest) {
            nearest = distance;
            best = i;
        }

        if (session_goes_on(s, packet)) {
            next = i;
        }
    }

    return best < n ? best : next;
}


static bool
session_is_same_nas(const lm_session_key_t *a, const lm_session_key_t *b)
{
    if (a->nas_id != 0 && a->nas_id == b->nas_id) {
        return true;
    }

    if (lm_str_eq(a->nas_address, b->nas_address)) {
        return true;
    }

    /* the name that every RouterOS has until somebody gives it one */
    return a->nas_identifier.n > 0
           && !lm_str_eq(a->nas_identifier, LM_STR("MikroTik"))
           && lm_str_eq(a->nas_identifier, b->nas_identifier);
}


/*
 * Between the starts: the first one told, or the one that the last packet
 * tells, since the clock of a NAS drifts by minutes in a month.
 */
static lm_instant_t
session_distance(const lm_session_key_t *session,
                 const lm_session_key_t *packet)
{
    lm_instant_t first, last;

    first = session->started_at - packet->started_at;
    last =
        session->event_at - session->seconds * LM_SECOND - packet->started_at;

    first = first < 0 ? -first : first;
    last = last < 0 ? -last : last;

    return first < last ? first : last;
}


static bool
session_goes_on(const lm_session_key_t *session, const lm_session_key_t *packet)
{
    bool is_above, is_below;

    is_above = packet->seconds >= session->seconds
               && packet->seen_in >= session->seen_in
               && packet->seen_out >= session->seen_out;
    is_below = packet->seconds <= session->seconds
               && packet->seen_in <= session->seen_in
               && packet->seen_out <= session->seen_out;

    return !session->is_ended && (is_above || is_below)
           && packet->started_at > session->started_at
           && packet->started_at <= session->event_at;
}


/* Nothing tells when such a packet's session began but its own time. */
static bool
session_may_hold(const lm_session_key_t *session,
                 const lm_session_key_t *packet)
{
    return session->started_at <= packet->event_at + LM_SESSION_START_SLACK
           && (!session->is_ended
               || packet->event_at
                      <= session->event_at + LM_SESSION_START_SLACK);
}


uint32_t
lm_session_age(const lm_session_key_t *session, lm_instant_t event_at)
{
    lm_instant_t age;

    age = (event_at - session->started_at) / LM_SECOND;

    return age > session->seconds && age <= UINT32_MAX ? (uint32_t) age
                                                       : session->seconds;
}
