/* SPDX-License-Identifier: MIT */
/* What the radius face wants from its host, beside base/host.h. */
#ifndef LM_RADIUS_COMBINE_H
#define LM_RADIUS_COMBINE_H

#include "radius/accounting.h"

/*
 * Hands a packet to the host, which applies it with others that wait at the
 * same time (lm_accounting_commit()) and returns when it is on disk.
 * LM_E_UNAVAILABLE or LM_E_DEADLINE when that cannot be had soon: the sender
 * keeps the packet then.  The packet's strings live until the return.
 */
lm_rc_t lm_host_combine(lm_packet_t *packet) LM_MUST_CHECK;

#endif
