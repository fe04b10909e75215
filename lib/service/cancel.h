/* SPDX-License-Identifier: MIT */
/*
 * The end of a customer's service.  It runs to the end of the local day of
 * the date; authentication knows that by itself, and the sessions that are
 * open then are ended by their NAS.  spec "customers", F3.10 and 0.1(13).
 */
#ifndef LM_SERVICE_CANCEL_H
#define LM_SERVICE_CANCEL_H

#include "service/fault.h"
#include "service/session.h"
#include "sql/customer.h"

/* Date and reason stand together; the reason is one of the setting's, or one
 * and ": " and a comment; the date is none before he came; what is past is
 * changed by reactivating alone. */
lm_rc_t lm_cancel_check(lm_tx_t *tx, const lm_sql_customer_record_t *before,
                        const lm_sql_customer_record_t *after,
                        lm_faults_t                    *faults) LM_MUST_CHECK;

/* What a change of the date makes of accounts and of open sessions. */
lm_rc_t lm_cancel_follow(lm_tx_t *tx, const lm_sql_customer_record_t *before,
                         const lm_sql_customer_record_t *after,
                         size_t *n_disconnects) LM_MUST_CHECK;

typedef struct {
    lm_day_t    on; /* last day of service */
    lm_str_t    reason;
    lm_str_t    master; /* whose end it is, too: "Karoo Trust (KAR001)" */
    lm_purge_t *purge; /* sessions that end */
} lm_cancel_with_t;

/* Ends the service of a sub-account, locked and read, with its master; on the
 * first day that it may, when it came later. */
lm_rc_t lm_cancel_with(lm_tx_t *tx, const lm_sql_customer_record_t *before,
                       const lm_cancel_with_t *what) LM_MUST_CHECK;

typedef struct {
    uint64_t id;
    uint64_t version; /* that the caller has seen */
    lm_str_t reason;
} lm_reactivate_t;

/*
 * Takes a cancelled customer back: his accounts are as they were before the
 * date came.  LM_E_CONFLICT when his service has not ended.
 */
lm_rc_t lm_customer_reactivate(lm_tx_t *tx, const lm_reactivate_t *what)
    LM_MUST_CHECK;

#endif
