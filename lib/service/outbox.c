/* SPDX-License-Identifier: MIT */
#include "service/outbox.h"

#include "sql/outbox.h"
#include "store/secret.h"
#include "wire/json_out.h"

static lm_rc_t variables_json(lm_tx_t *tx, const lm_message_t *message,
                              lm_str_t *out);


lm_rc_t
lm_outbox_queue(lm_tx_t *tx, const lm_message_t *message)
{
    lm_rc_t  rc;
    uint64_t id, affected;
    lm_str_t json, sealed;

    rc = variables_json(tx, message, &json);
    if (rc != LM_OK) {
        return rc;
    }

    rc =
        lm_sql_outbox_add(tx,
                          &(lm_sql_outbox_add_in_t){
                              .customer_id = message->customer_id,
                              .has_customer_id = message->customer_id != 0,
                              .staff_id = message->staff_id,
                              .has_staff_id = message->staff_id != 0,
                              .template_name = lm_str_c(message->template_name),
                              .message_id = message->message_id,
                              .has_message_id = message->message_id != 0,
                              .from_address = message->from_address,
                              .has_from_address = message->from_address.n != 0,
                              .subject = message->subject,
                              .has_subject = message->subject.n != 0,
                              .language = message->language,
                              .recipient = message->recipient,
                              .due_at = tx->now,
                              .created_at = tx->now,
                              .expires_at = message->expires_at,
                              .has_expires_at = message->expires_at != 0,
                          },
                          &id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_secret_seal(tx->arena, "outbox", "variables", id, json, &sealed);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_outbox_seal(tx, &(lm_sql_outbox_seal_in_t){sealed, id},
                              &affected);
}


static lm_rc_t
variables_json(lm_tx_t *tx, const lm_message_t *message, lm_str_t *out)
{
    size_t    i;
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, tx->arena, 512);
    lm_json_init(&j, &b);
    lm_json_object(&j);

    for (i = 0; i < message->n_variables; i++) {
        lm_json_key_str(&j, message->variables[i].name);
        lm_json_str(&j, message->variables[i].value);
    }

    lm_json_object_end(&j);
    return lm_json_done(&j, out);
}
