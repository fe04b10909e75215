/* SPDX-License-Identifier: MIT */
#include "service/cancel.h"

#include "rule/cancel.h"
#include "service/change.h"
#include "service/customer_edit.h"
#include "service/disconnect.h"
#include "service/isp.h"
#include "service/portal_change.h"
#include "service/portal_login.h"
#include "sql/cancel.h"

static bool    reason_is_known(lm_str_t reasons, lm_str_t reason);
static lm_rc_t early_check(lm_tx_t *tx, const lm_sql_customer_record_t *row,
                           lm_faults_t *faults);
static lm_rc_t since_day(lm_tx_t *tx, uint64_t customer_id, lm_day_t *out);
static lm_rc_t accounts_follow(lm_tx_t                        *tx,
                               const lm_sql_customer_record_t *row);


lm_rc_t
lm_cancel_check(lm_tx_t *tx, const lm_sql_customer_record_t *before,
                const lm_sql_customer_record_t *after, lm_faults_t *faults)
{
    bool is_moved = after->has_cancelled_on != before->has_cancelled_on
                    || (after->has_cancelled_on
                        && after->cancelled_on != before->cancelled_on);

    if (is_moved
        && lm_cancel_is_past(before->has_cancelled_on, before->cancelled_on,
                             tx->today)) {
        lm_fault(faults, "cancelled_on", "has_ended",
                 "The service has ended; reactivate the customer",
                 "Die diens het geëindig; heraktiveer die kliënt");
        return LM_OK;
    }

    if (after->has_cancelled_on && !after->has_cancel_reason) {
        lm_fault(faults, "cancel_reason", "required", "A reason is needed",
                 "’n Rede is nodig");
    }

    if (!after->has_cancelled_on && after->has_cancel_reason) {
        lm_fault(faults, "cancelled_on", "required", "A reason needs a date",
                 "’n Rede het ’n datum nodig");
    }

    if (after->has_cancel_reason
        && !(before->has_cancel_reason
             && lm_str_eq(before->cancel_reason, after->cancel_reason))
        && !reason_is_known(tx->isp->cancel_reasons, after->cancel_reason)) {
        lm_fault(faults, "cancel_reason", "unknown",
                 "This is not one of the reasons",
                 "Dit is nie een van die redes nie");
    }

    return is_moved && after->has_cancelled_on ? early_check(tx, after, faults)
                                               : LM_OK;
}


static lm_rc_t
early_check(lm_tx_t *tx, const lm_sql_customer_record_t *row,
            lm_faults_t *faults)
{
    char     day[LM_DAY_TEXT];
    lm_rc_t  rc;
    lm_day_t since;

    rc = since_day(tx, row->id, &since);
    if (rc != LM_OK || row->cancelled_on >= since) {
        return rc;
    }

    lm_day_print(since, day);
    lm_fault(
        faults, "cancelled_on", "too_early",
        lm_str_printf(tx->arena, "Customer since %.*s: not before that day",
                      (int) sizeof(day), day)
            .p,
        lm_str_printf(tx->arena, "Kliënt sedert %.*s: nie voor daardie dag nie",
                      (int) sizeof(day), day)
            .p);
    return LM_OK;
}


/* He may have been written down later than his first account began; who is
 * only being added comes today. */
static lm_rc_t
since_day(lm_tx_t *tx, uint64_t customer_id, lm_day_t *out)
{
    lm_rc_t               rc;
    lm_sql_cancel_since_t since;

    *out = tx->today;

    rc = lm_sql_cancel_since(tx, &(lm_sql_cancel_since_in_t){customer_id},
                             &since);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_OK : rc;
    }

    *out = lm_zone_day(tx->isp->zone, since.created_at);
    if (since.has_starts_on && since.starts_on < *out) {
        *out = since.starts_on;
    }

    return LM_OK;
}


/* "Moved away" and "Moved away: to the coast" are the reason "Moved away". */
static bool
reason_is_known(lm_str_t reasons, lm_str_t reason)
{
    lm_str_t one, head = lm_str_cut(&reason, ':');

    head = lm_str_trim(head);

    while (reasons.p != NULL) {
        one = lm_str_trim(lm_str_cut(&reasons, ';'));
        if (one.n != 0 && lm_str_eq(one, head)) {
            return true;
        }
    }

    return false;
}


lm_rc_t
lm_cancel_follow(lm_tx_t *tx, const lm_sql_customer_record_t *before,
                 const lm_sql_customer_record_t *after, size_t *n_disconnects)
{
    lm_rc_t rc;

    *n_disconnects = 0;

    if (before->has_cancelled_on == after->has_cancelled_on
        && (!after->has_cancelled_on
            || before->cancelled_on == after->cancelled_on)) {
        return LM_OK;
    }

    rc = accounts_follow(tx, after);
    if (rc != LM_OK
        || !lm_cancel_is_past(after->has_cancelled_on, after->cancelled_on,
                              tx->today)) {
        return rc;
    }

    return lm_disconnect_queue(
        tx,
        &(lm_disconnect_whom_t){.customer_id = after->id,
                                .why = LM_DISCONNECT_CANCEL},
        n_disconnects);
}


static lm_rc_t
accounts_follow(lm_tx_t *tx, const lm_sql_customer_record_t *row)
{
    size_t                        i, n;
    lm_rc_t                       rc;
    lm_account_end_t              was, is;
    lm_sql_cancel_account_ends_t *a;

    rc = lm_sql_cancel_account_ends(
        tx, &(lm_sql_cancel_account_ends_in_t){row->id}, &a, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        was = (lm_account_end_t){.has_end = a[i].has_cancelled_on,
                                 .end = a[i].cancelled_on,
                                 .is_inherited = a[i].is_cancel_inherited};
        is = lm_cancel_account(was, row->has_cancelled_on, row->cancelled_on);

        if (was.has_end == is.has_end && was.is_inherited == is.is_inherited
            && (!is.has_end || was.end == is.end)) {
            continue;
        }

        rc = lm_sql_cancel_account_end_set(
            tx,
            &(lm_sql_cancel_account_end_set_in_t){
                .cancelled_on = is.end,
                .has_cancelled_on = is.has_end,
                .is_cancel_inherited = is.is_inherited,
                .account_id = a[i].id},
            NULL);
    }

    return rc;
}


/* What a change of the end is told by. */
static const lm_record_field_t end_fields[] = {
    LM_RECORD_NULL(lm_sql_customer_record_t, cancelled_on, "cancelled_on",
                   LM_T_DAY, 0, 0),
    LM_RECORD_NULL(lm_sql_customer_record_t, cancel_reason, "cancel_reason",
                   LM_T_STR, 0, 0),
};

#define END_FIELDS (sizeof(end_fields) / sizeof(end_fields[0]))


lm_rc_t
lm_cancel_with(lm_tx_t *tx, const lm_sql_customer_record_t *before,
               const lm_cancel_with_t *what)
{
    size_t                   n_disconnects;
    lm_rc_t                  rc;
    lm_day_t                 since;
    lm_changes_t             c;
    lm_sql_customer_record_t after = *before;

    rc = since_day(tx, before->id, &since);
    if (rc != LM_OK) {
        return rc;
    }

    after.has_cancelled_on = true;
    after.cancelled_on = what->on < since ? since : what->on;
    after.has_cancel_reason = true;
    after.cancel_reason = what->reason;

    rc = lm_sql_cancel_set(
        tx,
        &(lm_sql_cancel_set_in_t){.cancelled_on = after.cancelled_on,
                                  .has_cancelled_on = true,
                                  .cancel_reason = after.cancel_reason,
                                  .has_cancel_reason = true,
                                  .updated_at = tx->now,
                                  .customer_id = after.id},
        NULL);
    if (rc == LM_OK) {
        rc = lm_cancel_follow(tx, before, &after, &n_disconnects);
    }
    if (rc == LM_OK && !lm_portal_is_open(tx, true, after.cancelled_on)) {
        rc = lm_portal_sign_out_all(tx, after.id, what->purge);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, after.id);
    lm_changes_begin(&c, tx);
    lm_changes_record(&c, end_fields, END_FIELDS, before, &after);
    lm_changes_str(&c, "with_master", LM_STR_NULL, what->master);

    return lm_changes_write(
        &c, &(lm_audit_t){.action = "cancel",
                          .entity = "customer",
                          .entity_id = after.id,
                          .customer_id = after.id,
                          .version = (uint64_t) before->version + 1});
}


static lm_rc_t
reactivate_audit(lm_tx_t *tx, const lm_reactivate_t *what,
                 const lm_sql_customer_record_t *before,
                 const lm_sql_customer_record_t *after)
{
    lm_changes_t c;

    lm_changes_begin(&c, tx);
    lm_changes_record(&c, end_fields, END_FIELDS, before, after);
    lm_changes_str(&c, "reason", LM_STR_NULL, what->reason);

    return lm_changes_write(&c, &(lm_audit_t){.action = "reactivate",
                                              .entity = "customer",
                                              .entity_id = what->id,
                                              .customer_id = what->id,
                                              .version = what->version + 1});
}


lm_rc_t
lm_customer_reactivate(lm_tx_t *tx, const lm_reactivate_t *what)
{
    lm_rc_t                  rc;
    lm_sql_customer_record_t before, after;

    rc = lm_customer_row_take(tx, what->id, &before);
    if (rc != LM_OK) {
        return rc;
    }

    if (before.version != what->version) {
        return LM_E_STALE;
    }

    if (!lm_cancel_is_past(before.has_cancelled_on, before.cancelled_on,
                           tx->today)) {
        return LM_E_CONFLICT;
    }

    after = before;
    after.has_cancelled_on = false;
    after.has_cancel_reason = false;

    rc = lm_sql_cancel_set(tx,
                           &(lm_sql_cancel_set_in_t){.updated_at = tx->now,
                                                     .customer_id = what->id},
                           NULL);
    if (rc == LM_OK) {
        rc = accounts_follow(tx, &after);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, what->id);
    return reactivate_audit(tx, what, &before, &after);
}
