/* SPDX-License-Identifier: MIT */
/*
 * A message that staff write to one or many customers (spec "customers",
 * F3.8, F13.3): its placeholders are filled in a copy for each, which goes to
 * the primary contact through the outbox.
 */
#ifndef LM_SERVICE_LETTER_H
#define LM_SERVICE_LETTER_H

#include "sql/message.h"
#include "store/db.h"

#define LM_LETTER_SUBJECT 200 /* characters */
#define LM_LETTER_TEXT 10000
#define LM_LETTER_TO 10 /* addresses typed by hand */

typedef lm_sql_message_recipient_t lm_letter_recipient_t;

typedef struct lm_letter_s {
    uint64_t id; /* of table message; 0: not sent yet */
    lm_str_t subject;
    lm_str_t text;
    lm_str_t from_address;
} lm_letter_t;

typedef struct {
    const char *name;
    const char *text[LM_LANG_COUNT];
} lm_letter_placeholder_t;

const lm_letter_placeholder_t *lm_letter_placeholders(size_t *n);

/* Names in a text that are no placeholders; at most max of them, each once. */
void lm_letter_unknown(lm_str_t text, lm_str_t *names, size_t max, size_t *n);

/* Addresses to send from; the first is mail_from. */
lm_rc_t lm_letter_from(lm_tx_t *tx, lm_str_t **addresses, size_t *n)
    LM_MUST_CHECK;

/* Why this customer gets none, of bulk_reason.def; NULL: gets it. */
const char *lm_letter_refusal(const lm_letter_recipient_t *to, lm_day_t today);

/* Subject and text for this one. */
lm_rc_t lm_letter_fill(lm_tx_t *tx, const lm_letter_t *letter,
                       const lm_letter_recipient_t *to, lm_str_t *subject,
                       lm_str_t *text) LM_MUST_CHECK;

/* Queues the copy; address {NULL, 0}: the contact's. */
lm_rc_t lm_letter_queue(lm_tx_t *tx, const lm_letter_t *letter,
                        const lm_letter_recipient_t *to, lm_str_t address)
    LM_MUST_CHECK;

/* Writes it down for the log, with an audit row; fills in the id. */
lm_rc_t lm_letter_add(lm_tx_t *tx, lm_letter_t *letter, uint64_t staff_id)
    LM_MUST_CHECK;

#endif
