/* SPDX-License-Identifier: MIT */
#include "rule/event.h"


lm_instant_t
lm_event_at(lm_instant_t sent_at, lm_instant_t stamp)
{
    if (stamp <= 0 || stamp > sent_at || stamp < sent_at - LM_EVENT_HELD_MAX) {
        return sent_at;
    }

    return stamp;
}
