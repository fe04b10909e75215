/* SPDX-License-Identifier: MIT */
/*
 * A group's Enable (spec "customers", 0.1(3)): the button's suspension is
 * lifted from all members; blocks and rejects of their accounts when asked
 * for.  What has ended is never lifted.
 */
#include "service/account_stop.h"
#include "service/bulk_kind.h"
#include "service/suspend.h"


static lm_rc_t
enable_read(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
            lm_bulk_fault_t *fault)
{
    (void) tx;
    ask->group_id = lm_bulk_id(params, "group_id");
    ask->with_blocked = json_is_true(json_object_get(params, "blocked"));
    ask->with_rejected = json_is_true(json_object_get(params, "rejected"));
    return lm_bulk_read_reason(params, ask, fault);
}


static lm_rc_t
enable_collect(lm_tx_t *tx, const lm_bulk_ask_t *ask, uint64_t after,
               uint32_t limit, uint64_t **ids, size_t *n)
{
    return lm_sql_bulk_group_stopped(
        tx,
        &(lm_sql_bulk_group_stopped_in_t){
            ask->group_id, after, ask->with_blocked, ask->with_rejected, limit},
        ids, n);
}


/* Whether somebody left the group meanwhile, or nothing is to be lifted. */
static lm_rc_t
enable_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask,
             const lm_bulk_customer_t *rows, size_t n,
             lm_bulk_verdict_t *verdicts)
{
    size_t i;

    for (i = 0; i < n; i++) {
        verdicts[i] = (lm_bulk_verdict_t){0};

        if (rows[i].customer_group_id != ask->group_id) {
            verdicts[i].is = LM_BULK_UNCHANGED;
            verdicts[i].reason = "changed_since";

        } else if (rows[i].has_cancelled_on
                   && rows[i].cancelled_on < tx->today) {
            verdicts[i].is = LM_BULK_EXCLUDED;
            verdicts[i].reason = "cancelled";

        } else if (!rows[i].has_suspended_at && !ask->with_blocked
                   && !ask->with_rejected) {
            verdicts[i].is = LM_BULK_UNCHANGED;
            verdicts[i].reason = "unchanged";
        }
    }

    return LM_OK;
}


static lm_rc_t
account_lift(lm_tx_t *tx, const lm_bulk_ask_t *ask,
             const lm_sql_bulk_account_stopped_t *account)
{
    lm_rc_t   rc = LM_OK;
    lm_stop_t stop = {
        .id = account->id, .version = account->version, .reason = ask->reason};
    lm_stopped_t done;

    if (account->is_blocked && ask->with_blocked) {
        rc = lm_account_unblock(tx, &stop, &done);
        stop.version = done.version;
    }

    if (rc == LM_OK && account->is_rejected && ask->with_rejected) {
        rc = lm_account_unreject(tx, &stop, &done);
    }

    return rc;
}


static lm_rc_t
enable_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
             const lm_bulk_customer_t *row, const lm_bulk_verdict_t *verdict,
             lm_str_t *before)
{
    size_t                         i, n;
    lm_rc_t                        rc = LM_OK;
    lm_stopped_t                   done;
    lm_sql_bulk_account_stopped_t *accounts;

    (void) verdict;
    *before = LM_STR_NULL;

    if (row->has_suspended_at) {
        rc = lm_customer_unsuspend(tx,
                                   &(lm_stop_t){.id = row->id,
                                                .version = row->version,
                                                .reason = ask->reason},
                                   &done);
    }

    if (rc == LM_OK) {
        rc = lm_sql_bulk_account_stopped(
            tx, &(lm_sql_bulk_account_stopped_in_t){&row->id, 1}, &accounts,
            &n);
    }

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = account_lift(tx, ask, &accounts[i]);
    }

    return rc;
}


const lm_bulk_kind_t lm_bulk_group_enable = {
    .name = "group_enable",
    .is_internal = true,
    .must_end = true,
    .read = enable_read,
    .collect = enable_collect,
    .judge = enable_judge,
    .apply = enable_apply,
};
