/* SPDX-License-Identifier: MIT */
#include "service/account_month.h"

#include "rule/grant.h"
#include "service/isp.h"
#include "sql/data_account.h"

/* What the audit says of the month. */
typedef struct {
    uint64_t bytes;
    bool     has_bytes;
} month_t;

static const lm_record_field_t fields[] = {
    LM_RECORD_NULL(month_t, bytes, "month_bytes", LM_T_U64, 0, 0),
};

typedef lm_sql_data_account_month_t month_row_t;

static lm_rc_t month_read(lm_tx_t *tx, uint64_t account_id, uint64_t product_id,
                          month_row_t *out);
static lm_rc_t month_write(lm_tx_t *tx, uint64_t account_id, uint64_t bytes,
                           uint64_t used);
static lm_rc_t over_move(lm_tx_t *tx, uint64_t account_id, uint64_t bytes);


lm_rc_t
lm_account_month_follow(lm_tx_t *tx, uint64_t account_id, uint64_t product_id,
                        lm_changes_t *changes)
{
    lm_rc_t          rc;
    uint64_t         bytes, used;
    month_row_t      row;
    lm_grant_month_t month;

    rc = month_read(tx, account_id, product_id, &row);
    if (rc != LM_OK || !row.has_next_cap) {
        return rc;
    }

    month = (lm_grant_month_t){
        .granted = row.has_bytes ? row.bytes : row.former_cap,
        .cap = row.next_cap,
        .used = row.used,
        .over = row.over_usage,
        .charged = row.charged,
        .others = row.others,
    };
    lm_grant_month_follow(&month, &bytes, &used);

    lm_changes_record(
        changes, fields, sizeof(fields) / sizeof(fields[0]),
        &(month_t){month.granted, row.has_bytes || row.has_former_cap},
        &(month_t){bytes, true});

    rc = month_write(tx, account_id, bytes, used);
    if (rc != LM_OK || used == row.used) {
        return rc;
    }

    return over_move(tx, account_id, used - row.used);
}


static lm_rc_t
month_read(lm_tx_t *tx, uint64_t account_id, uint64_t product_id,
           month_row_t *out)
{
    lm_day_t                       first = lm_day_month_first(tx->today);
    lm_sql_data_account_month_in_t in;

    in = (lm_sql_data_account_month_in_t){
        .since = lm_zone_day_start(tx->isp->zone, first),
        .now = tx->now,
        .product_id = product_id,
        .month_on = first,
        .account_id = account_id,
    };

    return lm_sql_data_account_month(tx, &in, out);
}


static lm_rc_t
month_write(lm_tx_t *tx, uint64_t account_id, uint64_t bytes, uint64_t used)
{
    const lm_zone_t                   *zone = tx->isp->zone;
    lm_day_t                           first = lm_day_month_first(tx->today);
    lm_sql_data_account_month_put_in_t in;

    in = (lm_sql_data_account_month_put_in_t){
        .account_id = account_id,
        .month_on = first,
        .bytes = bytes,
        .used = used,
        .granted_at = lm_zone_day_start(zone, first),
        .expires_at = lm_zone_day_start(zone, lm_day_month_last(first) + 1),
    };
    in.valid_from = in.granted_at;

    return lm_sql_data_account_month_put(tx, &in, NULL);
}


/* What the month now covers is over no more. */
static lm_rc_t
over_move(lm_tx_t *tx, uint64_t account_id, uint64_t bytes)
{
    return lm_sql_data_account_month_over(
        tx,
        &(lm_sql_data_account_month_over_in_t){
            .bytes = bytes,
            .account_id = account_id,
            .month_on = lm_day_month_first(tx->today)},
        NULL);
}
