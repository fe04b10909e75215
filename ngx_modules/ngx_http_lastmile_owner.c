
/* SPDX-License-Identifier: MIT */

/*
 * What the cookies of an earlier request turned out to be: the hash of the
 * session's token, which never changes, and whose session it was.  The latter
 * is a guess that nobody is let in by: it says which answer to ask Redis for
 * while the session itself is asked for, and whose generation to note first.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_copy.h"

#include "http/hot.h"
#include "service/token.h"


#define NGX_HTTP_LASTMILE_OWNERS  16384


typedef struct {
    ngx_http_lastmile_key_t     session;
    const lm_face_t            *face;
    uint64_t                    customer_id;
    u_char                      hash[LM_TOKEN_HEX];
} ngx_http_lastmile_owner_t;


static ngx_http_lastmile_owner_t *ngx_http_lastmile_owner_of(
    ngx_http_lastmile_run_t *run);


static ngx_http_lastmile_owner_t  *ngx_http_lastmile_owners;


ngx_int_t
ngx_http_lastmile_owner_init(ngx_cycle_t *cycle)
{
    if (ngx_http_lastmile_main_conf()->redis == NULL) {
        return NGX_OK;
    }

    ngx_http_lastmile_owners = ngx_pcalloc(cycle->pool,
                  NGX_HTTP_LASTMILE_OWNERS * sizeof(ngx_http_lastmile_owner_t));

    return ngx_http_lastmile_owners ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_http_lastmile_owner_find(ngx_http_lastmile_run_t *run)
{
    lm_request_t               *rq;
    ngx_http_lastmile_owner_t  *owner;

    rq = &run->rq;

    if (ngx_http_lastmile_owners == NULL
        || rq->method != LM_GET
        || rq->cookie.n == 0)
    {
        return NGX_OK;
    }

    ngx_http_lastmile_copy_session(run, &run->copy_session);
    run->has_session = 1;

    owner = ngx_http_lastmile_owner_of(run);

    if (owner->session.word[0] != run->copy_session.word[0]
        || owner->session.word[1] != run->copy_session.word[1]
        || owner->face != run->face)
    {
        return NGX_OK;
    }

    /* it may be overwritten while the request waits */

    rq->known_hash = lm_str_dup(rq->arena, lm_str((char *) owner->hash,
                                                  LM_TOKEN_HEX));
    rq->likely_customer = owner->customer_id;

    return rq->known_hash.p ? NGX_OK : NGX_ERROR;
}


void
ngx_http_lastmile_owner_keep(ngx_http_lastmile_run_t *run)
{
    lm_request_t               *rq;
    ngx_http_lastmile_owner_t  *owner;

    rq = &run->rq;

    if (!run->has_session
        || rq->likely_customer == rq->customer_id
        || rq->session_hash.n != LM_TOKEN_HEX
        || !lm_hot_is_allowed(rq))
    {
        return;
    }

    owner = ngx_http_lastmile_owner_of(run);

    owner->session = run->copy_session;
    owner->face = run->face;
    owner->customer_id = rq->customer_id;
    ngx_memcpy(owner->hash, rq->session_hash.p, LM_TOKEN_HEX);
}


static ngx_http_lastmile_owner_t *
ngx_http_lastmile_owner_of(ngx_http_lastmile_run_t *run)
{
    return &ngx_http_lastmile_owners[run->copy_session.word[0]
                                     % NGX_HTTP_LASTMILE_OWNERS];
}
