/* SPDX-License-Identifier: MIT */
#include "rule/session.h"

/* How sure it is that a packet is of a session, the least sure first. */
typedef enum {
    KIN_NONE,
    KIN_CONTAINED,
    KIN_GOES_ON,
    KIN_REPEAT,
    KIN_START,
    KIN_CLASS
} kin_e;

static kin_e        session_kin(const lm_session_key_t *session,
                                const lm_session_key_t *packet, bool *is_old);
static bool         session_is_same_nas(const lm_session_key_t *a,
                                        const lm_session_key_t *b);
static kin_e        kin_by_start(const lm_session_key_t *session,
                                 const lm_session_key_t *packet);
static kin_e        kin_by_step(const lm_session_key_t *session,
                                const lm_session_key_t *packet);
static bool         session_may_have_run(const lm_session_key_t *session,
                                         const lm_session_key_t *packet);
static kin_e        kin_ageless(const lm_session_key_t *session,
                                const lm_session_key_t *packet);
static bool         session_is_nearer(const lm_session_key_t *a,
                                      const lm_session_key_t *b,
                                      const lm_session_key_t *packet);
static lm_instant_t session_distance(const lm_session_key_t *session,
                                     const lm_session_key_t *packet);
static lm_instant_t start_distance(const lm_session_key_t *session,
                                   lm_instant_t            start);
static bool         is_above(const lm_session_key_t *session,
                             const lm_session_key_t *packet);
static bool         has_more(const lm_session_key_t *session,
                             const lm_session_key_t *packet);
static bool         is_below(const lm_session_key_t *session,
                             const lm_session_key_t *packet);
static bool         is_repeat(const lm_session_key_t *session,
                              const lm_session_key_t *packet);
static bool         session_may_hold(const lm_session_key_t *session,
                                     const lm_session_key_t *packet);


size_t
lm_session_match(const lm_session_key_t *const *sessions, size_t n,
                 const lm_session_key_t *packet)
{
    bool   is_old;
    kin_e  kin, best_kin;
    size_t i, best;

    best = n;
    best_kin = KIN_NONE;
    is_old = false;

    for (i = 0; i < n; i++) {
        kin = session_kin(sessions[i], packet, &is_old);

        if (kin > best_kin
            || (kin == KIN_START && kin == best_kin
                && session_is_nearer(sessions[i], sessions[best], packet))) {
            best = i;
            best_kin = kin;
        }
    }

    return best;
}


/* All but the newest of a NAS are old. */
static kin_e
session_kin(const lm_session_key_t *session, const lm_session_key_t *packet,
            bool *is_old)
{
    kin_e kin;

    if (!lm_str_eq(session->acct_session_id, packet->acct_session_id)) {
        return KIN_NONE;
    }

    if (session->class_mark.n > 0 && packet->class_mark.n > 0) {
        return lm_str_eq(session->class_mark, packet->class_mark) ? KIN_CLASS
                                                                  : KIN_NONE;
    }

    if (!session_is_same_nas(session, packet)) {
        return KIN_NONE;
    }

    kin = packet->is_ageless ? kin_ageless(session, packet)
                             : kin_by_start(session, packet);

    if (kin == KIN_NONE && !*is_old && !session->is_ended) {
        kin = kin_by_step(session, packet);
    }
    *is_old = true;

    return kin;
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


static kin_e
kin_by_start(const lm_session_key_t *session, const lm_session_key_t *packet)
{
    if (session_distance(session, packet) <= LM_SESSION_START_SLACK) {
        return KIN_START;
    }

    if (is_repeat(session, packet)) {
        return KIN_REPEAT;
    }

    if (session->is_ended || packet->started_at <= session->started_at
        || packet->started_at > session->event_at) {
        return KIN_NONE;
    }

    if (is_above(session, packet)) {
        return KIN_GOES_ON;
    }

    return is_below(session, packet) ? KIN_CONTAINED : KIN_NONE;
}


static kin_e
kin_ageless(const lm_session_key_t *session, const lm_session_key_t *packet)
{
    if (session_may_hold(session, packet)) {
        return KIN_START;
    }

    return packet->seen_in == session->seen_in
                   && packet->seen_out == session->seen_out
                   && (packet->seen_in > 0 || packet->seen_out > 0)
               ? KIN_REPEAT
               : KIN_NONE;
}


/*
 * Two sessions of one identifier never run at once: either a clock stepped,
 * or this is another one, which has not come as far.
 */
static kin_e
kin_by_step(const lm_session_key_t *session, const lm_session_key_t *packet)
{
    bool         is_back;
    lm_instant_t step;

    is_back = packet->started_at < session->started_at;
    step = is_back ? session->started_at - packet->started_at
                   : packet->started_at - session->event_at;

    if (step > LM_CLOCK_STEP_MAX
        || (is_back && !session_may_have_run(session, packet))) {
        return KIN_NONE;
    }

    return has_more(session, packet)
                   && (packet->is_ageless || packet->seconds > session->seconds)
               ? KIN_GOES_ON
               : KIN_NONE;
}


/*
 * Until the packet came, as long as it says.  It may be of a session that
 * ended before this one began, and is told of late; but not when it is applied
 * as it comes.
 */
static bool
session_may_have_run(const lm_session_key_t *session,
                     const lm_session_key_t *packet)
{
    lm_instant_t ran;

    if (packet->received_at - packet->sent_at > LM_SESSION_START_SLACK) {
        return false;
    }

    ran = ((lm_instant_t) packet->seconds - session->seconds) * LM_SECOND;

    return packet->now - packet->received_at <= LM_SESSION_START_SLACK
           || packet->now - session->event_at >= ran;
}


/* Of two that begin near to it. */
static bool
session_is_nearer(const lm_session_key_t *a, const lm_session_key_t *b,
                  const lm_session_key_t *packet)
{
    if (packet->is_ageless) {
        return a->started_at > b->started_at;
    }

    return session_distance(a, packet) < session_distance(b, packet);
}


/*
 * Between the starts, by the clock of the NAS and by ours: either may be
 * wrong, but not in another way than it was.
 */
static lm_instant_t
session_distance(const lm_session_key_t *session,
                 const lm_session_key_t *packet)
{
    lm_instant_t theirs, ours;

    theirs = start_distance(session, packet->started_at);
    ours =
        start_distance(session, packet->sent_at - packet->seconds * LM_SECOND);

    return theirs < ours ? theirs : ours;
}


/*
 * From the first start that was told, or from the one that the last packet
 * tells, since the clock of a NAS drifts by minutes in a month.
 */
static lm_instant_t
start_distance(const lm_session_key_t *session, lm_instant_t start)
{
    lm_instant_t first, last;

    first = session->started_at - start;
    last = session->event_at - session->seconds * LM_SECOND - start;

    first = first < 0 ? -first : first;
    last = last < 0 ? -last : last;

    return first < last ? first : last;
}


static bool
is_above(const lm_session_key_t *session, const lm_session_key_t *packet)
{
    return packet->seconds >= session->seconds && has_more(session, packet);
}


/* No total is none that is less. */
static bool
has_more(const lm_session_key_t *session, const lm_session_key_t *packet)
{
    return packet->is_silent
           || (packet->seen_in >= session->seen_in
               && packet->seen_out >= session->seen_out);
}


static bool
is_below(const lm_session_key_t *session, const lm_session_key_t *packet)
{
    return packet->seconds <= session->seconds
           && packet->seen_in <= session->seen_in
           && packet->seen_out <= session->seen_out;
}


/* A session that only began repeats nothing. */
static bool
is_repeat(const lm_session_key_t *session, const lm_session_key_t *packet)
{
    return packet->seconds > 0 && packet->seconds == session->seconds
           && packet->seen_in == session->seen_in
           && packet->seen_out == session->seen_out;
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
