/* SPDX-License-Identifier: MIT */
/*
 * A text that may be a whole identity or VAT number, looked for as such.  Who
 * has it is looked for here alone, with its trace; jobs take what was found
 * from the filter that stands for it.
 */
#ifndef LM_ADMIN_NUMBER_H
#define LM_ADMIN_NUMBER_H

#include "http/http.h"
#include "service/number.h"

/* Seconds until identity numbers are looked for again: a member of answers. */
#define ADMIN_NUMBER_WAIT "id_number_retry_after"

/* In the transaction of the request or, since it leaves a trace, in one of its
 * own; other text finds nobody and costs nothing. */
lm_rc_t admin_number_search(lm_request_t *rq, lm_str_t text,
                            lm_number_hits_t *out) LM_MUST_CHECK;

/*
 * The query of the customer list, as behind "?", with its search for a number
 * that somebody has made the filter that finds him: the same customers as the
 * list shows.  LM_E_INVALID when it names that filter itself, or is no query.
 */
lm_rc_t admin_number_query(lm_request_t *rq, lm_str_t query, lm_str_t *out)
    LM_MUST_CHECK;

/* The same with what was found already. */
lm_rc_t admin_number_text(lm_request_t *rq, lm_str_t query,
                          const lm_number_hits_t *hits, lm_str_t *out)
    LM_MUST_CHECK;

#endif
