/* SPDX-License-Identifier: MIT */
/*
 * Sends what stands in the outbox.  A message is leased, rendered, sent and
 * then marked; a worker that dies between sending and marking sends it again
 * under the same Message-ID, so that it can be seen to be the same.
 */
#ifndef LM_JOB_MAIL_H
#define LM_JOB_MAIL_H

#include <stdatomic.h>

#include "job/smtp.h"
#include "store/db.h"

typedef struct {
    lm_smtp_conf_t smtp;
    uint32_t       batch; /* messages leased at once */
    lm_str_t       leased_by;
    _Atomic bool  *is_stopping;
} lm_mail_env_t;

/*
 * Sends one batch.  *n gets the messages that were tried; 0: nothing is due.
 * LM_E_UNAVAILABLE when the mail server is away: wait a little.
 */
lm_rc_t lm_mail_step(lm_smtp_t *smtp, const lm_mail_env_t *env, lm_arena_t *a,
                     size_t *n) LM_MUST_CHECK;

/* Messages of workers that died go back into the queue. */
lm_rc_t lm_mail_reclaim(lm_arena_t *a) LM_MUST_CHECK;

#endif
