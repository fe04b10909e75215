/* SPDX-License-Identifier: MIT */
/* One message to one recipient over SMTP (RFC 5321), by libcurl. */
#ifndef LM_JOB_SMTP_H
#define LM_JOB_SMTP_H

#include "base/time.h"

#define LM_SMTP_ERROR 300

typedef enum { LM_SMTP_TLS_OFF, LM_SMTP_TLS_TRY, LM_SMTP_TLS_ALWAYS } lm_tls_e;

typedef struct {
    const char *url;
    const char *user; /* "": nobody signs in */
    const char *password;
    lm_tls_e    tls;
    uint32_t    timeout; /* seconds of one message */
} lm_smtp_conf_t;

typedef struct {
    lm_str_t     from; /* addresses */
    lm_str_t     from_name;
    lm_str_t     to;
    lm_str_t     to_name;
    lm_str_t     subject;
    lm_str_t     text; /* UTF-8 */
    lm_str_t     html; /* may be empty: then text alone */
    lm_str_t     message_id; /* without "<>" */
    lm_instant_t date;
} lm_mail_t;

/* A connection that is kept from message to message. */
typedef struct lm_smtp_s lm_smtp_t;

/* NULL when libcurl has no memory. */
lm_smtp_t *lm_smtp_open(const lm_smtp_conf_t *conf);
void       lm_smtp_close(lm_smtp_t *smtp);

/*
 * LM_OK: the server took it.  LM_E_INVALID: it never will (a 5xx reply).
 * LM_E_RETRY: not now (a 4xx reply).  LM_E_UNAVAILABLE: the server is away.
 * Words in lm_smtp_error().
 */
lm_rc_t lm_smtp_send(lm_smtp_t *smtp, lm_arena_t *a, const lm_mail_t *mail)
    LM_MUST_CHECK;

const char *lm_smtp_error(const lm_smtp_t *smtp);

#endif
