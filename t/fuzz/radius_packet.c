/* SPDX-License-Identifier: MIT */
/*
 * Whatever a NAS makes FreeRADIUS send, what is read fits its columns and is
 * UTF-8, a Class is ours or none, and reading again gives the same.
 */
#include "fuzz/fuzz.h"

#include "radius/packet.h"
#include "rule/event.h"


static void
text_fits(lm_str_t s, size_t max)
{
    holds(s.n <= max && lm_str_is_utf8(s));
}


static void
address_fits(lm_str_t s, size_t max)
{
    size_t i;

    holds(s.n <= max);
    for (i = 0; i < s.n; i++) {
        holds(s.p[i] > ' ' && s.p[i] < 0x7f);
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lm_rc_t     rc;
    lm_str_t    text = lm_str((const char *) data, size);
    lm_packet_t p, q;
    lm_arena_t *a = lm_arena_create(FUZZ_ARENA);

    rc = lm_packet_read(a, text, LM_STR("192.0.2.1"), LM_DAY, &p);
    holds(rc == LM_OK || rc == LM_E_BAD_REQUEST
          || (rc == LM_E_TOO_LARGE && size > LM_PACKET_MAX));

    if (rc == LM_OK) {
        text_fits(p.username, 253);
        text_fits(p.acct_session_id, 128);
        text_fits(p.nas_identifier, 120);
        text_fits(p.nas_port_id, 64);
        text_fits(p.calling_station_id, 64);
        address_fits(p.source, 45);
        address_fits(p.nas_address, 45);
        address_fits(p.framed_ip, 45);
        address_fits(p.framed_ipv6, 64);
        holds(p.class_mark.n <= LM_CLASS_MAX);
        holds((p.class_mark.n > 0) == (p.class_account != 0));
        holds(p.class_account == lm_class_account(p.class_mark));
        holds(p.sample.event_at >= 0);
        holds(p.sample.event_at <= p.sent_at);
        holds(p.sample.event_at >= p.sent_at - LM_EVENT_HELD_MAX);
        holds(p.sent_at <= p.received_at);

        holds(lm_packet_read(a, text, LM_STR("192.0.2.1"), LM_DAY, &q)
              == LM_OK);
        holds(lm_str_eq(p.username, q.username));
        holds(p.sample.total[LM_IN] == q.sample.total[LM_IN]);
    }

    lm_arena_destroy(a);

    return 0;
}
