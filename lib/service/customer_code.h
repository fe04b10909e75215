/* SPDX-License-Identifier: MIT */
/* Account codes of customers (spec "customers", F2). */
#ifndef LM_SERVICE_CUSTOMER_CODE_H
#define LM_SERVICE_CUSTOMER_CODE_H

#include "store/db.h"

/*
 * The code that a new customer of this name would get: the next number of its
 * letters that nobody has or had.  Allocates nothing.  LM_E_CONFLICT when so
 * many numbers in a row are taken that a person has to choose.
 */
lm_rc_t lm_customer_code_suggest(lm_tx_t *tx, bool is_company, lm_str_t name,
                                 lm_str_t *out) LM_MUST_CHECK;

/*
 * The same, taken: two at the same moment get two codes.  Numbers are never
 * used again, whatever becomes of the customer.
 */
lm_rc_t lm_customer_code_take(lm_tx_t *tx, bool is_company, lm_str_t name,
                              lm_str_t *out) LM_MUST_CHECK;

/* Keeps a code that a customer gives up, unless it is spelt anew: it stays
 * his, to be found by and to go back to. */
lm_rc_t lm_customer_code_leave(lm_tx_t *tx, uint64_t customer_id, lm_str_t old,
                               lm_str_t code) LM_MUST_CHECK;

#endif
