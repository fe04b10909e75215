/* SPDX-License-Identifier: MIT */
#include "portal/handler.h"
#include "service/customer.h"
#include "service/usage.h"
#include "sql/account.h"
#include "wire/json_out.h"

static void account_write(lm_request_t *rq, lm_json_t *j,
                          const lm_sql_account_of_customer_t *a);


/* GET /accounts */
lm_rc_t
portal_account_list(lm_request_t *rq)
{
    size_t                        i, n;
    lm_rc_t                       rc;
    lm_items_t                    items;
    lm_sql_account_of_customer_t *rows;

    rc = lm_sql_account_of_customer(
        rq->tx,
        &(lm_sql_account_of_customer_in_t){.now = rq->now,
                                           .month_on =
                                               lm_day_month_first(rq->today),
                                           .customer_id = rq->customer_id},
        &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &items, n);

    for (i = 0; i < n; i++) {
        account_write(rq, &items.json, &rows[i]);
    }

    return lm_items_whole(rq, &items, n);
}


/* GET /accounts/{id}/usage?month=2026-11 */
lm_rc_t
portal_usage_show(lm_request_t *rq)
{
    lm_rc_t    rc;
    lm_day_t   month = lm_day_month_first(rq->today);
    lm_str_t   body, text = lm_arg(rq, "month");
    lm_usage_t usage;

    if (text.p != NULL && lm_month_parse(text, &month) != LM_OK) {
        return lm_field_error(rq, "month", "wrong_kind",
                              "A month looks like 2026-11",
                              "’n Maand lyk soos 2026-11");
    }

    rc = lm_usage_month(rq->tx, rq->customer_id, rq->params[0], month, &usage);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_usage_json(rq->tx, &usage, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


static void
account_write(lm_request_t *rq, lm_json_t *j,
              const lm_sql_account_of_customer_t *a)
{
    lm_account_facts_t facts = {
        .customer = {.today = rq->today,
                     .is_suspended = a->has_suspended_at,
                     .has_cancelled_on = a->has_customer_cancelled_on,
                     .cancelled_on = a->customer_cancelled_on},
        .has_cancelled_on = a->has_cancelled_on,
        .cancelled_on = a->cancelled_on,
        .is_blocked = a->is_blocked,
        .is_rejected = a->is_rejected,
        .has_cap = a->has_cap_bytes,
        .has_monthly = a->has_monthly,
        .grant_left = a->grant_left,
    };

    lm_json_object(j);
    lm_json_put_u64(j, "id", a->id);
    lm_json_put_str(j, "username", a->username);

    lm_json_key(j, "product");
    lm_json_object(j);
    lm_json_put_str(j, "name", a->product_name);
    lm_json_put_str(j, "technology", a->technology);
    lm_json_put_u64(j, "down_kbps",
                    a->has_down_kbps ? a->down_kbps : a->product_down_kbps);
    lm_json_put_u64(j, "up_kbps",
                    a->has_up_kbps ? a->up_kbps : a->product_up_kbps);
    lm_json_object_end(j);

    lm_json_put_str(j, "status", lm_account_status(&facts));
    lm_json_put_bool(j, "online", a->online);

    if (a->has_last_seen_at) {
        lm_json_put_instant(j, "last_seen_at", a->last_seen_at);
    } else {
        lm_json_put_null(j, "last_seen_at");
    }

    lm_json_object_end(j);
}
