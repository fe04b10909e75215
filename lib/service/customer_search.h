/* SPDX-License-Identifier: MIT */
/*
 * Customers are found by the beginnings of words: code, names, addresses,
 * telephone numbers in every spelling, e-mail addresses, and the usernames of
 * the portal and of the data accounts.
 */
#ifndef LM_SERVICE_CUSTOMER_SEARCH_H
#define LM_SERVICE_CUSTOMER_SEARCH_H

#include "store/db.h"
#include "wire/fold.h"

#define LM_CUSTOMER_TOKENS 200 /* words kept of one customer */
#define LM_SEARCH_WORDS 6 /* words of a search that count */

/*
 * Writes the words of a customer anew; in the transaction that changed any of
 * what they are made of.  A deleted customer has none: lists count words alone.
 */
lm_rc_t lm_customer_search_refresh(lm_tx_t *tx, uint64_t customer_id)
    LM_MUST_CHECK;

/*
 * The patterns ("082123%") that a customer's words must all fit, as filter "q"
 * of customer_list wants them; a word that another one begins with is left out.
 * None when the text has no word of two characters.
 */
lm_rc_t lm_customer_search_patterns(lm_arena_t *a, lm_str_t text,
                                    lm_str_t patterns[LM_SEARCH_WORDS],
                                    size_t  *n) LM_MUST_CHECK;

#endif
