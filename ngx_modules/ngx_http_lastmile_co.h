
/* SPDX-License-Identifier: MIT */

/*
 * Coroutines: straight-line code that parks in nginx's event loop where it
 * would block.  All of it belongs to the main thread of a worker process.
 */


#ifndef _NGX_HTTP_LASTMILE_CO_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_CO_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>


typedef struct ngx_http_lastmile_co_s  ngx_http_lastmile_co_t;

typedef void (*ngx_http_lastmile_co_pt)(void *data);

/*
 * A background coroutine never keeps a worker process alive that was asked
 * to quit; a foreground one does until it has ended.
 */
#define NGX_HTTP_LASTMILE_CO_BACKGROUND  1


/* NULL on the main stack and in other threads. */
ngx_http_lastmile_co_t *ngx_http_lastmile_co_self(void);

/* The main thread of a worker process, on whichever stack. */
ngx_uint_t ngx_http_lastmile_co_is_main_thread(void);

/*
 * Runs handler(data) on a stack of its own, at once when called on the main
 * stack, else at the end of the loop turn; then finish(data) on the main
 * stack, unless it is NULL.  NGX_ERROR when there is no memory.
 */
ngx_int_t ngx_http_lastmile_co_start(ngx_http_lastmile_co_pt handler,
    ngx_http_lastmile_co_pt finish, void *data, ngx_log_t *log,
    ngx_uint_t flags);

/*
 * Gives way until woken: NGX_OK; NGX_AGAIN when the time has passed.  Zero
 * waits without a limit and is for background coroutines alone: nginx quits
 * when no timer is armed, whatever is parked.
 */
ngx_int_t ngx_http_lastmile_co_park(ngx_msec_t timeout);

/*
 * Resumes a parked coroutine at the end of the loop turn.  Does nothing to
 * one that is not parked or was woken before.
 */
void ngx_http_lastmile_co_wake(ngx_http_lastmile_co_t *co);

/* Calls fn(data) on the main stack and goes on. */
void ngx_http_lastmile_co_call_main(ngx_http_lastmile_co_pt fn, void *data);

/*
 * The moment, by ngx_current_msec, after which parking ends with NGX_AGAIN at
 * once; zero for none.  Gives the one before.
 */
ngx_msec_t ngx_http_lastmile_co_set_deadline(ngx_http_lastmile_co_t *co,
    ngx_msec_t deadline);

/* The deadline has passed. */
ngx_uint_t ngx_http_lastmile_co_is_late(ngx_http_lastmile_co_t *co);

/* Milliseconds to the deadline, 1 when it has passed, 0 without one. */
ngx_msec_t ngx_http_lastmile_co_left(ngx_http_lastmile_co_t *co);

ngx_log_t *ngx_http_lastmile_co_log(void);

ngx_uint_t ngx_http_lastmile_co_count(void);
ngx_uint_t ngx_http_lastmile_co_peak(void);

void ngx_http_lastmile_co_init(void);


/* Waits on descriptors that a library owns (MariaDB's). */

/* 1 ready, 0 timed out (errno is ETIMEDOUT), -1 failed. */
int ngx_http_lastmile_watch_wait(int fd, ngx_uint_t is_read,
    ngx_msec_t timeout);

/* The event loop's side of a descriptor that was waited for; or NULL. */
ngx_connection_t *ngx_http_lastmile_watch_find(int fd);

/*
 * The descriptor was closed, or will be before the event loop runs again.
 * Forgets it without asking the kernel, which forgets by itself.
 */
void ngx_http_lastmile_watch_drop(int fd);

/* At exit: who still waits is in the background and ends with the process. */
void ngx_http_lastmile_watch_exit(void);

/* Gives the events back to waiting coroutines after pooled use. */
void ngx_http_lastmile_watch_take(ngx_connection_t *c);

/*
 * Between these two the coroutine opens one connection, whose descriptor is
 * new whatever is known of its number.  The second gives the descriptor that
 * was waited for, -1 for none.
 */
void ngx_http_lastmile_watch_open_begin(void);
int ngx_http_lastmile_watch_open_end(void);

/* Where a coroutine keeps the descriptor it is opening. */
#define NGX_HTTP_LASTMILE_FD_UNKNOWN  -1
#define NGX_HTTP_LASTMILE_FD_NONE     -2

int *ngx_http_lastmile_co_opening(ngx_http_lastmile_co_t *co);


#endif /* _NGX_HTTP_LASTMILE_CO_H_INCLUDED_ */
