/* SPDX-License-Identifier: MIT */
#include "rule/session_seat.h"

#include "rule/access.h"


bool
lm_session_seat_is_same(lm_str_t device, lm_str_t other)
{
    char mac[2][LM_MAC_TEXT];

    if (lm_str_ieq(device, other)) {
        return true;
    }

    return lm_mac_fold(device, mac[0]) == LM_OK
           && lm_mac_fold(other, mac[1]) == LM_OK
           && lm_str_ieq(lm_str(mac[0], LM_MAC_TEXT),
                         lm_str(mac[1], LM_MAC_TEXT));
}


static bool
session_holds(const lm_session_seat_facts_t   *f,
              const lm_session_seat_session_t *s)
{
    return s->is_open && s->event_at >= f->silent_since
           && (s->device.n == 0
               || !lm_session_seat_is_same(s->device, f->device));
}


/* A router that does not tell the device may speak of this login's. */
static bool
has_begun(const lm_session_seat_facts_t *f,
          const lm_session_seat_login_t *login)
{
    for (size_t i = 0; i < f->n_sessions; i++) {
        const lm_session_seat_session_t *s = &f->sessions[i];

        if (s->started_at >= login->reserved_at - LM_SESSION_SEAT_SLACK
            && ((s->class_mark.n > 0
                 && lm_str_eq(s->class_mark, login->class_mark))
                || s->device.n == 0
                || lm_session_seat_is_same(s->device, login->device))) {
            return true;
        }
    }

    return false;
}


uint32_t
lm_session_seats_taken(const lm_session_seat_facts_t *f)
{
    uint32_t taken = 0;

    for (size_t i = 0; i < f->n_sessions; i++) {
        taken += session_holds(f, &f->sessions[i]);
    }

    for (size_t i = 0; i < f->n_logins; i++) {
        taken += f->logins[i].expires_at > f->now
                 && !lm_session_seat_is_same(f->logins[i].device, f->device)
                 && !has_begun(f, &f->logins[i]);
    }

    return taken;
}
