/* SPDX-License-Identifier: MIT */
/* What the handlers of one customer share. */
#ifndef LM_ADMIN_CUSTOMER_H
#define LM_ADMIN_CUSTOMER_H

#include "admin/handler.h"
#include "service/customer_edit.h"

typedef struct {
    bool is_new;
    bool code_moved;
} admin_customer_more_t;

/* The customer as of GET /customers/{id}, read in rq->tx. */
lm_rc_t admin_customer_reply(lm_request_t *rq, uint64_t id,
                             const admin_customer_more_t *more) LM_MUST_CHECK;

/* What the body changes of a customer, put into "after", which is a copy of
 * "before"; errors at their fields. */
void admin_customer_read(lm_request_t *rq, const lm_customer_state_t *before,
                         lm_customer_state_t *after);

/* {"customer_id", "version"}-like orders: LM_E_STALE tells what changed. */
lm_rc_t admin_customer_stale(lm_request_t *rq, lm_tx_t *tx, uint64_t id,
                             uint64_t version) LM_MUST_CHECK;

#endif
