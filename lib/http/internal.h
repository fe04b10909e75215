/* SPDX-License-Identifier: MIT */
/* What the files of lib/http share among themselves. */
#ifndef LM_HTTP_INTERNAL_H
#define LM_HTTP_INTERNAL_H

#include "http/http.h"

/* Decodes the query into rq->args. */
lm_rc_t lm_args_parse(lm_request_t *rq) LM_MUST_CHECK;

/*
 * Calls the handler, once for each Idempotency-Key where the route honours
 * it: later requests get the first one's answer.  Runs in a write transaction
 * and may run again.  LM_E_IDEMPOTENCY for another body with the same key,
 * LM_E_BUSY while the first request is at work.
 */
lm_rc_t lm_idempotent_run(lm_request_t *rq) LM_MUST_CHECK;

/* The member, or NULL with an error when it is required and absent. */
json_t *lm_field_get(lm_request_t *rq, const char *name, unsigned flags);

void lm_field_wrong_kind(lm_request_t *rq, const char *name);

/* The language that Accept-Language likes best of those we have. */
lm_lang_e lm_lang_of(lm_str_t accept_language);

#endif
