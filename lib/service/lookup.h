/* SPDX-License-Identifier: MIT */
/*
 * Short lists that customers are sorted by: billing groups, categories and
 * labels.  What is retired is offered no more and stays with its customers.
 */
#ifndef LM_SERVICE_LOOKUP_H
#define LM_SERVICE_LOOKUP_H

#include "service/record.h"
#include "wire/json_out.h"

typedef struct {
    uint64_t     id;
    lm_str_t     name;
    lm_str_t     colour; /* "#5b6b7a" */
    uint8_t      billing_day; /* 1-31 */
    bool         has_auto_rollover;
    bool         auto_rollover;
    int32_t      position;
    uint64_t     customer_count; /* of lists alone */
    bool         has_retired_at;
    lm_instant_t retired_at;
    uint32_t     version;
} lm_lookup_t;

/* Of a row of any of the tables: what all of them have. */
#define LM_LOOKUP_ROW(row)                                                     \
    .id = (row)->id, .name = (row)->name, .position = (row)->position,         \
    .has_retired_at = (row)->has_retired_at, .retired_at = (row)->retired_at,  \
    .version = (row)->version

/* What tells one of these lists from the others. */
typedef struct {
    const char              *entity; /* table's name */
    const lm_record_field_t *fields; /* of lm_lookup_t, that a person sets */
    size_t                   n_fields;
    bool                     has_billing_day;
    bool                     has_colour;
    bool                     has_auto_rollover;

    lm_rc_t (*all)(lm_tx_t *tx, bool with_retired, lm_lookup_t **rows,
                   size_t *n);
    lm_rc_t (*lock)(lm_tx_t *tx, uint64_t id, lm_lookup_t *out);
    lm_rc_t (*insert)(lm_tx_t *tx, const lm_lookup_t *row, uint64_t *id);
    lm_rc_t (*update)(lm_tx_t *tx, const lm_lookup_t *row);
    lm_rc_t (*erase)(lm_tx_t *tx, uint64_t id); /* NULL: it can but retire */
} lm_lookup_kind_t;

const lm_lookup_kind_t *lm_lookup_billing_group(void);
const lm_lookup_kind_t *lm_lookup_category(void);
const lm_lookup_kind_t *lm_lookup_label(void);

/* Locks one that the caller has seen; LM_E_NOT_FOUND, LM_E_STALE. */
lm_rc_t lm_lookup_take(lm_tx_t *tx, const lm_lookup_kind_t *kind, uint64_t id,
                       uint64_t version, lm_lookup_t *out) LM_MUST_CHECK;

/* LM_E_DUPLICATE: the name is taken, in whatever case. */
lm_rc_t lm_lookup_add(lm_tx_t *tx, const lm_lookup_kind_t *kind,
                      lm_lookup_t *row) LM_MUST_CHECK;
/* before is locked; the version of *after rises. */
lm_rc_t lm_lookup_change(lm_tx_t *tx, const lm_lookup_kind_t *kind,
                         const lm_lookup_t *before, lm_lookup_t *after)
    LM_MUST_CHECK;

/* Its customers lose it. */
lm_rc_t lm_lookup_delete(lm_tx_t *tx, const lm_lookup_kind_t *kind,
                         const lm_lookup_t *before) LM_MUST_CHECK;

/* Puts those with these ids in this order, from 1; LM_E_NOT_FOUND when one is
 * none of them. */
lm_rc_t lm_lookup_order(lm_tx_t *tx, const lm_lookup_kind_t *kind,
                        const uint64_t *ids, size_t n) LM_MUST_CHECK;

/* The item of the list as JSON, without customer_count. */
void lm_lookup_json(lm_json_t *j, const lm_lookup_kind_t *kind,
                    const lm_lookup_t *row);

#endif
