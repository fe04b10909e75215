/* SPDX-License-Identifier: MIT */
/* Internet addresses as people write them. */
#ifndef LM_WIRE_ADDRESS_H
#define LM_WIRE_ADDRESS_H

#include "base/arena.h"

/*
 * An IPv4 or IPv6 address that one customer's link may have, in the one
 * spelling that is kept ("2001:DB8:0::1" gives "2001:db8::1").  LM_E_INVALID
 * for anything else: names, prefixes, loopback, link-local, multicast and
 * reserved addresses.
 */
lm_rc_t lm_address_host(lm_arena_t *a, lm_str_t text, lm_str_t *out)
    LM_MUST_CHECK;

#endif
