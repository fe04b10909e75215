
/* SPDX-License-Identifier: MIT */

/* Opening a connection to the database. */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_lastmile.h"


lm_rc_t
ngx_http_lastmile_db_connect(lm_db_t **db, int *fd)
{
    int      waited;
    lm_rc_t  rc;

    ngx_http_lastmile_watch_open_begin();

    rc = lm_db_open(&ngx_http_lastmile_main_conf()->database, db);

    waited = ngx_http_lastmile_watch_open_end();

    if (rc != LM_OK) {
        /* the library closed it */
        ngx_http_lastmile_watch_drop(waited);
        return rc;
    }

    *fd = lm_db_fd(*db);

    if (*fd != waited) {
        /* a thread opened it: of the number only the former owner is known */
        ngx_http_lastmile_watch_drop(*fd);
    }

    return LM_OK;
}
