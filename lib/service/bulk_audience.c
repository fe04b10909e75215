/* SPDX-License-Identifier: MIT */
/* Whom a wide change or a message reaches: ids, or everybody of a list. */
#include "service/bulk.h"
#include "service/customer_list.h"


lm_rc_t
lm_audience_count(lm_tx_t *tx, const lm_audience_t *audience, uint64_t *total)
{
    lm_rc_t         rc;
    lm_list_query_t query;

    if (audience->ids != NULL) {
        *total = audience->n_ids;
        return LM_OK;
    }

    rc = lm_customer_list_parse(tx->arena, audience->query, &query);
    return rc == LM_OK ? lm_customer_audience_count(tx, &query, total) : rc;
}


static lm_rc_t
ids_next(lm_tx_t *tx, const lm_audience_t *audience, uint64_t after,
         uint32_t limit, uint64_t **ids, size_t *n)
{
    size_t i;

    *ids = lm_alloc_array(tx->arena, limit, sizeof(**ids));
    if (*ids == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0, *n = 0; i < audience->n_ids && *n < limit; i++) {
        if (audience->ids[i] > after) {
            (*ids)[(*n)++] = audience->ids[i];
        }
    }

    return LM_OK;
}


lm_rc_t
lm_audience_next(lm_tx_t *tx, const lm_audience_t *audience, uint64_t after,
                 uint32_t limit, uint64_t **ids, size_t *n)
{
    lm_rc_t         rc;
    lm_list_query_t query;

    if (audience->ids != NULL) {
        return ids_next(tx, audience, after, limit, ids, n);
    }

    rc = lm_customer_list_parse(tx->arena, audience->query, &query);
    return rc == LM_OK ? lm_customer_audience(tx, &query, after, limit, ids, n)
                       : rc;
}
