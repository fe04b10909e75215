
/* SPDX-License-Identifier: MIT */

/* The small half of the library's host interface, see lib/base/host.h. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"
#include "ngx_http_lastmile_stack.h"

#include <sys/random.h>


#define NGX_HTTP_LASTMILE_LOG_SIZE  1024

#if (NGX_HTTP_LASTMILE_ASAN)
#define NGX_HTTP_LASTMILE_PAGES     0
#else
#define NGX_HTTP_LASTMILE_PAGES     64
#endif


typedef struct ngx_http_lastmile_page_s  ngx_http_lastmile_page_t;

struct ngx_http_lastmile_page_s {
    ngx_http_lastmile_page_t  *next;
};


static ngx_http_lastmile_page_t  *ngx_http_lastmile_pages;
static ngx_uint_t                 ngx_http_lastmile_pages_kept;


static ngx_uint_t  ngx_http_lastmile_log_levels[] = {
    NGX_LOG_ALERT,                         /* LM_LOG_ALERT */
    NGX_LOG_CRIT,                          /* LM_LOG_CRIT */
    NGX_LOG_ERR,                           /* LM_LOG_ERR */
    NGX_LOG_WARN,                          /* LM_LOG_WARN */
    NGX_LOG_INFO,                          /* LM_LOG_INFO */
    NGX_LOG_DEBUG                          /* LM_LOG_DEBUG */
};


void
lm_host_log(lm_log_e level, const char *fmt, ...)
{
    char        text[NGX_HTTP_LASTMILE_LOG_SIZE];
    va_list     args;
    ngx_log_t  *log;

    log = ngx_http_lastmile_co_log();

    if (level == LM_LOG_DEBUG && !(log->log_level & NGX_LOG_DEBUG_HTTP)) {
        return;
    }

    va_start(args, fmt);
    (void) vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);

    lm_line_clean(text, ngx_strlen(text));

    if (level == LM_LOG_DEBUG) {
        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, log, 0, "lastmile: %s", text);
        return;
    }

    ngx_log_error(ngx_http_lastmile_log_levels[level], log, 0, "lastmile: %s",
                  text);
}


lm_instant_t
lm_host_now(void)
{
    ngx_time_t  *tp;

    tp = ngx_timeofday();

    return (lm_instant_t) tp->sec * LM_SECOND + tp->msec;
}


int64_t
lm_host_ticks(void)
{
    return (int64_t) ngx_current_msec;
}


void
lm_host_random(void *p, size_t n)
{
    ssize_t   got;
    u_char   *pos = p;

    while (n) {
        got = getrandom(pos, n, 0);

        if (got == -1) {
            if (ngx_errno == NGX_EINTR) {
                continue;
            }

            /* predictable secrets are worse than no answer */
            ngx_log_error(NGX_LOG_EMERG, ngx_cycle->log, ngx_errno,
                          "getrandom() failed");
            ngx_abort();
        }

        pos += got;
        n -= got;
    }
}


/*
 * The page that every request begins with is kept for the next one.  Threads
 * have none of their own, and the address sanitizer wants to see each page
 * come and go.
 */

void *
lm_host_page_alloc(size_t n)
{
    ngx_http_lastmile_page_t  *page;

    page = ngx_http_lastmile_pages;

    if (n != LM_ARENA_PAGE || page == NULL
        || !ngx_http_lastmile_co_is_main_thread())
    {
        return malloc(n);
    }

    ngx_http_lastmile_pages = page->next;
    ngx_http_lastmile_pages_kept--;

    return page;
}


void
lm_host_page_free(void *p, size_t n)
{
    ngx_http_lastmile_page_t  *page;

    if (n != LM_ARENA_PAGE
        || ngx_http_lastmile_pages_kept == NGX_HTTP_LASTMILE_PAGES
        || !ngx_http_lastmile_co_is_main_thread())
    {
        free(p);
        return;
    }

    page = p;
    page->next = ngx_http_lastmile_pages;
    ngx_http_lastmile_pages = page;
    ngx_http_lastmile_pages_kept++;
}


int
lm_host_wait(int fd, char is_read, int timeout_ms)
{
    return ngx_http_lastmile_watch_wait(fd, is_read,
                                        timeout_ms > 0 ? timeout_ms : 0);
}


void
lm_host_sleep(int timeout_ms)
{
    if (timeout_ms <= 0) {
        return;
    }

    if (ngx_http_lastmile_co_self() == NULL) {
        ngx_msleep(timeout_ms);
        return;
    }

    (void) ngx_http_lastmile_co_park(timeout_ms);
}


const lm_conf_t *
lm_host_conf(void)
{
    return &ngx_http_lastmile_main_conf()->conf;
}
