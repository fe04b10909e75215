/* SPDX-License-Identifier: MIT */
#include "service/master_end.h"

#include "base/ids.h"
#include "service/cancel.h"
#include "service/change.h"
#include "service/customer_edit.h"
#include "service/master.h"
#include "sql/bulk.h"

#define SLICE 50 /* rows that are locked by one statement */

static lm_rc_t ids_lock(lm_tx_t *tx, const uint64_t *ids, size_t n);
static lm_rc_t to_check(lm_tx_t *tx, const lm_subs_end_t *end,
                        const lm_sql_customer_record_t *master,
                        lm_faults_t                    *faults);
static bool    all_are_locked(const lm_subs_end_t *end);
static lm_rc_t sub_end(lm_tx_t *tx, const lm_subs_end_t *end, uint64_t sub_id,
                       const lm_cancel_with_t *with);
static lm_rc_t sides_tell(lm_tx_t *tx, const lm_subs_end_t *end,
                          const lm_sql_customer_record_t *master);
static lm_rc_t list_changed(lm_tx_t *tx, const char *action,
                            const lm_sql_customer_record_t *master,
                            lm_subs_told_t                 *told);


lm_rc_t
lm_subs_end_lock(lm_tx_t *tx, lm_subs_end_t *end)
{
    size_t                i, n;
    lm_rc_t               rc;
    lm_sql_master_live_t *live;

    if (end->choice == LM_SUBS_ASK) {
        return LM_OK;
    }

    rc = lm_sql_master_live(
        tx, &(lm_sql_master_live_in_t){end->master_id, tx->today - 1}, &live,
        &n);
    if (rc != LM_OK) {
        return rc;
    }

    end->is_over = n > LM_SUBS_AT_ONCE;
    end->locked = lm_alloc_array(tx->arena, n + 2, sizeof(*end->locked));
    if (end->locked == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        end->locked[i] = live[i].id;
    }
    end->locked[n++] = end->master_id;
    if (end->to_id != 0) {
        end->locked[n++] = end->to_id;
    }

    end->n_locked = lm_ids_sort(end->locked, n);
    return ids_lock(tx, end->locked, end->n_locked);
}


static lm_rc_t
ids_lock(lm_tx_t *tx, const uint64_t *ids, size_t n)
{
    size_t                       i, n_rows;
    lm_rc_t                      rc = LM_OK;
    lm_sql_bulk_customer_lock_t *rows;

    for (i = 0; rc == LM_OK && i < n; i += SLICE) {
        rc = lm_sql_bulk_customer_lock(
            tx,
            &(lm_sql_bulk_customer_lock_in_t){ids + i,
                                              n - i < SLICE ? n - i : SLICE},
            &rows, &n_rows);
    }

    return rc;
}


lm_rc_t
lm_subs_end_check(lm_tx_t *tx, lm_subs_end_t *end,
                  const lm_sql_customer_record_t *before,
                  const lm_sql_customer_record_t *after, lm_faults_t *faults)
{
    bool is_moved = after->has_cancelled_on
                    && !(before->has_cancelled_on
                         && before->cancelled_on == after->cancelled_on);
    lm_rc_t  rc;
    lm_day_t day;

    if (end->choice != LM_SUBS_ASK && !after->has_cancelled_on) {
        lm_fault(faults, "subs", "needs_date",
                 "This is about a cancellation: a date is needed",
                 "Dit gaan oor ’n kansellasie: ’n datum is nodig");
        return LM_OK;
    }

    if (end->choice == LM_SUBS_ASK && !is_moved) {
        return LM_OK;
    }

    /* who has ended does not end once more */
    day = after->cancelled_on < tx->today ? tx->today - 1 : after->cancelled_on;

    rc = lm_sql_master_live(tx, &(lm_sql_master_live_in_t){end->master_id, day},
                            &end->subs, &end->n);
    if (rc != LM_OK || end->choice == LM_SUBS_ASK) {
        return rc;
    }

    if (end->n > LM_SUBS_AT_ONCE || (end->is_over && !all_are_locked(end))) {
        lm_fault(faults, "subs", "too_many",
                 "These are more than 1 000: unlink some of them first",
                 "Dit is meer as 1 000: ontkoppel eers sommige van hulle");
        return LM_OK;
    }

    if (end->choice == LM_SUBS_MOVE) {
        rc = to_check(tx, end, after, faults);
    }

    return rc == LM_OK && !all_are_locked(end) ? LM_E_RETRY : rc;
}


static lm_rc_t
to_check(lm_tx_t *tx, const lm_subs_end_t *end,
         const lm_sql_customer_record_t *master, lm_faults_t *faults)
{
    lm_rc_t                  rc;
    lm_sql_customer_record_t to;

    if (end->to_id == 0) {
        lm_fault(faults, "master_id", "required", "Say to which master",
                 "Sê na watter hoofrekening");
        return LM_OK;
    }

    if (end->to_id == master->id) {
        lm_fault(faults, "master_id", "is_itself", "This one is cancelled",
                 "Hierdie een word gekanselleer");
        return LM_OK;
    }

    rc = lm_customer_row_take(tx, end->to_id, &to);
    if (rc == LM_E_NOT_FOUND) {
        lm_fault(faults, "master_id", "unknown", "There is no such customer",
                 "Daar is nie so ’n kliënt nie");
        return LM_OK;
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (!to.is_master) {
        lm_fault(faults, "master_id", "not_master",
                 "This is not a master account",
                 "Dit is nie ’n hoofrekening nie");
    } else if (to.has_cancelled_on
               && (to.cancelled_on < tx->today
                   || to.cancelled_on <= master->cancelled_on)) {
        lm_fault(faults, "master_id", "ends_too",
                 "The service of this master ends as well",
                 "Hierdie hoofrekening se diens eindig ook");
    }

    return LM_OK;
}


/* One may have been linked between the two looks. */
static bool
all_are_locked(const lm_subs_end_t *end)
{
    size_t i;

    for (i = 0; i < end->n; i++) {
        if (!lm_ids_has(end->locked, end->n_locked, end->subs[i].id)) {
            return false;
        }
    }

    return true;
}


lm_rc_t
lm_subs_end(lm_tx_t *tx, const lm_subs_end_t *end,
            const lm_sql_customer_record_t *master)
{
    size_t           i;
    lm_rc_t          rc = LM_OK;
    lm_cancel_with_t with = {.on = master->cancelled_on,
                             .reason = master->cancel_reason,
                             .master =
                                 lm_sub_name(tx, master->code, master->name),
                             .purge = end->purge};

    if (end->choice == LM_SUBS_ASK || end->n == 0) {
        return LM_OK;
    }

    for (i = 0; rc == LM_OK && i < end->n; i++) {
        rc = sub_end(tx, end, end->subs[i].id, &with);
    }

    return rc == LM_OK ? sides_tell(tx, end, master) : rc;
}


static lm_rc_t
sub_end(lm_tx_t *tx, const lm_subs_end_t *end, uint64_t sub_id,
        const lm_cancel_with_t *with)
{
    lm_rc_t                  rc;
    lm_sql_customer_record_t sub;

    rc = lm_sql_customer_record(tx, &(lm_sql_customer_record_in_t){sub_id},
                                &sub);
    if (rc != LM_OK) {
        return rc;
    }

    return end->choice == LM_SUBS_CANCEL ? lm_cancel_with(tx, &sub, with)
                                         : lm_sub_set(tx, &sub, end->to_id);
}


static lm_rc_t
sides_tell(lm_tx_t *tx, const lm_subs_end_t *end,
           const lm_sql_customer_record_t *master)
{
    size_t                   i;
    lm_rc_t                  rc;
    lm_str_t                 names[LM_SUBS_NAMED];
    lm_subs_told_t           told = {.total = end->n, .names = names};
    lm_sql_customer_record_t to;

    for (i = 0; i < end->n && i < LM_SUBS_NAMED; i++) {
        names[i] = lm_sub_name(tx, end->subs[i].code, end->subs[i].name);
    }
    told.n = i;

    if (end->choice == LM_SUBS_CANCEL) {
        return lm_subs_told(tx, "cancel_subs", master->id, &told);
    }

    rc = list_changed(tx, "unlink_subs", master, &told);
    if (rc != LM_OK || end->choice != LM_SUBS_MOVE) {
        return rc;
    }

    rc = lm_sql_customer_record(tx, &(lm_sql_customer_record_in_t){end->to_id},
                                &to);
    return rc == LM_OK ? list_changed(tx, "link_subs", &to, &told) : rc;
}


/* A master's version tells that his list is another. */
static lm_rc_t
list_changed(lm_tx_t *tx, const char *action,
             const lm_sql_customer_record_t *master, lm_subs_told_t *told)
{
    lm_rc_t rc;

    rc = lm_sql_master_touch(
        tx, &(lm_sql_master_touch_in_t){tx->now, master->id}, NULL);
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, master->id);
    told->version = (uint64_t) master->version + 1;
    return lm_subs_told(tx, action, master->id, told);
}
