
/* SPDX-License-Identifier: MIT */


#ifndef _NGX_HTTP_LASTMILE_STACK_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_STACK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#if !(__x86_64__)
#include <ucontext.h>
#define NGX_HTTP_LASTMILE_UCONTEXT  1
#endif

#if defined(__SANITIZE_ADDRESS__)
#define NGX_HTTP_LASTMILE_ASAN  1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NGX_HTTP_LASTMILE_ASAN  1
#endif
#endif


/*
 * One side of a switch: where a suspended flow of control goes on.  The lower
 * bound and the size of its stack are what the address sanitizer is told.
 */
typedef struct {
#if (NGX_HTTP_LASTMILE_UCONTEXT)
    ucontext_t               uc;
#else
    void                    *sp;
#endif
    void                    *bottom;
    size_t                   size;
#if (NGX_HTTP_LASTMILE_ASAN)
    void                    *fake;
#endif
} ngx_http_lastmile_context_t;


typedef struct ngx_http_lastmile_stack_s  ngx_http_lastmile_stack_t;

/* Stands at the top of its own mapping, above the first frame. */
struct ngx_http_lastmile_stack_s {
    ngx_http_lastmile_stack_t   *next;
    u_char                      *bottom;      /* above the guard page */
    size_t                       size;        /* from bottom to this struct */
};


/* NULL when no memory can be mapped. */
ngx_http_lastmile_stack_t *ngx_http_lastmile_stack_get(ngx_log_t *log);
void ngx_http_lastmile_stack_put(ngx_http_lastmile_stack_t *stack);

/* Stacks that exist, in use or pooled. */
ngx_uint_t ngx_http_lastmile_stack_count(void);

/* The first switch to the context calls entry(), which never returns. */
void ngx_http_lastmile_context_make(ngx_http_lastmile_context_t *ctx,
    ngx_http_lastmile_stack_t *stack, void (*entry)(void));

/* is_last: the flow that is left never runs again. */
void ngx_http_lastmile_context_switch(ngx_http_lastmile_context_t *from,
    ngx_http_lastmile_context_t *to, ngx_uint_t is_last);

/* The first thing a flow does when it runs for the first time. */
void ngx_http_lastmile_context_entered(ngx_http_lastmile_context_t *self,
    ngx_http_lastmile_context_t *from);


#endif /* _NGX_HTTP_LASTMILE_STACK_H_INCLUDED_ */
