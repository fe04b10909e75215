/* SPDX-License-Identifier: MIT */
/* Master accounts: one level, no cycles, one master a sub-account; spec
 * "customers", F19. */
#ifndef LM_SERVICE_MASTER_H
#define LM_SERVICE_MASTER_H

#include "service/fault.h"
#include "service/suspend.h"
#include "sql/customer.h"

typedef struct {
    uint64_t master_id;
    uint64_t version; /* of the master, that the caller has seen; 0: any */
    uint64_t sub_id;
} lm_sub_t;

/* LM_E_NOT_FOUND: no such master; LM_E_STALE; LM_E_INVALID with a fault of
 * "customer_id"; LM_E_CONFLICT: he is no master. */
lm_rc_t lm_sub_link(lm_tx_t *tx, const lm_sub_t *sub, lm_faults_t *faults)
    LM_MUST_CHECK;

/* LM_E_NOT_FOUND when it is not his. */
lm_rc_t lm_sub_unlink(lm_tx_t *tx, const lm_sub_t *sub) LM_MUST_CHECK;

/* Gives a sub-account, locked and read, this master, or none (0); its side
 * tells of it.  Who was suspended with the former master stays suspended, on
 * his own: only "Un-suspend" lifts what that button did; spec "customers",
 * 0.1(4). */
lm_rc_t lm_sub_set(lm_tx_t *tx, const lm_sql_customer_record_t *sub,
                   uint64_t master_id) LM_MUST_CHECK;

#define LM_SUBS_NAMED 5 /* the first; of the others, how many */

/* What happened to several sub-accounts at once. */
typedef struct {
    uint64_t        total;
    const lm_str_t *names; /* LM_SUBS_NAMED at most */
    size_t          n;
    uint64_t        version; /* of the master, that this made; 0: none */
} lm_subs_told_t;

/* Writes that down as the master's. */
lm_rc_t lm_subs_told(lm_tx_t *tx, const char *action, uint64_t master_id,
                     const lm_subs_told_t *told) LM_MUST_CHECK;

/* "Karoo Trust (KAR001)"; {NULL, 0} when the arena is full. */
lm_str_t lm_sub_name(lm_tx_t *tx, lm_str_t code, lm_str_t name);

/* Suspends the sub-accounts of a master with him, or un-suspends those that
 * were, by a wide change, which tells whom it left out; *bulk_id 0: there is
 * none. */
lm_rc_t lm_subs_stop(lm_tx_t *tx, const char *kind, const lm_stop_t *master,
                     uint64_t staff_id, uint64_t *bulk_id) LM_MUST_CHECK;

#endif
