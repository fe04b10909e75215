/* SPDX-License-Identifier: MIT */
/* What a handler reads from the query: decoded arguments. */
#include "http/http.h"
#include "http/internal.h"
#include "wire/query.h"


lm_rc_t
lm_args_parse(lm_request_t *rq)
{
    lm_str_t rest = rq->query;

    if (rest.n > LM_QUERY_MAX) {
        return LM_E_BAD_REQUEST;
    }

    while (rest.n != 0) {
        lm_rc_t     rc;
        lm_header_t arg;

        rc = lm_query_next(rq->arena, &rest, &arg.name, &arg.value);
        if (rc != LM_OK) {
            return rc;
        }

        if (arg.name.n == 0) {
            continue;
        }

        if (rq->n_args == LM_QUERY_PARAMS) {
            return LM_E_BAD_REQUEST;
        }

        rq->args[rq->n_args++] = arg;
    }

    return LM_OK;
}


lm_str_t
lm_arg(const lm_request_t *rq, const char *name)
{
    lm_str_t want = lm_str_c(name);

    for (size_t i = 0; i < rq->n_args; i++) {
        if (lm_str_eq(rq->args[i].name, want)) {
            return rq->args[i].value;
        }
    }

    return LM_STR_NULL;
}


lm_rc_t
lm_arg_u64(lm_request_t *rq, const char *name, uint64_t fallback, uint64_t *out)
{
    lm_str_t value = lm_arg(rq, name);

    *out = fallback;

    if (value.p == NULL || value.n == 0) {
        return LM_OK;
    }

    if (lm_str_u64(value, out) != LM_OK) {
        *out = fallback;
        return lm_field_error(rq, name, "not_a_number",
                              "This must be a whole number",
                              "Dit moet ’n heelgetal wees");
    }

    return LM_OK;
}
