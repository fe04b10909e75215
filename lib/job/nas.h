/* SPDX-License-Identifier: MIT */
/* Asking a NAS over UDP. */
#ifndef LM_JOB_NAS_H
#define LM_JOB_NAS_H

#include <stdatomic.h>

#include "wire/disconnect.h"

typedef struct {
    const char            *address; /* IPv4 or IPv6 */
    uint16_t               port;
    lm_str_t               secret;
    const _Atomic bool    *is_over; /* stop waiting */
    lm_disconnect_packet_t request;
} lm_nas_ask_t;

/*
 * Sends the request up to three times, two seconds apart, the same bytes from
 * the same port, and waits for its answer.  LM_E_DEADLINE when none came in
 * time, whether nobody listens, the secret is another or packets are lost;
 * LM_E_INVALID when the address is none; LM_E_UNAVAILABLE when this machine
 * has no socket for it.
 */
lm_rc_t lm_nas_ask(const lm_nas_ask_t *ask, lm_disconnect_answer_t *answer)
    LM_MUST_CHECK;

#endif
