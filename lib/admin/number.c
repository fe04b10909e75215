/* SPDX-License-Identifier: MIT */
#include "admin/number.h"

#include "wire/query.h"

typedef struct {
    lm_str_t          text;
    lm_number_asker_t asker;
    lm_number_hits_t *out;
} number_work_t;

static lm_rc_t search_of(lm_request_t *rq, lm_str_t query, lm_str_t *out);


static lm_rc_t
number_run(lm_tx_t *tx, void *arg)
{
    number_work_t *work = arg;

    return lm_number_search(tx, &work->asker, work->text, work->out);
}


lm_rc_t
admin_number_search(lm_request_t *rq, lm_str_t text, lm_number_hits_t *out)
{
    lm_tx_t       idle = lm_request_tx(rq);
    number_work_t work = {text, {rq->staff_id, rq->address, 0}, out};

    out->n = 0;
    out->filter = LM_STR_NULL;
    out->retry_after = 0;
    if (!lm_number_fits(rq->arena, text)) {
        return LM_OK;
    }

    return rq->tx != NULL ? number_run(rq->tx, &work)
                          : lm_tx_run(&idle, LM_TX_WRITE, number_run, &work);
}


lm_rc_t
admin_number_query(lm_request_t *rq, lm_str_t query, lm_str_t *out)
{
    lm_rc_t           rc;
    lm_str_t          q;
    lm_number_hits_t *hits = lm_alloc(rq->arena, sizeof(*hits));

    rc = hits == NULL ? LM_E_MEMORY : search_of(rq, query, &q);
    if (rc == LM_OK) {
        rc = admin_number_search(rq, q, hits);
    }

    return rc == LM_OK ? admin_number_text(rq, query, hits, out) : rc;
}


/* What a query looks for; "" when nothing, or when it does more than once. */
static lm_rc_t
search_of(lm_request_t *rq, lm_str_t query, lm_str_t *out)
{
    size_t   n = 0;
    lm_rc_t  rc;
    lm_str_t name, value;

    *out = LM_STR("");

    while (query.n != 0) {
        rc = lm_query_next(rq->arena, &query, &name, &value);
        if (rc != LM_OK) {
            return rc == LM_E_BAD_REQUEST ? LM_E_INVALID : rc;
        }
        if (lm_str_eq(name, LM_STR("number"))) {
            return LM_E_INVALID;
        }
        if (lm_str_eq(name, LM_STR("q"))) {
            *out = n++ == 0 ? lm_str_trim(value) : LM_STR("");
        }
    }

    return LM_OK;
}


lm_rc_t
admin_number_text(lm_request_t *rq, lm_str_t query,
                  const lm_number_hits_t *hits, lm_str_t *out)
{
    bool     is_search;
    lm_rc_t  rc;
    lm_buf_t b;
    lm_str_t name, value;

    *out = query;
    if (hits->n == 0) {
        return LM_OK;
    }

    lm_buf_init(&b, rq->arena, query.n + 128);

    while (query.n != 0) {
        rc = lm_query_next(rq->arena, &query, &name, &value);
        if (rc != LM_OK) {
            return rc;
        }
        if (name.p == NULL) {
            continue;
        }

        is_search = lm_str_eq(name, LM_STR("q"));
        if (b.n != 0) {
            lm_buf_byte(&b, '&');
        }
        lm_percent_encode(&b, is_search ? LM_STR("number") : name);
        lm_buf_byte(&b, '=');
        lm_percent_encode(&b, is_search ? hits->filter : value);
    }

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}
