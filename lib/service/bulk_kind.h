/* SPDX-License-Identifier: MIT */
/* What tells one kind of wide change from the others. */
#ifndef LM_SERVICE_BULK_KIND_H
#define LM_SERVICE_BULK_KIND_H

#include "service/bulk.h"

#define LM_BULK_SLICE 50 /* items of one transaction */

struct lm_bulk_kind_s {
    const char *name;
    bool        is_internal; /* staff begin it by another route */
    bool        must_end; /* half done it would be wrong */

    /* The parameters; *fault is filled in with LM_E_INVALID. */
    lm_rc_t (*read)(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
                    lm_bulk_fault_t *fault);

    /* Ids behind "after"; NULL: the audience. */
    lm_rc_t (*collect)(lm_tx_t *tx, const lm_bulk_ask_t *ask, uint64_t after,
                       uint32_t limit, uint64_t **ids, size_t *n);

    /* Once a turn, before it judges: what must hold meanwhile is locked, and
     * the deed may be adapted.  LM_E_CONFLICT: it has no sense any more.
     * May be NULL. */
    lm_rc_t (*prepare)(lm_tx_t *tx, lm_bulk_ask_t *ask);

    lm_rc_t (*judge)(lm_tx_t *tx, const lm_bulk_ask_t *ask,
                     const lm_bulk_customer_t *rows, size_t n,
                     lm_bulk_verdict_t *verdicts);

    /* The customer is locked, the verdict is that it changes; *before gets
     * JSON that undo wants. */
    lm_rc_t (*apply)(lm_tx_t *tx, const lm_bulk_ask_t *ask,
                     const lm_bulk_customer_t *row,
                     const lm_bulk_verdict_t *verdict, lm_str_t *before);

    /* *kept gets a reason, or stays NULL when it was put back.  NULL: cannot
     * be undone. */
    lm_rc_t (*undo)(lm_tx_t *tx, const lm_bulk_ask_t *ask,
                    const lm_bulk_customer_t *row, const json_t *before,
                    const char **kept);

    /* Once it is over, or put back, in the transaction that says so; what
     * was done is told of as a whole.  May be NULL. */
    lm_rc_t (*end)(lm_tx_t *tx, const lm_sql_bulk_lock_t *bulk,
                   const json_t *params, bool is_undone);
};

const lm_bulk_kind_t *lm_bulk_kind(lm_str_t name);

/* What its kind does at the end. */
lm_rc_t lm_bulk_end(lm_tx_t *tx, const lm_sql_bulk_lock_t *bulk, bool is_undone)
    LM_MUST_CHECK;

/*---- for kinds */

/* An update of the customer in the audit: one member, before and after as
 * JSON. */
lm_rc_t lm_bulk_audit(lm_tx_t *tx, const lm_bulk_customer_t *row,
                      const char *field, lm_str_t before, lm_str_t after)
    LM_MUST_CHECK;

/* LM_E_INVALID, and the fault. */
lm_rc_t lm_bulk_wrong(lm_bulk_fault_t *fault, const char *field,
                      const char *code) LM_MUST_CHECK;

/* An id of the parameters; 0 when there is none. */
uint64_t lm_bulk_id(const json_t *params, const char *field);
/* A text; empty when there is none. */
lm_str_t lm_bulk_str(const json_t *params, const char *field);

/* Text of 1 to 200 characters. */
lm_rc_t lm_bulk_read_reason(const json_t *params, lm_bulk_ask_t *ask,
                            lm_bulk_fault_t *fault) LM_MUST_CHECK;

extern const lm_bulk_kind_t lm_bulk_set_group;
extern const lm_bulk_kind_t lm_bulk_set_billing_group;
extern const lm_bulk_kind_t lm_bulk_add_categories;
extern const lm_bulk_kind_t lm_bulk_remove_categories;
extern const lm_bulk_kind_t lm_bulk_add_labels;
extern const lm_bulk_kind_t lm_bulk_remove_labels;
extern const lm_bulk_kind_t lm_bulk_suspend;
extern const lm_bulk_kind_t lm_bulk_unsuspend;
extern const lm_bulk_kind_t lm_bulk_set_password_links;
extern const lm_bulk_kind_t lm_bulk_message;
extern const lm_bulk_kind_t lm_bulk_group_delete;
extern const lm_bulk_kind_t lm_bulk_group_restore;
extern const lm_bulk_kind_t lm_bulk_group_enable;

#endif
