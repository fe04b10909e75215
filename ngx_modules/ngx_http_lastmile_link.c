
/* SPDX-License-Identifier: MIT */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_link.h"

#include "wire/redis.h"


#define NGX_HTTP_LASTMILE_LINK_BACKOFF_MIN  50
#define NGX_HTTP_LASTMILE_LINK_BACKOFF_MAX  2000

#define NGX_HTTP_LASTMILE_LINK_MIN          (64 * 1024)
#define NGX_HTTP_LASTMILE_LINK_KEEP         (256 * 1024)  /* while idle */
#define NGX_HTTP_LASTMILE_LINK_READ         (32 * 1024)   /* at once */


static ngx_int_t ngx_http_lastmile_link_connect(
    ngx_http_lastmile_link_t *link);
static ngx_int_t ngx_http_lastmile_link_prepare(
    ngx_http_lastmile_link_t *link, ngx_socket_t s);
static void ngx_http_lastmile_link_close(ngx_http_lastmile_link_t *link);
static u_char *ngx_http_lastmile_link_reserve(
    ngx_http_lastmile_bytes_t *bytes, size_t n);
static void ngx_http_lastmile_link_empty(ngx_http_lastmile_bytes_t *bytes);
static ngx_int_t ngx_http_lastmile_link_receive(
    ngx_http_lastmile_link_t *link);
static void ngx_http_lastmile_link_flush_handler(ngx_event_t *ev);
static void ngx_http_lastmile_link_write_handler(ngx_event_t *ev);
static void ngx_http_lastmile_link_send(ngx_http_lastmile_link_t *link);
static void ngx_http_lastmile_link_read_handler(ngx_event_t *ev);
static const char *ngx_http_lastmile_link_parse(
    ngx_http_lastmile_link_t *link);


ngx_int_t
ngx_http_lastmile_link_open(ngx_http_lastmile_link_t *link)
{
    if (link->connection) {
        return NGX_OK;
    }

    if (link->backoff
        && (ngx_msec_int_t) (link->retry_at - ngx_current_msec) > 0)
    {
        return NGX_DECLINED;
    }

    if (ngx_http_lastmile_link_connect(link) != NGX_OK) {
        ngx_http_lastmile_link_drop(link, "cannot be reached");
        return NGX_DECLINED;
    }

    link->greet(link);

    return link->connection ? NGX_OK : NGX_DECLINED;
}


static ngx_int_t
ngx_http_lastmile_link_connect(ngx_http_lastmile_link_t *link)
{
    int            rc;
    ngx_err_t      err;
    ngx_addr_t    *addr;
    ngx_socket_t   s;

    addr = ngx_http_lastmile_main_conf()->redis;

    s = ngx_socket(addr->sockaddr->sa_family, SOCK_STREAM, 0);

    if (s == (ngx_socket_t) -1) {
        ngx_log_error(NGX_LOG_ALERT, ngx_cycle->log, ngx_socket_errno,
                      ngx_socket_n " failed");
        return NGX_ERROR;
    }

    if (ngx_http_lastmile_link_prepare(link, s) != NGX_OK) {

        /* once it is a connection, who drops the link closes it */

        if (link->connection == NULL && ngx_close_socket(s) == -1) {
            ngx_log_error(NGX_LOG_ALERT, ngx_cycle->log, ngx_socket_errno,
                          ngx_close_socket_n " failed");
        }

        return NGX_ERROR;
    }

    rc = connect(s, addr->sockaddr, addr->socklen);

    if (rc == 0) {
        return NGX_OK;
    }

    err = ngx_socket_errno;

    if (err != NGX_EINPROGRESS) {
        ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, err,
                      "lastmile: connect() to redis %V failed", &addr->name);
        return NGX_ERROR;
    }

    link->connecting = 1;

    return ngx_add_event(link->connection->write, NGX_WRITE_EVENT,
                         NGX_CLEAR_EVENT);
}


static ngx_int_t
ngx_http_lastmile_link_prepare(ngx_http_lastmile_link_t *link,
    ngx_socket_t s)
{
    ngx_connection_t  *c;

    if (ngx_nonblocking(s) == -1) {
        ngx_log_error(NGX_LOG_ALERT, ngx_cycle->log, ngx_socket_errno,
                      ngx_nonblocking_n " failed");
        return NGX_ERROR;
    }

    c = ngx_get_connection(s, ngx_cycle->log);
    if (c == NULL) {
        return NGX_ERROR;
    }

    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);
    c->data = link;
    c->log = ngx_cycle->log;
    c->recv = ngx_recv;
    c->send = ngx_send;
    c->idle = 1;

    c->read->log = c->log;
    c->read->handler = ngx_http_lastmile_link_read_handler;
    c->write->log = c->log;
    c->write->handler = ngx_http_lastmile_link_write_handler;
    c->write->ready = 1;

    link->connection = c;
    link->waiting = 0;
    link->connecting = 0;

    link->flush.handler = ngx_http_lastmile_link_flush_handler;
    link->flush.data = link;
    link->flush.log = c->log;

    return ngx_add_event(c->read, NGX_READ_EVENT, NGX_CLEAR_EVENT);
}


void
ngx_http_lastmile_link_works(ngx_http_lastmile_link_t *link)
{
    link->backoff = 0;
}


void
ngx_http_lastmile_link_drop(ngx_http_lastmile_link_t *link,
    const char *reason)
{
    link->backoff = link->backoff ? link->backoff * 2
                                  : NGX_HTTP_LASTMILE_LINK_BACKOFF_MIN;

    if (link->backoff > NGX_HTTP_LASTMILE_LINK_BACKOFF_MAX) {
        link->backoff = NGX_HTTP_LASTMILE_LINK_BACKOFF_MAX;
    }

    link->retry_at = ngx_current_msec + link->backoff;

    if (!ngx_exiting) {
        ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0,
                      "lastmile: redis %s, next attempt in %M ms", reason,
                      link->backoff);
    }

    ngx_http_lastmile_link_close(link);

    link->lose(link);
}


static void
ngx_http_lastmile_link_close(ngx_http_lastmile_link_t *link)
{
    if (link->flush.posted) {
        ngx_delete_posted_event(&link->flush);
    }

    if (link->connection) {
        ngx_close_connection(link->connection);
        link->connection = NULL;
    }

    ngx_http_lastmile_link_empty(&link->in);
    ngx_http_lastmile_link_empty(&link->out);
}


void
ngx_http_lastmile_link_set_waiting(ngx_http_lastmile_link_t *link,
    ngx_uint_t waiting)
{
    link->waiting = waiting;

    if (link->connection) {
        link->connection->idle = !waiting;
    }
}


ngx_int_t
ngx_http_lastmile_link_append(ngx_http_lastmile_link_t *link,
    const lm_str_t *argv, size_t argc)
{
    u_char  *p;

    p = ngx_http_lastmile_link_reserve(&link->out,
                                       lm_redis_command_size(argv, argc));
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = (u_char *) lm_redis_command_write((char *) p, argv, argc);

    link->out.last = p - link->out.start;

    ngx_post_event(&link->flush, &ngx_posted_events);

    return NGX_OK;
}


/* Room for n bytes behind the last one; NULL when too much is waiting. */

static u_char *
ngx_http_lastmile_link_reserve(ngx_http_lastmile_bytes_t *bytes, size_t n)
{
    size_t   size;
    u_char  *p;

    if (bytes->last + n <= bytes->size) {
        return bytes->start + bytes->last;
    }

    if (bytes->pos) {
        bytes->last -= bytes->pos;
        ngx_memmove(bytes->start, bytes->start + bytes->pos, bytes->last);
        bytes->pos = 0;
    }

    size = ngx_max(bytes->size, NGX_HTTP_LASTMILE_LINK_MIN);

    while (size < bytes->last + n) {
        size *= 2;
    }

    if (size > NGX_HTTP_LASTMILE_LINK_MAX) {
        return NULL;
    }

    if (size == bytes->size) {
        return bytes->start + bytes->last;
    }

    p = realloc(bytes->start, size);
    if (p == NULL) {
        return NULL;
    }

    bytes->start = p;
    bytes->size = size;

    return p + bytes->last;
}


/* What a burst took is given back. */

static void
ngx_http_lastmile_link_empty(ngx_http_lastmile_bytes_t *bytes)
{
    bytes->pos = 0;
    bytes->last = 0;

    if (bytes->size > NGX_HTTP_LASTMILE_LINK_KEEP) {
        free(bytes->start);
        bytes->start = NULL;
        bytes->size = 0;
    }
}


static void
ngx_http_lastmile_link_flush_handler(ngx_event_t *ev)
{
    ngx_http_lastmile_link_t  *link = ev->data;

    if (!link->connecting) {
        ngx_http_lastmile_link_send(link);
    }
}


static void
ngx_http_lastmile_link_write_handler(ngx_event_t *ev)
{
    int                        err;
    socklen_t                  len;
    ngx_connection_t          *c;
    ngx_http_lastmile_link_t  *link;

    c = ev->data;
    link = c->data;

    if (link->connecting) {
        err = 0;
        len = sizeof(int);

        if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, (void *) &err, &len)
            == -1)
        {
            err = ngx_socket_errno;
        }

        if (err) {
            ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, err,
                          "lastmile: connect() to redis failed");
            ngx_http_lastmile_link_drop(link, "cannot be reached");
            return;
        }

        link->connecting = 0;
    }

    ngx_http_lastmile_link_send(link);
}


static void
ngx_http_lastmile_link_send(ngx_http_lastmile_link_t *link)
{
    ssize_t                     n;
    ngx_connection_t           *c;
    ngx_http_lastmile_bytes_t  *out;

    c = link->connection;
    out = &link->out;

    while (out->pos < out->last) {

        n = c->send(c, out->start + out->pos, out->last - out->pos);

        if (n == NGX_ERROR) {
            ngx_http_lastmile_link_drop(link, "closed the connection");
            return;
        }

        if (n == NGX_AGAIN) {
            if (!c->write->active
                && ngx_add_event(c->write, NGX_WRITE_EVENT, NGX_CLEAR_EVENT)
                   != NGX_OK)
            {
                ngx_http_lastmile_link_drop(link, "cannot be written to");
            }

            return;
        }

        out->pos += n;
    }

    ngx_http_lastmile_link_empty(out);
}


static void
ngx_http_lastmile_link_read_handler(ngx_event_t *ev)
{
    ngx_int_t                  rc;
    const char                *fault;
    ngx_connection_t          *c;
    ngx_http_lastmile_link_t  *link;

    c = ev->data;
    link = c->data;

    if (c->close) {
        ngx_http_lastmile_link_drop(link, "connection is idle at exit");
        return;
    }

    do {
        rc = ngx_http_lastmile_link_receive(link);

        if (rc == NGX_AGAIN) {
            return;
        }

        if (rc == NGX_DONE) {
            ngx_http_lastmile_link_drop(link, "closed the connection");
            return;
        }

        fault = rc == NGX_OK ? ngx_http_lastmile_link_parse(link)
                             : "sent too much";

        if (fault) {
            ngx_http_lastmile_link_drop(link, fault);
            return;
        }

    } while (ev->ready);
}


/* NGX_DONE when the connection was closed. */

static ngx_int_t
ngx_http_lastmile_link_receive(ngx_http_lastmile_link_t *link)
{
    u_char            *p;
    ssize_t            n;
    ngx_connection_t  *c;

    c = link->connection;

    p = ngx_http_lastmile_link_reserve(&link->in,
                                       NGX_HTTP_LASTMILE_LINK_READ);
    if (p == NULL) {
        return NGX_ERROR;
    }

    n = c->recv(c, p, link->in.size - link->in.last);

    if (n == NGX_AGAIN) {
        return NGX_AGAIN;
    }

    if (n == NGX_ERROR || n == 0) {
        return NGX_DONE;
    }

    link->in.last += n;

    return NGX_OK;
}


/* NULL, or what is wrong with Redis. */

static const char *
ngx_http_lastmile_link_parse(ngx_http_lastmile_link_t *link)
{
    lm_rc_t                     rc;
    lm_str_t                    text;
    ngx_http_lastmile_bytes_t  *in;

    in = &link->in;

    while (in->pos < in->last) {

        if (link->expect(link) != NGX_OK) {
            return "sent what nobody asked for";
        }

        text = lm_str((char *) in->start + in->pos, in->last - in->pos);

        rc = lm_redis_reply_take(link->target.arena, &text,
                                 link->target.reply);

        if (rc == LM_E_NOT_FOUND) {

            if (text.n > link->reply_max) {
                return "sent a reply longer than any of ours";
            }

            ngx_memmove(in->start, in->start + in->pos, text.n);
            in->pos = 0;
            in->last = text.n;
            return NULL;
        }

        if (rc != LM_OK) {
            return rc == LM_E_MEMORY ? "sent more than there is room for"
                                     : "sent what cannot be read";
        }

        in->pos = in->last - text.n;

        if (link->receive(link) != NGX_OK) {
            return "sent what we cannot use";
        }
    }

    ngx_http_lastmile_link_empty(in);

    return NULL;
}
