/* SPDX-License-Identifier: MIT */
/* A customer group's end and return (spec "customers", 0.1(6)). */
#ifndef LM_SERVICE_CUSTOMER_GROUP_MOVE_H
#define LM_SERVICE_CUSTOMER_GROUP_MOVE_H

#include "service/customer_group.h"

/* Locks the group that the caller has seen, and all live ones with it when it
 * is to be deleted.  LM_E_NOT_FOUND, LM_E_STALE; LM_E_CONFLICT: it is deleted
 * already, or is not; LM_E_LAST_GROUP. */
lm_rc_t lm_customer_group_end_take(lm_tx_t *tx, uint64_t id, uint64_t version,
                                   lm_customer_group_t *out) LM_MUST_CHECK;
lm_rc_t lm_customer_group_return_take(lm_tx_t *tx, uint64_t id,
                                      uint64_t             version,
                                      lm_customer_group_t *out) LM_MUST_CHECK;

/* It is gone from the lists at once; a job moves its members.  *bulk_id gets
 * the bulk's id. */
lm_rc_t lm_customer_group_end(lm_tx_t *tx, const lm_customer_group_t *group,
                              uint64_t target_id, uint64_t staff_id,
                              uint64_t *bulk_id) LM_MUST_CHECK;

/* Members whom nobody moved by hand since come back by a job. */
lm_rc_t lm_customer_group_return(lm_tx_t *tx, const lm_customer_group_t *group,
                                 uint64_t staff_id, uint64_t *bulk_id)
    LM_MUST_CHECK;

/* Lifts what holds its members off line. */
typedef struct {
    bool     with_blocked;
    bool     with_rejected;
    lm_str_t reason;
} lm_group_enable_t;

lm_rc_t lm_customer_group_enable(lm_tx_t *tx, uint64_t id,
                                 const lm_group_enable_t *how,
                                 uint64_t staff_id, uint64_t *bulk_id)
    LM_MUST_CHECK;

#endif
