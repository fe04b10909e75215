/* SPDX-License-Identifier: MIT */
#include "service/message_template.h"

#include "service/change.h"
#include "service/letter.h"

static const lm_record_field_t fields[] = {
    LM_RECORD(lm_message_template_t, name, "name", LM_T_STR,
              LM_MESSAGE_TEMPLATE_NAME, LM_REQUIRED),
    LM_RECORD(lm_message_template_t, subject, "subject", LM_T_STR,
              LM_LETTER_SUBJECT, LM_REQUIRED),
    LM_RECORD(lm_message_template_t, text, "text", LM_T_STR, LM_LETTER_TEXT,
              LM_REQUIRED | LM_RECORD_LINES),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static lm_rc_t template_audit(lm_tx_t *tx, lm_audit_t audit,
                              const lm_message_template_t *before,
                              const lm_message_template_t *after);


const lm_record_field_t *
lm_message_template_fields(size_t *n)
{
    *n = FIELDS;
    return fields;
}


/* Who acts; 0: nobody of the staff. */
static uint64_t
actor_id(const lm_tx_t *tx)
{
    return tx->actor == NULL ? 0 : tx->actor->id;
}


lm_rc_t
lm_message_template_add(lm_tx_t *tx, const lm_message_template_t *made,
                        uint64_t *id)
{
    lm_rc_t                         rc;
    lm_message_template_t           row = *made;
    lm_sql_message_template_count_t count;

    rc = lm_sql_message_template_count(tx, &count);
    if (rc != LM_OK) {
        return rc;
    }

    if (count.n >= LM_MESSAGE_TEMPLATES) {
        return LM_E_CONFLICT;
    }

    rc = lm_sql_message_template_add(tx,
                                     &(lm_sql_message_template_add_in_t){
                                         .name = made->name,
                                         .subject = made->subject,
                                         .text = made->text,
                                         .updated_at = tx->now,
                                         .has_staff_id = actor_id(tx) != 0,
                                         .staff_id = actor_id(tx),
                                     },
                                     id);
    if (rc != LM_OK) {
        return rc;
    }

    row.id = *id;
    return template_audit(
        tx, (lm_audit_t){.action = "create", .entity_id = *id}, NULL, &row);
}


lm_rc_t
lm_message_template_change(lm_tx_t *tx, const lm_message_template_t *before,
                           const lm_message_template_t *after)
{
    lm_rc_t rc;

    rc = lm_sql_message_template_set(tx,
                                     &(lm_sql_message_template_set_in_t){
                                         .name = after->name,
                                         .subject = after->subject,
                                         .text = after->text,
                                         .updated_at = tx->now,
                                         .has_staff_id = actor_id(tx) != 0,
                                         .staff_id = actor_id(tx),
                                         .message_template_id = before->id,
                                     },
                                     NULL);

    if (rc != LM_OK) {
        return rc;
    }

    return template_audit(tx,
                          (lm_audit_t){.action = "update",
                                       .entity_id = before->id,
                                       .version = before->version + 1},
                          before, after);
}


lm_rc_t
lm_message_template_remove(lm_tx_t *tx, const lm_message_template_t *one)
{
    lm_rc_t rc;

    rc = lm_sql_message_template_delete(
        tx, &(lm_sql_message_template_delete_in_t){one->id}, NULL);
    if (rc != LM_OK) {
        return rc;
    }

    return template_audit(
        tx, (lm_audit_t){.action = "delete", .entity_id = one->id}, one, NULL);
}


static lm_rc_t
template_audit(lm_tx_t *tx, lm_audit_t audit,
               const lm_message_template_t *before,
               const lm_message_template_t *after)
{
    lm_changes_t c;

    lm_changes_begin(&c, tx);
    lm_changes_item(&c, "", fields, FIELDS, before, after);

    audit.entity = "message_template";
    return lm_changes_write(&c, &audit);
}
