/* SPDX-License-Identifier: MIT */
#include "service/customer_delete.h"

#include "service/change.h"
#include "service/customer_edit.h"
#include "service/portal_change.h"
#include "sql/customer.h"
#include "sql/customer_delete.h"
#include "sql/customer_token.h"

static lm_rc_t delete_audit(lm_tx_t *tx, const lm_customer_delete_t *what,
                            const lm_sql_customer_record_t *row);


lm_rc_t
lm_customer_delete(lm_tx_t *tx, lm_customer_delete_t *what)
{
    lm_rc_t                          rc;
    lm_sql_customer_record_t         row;
    lm_sql_customer_delete_history_t has;

    what->obstacle = NULL;
    what->purge = (lm_purge_t){0};

    rc = lm_customer_row_take(tx, what->id, &row);
    if (rc != LM_OK) {
        return rc;
    }

    if (row.version != what->version) {
        return LM_E_STALE;
    }

    rc = lm_sql_customer_delete_history(
        tx, &(lm_sql_customer_delete_history_in_t){.customer_id = what->id},
        &has);
    if (rc != LM_OK) {
        return rc;
    }

    what->obstacle = has.has_subs ? "subs"
                     : has.has_sessions || has.has_packets || has.has_usage
                         ? "history"
                         : NULL;
    if (what->obstacle != NULL) {
        return LM_E_CONFLICT;
    }

    rc = lm_sql_customer_delete_mark(
        tx,
        &(lm_sql_customer_delete_mark_in_t){.deleted_at = tx->now,
                                            .customer_id = what->id},
        NULL);
    if (rc == LM_OK) {
        rc = lm_sql_customer_token_clear(
            tx, &(lm_sql_customer_token_clear_in_t){what->id}, NULL);
    }
    if (rc == LM_OK) {
        rc = lm_portal_sign_out_all(tx, what->id, &what->purge);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, what->id);
    return delete_audit(tx, what, &row);
}


static lm_rc_t
delete_audit(lm_tx_t *tx, const lm_customer_delete_t *what,
             const lm_sql_customer_record_t *row)
{
    lm_changes_t c;

    lm_changes_begin(&c, tx);
    lm_changes_str(&c, "code", row->code, LM_STR_NULL);
    lm_changes_str(&c, "name", row->name, LM_STR_NULL);
    lm_changes_str(&c, "reason", LM_STR_NULL, what->reason);

    return lm_changes_write(&c, &(lm_audit_t){.action = "delete",
                                              .entity = "customer",
                                              .entity_id = what->id,
                                              .customer_id = what->id,
                                              .version = what->version + 1});
}
