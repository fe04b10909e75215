/* SPDX-License-Identifier: MIT */
/*
 * An accounting packet, read from the JSON of FreeRADIUS' rlm_rest
 * (body = 'json', raw_value = yes) or from a line of the spool, which holds
 * the same attributes as plain strings:
 *
 *     {"User-Name":{"type":"string","value":["bob"]}, …}
 *     {"User-Name":"bob", "Packet-Src-IP-Address":"192.0.2.1", …}
 *
 * Attributes that are not needed are skipped.
 */
#ifndef LM_RADIUS_PACKET_H
#define LM_RADIUS_PACKET_H

#include "rule/counter.h"
#include "rule/session.h"

/* Bytes of a body or line; RADIUS packets have at most 4096. */
#define LM_PACKET_MAX 65536

/* The Class of our Access-Accepts: "lm1:ACCOUNT:32 hex digits", the first of
 * them a "w" when it lets into the walled garden. */
#define LM_CLASS_MAX 60

typedef struct {
    lm_sample_t  sample;
    lm_instant_t received_at;
    lm_instant_t sent_at; /* received_at - Acct-Delay-Time */
    bool         has_seconds; /* Acct-Session-Time was sent */
    uint32_t     delay; /* Acct-Delay-Time */
    uint32_t     terminate_cause;
    uint64_t     class_account; /* in class_mark; 0: none */
    lm_str_t     source; /* where the packet came from */
    lm_str_t     username; /* trimmed, lower case */
    lm_str_t     user_name; /* as the router spelt it */
    lm_str_t     acct_session_id;
    lm_str_t     class_mark; /* only one that we issued */
    lm_str_t     nas_address; /* NAS-IP-Address, NAS-IPv6-Address */
    lm_str_t     nas_identifier;
    lm_str_t     nas_port_id;
    lm_str_t     calling_station_id;
    lm_str_t     framed_ip;
    lm_str_t     framed_ipv6; /* delegated prefix, else framed prefix */
} lm_packet_t;

/*
 * Reads a body that came from source at received_at; a spool line's own
 * "Received" (seconds since 1970) and Packet-Src-IP-Address win.  Strings
 * point into the body or the arena; bytes that are not UTF-8 become "?".
 * LM_E_BAD_REQUEST when it is no JSON object, LM_E_TOO_LARGE over
 * LM_PACKET_MAX.
 */
lm_rc_t lm_packet_read(lm_arena_t *a, lm_str_t body, lm_str_t source,
                       lm_instant_t received_at, lm_packet_t *out)
    LM_MUST_CHECK;

/* Sets when it happened from an Event-Timestamp in seconds since 1970; any
 * other text is none, and so is that of Accounting-On.  This cannot fail. */
void lm_packet_stamp(lm_packet_t *p, lm_str_t stamp);

/* Its session's start is not known from it: no Acct-Session-Time. */
bool lm_packet_is_ageless(const lm_packet_t *p);

/* Writes a Class for an account from 16 random bytes; returns its length. */
size_t lm_class_print(uint64_t account_id, bool is_walled,
                      const uint8_t random[16], char out[LM_CLASS_MAX]);

/* The account in a Class that we issued; 0 for any other. */
uint64_t lm_class_account(lm_str_t class_mark);

/* A Class that we issued lets into the walled garden. */
bool lm_class_is_walled(lm_str_t class_mark);

/* "User-Request"; "" for a cause that RFC 2866 does not know. */
const char *lm_terminate_cause(uint32_t cause);

#endif
