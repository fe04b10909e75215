/* SPDX-License-Identifier: MIT */
/*
 * Saved views: filters, order and columns of a list under a name.  Everybody
 * has his own; a shared one is seen by all and changed by who made it.
 */
#ifndef LM_SERVICE_VIEW_H
#define LM_SERVICE_VIEW_H

#include "service/record.h"
#include "sql/saved_view.h"

#define LM_VIEWS_MAX 100 /* of one member of staff */
#define LM_VIEW_NAME_POINTS 80
#define LM_VIEW_QUERY_POINTS 2000
#define LM_VIEW_COLUMNS 40
#define LM_VIEW_COLUMN_BYTES 24

typedef lm_sql_view_lock_t lm_view_t;

/* The members that are simply texts and ticks. */
const lm_record_field_t *lm_view_fields(size_t *n);

/* LM_E_DUPLICATE when one of one's own has this name; LM_E_CONFLICT when there
 * are too many. */
lm_rc_t lm_view_add(lm_tx_t *tx, const lm_view_t *view, uint64_t *id)
    LM_MUST_CHECK;
/* before is locked and of the one who asks. */
lm_rc_t lm_view_change(lm_tx_t *tx, const lm_view_t *before,
                       const lm_view_t *after) LM_MUST_CHECK;
lm_rc_t lm_view_remove(lm_tx_t *tx, const lm_view_t *view) LM_MUST_CHECK;

#endif
