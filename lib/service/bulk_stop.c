/* SPDX-License-Identifier: MIT */
/*
 * Suspending and un-suspending many.  With "master_id" it is the sub-accounts
 * of a master who share his suspension: what suspended one of them on its own
 * stays.
 */
#include "service/bulk_kind.h"
#include "service/master.h"
#include "service/suspend.h"
#include "sql/customer.h"
#include "wire/json_out.h"

static lm_rc_t stop_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
                          const lm_bulk_customer_t *row, lm_str_t *before);


static lm_rc_t
stop_read(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
          lm_bulk_fault_t *fault)
{
    lm_rc_t                rc;
    lm_sql_customer_name_t master;

    rc = lm_bulk_read_reason(params, ask, fault);
    ask->master_id = lm_bulk_id(params, "master_id");
    if (rc != LM_OK || ask->master_id == 0) {
        return rc;
    }

    rc = lm_sql_customer_name(tx, &(lm_sql_customer_name_in_t){ask->master_id},
                              &master);
    if (rc == LM_E_NOT_FOUND) {
        return lm_bulk_wrong(fault, "master_id", "unknown");
    }
    if (rc != LM_OK) {
        return rc;
    }

    ask->master =
        lm_str_printf(tx->arena, "%.*s (%.*s)", (int) master.name.n,
                      master.name.p, (int) master.code.n, master.code.p);

    return ask->master.p == NULL ? LM_E_MEMORY : LM_OK;
}


/* He may have been let on again since, or suspended anew. */
static lm_rc_t
stop_prepare(lm_tx_t *tx, lm_bulk_ask_t *ask)
{
    lm_rc_t                rc;
    lm_sql_customer_lock_t master;

    if (ask->master_id == 0) {
        return LM_OK;
    }

    rc = lm_sql_customer_lock(tx, &(lm_sql_customer_lock_in_t){ask->master_id},
                              &master);
    ask->is_moot =
        rc == LM_E_NOT_FOUND
        || (rc == LM_OK
            && master.has_suspended_at != (ask->kind == &lm_bulk_suspend));

    return rc == LM_E_NOT_FOUND ? LM_OK : rc;
}


static lm_str_t
state_text(lm_tx_t *tx, const lm_bulk_ask_t *ask, bool is_suspended,
           lm_str_t reason)
{
    bool is_af = ask->lang == LM_LANG_AF;

    if (!is_suspended) {
        return is_af ? LM_STR("Nie opgeskort nie") : LM_STR("Not suspended");
    }

    return lm_str_printf(tx->arena, "%s: %.*s",
                         is_af ? "Opgeskort" : "Suspended", (int) reason.n,
                         reason.p);
}


/* Why it is not changed; NULL: it is. */
static const char *
stop_reason(lm_tx_t *tx, const lm_bulk_ask_t *ask,
            const lm_bulk_customer_t *row)
{
    bool suspends = ask->kind == &lm_bulk_suspend;

    if (row->has_cancelled_on && row->cancelled_on < tx->today) {
        return "cancelled";
    }

    if (ask->master_id != 0
        && (!row->has_master_id || row->master_id != ask->master_id)) {
        return "not_sub";
    }

    if (ask->master_id != 0 && row->has_suspended_at
        && (!row->has_suspended_with
            || row->suspended_with != ask->master_id)) {
        return "own_suspension";
    }

    if (row->has_suspended_at == suspends) {
        return "unchanged";
    }

    return ask->is_moot ? "changed_since" : NULL;
}


static lm_rc_t
stop_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask,
           const lm_bulk_customer_t *rows, size_t n,
           lm_bulk_verdict_t *verdicts)
{
    size_t i;
    bool   suspends = ask->kind == &lm_bulk_suspend;

    for (i = 0; i < n; i++) {
        const lm_bulk_customer_t *row = &rows[i];

        verdicts[i] = (lm_bulk_verdict_t){
            .before =
                state_text(tx, ask, row->has_suspended_at, row->suspend_reason),
            .after = state_text(tx, ask, suspends, ask->reason),
        };

        verdicts[i].reason = stop_reason(tx, ask, row);
        if (verdicts[i].reason != NULL) {
            verdicts[i].is = strcmp(verdicts[i].reason, "unchanged") == 0
                                 ? LM_BULK_UNCHANGED
                                 : LM_BULK_EXCLUDED;
        }
    }

    return LM_OK;
}


static lm_rc_t
suspend_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
              const lm_bulk_customer_t *row, const lm_bulk_verdict_t *verdict,
              lm_str_t *before)
{
    (void) verdict;
    return stop_apply(tx, ask, row, before);
}


static lm_stop_t
stop_of(const lm_bulk_ask_t *ask, const lm_bulk_customer_t *row)
{
    return (lm_stop_t){.id = row->id,
                       .version = row->version,
                       .reason = ask->reason,
                       .master_id = ask->master_id,
                       .master = ask->master};
}


/* What undo wants: when it was suspended, or why and with whom it had been. */
static lm_rc_t
stop_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask, const lm_bulk_customer_t *row,
           lm_str_t *before)
{
    lm_buf_t     b;
    lm_stop_t    stop = stop_of(ask, row);
    lm_stopped_t done;

    lm_buf_init(&b, tx->arena, 256);

    if (ask->kind == &lm_bulk_suspend) {
        lm_buf_printf(&b, "{\"at\":%lld}", (long long) tx->now);
    } else {
        lm_buf_lit(&b, "{\"reason\":");
        lm_json_quote(&b, row->suspend_reason);
        lm_buf_printf(&b, ",\"master_id\":%llu}",
                      row->has_suspended_with
                          ? (unsigned long long) row->suspended_with
                          : 0);
    }

    if (b.failed) {
        return LM_E_MEMORY;
    }

    *before = lm_buf_str(&b);
    return ask->kind == &lm_bulk_suspend
               ? lm_customer_suspend(tx, &stop, &done)
               : lm_customer_unsuspend(tx, &stop, &done);
}


static bool
is_over(lm_tx_t *tx, const lm_bulk_customer_t *row)
{
    return row->has_cancelled_on && row->cancelled_on < tx->today;
}


static lm_rc_t
suspend_undo(lm_tx_t *tx, const lm_bulk_ask_t *ask,
             const lm_bulk_customer_t *row, const json_t *before,
             const char **kept)
{
    lm_stop_t    stop = stop_of(ask, row);
    lm_stopped_t done;

    if (is_over(tx, row)) {
        *kept = "cancelled";
        return LM_OK;
    }

    /* suspended anew meanwhile is another suspension */
    if (!row->has_suspended_at
        || row->suspended_at
               != json_integer_value(json_object_get(before, "at"))) {
        *kept = "changed_since";
        return LM_OK;
    }

    /* he goes on being suspended */
    stop.master = LM_STR("");
    return lm_customer_unsuspend(tx, &stop, &done);
}


static lm_rc_t
unsuspend_undo(lm_tx_t *tx, const lm_bulk_ask_t *ask,
               const lm_bulk_customer_t *row, const json_t *before,
               const char **kept)
{
    lm_stop_t    stop = stop_of(ask, row);
    lm_stopped_t done;

    if (is_over(tx, row)) {
        *kept = "cancelled";
        return LM_OK;
    }

    if (row->has_suspended_at) {
        *kept = "changed_since";
        return LM_OK;
    }

    stop.reason = lm_bulk_str(before, "reason");
    stop.master_id = lm_bulk_id(before, "master_id");
    if (!row->has_master_id || row->master_id != stop.master_id) {
        stop.master_id = 0;
        stop.master = LM_STR("");
    }
    return lm_customer_suspend(tx, &stop, &done);
}


/* The master's side tells who they were. */
static lm_rc_t
stop_end(lm_tx_t *tx, const lm_sql_bulk_lock_t *bulk, const json_t *params,
         bool is_undone)
{
    bool suspends =
        lm_str_eq(bulk->kind, LM_STR("suspend")) ? !is_undone : is_undone;
    size_t                  i, n;
    lm_rc_t                 rc;
    lm_str_t                names[LM_SUBS_NAMED];
    uint64_t                master_id = lm_bulk_id(params, "master_id");
    lm_subs_told_t          told = {.names = names};
    lm_sql_bulk_item_sub_t *subs;

    if (master_id == 0) {
        return LM_OK;
    }

    rc = lm_sql_bulk_item_sub(
        tx,
        &(lm_sql_bulk_item_sub_in_t){
            bulk->id, is_undone ? LM_STR("undone") : LM_STR("done"), master_id},
        &subs, &n);
    if (rc != LM_OK || n == 0) {
        return rc;
    }

    for (i = 0; i < n && i < LM_SUBS_NAMED; i++) {
        names[i] = lm_sub_name(tx, subs[i].code, subs[i].name);
    }
    told.n = i;
    told.total = subs[0].total;

    return lm_subs_told(tx, suspends ? "suspend_subs" : "unsuspend_subs",
                        master_id, &told);
}


const lm_bulk_kind_t lm_bulk_suspend = {
    .name = "suspend",
    .read = stop_read,
    .prepare = stop_prepare,
    .judge = stop_judge,
    .apply = suspend_apply,
    .undo = suspend_undo,
    .end = stop_end,
};

const lm_bulk_kind_t lm_bulk_unsuspend = {
    .name = "unsuspend",
    .read = stop_read,
    .prepare = stop_prepare,
    .judge = stop_judge,
    .apply = suspend_apply,
    .undo = unsuspend_undo,
    .end = stop_end,
};
