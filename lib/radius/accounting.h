/* SPDX-License-Identifier: MIT */
/*
 * From accounting packets to usage: what the rules judge is written to
 * sessions, hours, days, months and grants in one transaction, which is
 * committed before the packets count as received.  Any packet may be applied
 * any number of times.
 */
#ifndef LM_RADIUS_ACCOUNTING_H
#define LM_RADIUS_ACCOUNTING_H

#include "radius/packet.h"
#include "store/db.h"

/* Packets of one transaction, at most. */
#define LM_ACCOUNTING_BATCH 256

/*
 * Applies and commits packets, each of which gets its result in rcs: LM_OK
 * means that it is on disk.  When the batch fails for another reason than a
 * deadlock or a lost database it is done packet by packet, and one that fails
 * alone is set aside.  tx->db may be NULL (a connection is leased then);
 * tx->now and tx->isp are set.
 */
void lm_accounting_commit(lm_tx_t *tx, lm_packet_t *const *packets, size_t n,
                          lm_rc_t *rcs);

/* A result after which the sender keeps the packet and tries again: the
 * database is away, busy or slow. */
bool lm_accounting_is_away(lm_rc_t rc);

#endif
