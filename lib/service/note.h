/* SPDX-License-Identifier: MIT */
/* Notes about a customer, for staff alone (spec "customers", F18). */
#ifndef LM_SERVICE_NOTE_H
#define LM_SERVICE_NOTE_H

#include "service/record.h"
#include "sql/note.h"

#define LM_NOTE_POINTS 4000
#define LM_NOTE_EDIT (15 * LM_MINUTE) /* how long its author may change it */

/* Who acts, and whether others' notes and old ones are his to change. */
typedef struct {
    uint64_t staff_id;
    bool     may_all;
} lm_note_actor_t;

typedef lm_sql_note_lock_t lm_note_t;

/* text, is_pinned, is_alert. */
const lm_record_field_t *lm_note_fields(size_t *n);

/* May he change the words, or take the note away?  This cannot fail. */
bool lm_note_may_edit(const lm_note_actor_t *actor, lm_instant_t now,
                      bool has_staff_id, uint64_t staff_id,
                      lm_instant_t created_at);

/* note->customer_id, staff_id, text and flags; LM_E_NOT_FOUND when there is no
 * such customer. */
lm_rc_t lm_note_add(lm_tx_t *tx, const lm_note_t *note, uint64_t *id)
    LM_MUST_CHECK;

/* What became of a locked note.  Anybody may pin it; LM_E_FORBIDDEN when the
 * words are not his to change. */
lm_rc_t lm_note_change(lm_tx_t *tx, const lm_note_actor_t *actor,
                       const lm_note_t *before, const lm_note_t *after)
    LM_MUST_CHECK;

/* Hides a locked note; the audit keeps its words.  LM_E_FORBIDDEN. */
lm_rc_t lm_note_hide(lm_tx_t *tx, const lm_note_actor_t *actor,
                     const lm_note_t *note) LM_MUST_CHECK;

#endif
