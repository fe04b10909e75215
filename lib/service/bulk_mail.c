/* SPDX-License-Identifier: MIT */
/* Writing to many, and sending many a link to set their password: what is sent
 * cannot be undone. */
#include "service/bulk_kind.h"
#include "service/letter.h"
#include "service/portal_link.h"


static lm_rc_t
recipients_read(lm_tx_t *tx, const lm_bulk_customer_t *rows, size_t n,
                lm_letter_recipient_t **out)
{
    size_t    i, found;
    lm_rc_t   rc;
    uint64_t *ids = lm_alloc_array(tx->arena, n, sizeof(*ids));

    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        ids[i] = rows[i].id;
    }

    rc = lm_sql_message_recipient(tx, &(lm_sql_message_recipient_in_t){ids, n},
                                  out, &found);

    /* the preview locks nobody: one may be gone since his row was read */
    return rc == LM_OK && found != n ? LM_E_RETRY : rc;
}


static lm_rc_t
mail_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask,
           const lm_bulk_customer_t *rows, size_t n,
           lm_bulk_verdict_t *verdicts)
{
    size_t                 i;
    lm_rc_t                rc;
    const char            *reason;
    lm_letter_recipient_t *to;

    rc = recipients_read(tx, rows, n, &to);

    for (i = 0; rc == LM_OK && i < n; i++) {
        reason = lm_letter_refusal(&to[i], tx->today);

        if (ask->kind == &lm_bulk_set_password_links) {
            /* a link is no notice that one takes or leaves */
            if (reason != NULL && strcmp(reason, "opted_out") == 0) {
                reason = NULL;
            }
            if (reason == NULL && !to[i].has_username) {
                reason = "no_login";
            }
        }

        verdicts[i] = (lm_bulk_verdict_t){
            .is = reason == NULL ? LM_BULK_CHANGES : LM_BULK_EXCLUDED,
            .reason = reason,
            .before = LM_STR(""),
            .after = to[i].has_email ? to[i].email : LM_STR(""),
            .detail = &to[i],
        };
    }

    return rc;
}


/*---- message */

static lm_rc_t
message_read(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
             lm_bulk_fault_t *fault)
{
    lm_letter_t *letter = lm_alloc(tx->arena, sizeof(*letter));

    (void) fault;
    if (letter == NULL) {
        return LM_E_MEMORY;
    }

    *letter = (lm_letter_t){
        .id = lm_bulk_id(params, "message_id"),
        .subject = lm_bulk_str(params, "subject"),
        .text = lm_bulk_str(params, "text"),
        .from_address = lm_bulk_str(params, "from_address"),
    };

    ask->letter = letter;
    return LM_OK;
}


static lm_rc_t
message_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
              const lm_bulk_customer_t *row, const lm_bulk_verdict_t *verdict,
              lm_str_t *before)
{
    (void) row;
    *before = LM_STR_NULL;
    return lm_letter_queue(tx, ask->letter, verdict->detail, LM_STR_NULL);
}


const lm_bulk_kind_t lm_bulk_message = {
    .name = "message",
    .is_internal = true,
    .read = message_read,
    .judge = mail_judge,
    .apply = message_apply,
};


/*---- set_password_links */

static lm_rc_t
links_read(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
           lm_bulk_fault_t *fault)
{
    (void) tx;
    (void) params;
    (void) ask;
    (void) fault;
    return LM_OK;
}


static lm_rc_t
links_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
            const lm_bulk_customer_t *row, const lm_bulk_verdict_t *verdict,
            lm_str_t *before)
{
    lm_portal_send_t send = {.customer_id = row->id, .why = LM_LINK_WELCOME};

    (void) ask;
    (void) verdict;
    *before = LM_STR_NULL;
    return lm_portal_send(tx, &send);
}


const lm_bulk_kind_t lm_bulk_set_password_links = {
    .name = "set_password_links",
    .read = links_read,
    .judge = mail_judge,
    .apply = links_apply,
};
