/* SPDX-License-Identifier: MIT */
/*
 * Answers of LM_ROUTE_HOT routes, kept in Redis for a minute at most: one hash
 * a customer, whose fields are path, query and language.
 *
 * An answer is stored only while the ticket that was taken before anything was
 * read still stands in the hash; a change deletes the hash, a flush does the
 * same.  Each value carries the generation of its customer on the machine that
 * made it, so that on one machine no reader depends on Redis having heard of a
 * change in time.
 */
#ifndef LM_HTTP_HOT_H
#define LM_HTTP_HOT_H

#include "http/http.h"
#include "service/session.h"

typedef struct lm_hot_s {
    uint64_t            customer_id;
    lm_generation_t     generation; /* as of before anything was read */
    lm_str_t            key;
    lm_str_t            field;
    lm_str_t            ticket; /* {NULL, 0}: do not store */
    lm_session_beside_t beside; /* the question for it */
} lm_hot_t;

/*
 * The question for the answer that is wanted if the session is still whose it
 * was: both are asked in one trip, and lm_hot_get() has it when it was right.
 * NULL when there is nothing to ask.
 */
lm_session_beside_t *lm_hot_ask(lm_request_t *rq);

/*
 * The stored answer, put into rq->reply.  LM_E_NOT_FOUND when there is none:
 * then *hot is to be given to lm_hot_put() once the answer is made.
 */
lm_rc_t lm_hot_get(lm_request_t *rq, lm_hot_t *hot) LM_MUST_CHECK;

/* This cannot fail: what cannot be stored is made again. */
void lm_hot_put(lm_request_t *rq, const lm_hot_t *hot);

/* May this answer be kept, by Redis or by the host? */
bool lm_hot_is_allowed(const lm_request_t *rq);

#endif
