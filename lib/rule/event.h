/* SPDX-License-Identifier: MIT */
/*
 * When what an accounting packet tells of happened (RFC 2866, 5.2; RFC 2869,
 * 5.3).
 */
#ifndef LM_RULE_EVENT_H
#define LM_RULE_EVENT_H

#include "base/time.h"

/*
 * A router is believed to have held a packet back this long without saying so
 * in Acct-Delay-Time.  A clock that is a day off, or stands at 1970 after a
 * power cut, must not move usage to another day.
 */
#define LM_EVENT_HELD_MAX (6 * LM_HOUR)

/*
 * What a packet says of its time: sent_at is its receipt less its
 * Acct-Delay-Time; stamp is its Event-Timestamp, 0 when it has none.
 *
 *     no stamp                            sent_at
 *     stamp up to 6 h before sent_at      stamp
 *     stamp after sent_at, or older       sent_at: that clock is wrong
 *
 * This cannot fail.
 */
lm_instant_t lm_event_at(lm_instant_t sent_at, lm_instant_t stamp);

#endif
