
/* SPDX-License-Identifier: MIT */

/*
 * Waiting on descriptors of a library that opens and closes them itself.  A
 * descriptor is registered for reading once, edge-triggered, at its first
 * wait and stays so; writing is registered when it is first waited for.
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "ngx_http_lastmile_co.h"

#include <poll.h>


#define NGX_HTTP_LASTMILE_WATCH_TIMEOUT  10000


static int ngx_http_lastmile_watch_poll(int fd, ngx_uint_t is_read,
    ngx_msec_t timeout);
static ngx_connection_t *ngx_http_lastmile_watch_get(int fd);
static ngx_int_t ngx_http_lastmile_watch_grow(int fd);
static ngx_int_t ngx_http_lastmile_watch_arm(ngx_connection_t *c,
    ngx_uint_t is_read);
static void ngx_http_lastmile_watch_handler(ngx_event_t *ev);


static ngx_connection_t  **ngx_http_lastmile_watches;
static int                 ngx_http_lastmile_watches_n;


int
ngx_http_lastmile_watch_wait(int fd, ngx_uint_t is_read, ngx_msec_t timeout)
{
    int                     *opening;
    ngx_int_t                rc;
    ngx_connection_t        *c;
    ngx_http_lastmile_co_t  *co;

    if (timeout == 0) {
        timeout = NGX_HTTP_LASTMILE_WATCH_TIMEOUT;
    }

    co = ngx_http_lastmile_co_self();

    if (co == NULL) {
        return ngx_http_lastmile_watch_poll(fd, is_read, timeout);
    }

    /*
     * A connection that is being opened waits on a new number: what is known
     * of it belongs to a descriptor that was closed unseen
     */

    opening = ngx_http_lastmile_co_opening(co);

    if (*opening == NGX_HTTP_LASTMILE_FD_UNKNOWN) {
        ngx_http_lastmile_watch_drop(fd);
        *opening = fd;
    }

    c = ngx_http_lastmile_watch_get(fd);
    if (c == NULL) {
        return -1;
    }

    if (ngx_http_lastmile_watch_arm(c, is_read) != NGX_OK) {
        return -1;
    }

    c->data = co;

    rc = ngx_http_lastmile_co_park(timeout);

    c->data = NULL;

    if (rc == NGX_AGAIN) {
        ngx_set_errno(NGX_ETIMEDOUT);
        return 0;
    }

    return 1;
}


/* In other threads it may block; on the main stack it must not. */

static int
ngx_http_lastmile_watch_poll(int fd, ngx_uint_t is_read, ngx_msec_t timeout)
{
    int            n;
    struct pollfd  pfd;

    if (ngx_http_lastmile_co_is_main_thread()) {
        timeout = 0;
    }

    pfd.fd = fd;
    pfd.events = is_read ? POLLIN : POLLOUT;
    pfd.revents = 0;

    do {
        n = poll(&pfd, 1, (int) timeout);
    } while (n == -1 && ngx_errno == NGX_EINTR);

    if (n == 0) {
        ngx_set_errno(NGX_ETIMEDOUT);
    }

    return n;
}


void
ngx_http_lastmile_watch_open_begin(void)
{
    ngx_http_lastmile_co_t  *co;

    co = ngx_http_lastmile_co_self();

    *ngx_http_lastmile_co_opening(co) = NGX_HTTP_LASTMILE_FD_UNKNOWN;
}


int
ngx_http_lastmile_watch_open_end(void)
{
    int  fd, *opening;

    opening = ngx_http_lastmile_co_opening(ngx_http_lastmile_co_self());

    fd = *opening;
    *opening = NGX_HTTP_LASTMILE_FD_NONE;

    return fd;
}


ngx_connection_t *
ngx_http_lastmile_watch_find(int fd)
{
    if (fd < 0 || fd >= ngx_http_lastmile_watches_n) {
        return NULL;
    }

    return ngx_http_lastmile_watches[fd];
}


static ngx_connection_t *
ngx_http_lastmile_watch_get(int fd)
{
    ngx_connection_t  *c;

    c = ngx_http_lastmile_watch_find(fd);
    if (c) {
        return c;
    }

    if (ngx_http_lastmile_watch_grow(fd) != NGX_OK) {
        return NULL;
    }

    c = ngx_get_connection(fd, ngx_cycle->log);
    if (c == NULL) {
        return NULL;
    }

    c->log = ngx_cycle->log;
    c->read->log = c->log;
    c->write->log = c->log;
    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);

    ngx_http_lastmile_watch_take(c);

    ngx_http_lastmile_watches[fd] = c;

    return c;
}


static ngx_int_t
ngx_http_lastmile_watch_grow(int fd)
{
    int                 n;
    ngx_connection_t  **p;

    if (fd < ngx_http_lastmile_watches_n) {
        return NGX_OK;
    }

    n = ngx_max(fd + 1, ngx_http_lastmile_watches_n * 2);

    p = ngx_calloc(n * sizeof(ngx_connection_t *), ngx_cycle->log);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (ngx_http_lastmile_watches) {
        ngx_memcpy(p, ngx_http_lastmile_watches,
                   ngx_http_lastmile_watches_n * sizeof(ngx_connection_t *));
        ngx_free(ngx_http_lastmile_watches);
    }

    ngx_http_lastmile_watches = p;
    ngx_http_lastmile_watches_n = n;

    return NGX_OK;
}


void
ngx_http_lastmile_watch_take(ngx_connection_t *c)
{
    c->idle = 0;
    c->data = NULL;
    c->read->handler = ngx_http_lastmile_watch_handler;
    c->write->handler = ngx_http_lastmile_watch_handler;
}


static ngx_int_t
ngx_http_lastmile_watch_arm(ngx_connection_t *c, ngx_uint_t is_read)
{
    if (!c->read->active
        && ngx_add_event(c->read, NGX_READ_EVENT, NGX_CLEAR_EVENT) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (is_read || c->write->active) {
        return NGX_OK;
    }

    return ngx_add_event(c->write, NGX_WRITE_EVENT, NGX_CLEAR_EVENT);
}


/* A needless wake is harmless: the library tries again and waits again. */

static void
ngx_http_lastmile_watch_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c;

    c = ev->data;

    if (c->data) {
        ngx_http_lastmile_co_wake(c->data);
    }
}


void
ngx_http_lastmile_watch_drop(int fd)
{
    ngx_connection_t  *c;

    c = ngx_http_lastmile_watch_find(fd);
    if (c == NULL) {
        return;
    }

    ngx_http_lastmile_watches[fd] = NULL;

    if (c->read->active || c->write->active) {
        (void) ngx_del_conn(c, NGX_CLOSE_EVENT);
    }

    if (c->read->posted) {
        ngx_delete_posted_event(c->read);
    }

    if (c->write->posted) {
        ngx_delete_posted_event(c->write);
    }

    c->read->closed = 1;
    c->write->closed = 1;
    c->idle = 0;

    ngx_free_connection(c);
    c->fd = (ngx_socket_t) -1;
}


void
ngx_http_lastmile_watch_exit(void)
{
    int  fd;

    for (fd = 0; fd < ngx_http_lastmile_watches_n; fd++) {
        ngx_http_lastmile_watch_drop(fd);
    }
}
