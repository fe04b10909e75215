/* SPDX-License-Identifier: MIT */
#include "radius/packet.h"

#include <stdio.h>

#include "radius/scan.h"
#include "rule/event.h"

#define TEXT_MAX 253 /* of a RADIUS attribute */
#define CLASS_DIGITS 32
#define CLASS_WALLED 'w'

/* What a packet is made of before its totals are put together. */
typedef struct {
    lm_arena_t  *arena;
    lm_packet_t *packet;
    uint32_t     octets[LM_DIRECTIONS];
    uint32_t     gigawords[LM_DIRECTIONS];
    uint32_t     status;
    uint32_t     received;
    bool         has_received;
    lm_str_t     stamp;
    lm_str_t     class_text;
    lm_str_t     framed_prefix;
    lm_str_t     delegated_prefix;
    bool         failed; /* the arena was full */
} draft_t;

typedef struct {
    lm_str_t name;
    void (*set)(draft_t *d, lm_str_t value);
} attribute_t;

#define NAME(literal)                                                          \
    {                                                                          \
        (literal), sizeof(literal) - 1                                         \
    }

static void     draft_set(void *arg, lm_str_t name, lm_str_t value);
static void     draft_finish(draft_t *d);
static bool     value_u32(lm_str_t value, uint32_t *out);
static lm_str_t value_text(draft_t *d, lm_str_t value, size_t max);
static lm_str_t value_address(lm_str_t value, size_t max);
static lm_str_t class_decode(draft_t *d, lm_str_t value);

static const struct {
    lm_str_t name;
    uint32_t status;
} statuses[] = {
    {NAME("Start"), LM_ACCT_START},
    {NAME("Stop"), LM_ACCT_STOP},
    {NAME("Interim-Update"), LM_ACCT_INTERIM},
    {NAME("Alive"), LM_ACCT_INTERIM},
    {NAME("Accounting-On"), LM_ACCT_ON},
    {NAME("Accounting-Off"), LM_ACCT_OFF},
};


lm_rc_t
lm_packet_read(lm_arena_t *a, lm_str_t body, lm_str_t source,
               lm_instant_t received_at, lm_packet_t *out)
{
    lm_rc_t rc;
    draft_t d = {.arena = a, .packet = out};

    if (body.n > LM_PACKET_MAX) {
        return LM_E_TOO_LARGE;
    }

    *out = (lm_packet_t){.source = source, .received_at = received_at};

    rc = lm_scan_attributes(a, body, draft_set, &d);
    if (rc != LM_OK) {
        return rc;
    }

    draft_finish(&d);

    return d.failed ? LM_E_MEMORY : LM_OK;
}


/* A number with raw_value = yes, else the name of the dictionary. */
static void
set_status(draft_t *d, lm_str_t value)
{
    size_t i;

    if (value_u32(value, &d->status)) {
        return;
    }

    for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        if (lm_str_eq(value, statuses[i].name)) {
            d->status = statuses[i].status;
        }
    }
}


static void
set_seconds(draft_t *d, lm_str_t value)
{
    d->packet->has_seconds = value_u32(value, &d->packet->sample.seconds);
}


static void
set_delay(draft_t *d, lm_str_t value)
{
    (void) value_u32(value, &d->packet->delay);
}


static void
set_stamp(draft_t *d, lm_str_t value)
{
    d->stamp = value;
}


static void
set_cause(draft_t *d, lm_str_t value)
{
    (void) value_u32(value, &d->packet->terminate_cause);
}


static void
set_received(draft_t *d, lm_str_t value)
{
    d->has_received = value_u32(value, &d->received);
}


static void
set_input_octets(draft_t *d, lm_str_t value)
{
    d->packet->sample.has_total[LM_IN] = value_u32(value, &d->octets[LM_IN]);
}


static void
set_output_octets(draft_t *d, lm_str_t value)
{
    d->packet->sample.has_total[LM_OUT] = value_u32(value, &d->octets[LM_OUT]);
}


static void
set_input_gigawords(draft_t *d, lm_str_t value)
{
    d->packet->sample.has_gigawords |= value_u32(value, &d->gigawords[LM_IN]);
}


static void
set_output_gigawords(draft_t *d, lm_str_t value)
{
    d->packet->sample.has_gigawords |= value_u32(value, &d->gigawords[LM_OUT]);
}


static void
set_username(draft_t *d, lm_str_t value)
{
    d->packet->username = value;
}


static void
set_session_id(draft_t *d, lm_str_t value)
{
    d->packet->acct_session_id = value;
}


static void
set_class(draft_t *d, lm_str_t value)
{
    d->class_text = value;
}


static void
set_nas_address(draft_t *d, lm_str_t value)
{
    d->packet->nas_address = value;
}


static void
set_nas_identifier(draft_t *d, lm_str_t value)
{
    d->packet->nas_identifier = value;
}


static void
set_nas_port_id(draft_t *d, lm_str_t value)
{
    d->packet->nas_port_id = value;
}


static void
set_calling_station_id(draft_t *d, lm_str_t value)
{
    d->packet->calling_station_id = value;
}


static void
set_framed_ip(draft_t *d, lm_str_t value)
{
    d->packet->framed_ip = value;
}


static void
set_framed_prefix(draft_t *d, lm_str_t value)
{
    d->framed_prefix = value;
}


static void
set_delegated_prefix(draft_t *d, lm_str_t value)
{
    d->delegated_prefix = value;
}


static void
set_source(draft_t *d, lm_str_t value)
{
    d->packet->source = value;
}


static const attribute_t attributes[] = {
    {NAME("User-Name"), set_username},
    {NAME("Acct-Status-Type"), set_status},
    {NAME("Acct-Session-Id"), set_session_id},
    {NAME("Acct-Session-Time"), set_seconds},
    {NAME("Acct-Delay-Time"), set_delay},
    {NAME("Event-Timestamp"), set_stamp},
    {NAME("Acct-Input-Octets"), set_input_octets},
    {NAME("Acct-Output-Octets"), set_output_octets},
    {NAME("Acct-Input-Gigawords"), set_input_gigawords},
    {NAME("Acct-Output-Gigawords"), set_output_gigawords},
    {NAME("Acct-Terminate-Cause"), set_cause},
    {NAME("Class"), set_class},
    {NAME("NAS-IP-Address"), set_nas_address},
    {NAME("NAS-IPv6-Address"), set_nas_address},
    {NAME("NAS-Identifier"), set_nas_identifier},
    {NAME("NAS-Port-Id"), set_nas_port_id},
    {NAME("Calling-Station-Id"), set_calling_station_id},
    {NAME("Framed-IP-Address"), set_framed_ip},
    {NAME("Framed-IPv6-Prefix"), set_framed_prefix},
    {NAME("Delegated-IPv6-Prefix"), set_delegated_prefix},
    {NAME("Packet-Src-IP-Address"), set_source},
    {NAME("Packet-Src-IPv6-Address"), set_source},
    {NAME("Received"), set_received},
};

#define N_ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))


/* A spool line writes an attribute that was not sent as "". */
static void
draft_set(void *arg, lm_str_t name, lm_str_t value)
{
    size_t   i;
    draft_t *d = arg;

    if (value.n == 0) {
        return;
    }

    for (i = 0; i < N_ATTRIBUTES; i++) {
        if (lm_str_eq(name, attributes[i].name)) {
            attributes[i].set(d, value);
            return;
        }
    }
}


static void
draft_finish(draft_t *d)
{
    lm_packet_t   *p;
    lm_direction_e dir;

    p = d->packet;

    for (dir = LM_IN; dir < LM_DIRECTIONS; dir++) {
        p->sample.total[dir] =
            (uint64_t) d->gigawords[dir] << 32 | d->octets[dir];
        p->sample.has_total[dir] |= d->gigawords[dir] > 0;
    }

    p->sample.status = d->status <= UINT8_MAX ? (uint8_t) d->status : 0;

    if (d->has_received) {
        p->received_at = d->received * LM_SECOND;
    }

    p->sent_at = p->received_at - p->delay * LM_SECOND;
    if (p->sent_at < 0) {
        p->sent_at = 0;
    }
    lm_packet_stamp(p, d->stamp);

    p->user_name = value_text(d, p->username, TEXT_MAX);
    p->username = lm_str_lower(d->arena, lm_str_trim(p->user_name));
    d->failed |= p->username.p == NULL;
    p->acct_session_id = value_text(d, p->acct_session_id, 128);
    p->nas_identifier = value_text(d, p->nas_identifier, 120);
    p->nas_port_id = value_text(d, p->nas_port_id, 64);
    p->calling_station_id = value_text(d, p->calling_station_id, 64);
    p->nas_address = value_address(p->nas_address, 45);
    p->framed_ip = value_address(p->framed_ip, 45);
    p->source = value_address(p->source, 45);
    p->framed_ipv6 = value_address(
        d->delegated_prefix.n > 0 ? d->delegated_prefix : d->framed_prefix, 64);

    p->class_mark = class_decode(d, d->class_text);
    p->class_account = lm_class_account(p->class_mark);
    if (p->class_account == 0) {
        p->class_mark = LM_STR_NULL;
    }
}


static bool
value_u32(lm_str_t value, uint32_t *out)
{
    uint64_t v;

    if (lm_str_u64(value, &v) != LM_OK || v > UINT32_MAX) {
        return false;
    }

    *out = (uint32_t) v;

    return true;
}


/* At most as long as its column, without NUL, and UTF-8. */
static lm_str_t
value_text(draft_t *d, lm_str_t value, size_t max)
{
    char  *text;
    size_t i;

    value = lm_str_fit(value, max);

    if (lm_str_is_utf8(value)) {
        return value;
    }

    text = lm_alloc(d->arena, value.n);
    if (text == NULL) {
        d->failed = true;
        return LM_STR_NULL;
    }

    for (i = 0; i < value.n; i++) {
        text[i] = value.p[i] > 0 && value.p[i] < 0x7f ? value.p[i] : '?';
    }

    return lm_str(text, value.n);
}


/* An address or prefix; anything else is as good as none. */
static lm_str_t
value_address(lm_str_t value, size_t max)
{
    size_t i;

    for (i = 0; i < value.n; i++) {
        if (lm_hex_value(value.p[i]) < 0 && value.p[i] != '.'
            && value.p[i] != ':' && value.p[i] != '/') {
            return LM_STR_NULL;
        }
    }

    return value.n <= max ? value : LM_STR_NULL;
}


/* Octets come as "0x6c6d…". */
static lm_str_t
class_decode(draft_t *d, lm_str_t value)
{
    int    high, low;
    char  *bytes;
    size_t i, n;

    if (!lm_str_starts(value, LM_STR("0x"))) {
        return value;
    }

    n = (value.n - 2) / 2;
    if (n == 0 || n > LM_CLASS_MAX) {
        return LM_STR_NULL;
    }

    bytes = lm_alloc(d->arena, n);
    if (bytes == NULL) {
        d->failed = true;
        return LM_STR_NULL;
    }

    for (i = 0; i < n; i++) {
        high = lm_hex_value(value.p[2 + 2 * i]);
        low = lm_hex_value(value.p[3 + 2 * i]);
        if (high < 0 || low < 0) {
            return LM_STR_NULL;
        }
        bytes[i] = (char) (high << 4 | low);
    }

    return lm_str(bytes, n);
}


void
lm_packet_stamp(lm_packet_t *p, lm_str_t stamp)
{
    uint32_t seconds;

    /* a router that starts has not been told the time yet */
    if (p->sample.status == LM_ACCT_ON || !value_u32(stamp, &seconds)) {
        seconds = 0;
    }

    p->sample.event_at = lm_event_at(p->sent_at, seconds * LM_SECOND);
}


bool
lm_packet_is_ageless(const lm_packet_t *p)
{
    return !p->has_seconds && p->sample.status != LM_ACCT_START;
}


size_t
lm_class_print(uint64_t account_id, bool is_walled, const uint8_t random[16],
               char out[LM_CLASS_MAX])
{
    int i, n, digits;

    n = snprintf(out, LM_CLASS_MAX,
                 "lm1:%llu:", (unsigned long long) account_id);

    digits = n;
    for (i = 0; i < 16; i++) {
        n += snprintf(out + n, LM_CLASS_MAX - (size_t) n, "%02x", random[i]);
    }

    /* in the place of a digit: an older release reads it, too */
    if (is_walled) {
        out[digits] = CLASS_WALLED;
    }

    return (size_t) n;
}


uint64_t
lm_class_account(lm_str_t class_mark)
{
    lm_str_t rest;
    uint64_t id;

    if (class_mark.n > LM_CLASS_MAX
        || !lm_str_starts(class_mark, LM_STR("lm1:"))) {
        return 0;
    }

    rest = lm_str(class_mark.p + 4, class_mark.n - 4);
    if (lm_str_u64(lm_str_cut(&rest, ':'), &id) != LM_OK
        || rest.n != CLASS_DIGITS) {
        return 0;
    }

    return id;
}


bool
lm_class_is_walled(lm_str_t class_mark)
{
    return lm_class_account(class_mark) != 0
           && class_mark.p[class_mark.n - CLASS_DIGITS] == CLASS_WALLED;
}


const char *
lm_terminate_cause(uint32_t cause)
{
    /* RFC 2866, 5.10 */
    static const char *const causes[] = {
        "",
        "User-Request",
        "Lost-Carrier",
        "Lost-Service",
        "Idle-Timeout",
        "Session-Timeout",
        "Admin-Reset",
        "Admin-Reboot",
        "Port-Error",
        "NAS-Error",
        "NAS-Request",
        "NAS-Reboot",
        "Port-Unneeded",
        "Port-Preempted",
        "Port-Suspended",
        "Service-Unavailable",
        "Callback",
        "User-Error",
        "Host-Request",
    };

    return cause < sizeof(causes) / sizeof(causes[0]) ? causes[cause] : "";
}
