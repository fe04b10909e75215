/* SPDX-License-Identifier: MIT */
#include "service/note.h"

#include "service/change.h"
#include "sql/customer.h"

static const lm_record_field_t fields[] = {
    LM_RECORD(lm_note_t, text, "text", LM_T_STR, LM_NOTE_POINTS,
              LM_RECORD_LINES),
    LM_RECORD(lm_note_t, is_pinned, "is_pinned", LM_T_BOOL, 1, 0),
    LM_RECORD(lm_note_t, is_alert, "is_alert", LM_T_BOOL, 1, 0),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static lm_audit_t note_deed(const char *action, const lm_note_t *note);
static lm_rc_t    note_audit(lm_tx_t *tx, lm_audit_t audit,
                             const lm_note_t *before, const lm_note_t *after);


const lm_record_field_t *
lm_note_fields(size_t *n)
{
    *n = FIELDS;
    return fields;
}


bool
lm_note_may_edit(const lm_note_actor_t *actor, lm_instant_t now,
                 bool has_staff_id, uint64_t staff_id, lm_instant_t created_at)
{
    return actor->may_all
           || (has_staff_id && staff_id == actor->staff_id
               && now - created_at < LM_NOTE_EDIT);
}


lm_rc_t
lm_note_add(lm_tx_t *tx, const lm_note_t *note, uint64_t *id)
{
    lm_rc_t              rc;
    lm_note_t            made = *note;
    lm_sql_customer_me_t customer;

    rc = lm_sql_customer_me(tx, &(lm_sql_customer_me_in_t){note->customer_id},
                            &customer);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_note_add(tx,
                         &(lm_sql_note_add_in_t){
                             .customer_id = note->customer_id,
                             .staff_id = note->staff_id,
                             .has_staff_id = note->has_staff_id,
                             .text = note->text,
                             .is_pinned = note->is_pinned,
                             .is_alert = note->is_alert,
                             .created_at = tx->now,
                         },
                         id);
    if (rc != LM_OK) {
        return rc;
    }

    made.id = *id;
    return note_audit(tx, note_deed("create", &made), NULL, &made);
}


lm_rc_t
lm_note_change(lm_tx_t *tx, const lm_note_actor_t *actor,
               const lm_note_t *before, const lm_note_t *after)
{
    bool    is_reworded = !lm_str_eq(before->text, after->text);
    lm_rc_t rc;

    if (is_reworded
        && !lm_note_may_edit(actor, tx->now, before->has_staff_id,
                             before->staff_id, before->created_at)) {
        return LM_E_FORBIDDEN;
    }

    rc = lm_sql_note_set(tx,
                         &(lm_sql_note_set_in_t){
                             .text = after->text,
                             .is_pinned = after->is_pinned,
                             .is_alert = after->is_alert,
                             .edited_at = tx->now,
                             .has_edited_at = is_reworded,
                             .note_id = before->id,
                         },
                         NULL);

    return rc == LM_OK
               ? note_audit(tx, note_deed("update", before), before, after)
               : rc;
}


lm_rc_t
lm_note_hide(lm_tx_t *tx, const lm_note_actor_t *actor, const lm_note_t *note)
{
    lm_rc_t rc;

    if (!lm_note_may_edit(actor, tx->now, note->has_staff_id, note->staff_id,
                          note->created_at)) {
        return LM_E_FORBIDDEN;
    }

    rc =
        lm_sql_note_hide(tx, &(lm_sql_note_hide_in_t){tx->now, note->id}, NULL);

    return rc == LM_OK ? note_audit(tx, note_deed("delete", note), note, NULL)
                       : rc;
}


static lm_audit_t
note_deed(const char *action, const lm_note_t *note)
{
    return (lm_audit_t){.action = action,
                        .entity = "customer_note",
                        .entity_id = note->id,
                        .customer_id = note->customer_id,
                        .version = note->version + 1};
}


/* The whole note when it comes or goes, else what differs. */
static lm_rc_t
note_audit(lm_tx_t *tx, lm_audit_t audit, const lm_note_t *before,
           const lm_note_t *after)
{
    lm_changes_t changes;

    lm_changes_begin(&changes, tx);
    lm_changes_item(&changes, "", fields, FIELDS, before, after);

    return lm_changes_write(&changes, &audit);
}
