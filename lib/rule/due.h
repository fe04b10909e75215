/* SPDX-License-Identifier: MIT */
/*
 * In how many days an invoice is due: as the customer has it, else as his
 * group has it, else as the setup says.  spec "customers", 0(3).
 */
#ifndef LM_RULE_DUE_H
#define LM_RULE_DUE_H

#include "base/str.h"

typedef struct {
    bool     has_own;
    uint32_t own;
    bool     has_group;
    uint32_t group;
    uint32_t setup;
} lm_due_facts_t;

typedef struct {
    uint32_t days;
    lm_str_t from; /* "customer", "group" or "setup" */
} lm_due_t;

/* Nought days is a value: due on the day of the invoice.  This cannot fail. */
lm_due_t lm_due_of(const lm_due_facts_t *f);

#endif
