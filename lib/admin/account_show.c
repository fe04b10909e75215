/* SPDX-License-Identifier: MIT */
/* Data accounts as the console shows them. */
#include "admin/handler.h"
#include "rule/access.h"
#include "service/customer.h"
#include "service/isp.h"
#include "sql/customer.h"
#include "sql/data_account.h"

static lm_rc_t accounts_read(lm_request_t *rq, uint64_t customer_id,
                             uint64_t                     account_id,
                             lm_sql_data_account_show_t **rows, size_t *n);
static void    account_write(lm_request_t *rq, lm_json_t *j,
                             const lm_sql_data_account_show_t *a);


/* GET /customers/{id}/accounts */
lm_rc_t
admin_customer_accounts(lm_request_t *rq)
{
    size_t                      i, n;
    lm_rc_t                     rc;
    lm_items_t                  page;
    lm_sql_customer_me_t        customer;
    lm_sql_data_account_show_t *rows;

    rc = lm_sql_customer_me(rq->tx, &(lm_sql_customer_me_in_t){rq->params[0]},
                            &customer);
    if (rc != LM_OK) {
        return rc;
    }

    rc = accounts_read(rq, rq->params[0], 0, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);

    for (i = 0; i < n; i++) {
        account_write(rq, &page.json, &rows[i]);
    }

    return lm_items_whole(rq, &page, n);
}


lm_rc_t
admin_account_json(lm_request_t *rq, lm_json_t *j, uint64_t customer_id,
                   uint64_t account_id)
{
    size_t                      n;
    lm_rc_t                     rc;
    lm_sql_data_account_show_t *rows;

    rc = accounts_read(rq, customer_id, account_id, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    if (n != 1) {
        return LM_E_NOT_FOUND;
    }

    account_write(rq, j, rows);
    return LM_OK;
}


static lm_rc_t
accounts_read(lm_request_t *rq, uint64_t customer_id, uint64_t account_id,
              lm_sql_data_account_show_t **rows, size_t *n)
{
    return lm_sql_data_account_show(
        rq->tx,
        &(lm_sql_data_account_show_in_t){.now = rq->now,
                                         .month_on =
                                             lm_day_month_first(rq->today),
                                         .customer_id = customer_id,
                                         .account_id = account_id},
        rows, n);
}


static void
account_product_write(lm_request_t *rq, lm_json_t *j,
                      const lm_sql_data_account_show_t *a)
{
    lm_json_key(j, "product");
    lm_json_object(j);
    lm_json_put_u64(j, "id", a->product_id);
    lm_json_put_str(j, "code", a->product_code);
    lm_json_put_str(j, "name", a->product_name);
    lm_json_put_money(j, "price", a->price, rq->isp->currency);
    lm_json_put_u64(j, "down_kbps",
                    a->has_down_kbps ? a->down_kbps : a->product_down_kbps);
    lm_json_put_u64(j, "up_kbps",
                    a->has_up_kbps ? a->up_kbps : a->product_up_kbps);
    lm_json_put_u64_or_null(j, "cap_bytes", a->has_cap_bytes, a->cap_bytes);
    lm_json_object_end(j);
}


/* Why the router was last turned away, in words. */
static void
account_reject_write(lm_request_t *rq, lm_json_t *j,
                     const lm_sql_data_account_show_t *a)
{
    lm_access_e access;

    lm_json_key(j, "last_reject");

    if (!a->has_last_reject_at || !a->has_last_reject_reason
        || lm_access_of(a->last_reject_reason, &access) != LM_OK) {
        lm_json_null(j);
        return;
    }

    lm_json_object(j);
    lm_json_put_instant(j, "at", a->last_reject_at);
    lm_json_put_str(j, "reason", a->last_reject_reason);
    lm_json_put_str(j, "text", lm_str_c(lm_access_text(access, rq->lang)));
    lm_json_object_end(j);
}


static lm_str_t
account_status(lm_request_t *rq, const lm_sql_data_account_show_t *a)
{
    return lm_account_status(&(lm_account_facts_t){
        .customer = {.today = rq->today,
                     .is_suspended = a->has_suspended_at,
                     .has_cancelled_on = a->has_customer_cancelled_on,
                     .cancelled_on = a->customer_cancelled_on},
        .has_cancelled_on = a->has_cancelled_on,
        .cancelled_on = a->cancelled_on,
        .is_blocked = a->is_blocked,
        .is_rejected = a->is_rejected,
        .has_cap = a->has_cap_bytes,
        .has_monthly = a->has_month_bytes,
        .grant_left = a->grant_left,
    });
}


/* What is the account's own and not the product's. */
static void
account_own_write(lm_request_t *rq, lm_json_t *j,
                  const lm_sql_data_account_show_t *a)
{
    lm_json_put_money_or_null(j, "custom_price", a->has_custom_price,
                              a->custom_price, rq->isp->currency);

    lm_json_put_u64_or_null(j, "down_kbps", a->has_down_kbps, a->down_kbps);
    lm_json_put_u64_or_null(j, "up_kbps", a->has_up_kbps, a->up_kbps);
    lm_json_put_str_or_null(j, "fixed_ip", a->has_fixed_ip, a->fixed_ip);
    lm_json_put_str_or_null(j, "mac_lock", a->has_mac_lock, a->mac_lock);
    lm_json_key(j, "site");
    admin_json_ref(j, a->has_site_id, a->site_id, a->site_name);
    lm_json_put_str(j, "comment", a->comment);
    lm_json_put_day_or_null(j, "starts_on", a->has_starts_on, a->starts_on);
    lm_json_put_day_or_null(j, "cancelled_on", a->has_cancelled_on,
                            a->cancelled_on);
    lm_json_put_bool(j, "is_cancel_inherited", a->is_cancel_inherited);
}


static void
account_write(lm_request_t *rq, lm_json_t *j,
              const lm_sql_data_account_show_t *a)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", a->id);
    lm_json_put_str(j, "username", a->username);
    lm_json_put_str(j, "technology", a->technology);
    account_product_write(rq, j, a);

    account_own_write(rq, j, a);

    lm_json_put_str(j, "status", account_status(rq, a));
    lm_json_put_bool(j, "is_blocked", a->is_blocked);
    lm_json_put_str_or_null(j, "block_reason", a->has_block_reason,
                            a->block_reason);
    lm_json_put_bool(j, "reject", a->is_rejected);
    lm_json_put_bool(j, "online", a->online);
    lm_json_put_instant_or_null(j, "last_seen_at", a->has_last_seen_at,
                                a->last_seen_at);
    account_reject_write(rq, j, a);
    lm_json_put_u64(j, "used_bytes", a->used_bytes);
    /* of this month, which may have more than the product gives */
    lm_json_put_u64_or_null(j, "cap_bytes", a->has_cap_bytes,
                            a->has_month_bytes ? a->month_bytes : a->cap_bytes);
    lm_json_put_u64(j, "topup_bytes", a->topup_bytes);
    lm_json_put_instant(j, "created_at", a->created_at);
    lm_json_put_u64(j, "version", a->version);
    lm_json_object_end(j);
}
