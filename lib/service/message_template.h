/* SPDX-License-Identifier: MIT */
/*
 * What staff write often: a subject and a text under a name, with the
 * placeholders of service/letter.h.  A message begins with one of them; it is
 * sent as it was written in the end.
 */
#ifndef LM_SERVICE_MESSAGE_TEMPLATE_H
#define LM_SERVICE_MESSAGE_TEMPLATE_H

#include "service/record.h"
#include "sql/message_template.h"

#define LM_MESSAGE_TEMPLATES 200
#define LM_MESSAGE_TEMPLATE_NAME 80 /* characters */

typedef lm_sql_message_template_lock_t lm_message_template_t;

/* name, subject, text. */
const lm_record_field_t *lm_message_template_fields(size_t *n);

/* LM_E_DUPLICATE: the name is taken, in whatever case; LM_E_CONFLICT: there
 * are too many. */
lm_rc_t lm_message_template_add(lm_tx_t *tx, const lm_message_template_t *made,
                                uint64_t *id) LM_MUST_CHECK;
/* before is locked. */
lm_rc_t lm_message_template_change(lm_tx_t                     *tx,
                                   const lm_message_template_t *before,
                                   const lm_message_template_t *after)
    LM_MUST_CHECK;
lm_rc_t lm_message_template_remove(lm_tx_t                     *tx,
                                   const lm_message_template_t *one)
    LM_MUST_CHECK;

#endif
