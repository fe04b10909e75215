
/* SPDX-License-Identifier: MIT */

/*
 * One connection to Redis: commands are appended to a buffer that is sent
 * once a turn of the event loop, replies are parsed as they come.  Whoever
 * owns the link says where each reply goes.
 */


#ifndef _NGX_HTTP_LASTMILE_LINK_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_LINK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "base/host.h"


typedef struct ngx_http_lastmile_link_s  ngx_http_lastmile_link_t;

/* Where the next reply goes. */
typedef struct {
    lm_arena_t               *arena;
    lm_cache_reply_t         *reply;
} ngx_http_lastmile_target_t;

/* Bytes between pos and last wait; after a burst it is made small again. */
typedef struct {
    u_char                   *start;
    size_t                    size;
    size_t                    pos;
    size_t                    last;
} ngx_http_lastmile_bytes_t;


struct ngx_http_lastmile_link_s {
    ngx_connection_t         *connection;
    ngx_http_lastmile_target_t  target;

    ngx_http_lastmile_bytes_t  in;
    ngx_http_lastmile_bytes_t  out;

    ngx_event_t               flush;

    size_t                    reply_max;     /* bytes of one that is not whole */

    ngx_msec_t                backoff;
    ngx_msec_t                retry_at;

    /* appends what must be sent first */
    void                    (*greet)(ngx_http_lastmile_link_t *link);

    /* fills link->target for the next reply; NGX_ERROR: none is due */
    ngx_int_t               (*expect)(ngx_http_lastmile_link_t *link);

    /* link->target is complete; NGX_ERROR: the link is of no use */
    ngx_int_t               (*receive)(ngx_http_lastmile_link_t *link);

    /* the connection is gone, and every reply that was due */
    void                    (*lose)(ngx_http_lastmile_link_t *link);

    unsigned                  connecting:1;
    unsigned                  waiting:1;     /* replies are due */
};


/* What waits in either direction; more is a fault. */
#define NGX_HTTP_LASTMILE_LINK_MAX  (8 * 1024 * 1024)


/* NGX_OK when open or opening; NGX_DECLINED while backing off. */
ngx_int_t ngx_http_lastmile_link_open(ngx_http_lastmile_link_t *link);

/* A link that works again forgets its failures. */
void ngx_http_lastmile_link_works(ngx_http_lastmile_link_t *link);

/* Sent at the end of the loop turn.  NGX_ERROR when too much is waiting. */
ngx_int_t ngx_http_lastmile_link_append(ngx_http_lastmile_link_t *link,
    const lm_str_t *argv, size_t argc);

/* Drops the connection and calls link->lose(). */
void ngx_http_lastmile_link_drop(ngx_http_lastmile_link_t *link,
    const char *reason);

/* While nothing is due the connection does not hold a quitting process. */
void ngx_http_lastmile_link_set_waiting(ngx_http_lastmile_link_t *link,
    ngx_uint_t waiting);


#endif /* _NGX_HTTP_LASTMILE_LINK_H_INCLUDED_ */
