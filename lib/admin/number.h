/* SPDX-License-Identifier: MIT */
/* A text that may be a whole identity or VAT number, looked for as such. */
#ifndef LM_ADMIN_NUMBER_H
#define LM_ADMIN_NUMBER_H

#include "http/http.h"
#include "service/number.h"

/* In a transaction of its own, since it leaves a trace; other text finds
 * nobody and costs nothing.  LM_E_THROTTLED. */
lm_rc_t admin_number_search(lm_request_t *rq, lm_str_t text,
                            lm_number_hits_t *out) LM_MUST_CHECK;

#endif
