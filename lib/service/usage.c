/* SPDX-License-Identifier: MIT */
#include "service/usage.h"

#include "service/isp.h"
#include "sql/account.h"
#include "wire/json_out.h"

#define USAGE_JSON_SIZE 4096 /* a month of 31 days needs about 2,700 */

static lm_rc_t usage_days(lm_usage_t *u, lm_day_t last, lm_str_t days);
static lm_rc_t usage_grants(lm_usage_t *u, lm_str_t grants);


lm_rc_t
lm_usage_month(lm_tx_t *tx, uint64_t customer_id, uint64_t account_id,
               lm_day_t month, lm_usage_t *out)
{
    lm_rc_t                rc;
    lm_day_t               last = lm_day_month_last(month);
    lm_day_t               next = last + 1;
    lm_instant_t           since = lm_zone_day_start(tx->isp->zone, month);
    lm_instant_t           until = lm_zone_day_start(tx->isp->zone, next);
    lm_sql_account_usage_t row;

    if (last > tx->today) {
        last = tx->today;
    }

    rc = lm_sql_account_usage(
        tx,
        &(lm_sql_account_usage_in_t){
            .first_on = month,
            .last_on = last,
            /* of a month that has passed, what was left at its end */
            .at = tx->now < until ? tx->now : until - 1,
            .since = since,
            .until = until,
            .customer_id = customer_id,
            .account_id = account_id,
        },
        &row);
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
        .resets_on = next,
        .online = row.online,
        .has_last_seen_at = row.has_last_seen_at,
        .last_seen_at = row.last_seen_at,
        .product_name = row.product_name,
        .technology = row.technology,
        .down_kbps = row.down_kbps,
        .up_kbps = row.up_kbps,
        .version = row.usage_version,
    };

    rc = usage_days(out, last, row.has_days ? row.days : LM_STR_NULL);
    if (rc != LM_OK) {
        return rc;
    }

    return usage_grants(out, row.has_grants ? row.grants : LM_STR_NULL);
}


/* "4 17 2" as numbers. */
static lm_rc_t
numbers_read(lm_str_t text, uint64_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (lm_str_u64(lm_str_cut(&text, ' '), &out[i]) != LM_OK) {
            return LM_E_INTERNAL;
        }
    }

    return text.p == NULL ? LM_OK : LM_E_INTERNAL;
}


static lm_rc_t
usage_days(lm_usage_t *u, lm_day_t last, lm_str_t days)
{
    uint64_t v[3]; /* day of the month, in, out */

    u->n_days = last < u->month ? 0 : (size_t) (last - u->month) + 1;

    for (size_t i = 0; i < u->n_days; i++) {
        u->days[i].day = u->month + (lm_day_t) i;
    }

    while (days.p != NULL) {
        if (numbers_read(lm_str_cut(&days, ','), v, 3) != LM_OK || v[0] == 0
            || v[0] > u->n_days) {
            return LM_E_INTERNAL;
        }

        u->days[v[0] - 1].bytes_in = v[1];
        u->days[v[0] - 1].bytes_out = v[2];
    }

    return LM_OK;
}


static lm_rc_t
usage_grants(lm_usage_t *u, lm_str_t grants)
{
    bool     has_monthly = false;
    uint64_t v[4]; /* is monthly, bytes, used, is valid */

    while (grants.p != NULL) {
        if (numbers_read(lm_str_cut(&grants, ','), v, 4) != LM_OK) {
            return LM_E_INTERNAL;
        }

        if (v[0]) {
            has_monthly = true;
            u->cap_bytes = u->has_cap ? v[1] : 0;
        } else {
            u->topup_bytes += v[1];
        }

        if (v[3]) {
            u->left_bytes += v[1] - v[2];
        }
    }

    /* the month's data is granted when its first packet comes; months that
     * were counted elsewhere have none */
    if (!has_monthly && u->has_cap && u->used_bytes < u->cap_bytes) {
        u->left_bytes += u->cap_bytes - u->used_bytes;
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
