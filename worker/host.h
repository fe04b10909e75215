/* SPDX-License-Identifier: MIT */
/* What the lastmile program gives its own parts besides base/host.h. */
#ifndef LM_WORKER_HOST_H
#define LM_WORKER_HOST_H

#include "worker/conf.h"

/* Before anything else of the host; the configuration stays the caller's and
 * must outlive the host.  LM_E_INVALID with one line in error. */
lm_rc_t host_start(conf_t *conf, char *error, size_t size) LM_MUST_CHECK;
void    host_end(void);

/* A configuration read later takes over; old connections end when they come
 * back.  What cannot change while running stays as it was. */
lm_rc_t host_reload(conf_t *conf, char *error, size_t size) LM_MUST_CHECK;

conf_t *host_conf(void);

/* Every thread that uses the database calls these first and last. */
void host_thread_begin(void);
void host_thread_end(void);

/*---- host_isp.c */

void host_isp_end(void);

/*---- host_log.c */

void host_log_open(const char *path, const char *level);
void host_log_reopen(void);
bool host_log_level_known(const char *level);

/*---- host_db.c */

void host_db_start(const lm_db_conf_t *conf, size_t connections);
void host_db_end(void);

/*---- host_cache.c */

void host_cache_start(const conf_t *conf, const char *password);
void host_cache_thread_end(void);

#endif
