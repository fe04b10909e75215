/* SPDX-License-Identifier: MIT */
/* An account's terms in the audit. */
#include "service/account_audit.h"

#include "service/audit.h"
#include "service/isp.h"
#include "wire/json_out.h"

static lm_rc_t terms_json(lm_tx_t *tx, lm_str_t username,
                          const lm_account_terms_t *terms,
                          const lm_account_terms_t *other, lm_str_t *out);
static void    u64_write(lm_json_t *j, uint64_t v);
static void    str_write(lm_json_t *j, lm_str_t v);
static void    day_write(lm_json_t *j, lm_day_t v);


lm_rc_t
lm_account_audit_add(lm_tx_t *tx, uint64_t account_id,
                     const lm_account_new_t *account)
{
    lm_rc_t    rc;
    lm_audit_t audit = {.action = "create",
                        .entity = "data_account",
                        .entity_id = account_id,
                        .customer_id = account->customer_id};

    rc = terms_json(tx, account->username, &account->terms,
                    &(lm_account_terms_t){0}, &audit.after);
    return rc == LM_OK ? lm_audit_write(tx, &audit) : rc;
}


lm_rc_t
lm_account_audit_change(lm_tx_t *tx, uint64_t account_id, uint64_t customer_id,
                        const lm_account_terms_t *before,
                        const lm_account_terms_t *after)
{
    lm_rc_t    rc;
    lm_audit_t audit = {.action = "update",
                        .entity = "data_account",
                        .entity_id = account_id,
                        .customer_id = customer_id};

    rc = terms_json(tx, LM_STR_NULL, before, after, &audit.before);
    if (rc != LM_OK) {
        return rc;
    }

    rc = terms_json(tx, LM_STR_NULL, after, before, &audit.after);
    return rc == LM_OK ? lm_audit_write(tx, &audit) : rc;
}


/* What differs from the other terms. */
static lm_rc_t
terms_json(lm_tx_t *tx, lm_str_t username, const lm_account_terms_t *terms,
           const lm_account_terms_t *other, lm_str_t *out)
{
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, tx->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);

    if (username.p != NULL) {
        lm_json_put_str(&j, "username", username);
    }

#define DIFFERS(field) (terms->field != other->field)
#define TEXT_DIFFERS(field) (!lm_str_eq(terms->field, other->field))

    if (DIFFERS(product_id)) {
        lm_json_key(&j, "product_id");
        u64_write(&j, terms->product_id);
    }
    if (DIFFERS(site_id)) {
        lm_json_key(&j, "site_id");
        u64_write(&j, terms->site_id);
    }
    if (DIFFERS(has_custom_price) || DIFFERS(custom_price)) {
        lm_json_key(&j, "custom_price");
        if (terms->has_custom_price) {
            lm_json_money(&j, terms->custom_price, tx->isp->currency);
        } else {
            lm_json_null(&j);
        }
    }
    if (DIFFERS(down_kbps)) {
        lm_json_key(&j, "down_kbps");
        u64_write(&j, terms->down_kbps);
    }
    if (DIFFERS(up_kbps)) {
        lm_json_key(&j, "up_kbps");
        u64_write(&j, terms->up_kbps);
    }
    if (TEXT_DIFFERS(fixed_ip)) {
        lm_json_key(&j, "fixed_ip");
        str_write(&j, terms->fixed_ip);
    }
    if (TEXT_DIFFERS(mac_lock)) {
        lm_json_key(&j, "mac_lock");
        str_write(&j, terms->mac_lock);
    }
    if (TEXT_DIFFERS(comment)) {
        lm_json_key(&j, "comment");
        str_write(&j, terms->comment);
    }
    if (DIFFERS(starts_on)) {
        lm_json_key(&j, "starts_on");
        day_write(&j, terms->starts_on);
    }
    if (DIFFERS(cancelled_on)) {
        lm_json_key(&j, "cancelled_on");
        day_write(&j, terms->cancelled_on);
    }

#undef DIFFERS
#undef TEXT_DIFFERS

    lm_json_object_end(&j);
    return lm_json_done(&j, out);
}


static void
u64_write(lm_json_t *j, uint64_t v)
{
    if (v == 0) {
        lm_json_null(j);
    } else {
        lm_json_u64(j, v);
    }
}


static void
str_write(lm_json_t *j, lm_str_t v)
{
    lm_json_str(j, v.n == 0 ? LM_STR_NULL : v);
}


static void
day_write(lm_json_t *j, lm_day_t v)
{
    if (v == 0) {
        lm_json_null(j);
    } else {
        lm_json_day(j, v);
    }
}
