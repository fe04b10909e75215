
/* SPDX-License-Identifier: MIT */

/*
 * A request of a face: its body is read, the library runs it on a coroutine,
 * and the reply is sent from the main stack.  While the coroutine runs the
 * request is counted and blocked, so that it outlives the client.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_copy.h"
#include "ngx_http_lastmile_metrics.h"


/* a whole export slice fits, and no request can eat the machine */
#define NGX_HTTP_LASTMILE_ARENA_MAX  (32 * 1024 * 1024)


static ngx_int_t ngx_http_lastmile_run_create(ngx_http_request_t *r,
    ngx_http_lastmile_run_t **out);
static void ngx_http_lastmile_run_cleanup(void *data);
static void ngx_http_lastmile_client_gone(void *data);
static void ngx_http_lastmile_body_handler(ngx_http_request_t *r);
static void ngx_http_lastmile_run_handler(void *data);
static void ngx_http_lastmile_run_finish(void *data);
static void ngx_http_lastmile_run_note(ngx_http_lastmile_run_t *run);
static ngx_int_t ngx_http_lastmile_route_number(
    ngx_http_lastmile_run_t *run);
static ngx_int_t ngx_http_lastmile_too_large(ngx_http_lastmile_run_t *run);


ngx_int_t
ngx_http_lastmile_handler(ngx_http_request_t *r)
{
    ngx_int_t                 rc, is_keyed;
    ngx_http_lastmile_key_t   key;
    ngx_http_lastmile_run_t  *run;

    is_keyed = (ngx_http_lastmile_copy_key(r, &key) == NGX_OK);

    if (is_keyed) {
        rc = ngx_http_lastmile_copy_serve(r, &key);
        if (rc != NGX_DECLINED) {
            return rc;
        }
    }

    rc = ngx_http_lastmile_run_create(r, &run);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_http_lastmile_owner_find(run) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (is_keyed) {
        ngx_http_lastmile_copy_begin(run, &key);
    }

    if (r->headers_in.content_length_n > (off_t) run->face->body_limit) {

        rc = ngx_http_discard_request_body(r);
        if (rc != NGX_OK) {
            return rc;
        }

        return ngx_http_lastmile_too_large(run);
    }

    r->request_body_in_single_buf = 1;

    rc = ngx_http_read_client_request_body(r, ngx_http_lastmile_body_handler);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    return NGX_DONE;
}


static ngx_int_t
ngx_http_lastmile_run_create(ngx_http_request_t *r,
    ngx_http_lastmile_run_t **out)
{
    ngx_http_cleanup_t            *gone;
    ngx_pool_cleanup_t            *cln;
    ngx_http_lastmile_ctx_t       *ctx;
    ngx_http_lastmile_run_t       *run;
    ngx_http_lastmile_loc_conf_t  *llcf;

    llcf = ngx_http_get_module_loc_conf(r, ngx_http_lastmile_core_module);

    ctx = ngx_http_lastmile_ctx_create(r);
    run = ngx_pcalloc(r->pool, sizeof(ngx_http_lastmile_run_t));
    cln = ngx_pool_cleanup_add(r->pool, 0);
    gone = ngx_http_cleanup_add(r, 0);

    if (ctx == NULL || run == NULL || cln == NULL || gone == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    run->rq.arena = lm_arena_create(NGX_HTTP_LASTMILE_ARENA_MAX);
    if (run->rq.arena == NULL) {
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    cln->handler = ngx_http_lastmile_run_cleanup;
    cln->data = run;

    gone->handler = ngx_http_lastmile_client_gone;
    gone->data = run;

    run->request = r;
    run->face = llcf->face;
    run->ctx = ctx;
    run->started = ngx_http_lastmile_microseconds();
    run->rq.host = run;
    ctx->run = run;

    if (ngx_http_lastmile_request_fill(run) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    *out = run;

    return NGX_OK;
}


ngx_http_lastmile_ctx_t *
ngx_http_lastmile_ctx_create(ngx_http_request_t *r)
{
    ngx_http_lastmile_ctx_t  *ctx;

    ctx = ngx_pcalloc(r->pool, sizeof(ngx_http_lastmile_ctx_t));
    if (ctx == NULL) {
        return NULL;
    }

    ctx->route = -1;

    ngx_http_set_ctx(r, ctx, ngx_http_lastmile_core_module);

    return ctx;
}


/* The request's pool goes: the reply was sent, or nobody wants it. */

static void
ngx_http_lastmile_run_cleanup(void *data)
{
    ngx_http_lastmile_run_t  *run = data;

    lm_http_end(&run->rq);
    lm_arena_destroy(run->rq.arena);
}


/* Called when the request ends or is given up while still blocked. */

static void
ngx_http_lastmile_client_gone(void *data)
{
    ngx_http_lastmile_stream_abort(data);
}


static void
ngx_http_lastmile_body_handler(ngx_http_request_t *r)
{
    ngx_int_t                 rc;
    ngx_uint_t                done;
    ngx_http_lastmile_ctx_t  *ctx;
    ngx_http_lastmile_run_t  *run;

    ctx = ngx_http_get_module_ctx(r, ngx_http_lastmile_core_module);
    run = ctx->run;

    rc = ngx_http_lastmile_body_fill(run);

    if (rc == NGX_DECLINED) {
        ngx_http_finalize_request(r, ngx_http_lastmile_too_large(run));
        return;
    }

    if (rc != NGX_OK) {
        ngx_http_finalize_request(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
        return;
    }

    /* reading the body has counted the request for us */

    r->main->blocked++;
    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_request_empty_handler;

    done = 0;
    run->done = &done;

    if (ngx_http_lastmile_co_start(ngx_http_lastmile_run_handler,
                                   ngx_http_lastmile_run_finish, run,
                                   r->connection->log, 0)
        != NGX_OK)
    {
        r->main->blocked--;
        ngx_http_finalize_request(r, NGX_HTTP_SERVICE_UNAVAILABLE);
        return;
    }

    /* done already, the request may be gone with all its memory */

    if (!done) {
        run->done = NULL;
    }
}


/* On the coroutine. */

static void
ngx_http_lastmile_run_handler(void *data)
{
    ngx_http_lastmile_run_t       *run = data;
    ngx_http_lastmile_loc_conf_t  *llcf;

    llcf = ngx_http_get_module_loc_conf(run->request,
                                        ngx_http_lastmile_core_module);

    run->co = ngx_http_lastmile_co_self();

    (void) ngx_http_lastmile_co_set_deadline(run->co,
                                   ngx_current_msec + llcf->request_timeout);

    lm_http_run(run->face, &run->rq);
}


/* On the main stack, after the coroutine. */

static void
ngx_http_lastmile_run_finish(void *data)
{
    ngx_http_lastmile_run_t *run = data;

    ngx_int_t            rc;
    ngx_uint_t           was_parked;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = run->request;
    c = r->connection;
    was_parked = (run->done == NULL);

    if (run->done) {
        *run->done = 1;
    }

    run->co = NULL;
    r->main->blocked--;

    ngx_http_lastmile_run_note(run);

    if (run->is_gone) {
        /* nginx gave the request up and waited for us */
        r->write_event_handler(r);

    } else {
        ngx_http_lastmile_owner_keep(run);
        ngx_http_lastmile_copy_fill(run);

        rc = run->is_streaming ? ngx_http_lastmile_stream_end(run)
                               : ngx_http_lastmile_reply_send(r,
                                                              &run->rq.reply);

        ngx_http_finalize_request(r, rc);
    }

    /* else whoever called us does that */

    if (was_parked) {
        ngx_http_run_posted_requests(c);
    }
}


static void
ngx_http_lastmile_run_note(ngx_http_lastmile_run_t *run)
{
    ngx_http_lastmile_ctx_t  *ctx;

    ctx = run->ctx;

    ctx->route = ngx_http_lastmile_route_number(run);
    ctx->customer_id = run->rq.customer_id;
    ctx->staff_id = run->rq.staff_id;
    ctx->rc = run->rq.rc;

    if (ctx->cache.len == 0 && run->rq.cache_status.n) {
        ctx->cache.data = (u_char *) run->rq.cache_status.p;
        ctx->cache.len = run->rq.cache_status.n;
    }

    ngx_http_lastmile_count_request(ctx->route, run->rq.reply.status,
                                    ngx_http_lastmile_microseconds()
                                    - run->started);
}


static ngx_int_t
ngx_http_lastmile_route_number(ngx_http_lastmile_run_t *run)
{
    ngx_uint_t                      i;
    ngx_http_lastmile_face_t       *face;
    ngx_http_lastmile_main_conf_t  *lmcf;

    if (run->rq.route == NULL) {
        return -1;
    }

    lmcf = ngx_http_lastmile_main_conf();
    face = lmcf->faces.elts;

    for (i = 0; i < lmcf->faces.nelts; i++) {
        if (face[i].face == run->face) {
            return face[i].first + (run->rq.route - run->face->routes);
        }
    }

    return -1;
}


static ngx_int_t
ngx_http_lastmile_too_large(ngx_http_lastmile_run_t *run)
{
    run->rq.face = run->face;
    run->rq.rc = LM_E_TOO_LARGE;

    lm_reply_problem(&run->rq, LM_E_TOO_LARGE);

    ngx_http_lastmile_run_note(run);

    return ngx_http_lastmile_reply_send(run->request, &run->rq.reply);
}
