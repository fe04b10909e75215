/* SPDX-License-Identifier: MIT */
/* What the files of lib/http share among themselves. */
#ifndef LM_HTTP_INTERNAL_H
#define LM_HTTP_INTERNAL_H

#include "http/http.h"

/* Decodes the query into rq->args. */
lm_rc_t lm_args_parse(lm_request_t *rq) LM_MUST_CHECK;

/* The language that Accept-Language likes best of those we have. */
lm_lang_e lm_lang_of(lm_str_t accept_language);

#endif
