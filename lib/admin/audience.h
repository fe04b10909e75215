/* SPDX-License-Identifier: MIT */
/* What wide changes and messages read and show alike. */
#ifndef LM_ADMIN_AUDIENCE_H
#define LM_ADMIN_AUDIENCE_H

#include "admin/handler.h"
#include "service/bulk.h"

/* "audience": {"ids": […]} or {"query": "q=…"}, with an error when it is
 * neither. */
void admin_audience_read(lm_request_t *rq, lm_audience_t *out);

/* Once all fields are read: who has the number that a query looks for. */
lm_rc_t admin_audience_numbers(lm_request_t *rq, lm_audience_t *audience)
    LM_MUST_CHECK;

/* The deed from "params"; its fault becomes an error of the field. */
lm_rc_t admin_bulk_ask_read(lm_request_t *rq, lm_tx_t *tx, lm_str_t kind,
                            const json_t *params, lm_bulk_ask_t *ask)
    LM_MUST_CHECK;

/* How many they are; refuses none and too many. */
lm_rc_t admin_audience_count(lm_request_t *rq, lm_tx_t *tx,
                             const lm_audience_t *audience, uint64_t *total)
    LM_MUST_CHECK;

/*---- what a deed would do, customer by customer */

#define ADMIN_TALLY_SAMPLE 5
#define ADMIN_TALLY_REASONS 12

typedef struct {
    uint64_t          id;
    lm_str_t          code;
    lm_str_t          name;
    lm_bulk_verdict_t verdict;
} admin_sample_t;

typedef struct {
    uint64_t total;
    uint64_t changed;
    uint64_t unchanged;
    struct {
        const char *reason;
        uint64_t    n;
    } excluded[ADMIN_TALLY_REASONS];
    size_t         n_excluded;
    admin_sample_t sample[ADMIN_TALLY_SAMPLE];
    size_t         n_sample;
} admin_tally_t;

/* In transactions of its own: for LM_TX_NONE. */
lm_rc_t admin_tally(lm_request_t *rq, const lm_bulk_ask_t *ask,
                    const lm_audience_t *audience, admin_tally_t *out)
    LM_MUST_CHECK;

/* "excluded": [{"reason", "text", "count"}] */
void admin_excluded_json(lm_request_t *rq, lm_json_t *j,
                         const admin_tally_t *tally);

/*---- a bulk as the console sees it */

lm_rc_t admin_bulk_reply(lm_request_t *rq, int status, uint64_t id)
    LM_MUST_CHECK;

#endif
