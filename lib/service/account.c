/* SPDX-License-Identifier: MIT */
#include "service/account.h"

#include "rule/username.h"
#include "service/account_month.h"
#include "service/account_password.h"
#include "service/change.h"
#include "service/customer_search.h"
#include "service/disconnect.h"
#include "sql/customer.h"
#include "sql/data_account.h"

#define COMMENT_POINTS 200
#define KBPS_MAX 100000000
#define TEXT_POINTS 64

static const lm_record_field_t fields[] = {
    LM_RECORD(lm_account_terms_t, product_id, "product_id", LM_T_U64,
              UINT32_MAX, 0),
    LM_RECORD_NULL(lm_account_terms_t, site_id, "site_id", LM_T_U64, UINT32_MAX,
                   0),
    LM_RECORD_NULL(lm_account_terms_t, down_kbps, "down_kbps", LM_T_U32,
                   KBPS_MAX, 0),
    LM_RECORD_NULL(lm_account_terms_t, up_kbps, "up_kbps", LM_T_U32, KBPS_MAX,
                   0),
    LM_RECORD(lm_account_terms_t, comment, "comment", LM_T_STR, COMMENT_POINTS,
              0),
    LM_RECORD_NULL(lm_account_terms_t, starts_on, "starts_on", LM_T_DAY, 0, 0),
    LM_RECORD_NULL(lm_account_terms_t, cancelled_on, "cancelled_on", LM_T_DAY,
                   0, 0),
    LM_RECORD_NULL(lm_account_terms_t, custom_price, "custom_price", LM_T_I64,
                   0, 0),
    LM_RECORD_NULL(lm_account_terms_t, fixed_ip, "fixed_ip", LM_T_STR,
                   TEXT_POINTS, 0),
    LM_RECORD_NULL(lm_account_terms_t, mac_lock, "mac_lock", LM_T_STR,
                   TEXT_POINTS, 0),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static lm_rc_t username_check(lm_tx_t *tx, lm_str_t username,
                              lm_account_done_t *out);
static lm_rc_t terms_check(lm_tx_t *tx, uint64_t account_id,
                           const lm_account_terms_t *before,
                           const lm_account_terms_t *terms,
                           lm_account_done_t        *out);
static lm_rc_t address_check(lm_tx_t *tx, uint64_t account_id,
                             lm_str_t fixed_ip, lm_account_done_t *out);
static lm_rc_t account_insert(lm_tx_t *tx, const lm_account_new_t *account,
                              lm_day_t customer_ends, uint64_t *id);
static lm_rc_t account_audit(lm_tx_t *tx, const lm_account_new_t *account,
                             const lm_account_done_t *done);
static void    terms_of(const lm_sql_data_account_lock_t *row,
                        lm_account_terms_t               *terms);
static lm_rc_t end_inherit(lm_tx_t *tx, uint64_t customer_id,
                           lm_account_terms_t *terms, bool *is_inherited);
static lm_rc_t account_update(lm_tx_t *tx, uint64_t id,
                              const lm_account_terms_t *terms,
                              bool                      is_cancel_inherited);
static lm_rc_t sessions_end(lm_tx_t *tx, const lm_account_terms_t *before,
                            const lm_account_terms_t *after,
                            lm_account_done_t        *out);


const lm_record_field_t *
lm_account_fields(size_t *n)
{
    *n = FIELDS;
    return fields;
}


lm_rc_t
lm_account_username(lm_arena_t *a, lm_str_t typed, lm_str_t *out)
{
    typed = lm_str_trim(typed);
    if (!lm_username_is_ascii(typed)) {
        return LM_E_INVALID;
    }

    *out = lm_str_lower(a, typed);
    return out->p == NULL ? LM_E_MEMORY : LM_OK;
}


lm_rc_t
lm_account_add(lm_tx_t *tx, const lm_account_new_t *account,
               lm_account_done_t *out)
{
    lm_rc_t                rc;
    lm_day_t               ends;
    lm_sql_customer_lock_t customer;

    *out =
        (lm_account_done_t){.customer_id = account->customer_id, .version = 1};

    rc = lm_sql_customer_lock(
        tx, &(lm_sql_customer_lock_in_t){account->customer_id}, &customer);
    if (rc != LM_OK) {
        return rc;
    }

    ends = customer.has_cancelled_on ? customer.cancelled_on : 0;
    if (ends != 0 && ends < tx->today) {
        return LM_E_CONFLICT;
    }

    rc = username_check(tx, account->username, out);
    if (rc != LM_OK) {
        return rc;
    }

    rc = terms_check(tx, 0, &(lm_account_terms_t){0}, &account->terms, out);
    if (rc != LM_OK) {
        return rc;
    }

    rc = account_insert(tx, account, ends, &out->id);
    if (rc == LM_E_DUPLICATE) {
        out->fault = LM_ACCOUNT_USERNAME_TAKEN;
        return LM_E_INVALID;
    }
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_account_password_seal(tx, out->id, account->password,
                                  /* rise= */ 0, &out->password);
    if (rc != LM_OK) {
        return rc;
    }

    rc = account_audit(tx, account, out);
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, account->customer_id);
    return lm_customer_search_refresh(tx, account->customer_id);
}


static lm_rc_t
account_audit(lm_tx_t *tx, const lm_account_new_t *account,
              const lm_account_done_t *done)
{
    lm_changes_t changes;

    lm_changes_begin(&changes, tx);
    lm_changes_str(&changes, "username", LM_STR_NULL, account->username);
    lm_changes_record(&changes, fields, FIELDS, &(lm_account_terms_t){0},
                      &account->terms);

    return lm_changes_write(&changes,
                            &(lm_audit_t){.action = "create",
                                          .entity = "data_account",
                                          .entity_id = done->id,
                                          .customer_id = account->customer_id,
                                          .version = done->version});
}


static lm_rc_t
username_check(lm_tx_t *tx, lm_str_t username, lm_account_done_t *out)
{
    lm_rc_t                           rc;
    lm_sql_data_account_of_username_t taken;

    rc = lm_sql_data_account_of_username(
        tx, &(lm_sql_data_account_of_username_in_t){username}, &taken);
    if (rc == LM_OK) {
        out->fault = LM_ACCOUNT_USERNAME_TAKEN;
        out->holder =
            lm_str_printf(tx->arena, "%.*s (%.*s)", (int) taken.customer_name.n,
                          taken.customer_name.p, (int) taken.customer_code.n,
                          taken.customer_code.p);
        return LM_E_INVALID;
    }

    return rc == LM_E_NOT_FOUND ? LM_OK : rc;
}


/* Of what changes alone: a product that was withdrawn since then may stay. */
static lm_rc_t
terms_check(lm_tx_t *tx, uint64_t account_id, const lm_account_terms_t *before,
            const lm_account_terms_t *terms, lm_account_done_t *out)
{
    lm_rc_t                       rc;
    lm_sql_data_account_site_t    site;
    lm_sql_data_account_product_t product;

    if (terms->has_starts_on && terms->has_cancelled_on
        && terms->cancelled_on < terms->starts_on) {
        out->fault = LM_ACCOUNT_ENDS_EARLY;
        return LM_E_INVALID;
    }

    if (terms->product_id != before->product_id) {
        rc = lm_sql_data_account_product(
            tx, &(lm_sql_data_account_product_in_t){terms->product_id},
            &product);
        if (rc == LM_E_NOT_FOUND || (rc == LM_OK && product.is_retired)) {
            out->fault = LM_ACCOUNT_PRODUCT_UNKNOWN;
            return LM_E_INVALID;
        }
        if (rc != LM_OK) {
            return rc;
        }
    }

    if (terms->has_site_id
        && !(before->has_site_id && terms->site_id == before->site_id)) {
        rc = lm_sql_data_account_site(
            tx, &(lm_sql_data_account_site_in_t){terms->site_id}, &site);
        if (rc == LM_E_NOT_FOUND) {
            out->fault = LM_ACCOUNT_SITE_UNKNOWN;
            return LM_E_INVALID;
        }
        if (rc != LM_OK) {
            return rc;
        }
    }

    return terms->has_fixed_ip
               ? address_check(tx, account_id, terms->fixed_ip, out)
               : LM_OK;
}


/* Also of an address that stays: its account may come back from the dead. */
static lm_rc_t
address_check(lm_tx_t *tx, uint64_t account_id, lm_str_t fixed_ip,
              lm_account_done_t *out)
{
    lm_rc_t                            rc;
    lm_sql_data_account_ip_holder_t    holder;
    lm_sql_data_account_ip_holder_in_t in = {
        .fixed_ip = fixed_ip, .account_id = account_id, .today = tx->today};

    rc = lm_sql_data_account_ip_lock(
        tx, &(lm_sql_data_account_ip_lock_in_t){fixed_ip}, NULL);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_data_account_ip_holder(tx, &in, &holder);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_OK : rc;
    }

    out->fault = LM_ACCOUNT_ADDRESS_TAKEN;
    out->holder = lm_str_printf(
        tx->arena, "%.*s, %.*s (%.*s)", (int) holder.username.n,
        holder.username.p, (int) holder.customer_name.n, holder.customer_name.p,
        (int) holder.customer_code.n, holder.customer_code.p);
    return LM_E_INVALID;
}


static lm_rc_t
account_insert(lm_tx_t *tx, const lm_account_new_t *account,
               lm_day_t customer_ends, uint64_t *id)
{
    bool                         is_inherited;
    lm_day_t                     ends;
    const lm_account_terms_t    *terms = &account->terms;
    lm_sql_data_account_add_in_t in;

    is_inherited = customer_ends != 0 && !terms->has_cancelled_on;
    ends = is_inherited ? customer_ends : terms->cancelled_on;

    in = (lm_sql_data_account_add_in_t){
        .customer_id = account->customer_id,
        .product_id = terms->product_id,
        .username = account->username,
        .custom_price = terms->custom_price,
        .has_custom_price = terms->has_custom_price,
        .down_kbps = terms->down_kbps,
        .has_down_kbps = terms->has_down_kbps,
        .up_kbps = terms->up_kbps,
        .has_up_kbps = terms->has_up_kbps,
        .fixed_ip = terms->fixed_ip,
        .has_fixed_ip = terms->has_fixed_ip,
        .mac_lock = terms->mac_lock,
        .has_mac_lock = terms->has_mac_lock,
        .site_id = terms->site_id,
        .has_site_id = terms->has_site_id,
        .comment = terms->comment,
        .starts_on = terms->starts_on,
        .has_starts_on = terms->has_starts_on,
        .cancelled_on = ends,
        .has_cancelled_on = is_inherited || terms->has_cancelled_on,
        .is_cancel_inherited = is_inherited,
        .created_at = tx->now,
    };

    return lm_sql_data_account_add(tx, &in, id);
}


lm_rc_t
lm_account_take(lm_tx_t *tx, uint64_t account_id, uint64_t *customer_id,
                lm_account_terms_t *terms, uint64_t *version)
{
    lm_rc_t                        rc;
    lm_sql_data_account_lock_t     row;
    lm_sql_data_account_password_t alive;

    rc = lm_sql_data_account_lock(
        tx, &(lm_sql_data_account_lock_in_t){account_id}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    /* of a customer who is there */
    rc = lm_sql_data_account_password(
        tx, &(lm_sql_data_account_password_in_t){account_id}, &alive);
    if (rc != LM_OK) {
        return rc;
    }

    terms_of(&row, terms);
    *customer_id = row.customer_id;
    *version = row.version;
    return LM_OK;
}


static void
terms_of(const lm_sql_data_account_lock_t *row, lm_account_terms_t *terms)
{
    *terms = (lm_account_terms_t){
        .product_id = row->product_id,
        .site_id = row->site_id,
        .down_kbps = row->down_kbps,
        .up_kbps = row->up_kbps,
        .comment = row->comment,
        .starts_on = row->starts_on,
        .cancelled_on = row->cancelled_on,
        .custom_price = row->custom_price,
        .fixed_ip = row->fixed_ip,
        .mac_lock = row->mac_lock,
        .has_site_id = row->has_site_id,
        .has_down_kbps = row->has_down_kbps,
        .has_up_kbps = row->has_up_kbps,
        .has_starts_on = row->has_starts_on,
        .has_cancelled_on = row->has_cancelled_on,
        .has_custom_price = row->has_custom_price,
        .has_fixed_ip = row->has_fixed_ip,
        .has_mac_lock = row->has_mac_lock,
    };
}


static bool
has_begun(const lm_tx_t *tx, const lm_account_terms_t *terms)
{
    return !terms->has_starts_on || terms->starts_on <= tx->today;
}


lm_rc_t
lm_account_change(lm_tx_t *tx, uint64_t account_id,
                  const lm_account_terms_t *terms, lm_account_done_t *out)
{
    bool                       is_inherited;
    lm_rc_t                    rc;
    lm_changes_t               changes;
    lm_account_terms_t         before, after = *terms;
    lm_sql_data_account_lock_t row;

    rc = lm_sql_data_account_lock(
        tx, &(lm_sql_data_account_lock_in_t){account_id}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    terms_of(&row, &before);
    *out = (lm_account_done_t){.id = account_id,
                               .customer_id = row.customer_id,
                               .version = row.version + 1};

    if (after.product_id != before.product_id && !after.is_price_named) {
        after.has_custom_price = false;
    }

    is_inherited = row.is_cancel_inherited && after.has_cancelled_on
                   && after.cancelled_on == before.cancelled_on;
    rc = end_inherit(tx, row.customer_id, &after, &is_inherited);
    if (rc == LM_OK) {
        rc = terms_check(tx, account_id, &before, &after, out);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_changes_begin(&changes, tx);
    lm_changes_record(&changes, fields, FIELDS, &before, &after);

    if (after.product_id != before.product_id && has_begun(tx, &before)) {
        rc =
            lm_account_month_follow(tx, account_id, after.product_id, &changes);
    }
    if (rc == LM_OK) {
        rc = account_update(tx, account_id, &after, is_inherited);
    }
    if (rc != LM_OK) {
        return rc;
    }

    rc =
        lm_changes_write(&changes, &(lm_audit_t){.action = "update",
                                                 .entity = "data_account",
                                                 .entity_id = account_id,
                                                 .customer_id = row.customer_id,
                                                 .version = out->version});
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, row.customer_id);
    return sessions_end(tx, &before, &after, out);
}


/* An account without an end of its own ends with its customer. */
static lm_rc_t
end_inherit(lm_tx_t *tx, uint64_t customer_id, lm_account_terms_t *terms,
            bool *is_inherited)
{
    lm_rc_t              rc;
    lm_sql_customer_me_t customer;

    if (terms->has_cancelled_on) {
        return LM_OK;
    }

    rc = lm_sql_customer_me(tx, &(lm_sql_customer_me_in_t){customer_id},
                            &customer);
    if (rc != LM_OK || !customer.has_cancelled_on) {
        return rc;
    }

    terms->has_cancelled_on = true;
    terms->cancelled_on = customer.cancelled_on;
    *is_inherited = true;
    return LM_OK;
}


static lm_rc_t
account_update(lm_tx_t *tx, uint64_t id, const lm_account_terms_t *terms,
               bool is_cancel_inherited)
{
    lm_sql_data_account_set_in_t in;

    in = (lm_sql_data_account_set_in_t){
        .product_id = terms->product_id,
        .custom_price = terms->custom_price,
        .has_custom_price = terms->has_custom_price,
        .down_kbps = terms->down_kbps,
        .has_down_kbps = terms->has_down_kbps,
        .up_kbps = terms->up_kbps,
        .has_up_kbps = terms->has_up_kbps,
        .fixed_ip = terms->fixed_ip,
        .has_fixed_ip = terms->has_fixed_ip,
        .mac_lock = terms->mac_lock,
        .has_mac_lock = terms->has_mac_lock,
        .site_id = terms->site_id,
        .has_site_id = terms->has_site_id,
        .comment = terms->comment,
        .starts_on = terms->starts_on,
        .has_starts_on = terms->has_starts_on,
        .cancelled_on = terms->cancelled_on,
        .has_cancelled_on = terms->has_cancelled_on,
        .is_cancel_inherited = is_cancel_inherited,
        .account_id = id,
    };

    return lm_sql_data_account_set(tx, &in, NULL);
}


static bool
is_over(const lm_tx_t *tx, const lm_account_terms_t *terms)
{
    return terms->has_cancelled_on && terms->cancelled_on < tx->today;
}


/* What the router was told when the session began: all but where the account
 * is, what it costs, and words about it. */
static bool
is_told_to_router(const lm_account_terms_t *a, const lm_account_terms_t *b)
{
    size_t i;

    for (i = 0; i < FIELDS; i++) {
        if (fields[i].offset != offsetof(lm_account_terms_t, site_id)
            && fields[i].offset != offsetof(lm_account_terms_t, custom_price)
            && fields[i].offset != offsetof(lm_account_terms_t, comment)
            && !lm_record_is_same(&fields[i], a, b)) {
            return true;
        }
    }

    return false;
}


static lm_rc_t
sessions_end(lm_tx_t *tx, const lm_account_terms_t *before,
             const lm_account_terms_t *after, lm_account_done_t *out)
{
    if (!is_told_to_router(before, after)) {
        return LM_OK;
    }

    return lm_disconnect_queue(
        tx,
        &(lm_disconnect_whom_t){.customer_id = out->customer_id,
                                .account_id = out->id,
                                .why = is_over(tx, after)
                                           ? LM_DISCONNECT_CANCEL
                                           : LM_DISCONNECT_CHANGE},
        &out->n_disconnects);
}
