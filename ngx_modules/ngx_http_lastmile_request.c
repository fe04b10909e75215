
/* SPDX-License-Identifier: MIT */

/* From nginx's request to the library's. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"


typedef struct {
    ngx_str_t                  name;
    size_t                     offset;       /* of a lm_str_t */
} ngx_http_lastmile_field_t;


static lm_method_e ngx_http_lastmile_method(ngx_http_request_t *r);
static ngx_int_t ngx_http_lastmile_headers_fill(ngx_http_lastmile_run_t *run);
static ngx_int_t ngx_http_lastmile_header_take(lm_request_t *rq,
    ngx_table_elt_t *header);
static ngx_uint_t ngx_http_lastmile_is_https(ngx_http_lastmile_run_t *run);
static ngx_int_t ngx_http_lastmile_body_copy(ngx_http_lastmile_run_t *run,
    off_t size);


static ngx_http_lastmile_field_t  ngx_http_lastmile_fields[] = {
    { ngx_string("accept"), offsetof(lm_request_t, accept) },
    { ngx_string("accept-language"),
      offsetof(lm_request_t, accept_language) },
    { ngx_string("authorization"), offsetof(lm_request_t, authorization) },
    { ngx_string("content-type"), offsetof(lm_request_t, content_type) },
    { ngx_string("cookie"), offsetof(lm_request_t, cookie) },
    { ngx_string("idempotency-key"),
      offsetof(lm_request_t, idempotency_key) },
    { ngx_string("origin"), offsetof(lm_request_t, origin) },
    { ngx_string("user-agent"), offsetof(lm_request_t, user_agent) },
    { ngx_string("x-radius-key"), offsetof(lm_request_t, radius_key) },
    { ngx_null_string, 0 }
};


ngx_int_t
ngx_http_lastmile_request_fill(ngx_http_lastmile_run_t *run)
{
    lm_request_t                   *rq;
    ngx_http_request_t             *r;
    ngx_http_variable_value_t      *vv;
    ngx_http_lastmile_main_conf_t  *lmcf;

    r = run->request;
    rq = &run->rq;

    rq->method = ngx_http_lastmile_method(r);
    rq->path = lm_str((char *) r->uri.data, r->uri.len);
    rq->query = lm_str((char *) r->args.data, r->args.len);
    rq->address = lm_str((char *) r->connection->addr_text.data,
                         r->connection->addr_text.len);
    rq->is_https = ngx_http_lastmile_is_https(run);

    lmcf = ngx_http_get_module_main_conf(r, ngx_http_lastmile_core_module);

    vv = ngx_http_get_indexed_variable(r, lmcf->request_id);

    if (vv && !vv->not_found) {
        rq->request_id = lm_str((char *) vv->data, vv->len);
    }

    return ngx_http_lastmile_headers_fill(run);
}


static lm_method_e
ngx_http_lastmile_method(ngx_http_request_t *r)
{
    switch (r->method) {

    case NGX_HTTP_GET:
        return LM_GET;

    case NGX_HTTP_HEAD:
        return LM_HEAD;

    case NGX_HTTP_POST:
        return LM_POST;

    case NGX_HTTP_PUT:
        return LM_PUT;

    case NGX_HTTP_PATCH:
        return LM_PATCH;

    case NGX_HTTP_DELETE:
        return LM_DELETE;

    default:
        return LM_OTHER;
    }
}


/* TLS may end at a reverse proxy: the origin that browsers see decides. */

static ngx_uint_t
ngx_http_lastmile_is_https(ngx_http_lastmile_run_t *run)
{
    lm_str_t  origin;

    if (run->face->origin == NULL) {
        return 0;
    }

    origin = run->face->origin(lm_host_conf());

    return lm_str_starts(origin, LM_STR("https://"));
}


static ngx_int_t
ngx_http_lastmile_headers_fill(ngx_http_lastmile_run_t *run)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    part = &run->request->headers_in.headers.part;
    header = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                break;
            }

            part = part->next;
            header = part->elts;
            i = 0;
        }

        if (ngx_http_lastmile_header_take(&run->rq, &header[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_lastmile_header_take(lm_request_t *rq, ngx_table_elt_t *header)
{
    lm_str_t                   *value;
    ngx_http_lastmile_field_t  *field;

    for (field = ngx_http_lastmile_fields; field->name.len; field++) {

        if (header->key.len != field->name.len
            || ngx_strncmp(header->lowcase_key, field->name.data,
                           field->name.len)
               != 0)
        {
            continue;
        }

        value = (lm_str_t *) ((char *) rq + field->offset);

        if (value->p == NULL) {
            *value = lm_str((char *) header->value.data, header->value.len);
            return NGX_OK;
        }

        /* HTTP/2 may split cookies; any other repetition is ignored */

        if (value != &rq->cookie) {
            return NGX_OK;
        }

        *value = lm_str_printf(rq->arena, "%.*s; %.*s", (int) value->n,
                               value->p, (int) header->value.len,
                               header->value.data);

        return value->p ? NGX_OK : NGX_ERROR;
    }

    return NGX_OK;
}


/* NGX_DECLINED when the body is larger than the face reads. */

ngx_int_t
ngx_http_lastmile_body_fill(ngx_http_lastmile_run_t *run)
{
    off_t                     size;
    ngx_chain_t              *cl;
    ngx_http_request_body_t  *rb;

    rb = run->request->request_body;

    if (rb == NULL || rb->bufs == NULL) {
        return NGX_OK;
    }

    size = 0;

    for (cl = rb->bufs; cl; cl = cl->next) {
        size += ngx_buf_size(cl->buf);
    }

    if (size > (off_t) run->face->body_limit) {
        return NGX_DECLINED;
    }

    cl = rb->bufs;

    if (cl->next == NULL && !cl->buf->in_file) {
        run->rq.body = lm_str((char *) cl->buf->pos,
                              cl->buf->last - cl->buf->pos);
        return NGX_OK;
    }

    return ngx_http_lastmile_body_copy(run, size);
}


/* The temporary file was just written: it is read from memory. */

static ngx_int_t
ngx_http_lastmile_body_copy(ngx_http_lastmile_run_t *run, off_t size)
{
    u_char       *p, *start;
    size_t        n;
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    start = ngx_pnalloc(run->request->pool, size);
    if (start == NULL) {
        return NGX_ERROR;
    }

    p = start;

    for (cl = run->request->request_body->bufs; cl; cl = cl->next) {
        b = cl->buf;
        n = ngx_buf_size(b);

        if (n == 0) {                      /* the end of a chunked body */
            continue;
        }

        if (!b->in_file) {
            p = ngx_cpymem(p, b->pos, n);
            continue;
        }

        if (ngx_read_file(b->file, p, n, b->file_pos) != (ssize_t) n) {
            return NGX_ERROR;
        }

        p += n;
    }

    run->rq.body = lm_str((char *) start, size);

    return NGX_OK;
}
