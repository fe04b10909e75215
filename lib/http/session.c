/* SPDX-License-Identifier: MIT */
#include "http/session.h"

#include "http/hot.h"


lm_rc_t
lm_request_session(lm_request_t *rq, lm_session_face_e face, const char *cookie,
                   lm_session_t *out)
{
    lm_rc_t          rc;
    lm_tx_t          idle = lm_request_tx(rq);
    lm_session_ask_t ask = {
        .face = face,
        .token = lm_request_cookie(rq, cookie),
        .hash = rq->known_hash,
    };

    if (ask.token.n == 0 || rq->authorization.n != 0) {
        return LM_E_NOT_FOUND;
    }

    ask.beside = lm_hot_ask(rq);

    rc = lm_session_find(&idle, &ask, out);
    if (rc != LM_OK) {
        return rc;
    }

    rq->actor.id = out->owner_id;
    rq->session_id = out->id;
    rq->session_hash = out->hash;
    rq->by_cookie = true;
    rq->cache_status = out->from_cache ? LM_STR("HIT") : LM_STR("MISS");
    return LM_OK;
}


lm_rc_t
lm_request_session_end(lm_request_t *rq, lm_session_face_e face,
                       const lm_cookie_t *cookie)
{
    lm_rc_t     rc;
    lm_purge_t *purge = lm_request_purge(rq);

    if (purge == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_session_end(rq->tx, face,
                        &(lm_session_t){.id = rq->session_id,
                                        .owner_id = rq->actor.id,
                                        .hash = rq->session_hash},
                        purge);
    if (rc != LM_OK) {
        return rc;
    }

    lm_reply_cookie(rq, cookie);
    return lm_reply_empty(rq, 204);
}


static lm_rc_t
purge_now(lm_request_t *rq)
{
    lm_purge_now(rq->arena, rq->after_arg);
    return LM_OK;
}


void
lm_request_purge_after(lm_request_t *rq, lm_purge_t *purge)
{
    rq->after_commit = purge_now;
    rq->after_arg = purge;
}


lm_purge_t *
lm_request_purge(lm_request_t *rq)
{
    lm_purge_t *purge = lm_alloc(rq->arena, sizeof(*purge));

    if (purge != NULL) {
        lm_request_purge_after(rq, purge);
    }

    return purge;
}


lm_client_t
lm_request_client(const lm_request_t *rq, const char *device)
{
    return (lm_client_t){
        .conf = rq->conf,
        .address = rq->address,
        .user_agent = rq->user_agent,
        .device = lm_request_cookie(rq, device),
    };
}
