/* SPDX-License-Identifier: MIT */
/* What a batch leaves in the database: one array-bound statement a table. */
#include "radius/batch.h"

#include "service/isp.h"

typedef lm_sql_accounting_grant_of_accounts_t    grant_row_t;
typedef lm_sql_accounting_grant_monthly_add_in_t monthly_row_t;
typedef lm_sql_accounting_grant_use_in_t         use_row_t;
typedef lm_sql_accounting_session_put_in_t       session_row_t;
typedef lm_sql_accounting_day_add_in_t           day_row_t;
typedef lm_sql_accounting_month_add_in_t         month_row_t;
typedef lm_sql_accounting_account_seen_in_t      seen_row_t;

static lm_rc_t  grants_read(lm_batch_t *b, const uint64_t *ids, size_t n,
                            lm_instant_t since);
static void     grants_take(lm_batch_t *b, lm_grant_t *grants, uint64_t *used,
                            const grant_row_t *rows, size_t n);
static lm_rc_t  grants_make(lm_batch_t *b, bool *is_made);
static bool     grant_is_missing(const lm_batch_day_t *day);
static uint64_t day_charge(const lm_batch_day_t *day);
static lm_rc_t  write_sessions(lm_batch_t *b);
static void     session_print(const lm_batch_session_t *s, session_row_t *row);
static lm_rc_t  write_hours(lm_batch_t *b);
static lm_rc_t  write_days(lm_batch_t *b);
static lm_rc_t  write_months(lm_batch_t *b);
static lm_rc_t  write_grants(lm_batch_t *b);
static void     grant_print(const lm_batch_account_t *account,
                            const lm_grant_t *grant, use_row_t *row);
static lm_rc_t  write_events(lm_batch_t *b);
static lm_rc_t  write_accounts(lm_batch_t *b);
static void    *rows_alloc(lm_batch_t *b, size_t n, size_t size);


lm_rc_t
lm_batch_load_grants(lm_batch_t *b)
{
    bool            is_made;
    size_t          i, n;
    lm_rc_t         rc;
    uint64_t       *ids;
    lm_instant_t    since;
    lm_batch_day_t *day;

    ids = rows_alloc(b, b->n_accounts, sizeof(ids[0]));
    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    since = b->tx->now;
    for (i = 0; i < b->days.n; i++) {
        day = lm_batch_at(b->days, lm_batch_day_t, i);
        if (day_charge(day) == 0) {
            continue;
        }
        since = day->since < since ? day->since : since;
        day->account->uses_data = true;
    }

    n = 0;
    for (i = 0; i < b->n_accounts; i++) {
        if (b->accounts[i].uses_data) {
            ids[n++] = b->accounts[i].id;
        }
    }

    rc = grants_read(b, ids, n, since);
    if (rc != LM_OK) {
        return rc;
    }

    rc = grants_make(b, &is_made);
    if (rc != LM_OK || !is_made) {
        return rc;
    }

    return grants_read(b, ids, n, since);
}


static lm_rc_t
grants_read(lm_batch_t *b, const uint64_t *ids, size_t n, lm_instant_t since)
{
    size_t       n_rows;
    lm_rc_t      rc;
    uint64_t    *used;
    lm_grant_t  *grants;
    grant_row_t *rows;

    rc = lm_sql_accounting_grant_of_accounts(
        b->tx, &(lm_sql_accounting_grant_of_accounts_in_t){ids, n, since},
        &rows, &n_rows);
    if (rc != LM_OK) {
        return rc;
    }

    grants = rows_alloc(b, n_rows, sizeof(grants[0]));
    used = rows_alloc(b, n_rows, sizeof(used[0]));
    if (grants == NULL || used == NULL) {
        return LM_E_MEMORY;
    }

    grants_take(b, grants, used, rows, n_rows);

    return LM_OK;
}


/* Both rows and accounts stand by account. */
static void
grants_take(lm_batch_t *b, lm_grant_t *grants, uint64_t *used,
            const grant_row_t *rows, size_t n)
{
    size_t              i, j, k;
    lm_batch_account_t *account;

    k = 0;
    for (i = 0; i < b->n_accounts; i++) {
        account = &b->accounts[i];
        account->grants = &grants[k];
        account->used = &used[k];
        account->grant_rows = &rows[k];
        account->n_grants = 0;

        for (; k < n && rows[k].data_account_id == account->id; k++) {
            grants[k] = (lm_grant_t){
                .id = rows[k].id,
                .is_rolled = rows[k].is_rolled,
                .bytes = rows[k].bytes,
                .used = rows[k].used,
                .granted_at = rows[k].granted_at,
                .valid_from = rows[k].valid_from,
                .expires_at = rows[k].expires_at,
            };
            account->n_grants++;
        }

        lm_grant_sort(account->grants, account->n_grants);
        for (j = 0; j < account->n_grants; j++) {
            account->used[j] = account->grants[j].used;
        }
    }
}


/* The month's own data of capped accounts that use it for the first time. */
static lm_rc_t
grants_make(lm_batch_t *b, bool *is_made)
{
    size_t           i, n;
    lm_day_t         first;
    monthly_row_t   *rows;
    lm_batch_day_t  *day;
    const lm_zone_t *zone;

    rows = rows_alloc(b, b->days.n, sizeof(rows[0]));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    zone = b->tx->isp->zone;
    for (i = 0; i < b->days.n; i++) {
        day = lm_batch_at(b->days, lm_batch_day_t, i);
        if (!grant_is_missing(day)) {
            continue;
        }
        first = lm_day_month_first(day->day);
        rows[n] = (monthly_row_t){
            .account_id = day->account->id,
            .month_on = first,
            .bytes = day->account->cap_bytes,
            .granted_at = lm_zone_day_start(zone, first),
            .expires_at = lm_zone_day_start(zone, lm_day_month_last(first) + 1),
        };
        rows[n].valid_from = rows[n].granted_at;
        n++;
    }

    *is_made = n > 0;

    return n == 0 ? LM_OK
                  : lm_sql_accounting_grant_monthly_add(b->tx, rows, n, NULL);
}


static bool
grant_is_missing(const lm_batch_day_t *day)
{
    size_t   i;
    lm_day_t first;

    if (!day->account->has_cap || day_charge(day) == 0) {
        return false;
    }

    first = lm_day_month_first(day->day);
    for (i = 0; i < day->account->n_grants; i++) {
        if (day->account->grant_rows[i].is_monthly
            && day->account->grant_rows[i].month_on == first) {
            return false;
        }
    }

    return true;
}


static uint64_t
day_charge(const lm_batch_day_t *day)
{
    return lm_grant_charge(day->bytes[LM_IN], day->bytes[LM_OUT],
                           day->account->count_upload);
}


lm_rc_t
lm_batch_write(lm_batch_t *b)
{
    size_t  i;
    lm_rc_t rc;
    lm_rc_t (*const steps[])(lm_batch_t *) = {
        write_sessions, write_hours,  write_days,     write_months,
        write_grants,   write_events, write_accounts, lm_batch_cut,
    };

    rc = LM_OK;
    for (i = 0; rc == LM_OK && i < sizeof(steps) / sizeof(steps[0]); i++) {
        rc = steps[i](b);
    }

    return rc;
}


static lm_rc_t
write_sessions(lm_batch_t *b)
{
    size_t         i, n;
    session_row_t *rows;

    rows = rows_alloc(b, b->n_sessions, sizeof(rows[0]));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < b->n_sessions; i++) {
        if (b->sessions[i].is_changed) {
            session_print(&b->sessions[i], &rows[n++]);
        }
    }

    return n == 0 ? LM_OK : lm_sql_accounting_session_put(b->tx, rows, n, NULL);
}


static void
session_print(const lm_batch_session_t *s, session_row_t *row)
{
    *row = (session_row_t){
        .id = s->id,
        .has_id = s->id != 0,
        .data_account_id = s->account->id,
        .customer_id = s->account->customer_id,
        .nas_id = s->key.nas_id,
        .has_nas_id = s->key.nas_id != 0,
        .nas_address = s->key.nas_address,
        .nas_identifier = s->key.nas_identifier,
        .class = s->key.class_mark,
        .has_class = s->key.class_mark.n > 0,
        .acct_session_id = s->key.acct_session_id,
        .user_name = s->user_name,
        .has_user_name = s->user_name.n > 0,
        .started_at = s->key.started_at,
        .last_event_at = s->key.event_at,
        .session_seconds = s->key.seconds,
        .seen_in = s->key.seen_in,
        .seen_out = s->key.seen_out,
        .counted_in = s->counted[LM_IN],
        .counted_out = s->counted[LM_OUT],
        .has_gigawords_in = s->counter.has_gigawords,
        .has_gigawords_out = s->counter.has_gigawords,
        .ended_at = s->ended_at,
        .has_ended_at = s->ended_at != 0,
        .terminate_cause = s->terminate_cause,
        .has_terminate_cause = s->terminate_cause.n > 0,
        .framed_ip = s->framed_ip,
        .has_framed_ip = s->framed_ip.n > 0,
        .framed_ipv6 = s->framed_ipv6,
        .has_framed_ipv6 = s->framed_ipv6.n > 0,
        .calling_station_id = s->calling_station_id,
        .has_calling_station_id = s->calling_station_id.n > 0,
        .nas_port_id = s->nas_port_id,
        .has_nas_port_id = s->nas_port_id.n > 0,
    };
}


static lm_rc_t
write_hours(lm_batch_t *b)
{
    if (b->hours.n == 0) {
        return LM_OK;
    }

    return lm_sql_accounting_hour_add(b->tx, b->hours.items, b->hours.n, NULL);
}


static lm_rc_t
write_days(lm_batch_t *b)
{
    size_t          i, n;
    day_row_t      *rows;
    lm_batch_day_t *day;

    rows = rows_alloc(b, b->days.n, sizeof(rows[0]));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < b->days.n; i++) {
        day = lm_batch_at(b->days, lm_batch_day_t, i);
        if (day->bytes[LM_IN] == 0 && day->bytes[LM_OUT] == 0) {
            continue;
        }
        rows[n++] = (day_row_t){
            .account_id = day->account->id,
            .day_on = day->day,
            .bytes_in = day->bytes[LM_IN],
            .bytes_out = day->bytes[LM_OUT],
            .estimated_in = day->is_estimated ? day->bytes[LM_IN] : 0,
            .estimated_out = day->is_estimated ? day->bytes[LM_OUT] : 0,
        };
    }

    return n == 0 ? LM_OK : lm_sql_accounting_day_add(b->tx, rows, n, NULL);
}


/* Debits the grants, which shows what is over. */
static lm_rc_t
write_months(lm_batch_t *b)
{
    size_t          i;
    uint64_t        charge, over;
    month_row_t    *rows;
    lm_batch_day_t *day;

    rows = rows_alloc(b, b->days.n, sizeof(rows[0]));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < b->days.n; i++) {
        day = lm_batch_at(b->days, lm_batch_day_t, i);
        charge = day_charge(day);
        over = lm_grant_debit(day->account->grants, day->account->n_grants,
                              day->since, day->until, charge);

        rows[i] = (month_row_t){
            .account_id = day->account->id,
            .month_on = lm_day_month_first(day->day),
            .bytes_in = day->bytes[LM_IN],
            .bytes_out = day->bytes[LM_OUT],
            .set_aside_in = day->set_aside[LM_IN],
            .set_aside_out = day->set_aside[LM_OUT],
            .charged = charge,
            .over_usage = day->account->has_cap ? over : 0,
        };
    }

    return i == 0 ? LM_OK : lm_sql_accounting_month_add(b->tx, rows, i, NULL);
}


static lm_rc_t
write_grants(lm_batch_t *b)
{
    size_t              i, k, n;
    use_row_t          *rows;
    lm_batch_account_t *account;

    n = 0;
    for (i = 0; i < b->n_accounts; i++) {
        n += b->accounts[i].n_grants;
    }

    rows = rows_alloc(b, n, sizeof(rows[0]));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < b->n_accounts; i++) {
        account = &b->accounts[i];
        for (k = 0; k < account->n_grants; k++) {
            if (account->grants[k].used != account->used[k]) {
                grant_print(account, &account->grants[k], &rows[n++]);
            }
        }
    }

    return n == 0 ? LM_OK : lm_sql_accounting_grant_use(b->tx, rows, n, NULL);
}


static void
grant_print(const lm_batch_account_t *account, const lm_grant_t *grant,
            use_row_t *row)
{
    *row = (use_row_t){
        .grant_id = grant->id,
        .account_id = account->id,
        .bytes = grant->bytes,
        .used = grant->used,
        .granted_at = grant->granted_at,
        .valid_from = grant->valid_from,
        .expires_at = grant->expires_at,
    };
}


static lm_rc_t
write_events(lm_batch_t *b)
{
    if (b->events.n == 0) {
        return LM_OK;
    }

    return lm_sql_accounting_event_add(b->tx, b->events.items, b->events.n,
                                       NULL);
}


static lm_rc_t
write_accounts(lm_batch_t *b)
{
    size_t              i, n;
    seen_row_t         *rows;
    lm_batch_account_t *account;

    rows = rows_alloc(b, b->n_accounts, sizeof(rows[0]));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < b->n_accounts; i++) {
        account = &b->accounts[i];
        if (account->changes == 0) {
            continue;
        }
        rows[n++] = (seen_row_t){
            .seen_at = account->seen_at,
            .changes = account->changes,
            .account_id = account->id,
        };
        lm_tx_touch(b->tx, account->customer_id);
    }

    return n == 0 ? LM_OK
                  : lm_sql_accounting_account_seen(b->tx, rows, n, NULL);
}


/* Room for n rows, and never NULL for none. */
static void *
rows_alloc(lm_batch_t *b, size_t n, size_t size)
{
    return lm_alloc_array(b->tx->arena, n + 1, size);
}
