/* SPDX-License-Identifier: MIT */
/* Suspending and un-suspending many. */
#include "service/bulk_kind.h"
#include "service/suspend.h"
#include "wire/json_out.h"

static lm_rc_t stop_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
                          const lm_bulk_customer_t *row, lm_str_t *before);


static lm_rc_t
stop_read(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
          lm_bulk_fault_t *fault)
{
    (void) tx;
    return lm_bulk_read_reason(params, ask, fault);
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

        if (row->has_cancelled_on && row->cancelled_on < tx->today) {
            verdicts[i].is = LM_BULK_EXCLUDED;
            verdicts[i].reason = "cancelled";

        } else if (row->has_suspended_at == suspends) {
            verdicts[i].is = LM_BULK_UNCHANGED;
            verdicts[i].reason = "unchanged";
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


/* What undo wants: when it was suspended, or why it had been. */
static lm_rc_t
stop_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask, const lm_bulk_customer_t *row,
           lm_str_t *before)
{
    lm_buf_t     b;
    lm_stop_t    stop = {row->id, row->version, ask->reason};
    lm_stopped_t done;

    lm_buf_init(&b, tx->arena, 256);

    if (ask->kind == &lm_bulk_suspend) {
        lm_buf_printf(&b, "{\"at\":%lld}", (long long) tx->now);
    } else {
        lm_buf_lit(&b, "{\"reason\":");
        lm_json_quote(&b, row->suspend_reason);
        lm_buf_byte(&b, '}');
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
    lm_stop_t    stop = {row->id, row->version, ask->reason};
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

    return lm_customer_unsuspend(tx, &stop, &done);
}


static lm_rc_t
unsuspend_undo(lm_tx_t *tx, const lm_bulk_ask_t *ask,
               const lm_bulk_customer_t *row, const json_t *before,
               const char **kept)
{
    lm_stop_t    stop = {row->id, row->version, ask->reason};
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
    return lm_customer_suspend(tx, &stop, &done);
}


const lm_bulk_kind_t lm_bulk_suspend = {
    .name = "suspend",
    .read = stop_read,
    .judge = stop_judge,
    .apply = suspend_apply,
    .undo = suspend_undo,
};

const lm_bulk_kind_t lm_bulk_unsuspend = {
    .name = "unsuspend",
    .read = stop_read,
    .judge = stop_judge,
    .apply = suspend_apply,
    .undo = unsuspend_undo,
};
