/* SPDX-License-Identifier: MIT */
/*
 * Open sessions are ended by asking their NAS (RFC 5176).  The asking is
 * queued in the transaction of what made it needful; a job does it at once and
 * keeps what the NAS said.
 */
#ifndef LM_SERVICE_DISCONNECT_H
#define LM_SERVICE_DISCONNECT_H

#include "store/db.h"

/* Why; names of table "disconnect". */
typedef enum {
    LM_DISCONNECT_SUSPEND,
    LM_DISCONNECT_UNSUSPEND, /* out of the walled garden */
    LM_DISCONNECT_BLOCK,
    LM_DISCONNECT_CANCEL,
    LM_DISCONNECT_CHANGE, /* under other terms from now on */
    LM_DISCONNECT_PASSWORD
} lm_disconnect_why_e;

typedef struct {
    uint64_t            customer_id;
    uint64_t            account_id; /* 0: all of the customer's */
    lm_instant_t        started_since; /* all of the customer's alone */
    bool                is_once; /* not those that were ever asked for */
    lm_instant_t        pause; /* not those asked for since, in ms */
    lm_disconnect_why_e why;
} lm_disconnect_whom_t;

/* Queues one request for each session concerned that may be open; *n of them.
 */
lm_rc_t lm_disconnect_queue(lm_tx_t *tx, const lm_disconnect_whom_t *whom,
                            size_t *n) LM_MUST_CHECK;

/* A state of table "disconnect" in words; has_cause when the NAS gave one.
 * {NULL, 0} when the arena is full. */
lm_str_t lm_disconnect_text(lm_arena_t *a, lm_str_t state, lm_lang_e lang,
                            bool has_cause, uint32_t cause);

#endif
