
/* SPDX-License-Identifier: MIT */

/*
 * Whether the database is there.  One that takes no connection shows it at
 * once.  One that takes them and answers nothing (a frozen process, a machine
 * that lost its power) would cost each request its whole time: so when one
 * waits for long, a question that any server answers at once is asked, and
 * as long as that has no answer nobody else waits.
 */


#include "ngx_http_lastmile_db.h"


#define NGX_HTTP_LASTMILE_DB_BACKOFF_MIN  100
#define NGX_HTTP_LASTMILE_DB_BACKOFF_MAX  1000

/* a request waits that long before anybody wonders */
#define NGX_HTTP_LASTMILE_DB_LONG         1000

/* and any living server answers the question in that time */
#define NGX_HTTP_LASTMILE_DB_PROBE        2000
#define NGX_HTTP_LASTMILE_DB_STEP         500

/* header and first byte of what the server says first, and of an error */
#define NGX_HTTP_LASTMILE_DB_GREETING     5
#define NGX_HTTP_LASTMILE_DB_ERROR        0xff


static ngx_uint_t ngx_http_lastmile_db_is_suspect(void);
static void ngx_http_lastmile_db_probe(void *data);
static lm_rc_t ngx_http_lastmile_db_ask_idle(void);
static void ngx_http_lastmile_db_ask_new(void);
static int ngx_http_lastmile_db_call(const lm_db_conf_t *conf);
static socklen_t ngx_http_lastmile_db_address(const lm_db_conf_t *conf,
    ngx_sockaddr_t *sa);
static void ngx_http_lastmile_db_set_silent(void);


/* A server that came back is found without a request that pays for it. */

void
ngx_http_lastmile_db_tick(void)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    if (pool->probing) {
        return;
    }

    if (pool->broken || pool->silent) {

        if ((ngx_msec_int_t) (pool->retry_at - ngx_current_msec) > 0) {
            return;
        }

    } else if (!ngx_http_lastmile_db_is_suspect()) {
        return;
    }

    pool->suspect = 0;
    pool->probing = 1;

    if (ngx_http_lastmile_co_start(ngx_http_lastmile_db_probe, NULL, NULL,
                                   ngx_cycle->log,
                                   NGX_HTTP_LASTMILE_CO_BACKGROUND)
        != NGX_OK)
    {
        pool->probing = 0;
    }
}


ngx_uint_t
ngx_http_lastmile_db_is_away(void)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    return pool->silent || (pool->broken && pool->open == 0);
}


static ngx_uint_t
ngx_http_lastmile_db_is_suspect(void)
{
    ngx_uint_t                    i, size;
    ngx_http_lastmile_db_conn_t  *conn;
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;
    size = ngx_http_lastmile_main_conf()->db_size;

    if (pool->suspect) {
        return 1;
    }

    if (pool->opening
        && ngx_current_msec - pool->opening_since > NGX_HTTP_LASTMILE_DB_LONG)
    {
        return 1;
    }

    for (i = 0; i < size; i++) {
        conn = &pool->conns[i];

        if (conn->busy
            && ngx_current_msec - conn->since > NGX_HTTP_LASTMILE_DB_LONG)
        {
            return 1;
        }
    }

    return 0;
}


static void
ngx_http_lastmile_db_probe(void *data)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    if (!pool->broken && ngx_http_lastmile_db_ask_idle() == LM_OK) {
        ngx_http_lastmile_db_answers();

    } else {
        ngx_http_lastmile_db_ask_new();
    }

    pool->probing = 0;
}


/* LM_E_UNAVAILABLE: there was none, or it was lost, or nothing came. */

static lm_rc_t
ngx_http_lastmile_db_ask_idle(void)
{
    lm_rc_t                       rc;
    ngx_queue_t                  *q;
    ngx_http_lastmile_co_t       *co;
    ngx_http_lastmile_db_conn_t  *conn;
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;
    co = ngx_http_lastmile_co_self();

    if (ngx_queue_empty(&pool->idle)) {
        return LM_E_UNAVAILABLE;
    }

    q = ngx_queue_last(&pool->idle);
    ngx_queue_remove(q);

    conn = ngx_queue_data(q, ngx_http_lastmile_db_conn_t, queue);
    ngx_http_lastmile_db_set_busy(conn);

    conn->since = ngx_current_msec;
    pool->in_use++;

    (void) ngx_http_lastmile_co_set_deadline(co,
                               ngx_current_msec + NGX_HTTP_LASTMILE_DB_PROBE);

    rc = lm_db_ping(conn->db);

    if (rc != LM_OK && ngx_http_lastmile_co_is_late(co)) {
        ngx_http_lastmile_db_set_silent();
    }

    lm_host_db_return(conn->db);

    (void) ngx_http_lastmile_co_set_deadline(co, 0);

    return rc;
}


/*
 * A server greets whom it lets in.  One that is silent is not called again
 * and again, it might run out of room for callers: the first call is held
 * until it answers or is gone.
 */

static void
ngx_http_lastmile_db_ask_new(void)
{
    int                           fd;
    u_char                        greeting[NGX_HTTP_LASTMILE_DB_GREETING];
    ssize_t                       n;
    ngx_msec_t                    since;
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;
    since = ngx_current_msec;

    fd = ngx_http_lastmile_db_call(&ngx_http_lastmile_main_conf()->database);

    if (fd == -1) {
        pool->silent = 0;
        ngx_http_lastmile_db_trip("takes no connection");
        return;
    }

    for ( ;; ) {
        n = recv(fd, greeting, sizeof(greeting), 0);

        if (n != -1 || ngx_socket_errno != NGX_EAGAIN) {
            break;
        }

        if (lm_host_wait(fd, 1, NGX_HTTP_LASTMILE_DB_STEP) == -1) {
            break;
        }

        if (ngx_current_msec - since >= NGX_HTTP_LASTMILE_DB_PROBE) {
            ngx_http_lastmile_db_set_silent();
        }
    }

    ngx_http_lastmile_watch_drop(fd);
    ngx_close_socket(fd);

    if (n == sizeof(greeting)
        && greeting[sizeof(greeting) - 1] != NGX_HTTP_LASTMILE_DB_ERROR)
    {
        ngx_http_lastmile_db_answers();
        return;
    }

    pool->silent = 0;
    ngx_http_lastmile_db_trip("takes no connection");
}


/* Connects without waiting: -1 when it is refused, or nobody takes calls. */

static int
ngx_http_lastmile_db_call(const lm_db_conf_t *conf)
{
    int             fd;
    socklen_t       socklen;
    ngx_sockaddr_t  sa;

    socklen = ngx_http_lastmile_db_address(conf, &sa);

    if (socklen == 0) {
        return -1;
    }

    fd = ngx_socket(sa.sockaddr.sa_family, SOCK_STREAM, 0);

    if (fd == -1) {
        return -1;
    }

    /* of a number that was somebody else's */

    ngx_http_lastmile_watch_drop(fd);

    if (ngx_nonblocking(fd) == -1
        || (connect(fd, &sa.sockaddr, socklen) == -1
            && ngx_socket_errno != NGX_EINPROGRESS))
    {
        ngx_close_socket(fd);
        return -1;
    }

    return fd;
}


static socklen_t
ngx_http_lastmile_db_address(const lm_db_conf_t *conf, ngx_sockaddr_t *sa)
{
    ngx_memzero(sa, sizeof(ngx_sockaddr_t));

    if (conf->socket) {
        sa->sockaddr_un.sun_family = AF_UNIX;
        (void) ngx_cpystrn((u_char *) sa->sockaddr_un.sun_path,
                           (u_char *) conf->socket,
                           sizeof(sa->sockaddr_un.sun_path));
        return sizeof(struct sockaddr_un);
    }

    if (inet_pton(AF_INET, conf->host, &sa->sockaddr_in.sin_addr) == 1) {
        sa->sockaddr_in.sin_family = AF_INET;
        sa->sockaddr_in.sin_port = htons(conf->port);
        return sizeof(struct sockaddr_in);
    }

#if (NGX_HAVE_INET6)

    if (inet_pton(AF_INET6, conf->host, &sa->sockaddr_in6.sin6_addr) == 1) {
        sa->sockaddr_in6.sin6_family = AF_INET6;
        sa->sockaddr_in6.sin6_port = htons(conf->port);
        return sizeof(struct sockaddr_in6);
    }

#endif

    return 0;
}


/* Who waits already may still be answered; nobody joins them. */

static void
ngx_http_lastmile_db_set_silent(void)
{
    ngx_queue_t                  *q;
    ngx_http_lastmile_db_conn_t  *conn;
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    if (pool->silent) {
        return;
    }

    pool->silent = 1;
    ngx_http_lastmile_db_trip("does not answer");

    /* a machine that lost its power does not know them afterwards */

    while (!ngx_queue_empty(&pool->idle)) {
        q = ngx_queue_head(&pool->idle);
        ngx_queue_remove(q);

        conn = ngx_queue_data(q, ngx_http_lastmile_db_conn_t, queue);
        ngx_http_lastmile_db_close(conn);
    }
}


/* Nobody waits for a server that is away. */

void
ngx_http_lastmile_db_trip(const char *why)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    ngx_http_lastmile_count(NGX_HTTP_LASTMILE_M_DB_FAILED);

    if (pool->backoff == 0) {
        ngx_log_error(NGX_LOG_ERR, ngx_http_lastmile_co_log(), 0,
                      "lastmile: database %s", why);
    }

    pool->backoff = pool->backoff ? pool->backoff * 2
                                  : NGX_HTTP_LASTMILE_DB_BACKOFF_MIN;

    if (pool->backoff > NGX_HTTP_LASTMILE_DB_BACKOFF_MAX) {
        pool->backoff = NGX_HTTP_LASTMILE_DB_BACKOFF_MAX;
    }

    pool->retry_at = ngx_current_msec + pool->backoff;
    pool->broken = 1;

    /* connections in use may come back: who finds none sees the breaker */

    while (!ngx_queue_empty(&pool->waiters)) {
        ngx_http_lastmile_db_wake_next();
    }
}


void
ngx_http_lastmile_db_answers(void)
{
    ngx_http_lastmile_db_pool_t  *pool;

    pool = &ngx_http_lastmile_db_pool;

    if (pool->backoff) {
        ngx_log_error(NGX_LOG_WARN, ngx_http_lastmile_co_log(), 0,
                      "lastmile: database answers again");
    }

    pool->backoff = 0;
    pool->broken = 0;
    pool->silent = 0;

    ngx_http_lastmile_db_wake_next();
}
