/* SPDX-License-Identifier: MIT */
/*
 * Customer groups: every customer is in exactly one.  What a group leaves open
 * is as the setup says (spec "customers", F4; "billing", 14.1-14.2).
 */
#ifndef LM_SERVICE_CUSTOMER_GROUP_H
#define LM_SERVICE_CUSTOMER_GROUP_H

#include "service/record.h"
#include "sql/customer_group.h"
#include "wire/json_out.h"

typedef lm_sql_customer_group_list_t lm_customer_group_t;

/* What a person sets: of the group itself, and of its suspensions without
 * overdue_minimum and suspension_weekdays, which are no plain members. */
const lm_record_field_t *lm_customer_group_fields(size_t *n);
const lm_record_field_t *lm_customer_group_suspension_fields(size_t *n);

/* LM_E_NOT_FOUND. */
lm_rc_t lm_customer_group_read(lm_tx_t *tx, uint64_t id,
                               lm_customer_group_t *out) LM_MUST_CHECK;

/* Locks one that the caller has seen; LM_E_NOT_FOUND, LM_E_STALE. */
lm_rc_t lm_customer_group_take(lm_tx_t *tx, uint64_t id, uint64_t version,
                               lm_customer_group_t *out) LM_MUST_CHECK;

/* *row gets what the server made of it.  LM_E_DUPLICATE: the title is taken,
 * in whatever case. */
lm_rc_t lm_customer_group_add(lm_tx_t *tx, lm_customer_group_t *row)
    LM_MUST_CHECK;
lm_rc_t lm_customer_group_change(lm_tx_t *tx, const lm_customer_group_t *before,
                                 lm_customer_group_t *after) LM_MUST_CHECK;

/* The item of the list. */
void lm_customer_group_json(lm_tx_t *tx, lm_json_t *j,
                            const lm_customer_group_t *row);

/* Monday is 0; NULL behind the seventh. */
const char *lm_weekday_name(unsigned day);

#endif
