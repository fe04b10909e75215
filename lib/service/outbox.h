/* SPDX-License-Identifier: MIT */
/*
 * Messages are queued in the transaction of what they tell; the worker renders
 * the template and sends.  The variables are a JSON object of strings by their
 * names in the template ("portal.username"), sealed at rest for
 * ("outbox", "variables", id of the row), since they may hold a link.
 */
#ifndef LM_SERVICE_OUTBOX_H
#define LM_SERVICE_OUTBOX_H

#include "store/db.h"

typedef struct {
    lm_str_t name; /* "portal.username" */
    lm_str_t value;
} lm_variable_t;

typedef struct {
    const char          *template_name; /* "password_reset" */
    uint64_t             customer_id; /* 0: not to a customer */
    uint64_t             staff_id; /* 0: not to staff */
    uint64_t             message_id; /* that staff wrote; 0: none */
    lm_str_t             from_address; /* {NULL, 0}: the setting's */
    lm_str_t             subject; /* kept readable; {NULL, 0}: not */
    lm_str_t             recipient; /* address */
    lm_str_t             language; /* "en", "af" */
    const lm_variable_t *variables;
    size_t               n_variables;
    lm_instant_t         expires_at; /* not sent later; 0: no limit */
} lm_message_t;

lm_rc_t lm_outbox_queue(lm_tx_t *tx, const lm_message_t *message) LM_MUST_CHECK;

#endif
