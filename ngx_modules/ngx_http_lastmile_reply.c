
/* SPDX-License-Identifier: MIT */

/* From the library's reply to nginx's; streams too. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"


#define NGX_HTTP_LASTMILE_STREAM_BUF  (32 * 1024)


static ngx_int_t ngx_http_lastmile_reply_push(ngx_http_request_t *r,
    const char *key, size_t key_len, const char *value, size_t value_len);
static void ngx_http_lastmile_stream_main_begin(void *data);
static void ngx_http_lastmile_stream_main_write(void *data);
static void ngx_http_lastmile_stream_writer(ngx_http_request_t *r);
static lm_rc_t ngx_http_lastmile_stream_flush(ngx_http_lastmile_run_t *run);


ngx_int_t
ngx_http_lastmile_reply_header(ngx_http_request_t *r, const lm_reply_t *reply)
{
    size_t              i;
    ngx_uint_t          has_cache_control;
    const lm_header_t  *h;

    r->headers_out.status = reply->status;

    if (reply->type.n) {
        r->headers_out.content_type.data = (u_char *) reply->type.p;
        r->headers_out.content_type.len = reply->type.n;
        r->headers_out.content_type_len = reply->type.n;
    }

    has_cache_control = 0;

    for (i = 0; i < reply->n_headers; i++) {
        h = &reply->headers[i];

        if (lm_str_ieq(h->name, LM_STR("Cache-Control"))) {
            has_cache_control = 1;
        }

        if (ngx_http_lastmile_reply_push(r, h->name.p, h->name.n, h->value.p,
                                         h->value.n)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    if (has_cache_control) {
        return NGX_OK;
    }

    /* answers are personal unless they say otherwise */

    return ngx_http_lastmile_reply_push(r, "Cache-Control",
                                        sizeof("Cache-Control") - 1,
                                        "no-store", sizeof("no-store") - 1);
}


static ngx_int_t
ngx_http_lastmile_reply_push(ngx_http_request_t *r, const char *key,
    size_t key_len, const char *value, size_t value_len)
{
    ngx_table_elt_t  *header;

    header = ngx_list_push(&r->headers_out.headers);
    if (header == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(header, sizeof(ngx_table_elt_t));

    header->hash = 1;
    header->key.data = (u_char *) key;
    header->key.len = key_len;
    header->value.data = (u_char *) value;
    header->value.len = value_len;

    return NGX_OK;
}


ngx_int_t
ngx_http_lastmile_reply_send(ngx_http_request_t *r, const lm_reply_t *reply)
{
    ngx_int_t     rc;
    ngx_buf_t    *b;
    ngx_chain_t   out;

    if (ngx_http_lastmile_reply_header(r, reply) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    r->headers_out.content_length_n = reply->body.n;

    if (reply->body.n == 0) {
        r->header_only = 1;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = (u_char *) reply->body.p;
    b->last = b->pos + reply->body.n;
    b->memory = 1;
    b->last_buf = (r == r->main) ? 1 : 0;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


/*
 * Streams.  The filters run on the main stack, which is as large as whoever
 * wrote them expects.
 */

lm_rc_t
lm_host_stream_begin(lm_request_t *rq)
{
    ngx_http_lastmile_run_t  *run;

    run = rq->host;

    /* a client may take its time; each write has a limit of its own */

    (void) ngx_http_lastmile_co_set_deadline(run->co, 0);

    ngx_http_lastmile_co_call_main(ngx_http_lastmile_stream_main_begin, run);

    return run->failed ? LM_E_UNAVAILABLE : LM_OK;
}


static void
ngx_http_lastmile_stream_main_begin(void *data)
{
    ngx_http_lastmile_run_t *run = data;

    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = run->request;
    run->failed = 1;

    if (r->connection->error) {
        return;
    }

    run->buf = ngx_create_temp_buf(r->pool, NGX_HTTP_LASTMILE_STREAM_BUF);

    if (run->buf == NULL
        || ngx_http_lastmile_reply_header(r, &run->rq.reply) != NGX_OK)
    {
        return;
    }

    ngx_http_clear_content_length(r);

    /* sent or not: there is no other answer after it */

    run->is_streaming = 1;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK) {
        return;
    }

    run->failed = 0;
}


lm_rc_t
lm_host_stream_write(lm_request_t *rq, lm_str_t bytes)
{
    size_t                    n;
    lm_rc_t                   rc;
    ngx_buf_t                *b;
    ngx_http_lastmile_run_t  *run;

    run = rq->host;
    b = run->buf;

    if (run->request->header_only) {
        return LM_OK;
    }

    while (bytes.n) {
        n = ngx_min(bytes.n, (size_t) (b->end - b->last));

        b->last = ngx_cpymem(b->last, bytes.p, n);
        bytes.p += n;
        bytes.n -= n;

        if (b->last == b->end) {
            rc = ngx_http_lastmile_stream_flush(run);
            if (rc != LM_OK) {
                return rc;
            }
        }
    }

    return LM_OK;
}


/* Returns when the buffer is empty again: the client has read it. */

static lm_rc_t
ngx_http_lastmile_stream_flush(ngx_http_lastmile_run_t *run)
{
    ngx_msec_t                 timeout;
    ngx_http_request_t        *r;
    ngx_http_core_loc_conf_t  *clcf;

    r = run->request;

    ngx_http_lastmile_co_call_main(ngx_http_lastmile_stream_main_write, run);

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    /* limit_rate delays on purpose, and has a timer of its own */

    while (!run->failed && run->is_parked) {
        timeout = clcf->send_timeout;

        if (ngx_http_lastmile_co_park(timeout) == NGX_AGAIN
            && !r->connection->write->delayed)
        {
            ngx_log_error(NGX_LOG_INFO, r->connection->log, NGX_ETIMEDOUT,
                          "client timed out");
            run->failed = 1;
        }
    }

    run->is_parked = 0;

    if (run->failed || run->is_gone) {
        return LM_E_UNAVAILABLE;
    }

    run->buf->pos = run->buf->start;
    run->buf->last = run->buf->start;

    return LM_OK;
}


static void
ngx_http_lastmile_stream_main_write(void *data)
{
    ngx_http_lastmile_run_t *run = data;

    ngx_http_request_t  *r;

    r = run->request;

    if (run->is_gone || r->connection->error) {
        run->failed = 1;
        return;
    }

    run->buf->flush = 1;

    run->out.buf = run->buf;
    run->out.next = NULL;

    run->is_parked = 1;
    r->write_event_handler = ngx_http_lastmile_stream_writer;

    if (ngx_http_output_filter(r, &run->out) == NGX_ERROR) {
        run->failed = 1;
        return;
    }

    ngx_http_lastmile_stream_writer(r);
}


/* Sends on what a filter or the socket holds back; wakes when all is out. */

static void
ngx_http_lastmile_stream_writer(ngx_http_request_t *r)
{
    ngx_int_t                  rc;
    ngx_event_t               *wev;
    ngx_connection_t          *c;
    ngx_http_lastmile_ctx_t   *ctx;
    ngx_http_lastmile_run_t   *run;
    ngx_http_core_loc_conf_t  *clcf;

    c = r->connection;
    wev = c->write;

    ctx = ngx_http_get_module_ctx(r, ngx_http_lastmile_core_module);
    run = ctx->run;

    /* the coroutine may be parked elsewhere */

    if (!run->is_parked) {
        return;
    }

    clcf = ngx_http_get_module_loc_conf(r->main, ngx_http_core_module);

    if (!wev->delayed && (r->buffered || c->buffered || r->postponed)) {
        rc = ngx_http_output_filter(r, NULL);

        if (rc == NGX_ERROR) {
            run->failed = 1;
        }
    }

    if (!run->failed && (r->buffered || c->buffered || wev->delayed)) {

        if (ngx_handle_write_event(wev, clcf->send_lowat) == NGX_OK) {
            return;
        }

        run->failed = 1;
    }

    run->is_parked = 0;

    if (run->co) {
        ngx_http_lastmile_co_wake(run->co);
    }
}


/* The client has left; a writer that waits for it goes on and fails. */

void
ngx_http_lastmile_stream_abort(ngx_http_lastmile_run_t *run)
{
    run->is_gone = 1;

    if (run->is_parked && run->co) {
        run->is_parked = 0;
        ngx_http_lastmile_co_wake(run->co);
    }
}


ngx_int_t
ngx_http_lastmile_stream_end(ngx_http_lastmile_run_t *run)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = run->request;

    if (run->rq.rc != LM_OK || run->failed) {

        /* half a list must not look like a whole one */

        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "lastmile: stream of \"%V\" broken off", &r->uri);
        return NGX_ERROR;
    }

    if (r->header_only) {
        return NGX_OK;
    }

    if (run->buf->last > run->buf->pos) {
        run->buf->flush = 0;
        run->buf->last_buf = 1;
        run->buf->last_in_chain = 1;

        run->out.buf = run->buf;
        run->out.next = NULL;

        rc = ngx_http_output_filter(r, &run->out);

    } else {
        rc = ngx_http_send_special(r, NGX_HTTP_LAST);
    }

    return rc;
}
