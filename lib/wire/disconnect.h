/* SPDX-License-Identifier: MIT */
/*
 * Disconnect-Request and its answers (RFC 5176): bytes alone, no sockets.
 */
#ifndef LM_WIRE_DISCONNECT_H
#define LM_WIRE_DISCONNECT_H

#include "base/time.h"

#define LM_DISCONNECT_MAX 1024 /* bytes of a request */
#define LM_RADIUS_MAX 4096 /* bytes of any packet (RFC 2865, 3) */
#define LM_RADIUS_VALUE_MAX 253 /* bytes of an attribute's value */

/* Error-Cause (RFC 5176, 3.5). */
#define LM_CAUSE_SESSION_NOT_FOUND 503
#define LM_CAUSE_RESOURCES 506

/*
 * What names one session, and nothing else: a NAS must refuse a request with
 * any other attribute.  acct_session_id is sent exactly as the NAS gave it.
 */
typedef struct {
    lm_str_t     user_name;
    lm_str_t     acct_session_id;
    lm_str_t     calling_station_id; /* empty: unknown */
    bool         has_framed_ip;
    uint8_t      framed_ip[4]; /* network order */
    lm_instant_t at; /* Event-Timestamp; whole seconds are sent */
    uint8_t      identifier;
} lm_disconnect_t;

typedef struct {
    uint8_t bytes[LM_DISCONNECT_MAX];
    size_t  n;
} lm_disconnect_packet_t;

typedef struct {
    bool     is_ack;
    bool     has_error_cause;
    uint32_t error_cause;
} lm_disconnect_answer_t;

/*
 * Writes the request, signed twice: with a Message-Authenticator (RFC 3579,
 * 3.2) and with a Request Authenticator as accounting has it.  LM_E_RANGE when
 * user_name or acct_session_id is empty, or any value is longer than an
 * attribute can hold.
 */
lm_rc_t lm_disconnect_encode(const lm_disconnect_t *d, lm_str_t secret,
                             lm_disconnect_packet_t *out) LM_MUST_CHECK;

/*
 * Reads what came back.  LM_E_INVALID when it is no whole answer to this very
 * request by somebody who knows the secret: pass over it and wait on.  A
 * Message-Authenticator is checked when there is one.
 */
lm_rc_t lm_disconnect_decode(lm_str_t                      bytes,
                             const lm_disconnect_packet_t *request,
                             lm_str_t secret, lm_disconnect_answer_t *out)
    LM_MUST_CHECK;

/* "Session Context Not Found"; NULL for a value that the RFC does not name. */
const char *lm_error_cause_text(uint32_t cause);

#endif
