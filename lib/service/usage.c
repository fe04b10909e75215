/* SPDX-License-Identifier: MIT */
#include "service/usage.h"

#include "service/isp.h"
#include "sql/account.h"
#include "wire/json_out.h"

#define USAGE_JSON_SIZE 4096 /* a month of 31 days needs about 2,700 */

static lm_rc_t usage_days(lm_tx_t *tx, uint64_t customer_id, lm_usage_t *u);
static lm_rc_t usage_grants(lm_tx_t *tx, uint64_t customer_id, lm_usage_t *u);


lm_rc_t
lm_usage_month(lm_tx_t *tx, uint64_t customer_id, uint64_t account_id,
               lm_day_t month, lm_usage_t *out)
{
    lm_rc_t                rc;
    lm_sql_account_usage_t row;

    rc = lm_sql_account_usage(
        tx, &(lm_sql_account_usage_in_t){month, customer_id, account_id}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    *out = (lm_usage_t){
        .account_id = account_id,
        .username = row.username,
        .month = month,
        .bytes_in = row.bytes_in,
        .bytes_out = row.bytes_out,
        .has_cap = row.has_cap_bytes,
        .cap_bytes = row.cap_bytes,
        .used_bytes = row.charged,
        .resets_on = lm_day_month_last(month) + 1,
        .online = row.online,
        .has_last_seen_at = row.has_last_seen_at,
        .last_seen_at = row.last_seen_at,
        .product_name = row.product_name,
        .technology = row.technology,
        .down_kbps = row.down_kbps,
        .up_kbps = row.up_kbps,
        .version = row.usage_version,
    };

    rc = usage_days(tx, customer_id, out);
    if (rc != LM_OK) {
        return rc;
    }

    return usage_grants(tx, customer_id, out);
}


static lm_rc_t
usage_days(lm_tx_t *tx, uint64_t customer_id, lm_usage_t *u)
{
    size_t                 i, n;
    lm_rc_t                rc;
    lm_day_t               last = lm_day_month_last(u->month);
    lm_sql_account_days_t *rows;

    if (last > tx->today) {
        last = tx->today;
    }

    rc = lm_sql_account_days(
        tx,
        &(lm_sql_account_days_in_t){customer_id, u->account_id, u->month, last},
        &rows, &n);
    if (rc != LM_OK || last < u->month) {
        return rc;
    }

    u->n_days = (size_t) (last - u->month) + 1;

    for (i = 0; i < u->n_days; i++) {
        u->days[i].day = u->month + (lm_day_t) i;
    }

    for (i = 0; i < n; i++) {
        u->days[rows[i].day_on - u->month].bytes_in = rows[i].bytes_in;
        u->days[rows[i].day_on - u->month].bytes_out = rows[i].bytes_out;
    }

    return LM_OK;
}


/* When the asked month has passed, what was left at its end. */
static lm_rc_t
usage_grants(lm_tx_t *tx, uint64_t customer_id, lm_usage_t *u)
{
    bool                     has_monthly = false;
    size_t                   i, n;
    lm_rc_t                  rc;
    lm_instant_t             since, until, at;
    lm_sql_account_grants_t *rows;

    since = lm_zone_day_start(tx->isp->zone, u->month);
    until = lm_zone_day_start(tx->isp->zone, u->resets_on);
    at = tx->now < until ? tx->now : until - 1;

    rc = lm_sql_account_grants(
        tx,
        &(lm_sql_account_grants_in_t){customer_id, u->account_id, since, until},
        &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        if (rows[i].is_monthly) {
            has_monthly = true;
            u->cap_bytes = u->has_cap ? rows[i].bytes : 0;
        } else {
            u->topup_bytes += rows[i].bytes;
        }

        if (rows[i].valid_from <= at && rows[i].expires_at > at) {
            u->left_bytes += rows[i].bytes - rows[i].used;
        }
    }

    /* the month's data is granted when its first packet comes */
    if (!has_monthly && u->has_cap) {
        u->left_bytes += u->cap_bytes;
    }

    return LM_OK;
}


static void
json_days(lm_json_t *j, const lm_usage_t *u)
{
    size_t i;

    lm_json_key(j, "days");
    lm_json_array(j);

    for (i = 0; i < u->n_days; i++) {
        lm_json_object(j);
        lm_json_put_day(j, "day", u->days[i].day);
        lm_json_put_u64(j, "bytes_in", u->days[i].bytes_in);
        lm_json_put_u64(j, "bytes_out", u->days[i].bytes_out);
        lm_json_object_end(j);
    }

    lm_json_array_end(j);
}


static void
json_cap(lm_json_t *j, const lm_usage_t *u)
{
    if (u->has_cap) {
        lm_json_put_u64(j, "cap_bytes", u->cap_bytes);
        lm_json_put_u64(j, "remaining_bytes", u->left_bytes);
    } else {
        lm_json_put_null(j, "cap_bytes");
        lm_json_put_null(j, "remaining_bytes");
    }

    lm_json_put_u64(j, "topup_bytes", u->topup_bytes);
    lm_json_put_u64(j, "used_bytes", u->used_bytes);
    lm_json_put_day(j, "resets_on", u->resets_on);
}


static void
json_product(lm_json_t *j, const lm_usage_t *u)
{
    lm_json_key(j, "product");
    lm_json_object(j);
    lm_json_put_str(j, "name", u->product_name);
    lm_json_put_str(j, "technology", u->technology);
    lm_json_put_u64(j, "down_kbps", u->down_kbps);
    lm_json_put_u64(j, "up_kbps", u->up_kbps);
    lm_json_object_end(j);
}


lm_rc_t
lm_usage_json(lm_tx_t *tx, const lm_usage_t *u, lm_str_t *out)
{
    char      day[LM_DAY_TEXT];
    lm_buf_t  b;
    lm_json_t j;

    lm_day_print(u->month, day);
    lm_buf_init(&b, tx->arena, USAGE_JSON_SIZE);
    lm_json_init(&j, &b);

    lm_json_object(&j);
    lm_json_put_u64(&j, "account_id", u->account_id);
    lm_json_put_str(&j, "username", u->username);
    lm_json_put_str(&j, "month", lm_str(day, sizeof("2026-11") - 1));
    lm_json_put_u64(&j, "bytes_in", u->bytes_in);
    lm_json_put_u64(&j, "bytes_out", u->bytes_out);
    json_days(&j, u);
    json_cap(&j, u);
    lm_json_put_bool(&j, "online", u->online);

    if (u->has_last_seen_at) {
        lm_json_put_instant(&j, "last_seen_at", u->last_seen_at);
    } else {
        lm_json_put_null(&j, "last_seen_at");
    }

    json_product(&j, u);
    lm_json_put_instant(&j, "as_of", tx->now);
    lm_json_object_end(&j);

    return lm_json_done(&j, out);
}
