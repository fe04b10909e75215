/* SPDX-License-Identifier: MIT */
#include "service/customer_group.h"

#include "service/change.h"
#include "service/isp.h"

#define WEEKDAYS 7
#define DAYS_MAX 365
#define HOURS_MAX 8760

#define FIELD(member, type, max, flags)                                        \
    LM_RECORD(lm_customer_group_t, member, #member, type, max, flags)
#define FIELD_NULL(member, type, max)                                          \
    LM_RECORD_NULL(lm_customer_group_t, member, #member, type, max, 0)

static const lm_record_field_t fields[] = {
    FIELD(title, LM_T_STR, 80, LM_REQUIRED),
    FIELD(description, LM_T_STR, 500, LM_RECORD_LINES),
    FIELD(is_vip, LM_T_BOOL, 0, 0),
    FIELD_NULL(auto_rollover, LM_T_BOOL, 0),
    FIELD(suspensions_disabled, LM_T_BOOL, 0, 0),
    FIELD(sync_accounting, LM_T_BOOL, 0, 0),
    FIELD_NULL(accounting_ref, LM_T_STR, 64),
    FIELD_NULL(due_days, LM_T_U16, DAYS_MAX),
};

static const lm_record_field_t suspension_fields[] = {
    FIELD_NULL(overdue_days, LM_T_U16, DAYS_MAX),
    FIELD_NULL(second_warning_days, LM_T_U16, DAYS_MAX),
    FIELD_NULL(suspension_days, LM_T_U16, DAYS_MAX),
    FIELD_NULL(pause_hours, LM_T_U16, HOURS_MAX),
    LM_RECORD_NULL(lm_customer_group_t, suspension_on_holidays, "on_holidays",
                   LM_T_BOOL, 0, 0),
    FIELD_NULL(hold_pending_debit, LM_T_BOOL, 0),
};

#define N_FIELDS (sizeof(fields) / sizeof(fields[0]))
#define N_SUSPENSION (sizeof(suspension_fields) / sizeof(suspension_fields[0]))

static lm_rc_t group_audit(lm_tx_t *tx, const lm_customer_group_t *before,
                           const lm_customer_group_t *after);
static void    suspension_json(lm_tx_t *tx, lm_json_t *j,
                               const lm_customer_group_t *row);
static void    weekdays_json(lm_json_t *j, const lm_customer_group_t *row);


lm_rc_t
lm_customer_group_read(lm_tx_t *tx, uint64_t id, lm_customer_group_t *out)
{
    void   *rows;
    size_t  n;
    lm_rc_t rc;

    lm_list_query_t query = {
        .filter = {lm_list_filter(&lm_list_customer_group_list, LM_STR("id"))},
        .value = {{.u64 = id}},
        .n_filters = 1,
        .sort = &lm_list_customer_group_list.sorts[0],
        .limit = 1,
    };

    rc = lm_list_run(tx, &lm_list_customer_group_list, &query, NULL, &rows, &n,
                     NULL);
    if (rc != LM_OK) {
        return rc;
    }

    if (n == 0) {
        return LM_E_NOT_FOUND;
    }

    *out = *(lm_customer_group_t *) rows;
    return LM_OK;
}


lm_rc_t
lm_customer_group_take(lm_tx_t *tx, uint64_t id, uint64_t version,
                       lm_customer_group_t *out)
{
    lm_rc_t                      rc;
    lm_sql_customer_group_lock_t row;

    rc = lm_sql_customer_group_lock(tx, &(lm_sql_customer_group_lock_in_t){id},
                                    &row);
    if (rc != LM_OK) {
        return rc;
    }

    if (row.version != version) {
        return LM_E_STALE;
    }

    return lm_customer_group_read(tx, id, out);
}


lm_rc_t
lm_customer_group_add(lm_tx_t *tx, lm_customer_group_t *row)
{
    lm_rc_t  rc;
    uint64_t id;

    rc = lm_sql_customer_group_insert(
        tx,
        &(lm_sql_customer_group_insert_in_t){
            .title = row->title,
            .description = row->description,
            .is_vip = row->is_vip,
            .auto_rollover = row->auto_rollover,
            .has_auto_rollover = row->has_auto_rollover,
            .suspensions_disabled = row->suspensions_disabled,
            .sync_accounting = row->sync_accounting,
            .accounting_ref = row->accounting_ref,
            .has_accounting_ref = row->has_accounting_ref,
            .due_days = row->due_days,
            .has_due_days = row->has_due_days,
            .overdue_days = row->overdue_days,
            .has_overdue_days = row->has_overdue_days,
            .second_warning_days = row->second_warning_days,
            .has_second_warning_days = row->has_second_warning_days,
            .suspension_days = row->suspension_days,
            .has_suspension_days = row->has_suspension_days,
            .pause_hours = row->pause_hours,
            .has_pause_hours = row->has_pause_hours,
            .overdue_minimum = row->overdue_minimum,
            .has_overdue_minimum = row->has_overdue_minimum,
            .suspension_weekdays = row->suspension_weekdays,
            .has_suspension_weekdays = row->has_suspension_weekdays,
            .suspension_on_holidays = row->suspension_on_holidays,
            .has_suspension_on_holidays = row->has_suspension_on_holidays,
            .hold_pending_debit = row->hold_pending_debit,
            .has_hold_pending_debit = row->has_hold_pending_debit,
            .created_at = tx->now,
        },
        &id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_customer_group_read(tx, id, row);
    return rc == LM_OK ? group_audit(tx, NULL, row) : rc;
}


lm_rc_t
lm_customer_group_change(lm_tx_t *tx, const lm_customer_group_t *before,
                         lm_customer_group_t *after)
{
    lm_rc_t rc;

    rc = lm_sql_customer_group_update(
        tx,
        &(lm_sql_customer_group_update_in_t){
            .title = after->title,
            .description = after->description,
            .is_vip = after->is_vip,
            .auto_rollover = after->auto_rollover,
            .has_auto_rollover = after->has_auto_rollover,
            .suspensions_disabled = after->suspensions_disabled,
            .sync_accounting = after->sync_accounting,
            .accounting_ref = after->accounting_ref,
            .has_accounting_ref = after->has_accounting_ref,
            .due_days = after->due_days,
            .has_due_days = after->has_due_days,
            .overdue_days = after->overdue_days,
            .has_overdue_days = after->has_overdue_days,
            .second_warning_days = after->second_warning_days,
            .has_second_warning_days = after->has_second_warning_days,
            .suspension_days = after->suspension_days,
            .has_suspension_days = after->has_suspension_days,
            .pause_hours = after->pause_hours,
            .has_pause_hours = after->has_pause_hours,
            .overdue_minimum = after->overdue_minimum,
            .has_overdue_minimum = after->has_overdue_minimum,
            .suspension_weekdays = after->suspension_weekdays,
            .has_suspension_weekdays = after->has_suspension_weekdays,
            .suspension_on_holidays = after->suspension_on_holidays,
            .has_suspension_on_holidays = after->has_suspension_on_holidays,
            .hold_pending_debit = after->hold_pending_debit,
            .has_hold_pending_debit = after->has_hold_pending_debit,
            .customer_group_id = after->id,
        },
        NULL);
    if (rc != LM_OK) {
        return rc;
    }

    after->version = before->version + 1;
    return group_audit(tx, before, after);
}


/* NULL: as the setup says. */
static lm_str_t
weekdays_text(lm_tx_t *tx, const lm_customer_group_t *row)
{
    lm_buf_t  b;
    lm_str_t  out;
    lm_json_t j;

    lm_buf_init(&b, tx->arena, 64);
    lm_json_init(&j, &b);
    weekdays_json(&j, row);

    return lm_json_done(&j, &out) == LM_OK ? out : LM_STR_NULL;
}


/* before is NULL for a new one. */
static lm_rc_t
group_audit(lm_tx_t *tx, const lm_customer_group_t *before,
            const lm_customer_group_t *after)
{
    lm_changes_t        c;
    lm_customer_group_t none = {0};

    static const lm_record_field_t minimum[] = {
        FIELD_NULL(overdue_minimum, LM_T_I64, 0)};

    lm_changes_begin(&c, tx);
    lm_changes_record(&c, fields, N_FIELDS, before, after);
    lm_changes_item(&c, "suspension.", suspension_fields, N_SUSPENSION,
                    before == NULL ? &none : before, after);
    lm_changes_item(&c, "suspension.", minimum, 1,
                    before == NULL ? &none : before, after);
    lm_changes_raw(&c, "suspension.weekdays",
                   weekdays_text(tx, before == NULL ? &none : before),
                   weekdays_text(tx, after));

    return lm_changes_write(
        &c, &(lm_audit_t){.action = before == NULL ? "create" : "update",
                          .entity = "customer_group",
                          .entity_id = after->id,
                          .version = after->version});
}


const lm_record_field_t *
lm_customer_group_fields(size_t *n)
{
    *n = N_FIELDS;
    return fields;
}


const lm_record_field_t *
lm_customer_group_suspension_fields(size_t *n)
{
    *n = N_SUSPENSION;
    return suspension_fields;
}


void
lm_customer_group_json(lm_tx_t *tx, lm_json_t *j,
                       const lm_customer_group_t *row)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", row->id);
    lm_json_put_str(j, "title", row->title);
    lm_json_put_str(j, "description", row->description);
    lm_json_put_bool(j, "is_vip", row->is_vip);
    lm_json_put_bool_or_null(j, "auto_rollover", row->has_auto_rollover,
                             row->auto_rollover);
    lm_json_put_bool(j, "suspensions_disabled", row->suspensions_disabled);
    lm_json_put_bool(j, "sync_accounting", row->sync_accounting);
    lm_json_put_str_or_null(j, "accounting_ref", row->has_accounting_ref,
                            row->accounting_ref);
    lm_json_put_u64_or_null(j, "due_days", row->has_due_days, row->due_days);

    lm_json_key(j, "suspension");
    suspension_json(tx, j, row);

    lm_json_put_u64(j, "customer_count", row->customer_count);
    lm_json_put_instant_or_null(j, "deleted_at", row->has_deleted_at,
                                row->deleted_at);
    lm_json_put_instant(j, "created_at", row->created_at);
    lm_json_put_u64(j, "version", row->version);
    lm_json_object_end(j);
}


static void
weekdays_json(lm_json_t *j, const lm_customer_group_t *row)
{
    unsigned day;

    if (!row->has_suspension_weekdays) {
        lm_json_null(j);
        return;
    }

    lm_json_array(j);
    for (day = 0; day < WEEKDAYS; day++) {
        if (row->suspension_weekdays >> day & 1) {
            lm_json_str(j, lm_str_c(lm_weekday_name(day)));
        }
    }
    lm_json_array_end(j);
}


static void
suspension_json(lm_tx_t *tx, lm_json_t *j, const lm_customer_group_t *row)
{
    lm_json_object(j);
    lm_json_put_u64_or_null(j, "overdue_days", row->has_overdue_days,
                            row->overdue_days);
    lm_json_put_u64_or_null(j, "second_warning_days",
                            row->has_second_warning_days,
                            row->second_warning_days);
    lm_json_put_u64_or_null(j, "suspension_days", row->has_suspension_days,
                            row->suspension_days);
    lm_json_put_u64_or_null(j, "pause_hours", row->has_pause_hours,
                            row->pause_hours);
    lm_json_put_money_or_null(j, "overdue_minimum", row->has_overdue_minimum,
                              row->overdue_minimum, tx->isp->currency);
    lm_json_key(j, "weekdays");
    weekdays_json(j, row);
    lm_json_put_bool_or_null(j, "on_holidays", row->has_suspension_on_holidays,
                             row->suspension_on_holidays);
    lm_json_put_bool_or_null(j, "hold_pending_debit",
                             row->has_hold_pending_debit,
                             row->hold_pending_debit);
    lm_json_object_end(j);
}


const char *
lm_weekday_name(unsigned day)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu",
                                        "fri", "sat", "sun"};

    return day < WEEKDAYS ? names[day] : NULL;
}
