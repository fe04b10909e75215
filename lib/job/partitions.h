/* SPDX-License-Identifier: MIT */
/* Months of the usage tables. */
#ifndef LM_JOB_PARTITIONS_H
#define LM_JOB_PARTITIONS_H

#include "store/db.h"

#define LM_PARTITIONS_AHEAD 3 /* months */

/*
 * Adds what is missing up to LM_PARTITIONS_AHEAD months ahead, and drops hours
 * older than 62 days.  A table without partitions gets those of the last
 * months too.  *changes gets the number of changes.
 */
lm_rc_t lm_partitions_keep(lm_tx_t *tx, size_t *changes) LM_MUST_CHECK;

#endif
