/* SPDX-License-Identifier: MIT */
/*
 * The end of a master's service: whoever sets its day says what becomes of the
 * sub-accounts whose service would go on; spec "billing", 16.
 *
 *     rc = lm_subs_end_lock(tx, &end);         before the master is taken
 *     rc = lm_subs_end_check(tx, &end, &before, &after, &faults);
 *     rc = lm_subs_end(tx, &end, &after);      once he is saved
 */
#ifndef LM_SERVICE_MASTER_END_H
#define LM_SERVICE_MASTER_END_H

#include "service/fault.h"
#include "service/session.h"
#include "sql/customer.h"
#include "sql/master.h"

#define LM_SUBS_AT_ONCE 1000

typedef enum {
    LM_SUBS_ASK, /* nothing was said */
    LM_SUBS_CANCEL, /* they end with him */
    LM_SUBS_STANDALONE, /* they have no master from now on */
    LM_SUBS_MOVE /* or another one */
} lm_subs_choice_e;

typedef struct {
    uint64_t         master_id;
    lm_subs_choice_e choice;
    uint64_t         to_id; /* LM_SUBS_MOVE */
    lm_purge_t      *purge; /* sessions that end */

    uint64_t             *locked; /* rising */
    size_t                n_locked;
    bool                  is_over; /* not all could be */
    lm_sql_master_live_t *subs; /* that go on after the day, by code */
    size_t                n;
} lm_subs_end_t;

/* All of them, with both masters, in the order of their ids; nothing when
 * nothing was said. */
lm_rc_t lm_subs_end_lock(lm_tx_t *tx, lm_subs_end_t *end) LM_MUST_CHECK;

/* Fills in whom it is about, when the day is another or something was said;
 * faults of "subs" and "master_id".  LM_E_RETRY: there are others by now. */
lm_rc_t lm_subs_end_check(lm_tx_t *tx, lm_subs_end_t *end,
                          const lm_sql_customer_record_t *before,
                          const lm_sql_customer_record_t *after,
                          lm_faults_t                    *faults) LM_MUST_CHECK;

/* Does what was said; "master" is as he was saved. */
lm_rc_t lm_subs_end(lm_tx_t *tx, const lm_subs_end_t *end,
                    const lm_sql_customer_record_t *master) LM_MUST_CHECK;

#endif
