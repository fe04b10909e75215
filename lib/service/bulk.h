/* SPDX-License-Identifier: MIT */
/*
 * Wide changes: one deed done to many customers.  They are asked for here and
 * done by a job, item by item in small transactions, so that they can be
 * watched, cancelled, and undone where nobody changed anything since.
 */
#ifndef LM_SERVICE_BULK_H
#define LM_SERVICE_BULK_H

#include <jansson.h>

#include "sql/bulk.h"
#include "store/db.h"

#define LM_BULK_IDS 1000 /* named one by one */
#define LM_BULK_MAX 100000 /* customers of one change */
#define LM_BULK_TAGS 50
#define LM_BULK_REASON_POINTS 200
#define LM_BULK_QUERY_POINTS 2000

typedef lm_sql_bulk_customer_t   lm_bulk_customer_t;
typedef struct lm_bulk_kind_s    lm_bulk_kind_t;
typedef struct lm_bulk_verdict_s lm_bulk_verdict_t;

/* What is done; filled by lm_bulk_ask_read(). */
typedef struct {
    const lm_bulk_kind_t *kind;
    lm_lang_e             lang; /* of the texts of verdicts */
    uint64_t              id; /* of the bulk; 0: a preview */
    uint64_t              group_id; /* or billing group */
    lm_str_t              group_name;
    uint64_t              target_id; /* where members of a deleted group go */
    uint64_t             *tag_ids; /* rising */
    size_t                n_tags;
    lm_str_t             *tag_names;
    lm_str_t              reason;
    uint64_t              master_id; /* whose sub-accounts; 0: anybody */
    lm_str_t              master; /* "Karoo Trust (KAR001)" */
    bool                  is_moot; /* the master stands otherwise by now */
    bool                  with_blocked;
    bool                  with_rejected;
    const struct lm_letter_s *letter; /* service/letter.h */
} lm_bulk_ask_t;

/* A member of the parameters that is wrong: "group_id", "unknown". */
typedef struct {
    const char *field;
    const char *code;
} lm_bulk_fault_t;

/* The deed from its JSON.  LM_E_NOT_FOUND: no such kind; LM_E_INVALID with
 * *fault filled in. */
lm_rc_t lm_bulk_ask_read(lm_tx_t *tx, lm_str_t kind, const json_t *params,
                         lm_bulk_ask_t *out, lm_bulk_fault_t *fault)
    LM_MUST_CHECK;

/*---- whom */

typedef struct {
    const uint64_t *ids; /* rising, each once; NULL: the query */
    size_t          n_ids;
    lm_str_t        query; /* as behind "?" of the list */
} lm_audience_t;

/* LM_E_INVALID: the list cannot be asked like that. */
lm_rc_t lm_audience_count(lm_tx_t *tx, const lm_audience_t *audience,
                          uint64_t *total) LM_MUST_CHECK;
/* Ids behind "after", in rising order; fewer than limit at the end alone. */
lm_rc_t lm_audience_next(lm_tx_t *tx, const lm_audience_t *audience,
                         uint64_t after, uint32_t limit, uint64_t **ids,
                         size_t *n) LM_MUST_CHECK;

/*---- what it would do */

typedef enum {
    LM_BULK_CHANGES,
    LM_BULK_UNCHANGED,
    LM_BULK_EXCLUDED
} lm_bulk_verdict_e;

struct lm_bulk_verdict_s {
    lm_bulk_verdict_e is;
    const char       *reason; /* of bulk_reason.def; NULL: changes */
    lm_str_t          before; /* for a person */
    lm_str_t          after;
    const uint64_t   *has; /* tags the customer has, rising */
    size_t            n_has;
    const void       *detail; /* of the kind */
};

/* One for each row. */
lm_rc_t lm_bulk_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask,
                      const lm_bulk_customer_t *rows, size_t n,
                      lm_bulk_verdict_t *verdicts) LM_MUST_CHECK;

/* In words; the reason itself when it is not known. */
lm_str_t lm_bulk_reason_text(lm_str_t reason, lm_lang_e lang);

/*---- doing it */

typedef struct {
    lm_str_t             kind;
    const json_t        *params;
    const lm_audience_t *audience; /* NULL: the kind knows whom */
    uint64_t             total; /* of the audience */
    uint64_t             staff_id;
} lm_bulk_order_t;

/* Writes it down and queues its job; *id gets the bulk's. */
lm_rc_t lm_bulk_start(lm_tx_t *tx, const lm_bulk_order_t *order, uint64_t *id)
    LM_MUST_CHECK;

/* LM_E_NOT_FOUND: not this person's; LM_E_CONFLICT: it is over, or is not one
 * that can be stopped half way. */
lm_rc_t lm_bulk_cancel(lm_tx_t *tx, uint64_t id, uint64_t staff_id)
    LM_MUST_CHECK;

/* Puts back what still is as the bulk left it.  LM_E_NOT_FOUND; LM_E_CONFLICT:
 * it is not over, was undone, or cannot be. */
lm_rc_t lm_bulk_undo(lm_tx_t *tx, uint64_t id, uint64_t staff_id) LM_MUST_CHECK;

/* Looks once more, later, for members of a deleted group: who came into it as
 * it was deleted is moved as the others were. */
lm_rc_t lm_bulk_look_again(lm_tx_t *tx, uint64_t id, uint64_t staff_id,
                           lm_instant_t at) LM_MUST_CHECK;

/* Whether a finished one of this kind could be undone. */
bool lm_bulk_can_undo(lm_str_t kind);

/*
 * Does, or undoes, the next items of a bulk in this transaction; the same
 * thing twice at once waits.  *is_over: nothing is left.  progress: 0-100.
 */
typedef struct {
    uint64_t id;
    uint32_t limit; /* items at once, 50 at most */
    bool     is_over;
    uint8_t  progress;
    uint64_t first_id; /* of the customers that were tried; 0: none */
    size_t   n;
} lm_bulk_turn_t;

lm_rc_t lm_bulk_turn(lm_tx_t *tx, lm_bulk_turn_t *turn) LM_MUST_CHECK;

/* Leaves out the customer that a turn of one could not do. */
lm_rc_t lm_bulk_skip(lm_tx_t *tx, const lm_bulk_turn_t *turn) LM_MUST_CHECK;

/* Who asked, for the audit of each item. */
lm_rc_t lm_bulk_actor(lm_tx_t *tx, uint64_t id, lm_actor_t *out) LM_MUST_CHECK;

#endif
