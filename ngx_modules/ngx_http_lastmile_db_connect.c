
/* SPDX-License-Identifier: MIT */

/* Opening a connection to the database. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"


typedef struct {
    lm_db_t  *db;
    lm_rc_t   rc;
} ngx_http_lastmile_db_connect_t;


static void ngx_http_lastmile_db_connect_thread(void *arg);


lm_rc_t
ngx_http_lastmile_db_connect(lm_db_t **db, int *fd)
{
    int                             waited;
    lm_rc_t                         rc;
    ngx_http_lastmile_main_conf_t  *lmcf;
    ngx_http_lastmile_db_connect_t  ctx;

    lmcf = ngx_http_lastmile_main_conf();

    if (lmcf->database.tls_ca) {

        /* the library does the handshake on a blocking socket: 30 ms */

        ngx_memzero(&ctx, sizeof(ngx_http_lastmile_db_connect_t));

        rc = lm_host_offload(ngx_http_lastmile_db_connect_thread, &ctx);
        if (rc == LM_OK) {
            rc = ctx.rc;
        }

        if (rc != LM_OK) {
            return rc;
        }

        *db = ctx.db;
        *fd = lm_db_fd(ctx.db);

        if (ngx_nonblocking(*fd) == -1) {
            ngx_log_error(NGX_LOG_ALERT, ngx_http_lastmile_co_log(),
                          ngx_socket_errno, ngx_nonblocking_n " failed");
            lm_db_close(ctx.db);
            return LM_E_UNAVAILABLE;
        }

        ngx_http_lastmile_watch_drop(*fd);

        return LM_OK;
    }

    ngx_http_lastmile_watch_open_begin();

    rc = lm_db_open(&lmcf->database, db);

    waited = ngx_http_lastmile_watch_open_end();

    if (rc != LM_OK) {
        /* the library closed it */
        ngx_http_lastmile_watch_drop(waited);
        return rc;
    }

    *fd = lm_db_fd(*db);

    return LM_OK;
}


static void
ngx_http_lastmile_db_connect_thread(void *arg)
{
    ngx_http_lastmile_db_connect_t  *ctx = arg;

    ctx->rc = lm_db_open(&ngx_http_lastmile_main_conf()->database, &ctx->db);
}
