/* SPDX-License-Identifier: MIT */
/* Two ways to keep one account off line, each with a switch of its own. */
#include "service/account_stop.h"

#include "service/audit.h"
#include "service/disconnect.h"
#include "sql/account.h"
#include "sql/data_account.h"
#include "wire/json_out.h"

typedef struct {
    const char *action[2]; /* lifted, set */
    const char *field;
    bool        is_block;
} switch_t;

static const switch_t switch_block = {{"unblock", "block"}, "is_blocked", true};
static const switch_t switch_reject = {
    {"unreject", "reject"}, "is_rejected", false};

static lm_rc_t account_switch(lm_tx_t *tx, const lm_stop_t *stop,
                              const switch_t *which, bool is_on,
                              lm_stopped_t *out);
static lm_rc_t fact_json(lm_tx_t *tx, const char *field, bool is_on,
                         lm_str_t reason, lm_str_t *out);


lm_rc_t
lm_account_block(lm_tx_t *tx, const lm_stop_t *stop, lm_stopped_t *out)
{
    return account_switch(tx, stop, &switch_block, /* is_on= */ true, out);
}


lm_rc_t
lm_account_unblock(lm_tx_t *tx, const lm_stop_t *stop, lm_stopped_t *out)
{
    return account_switch(tx, stop, &switch_block, /* is_on= */ false, out);
}


lm_rc_t
lm_account_reject(lm_tx_t *tx, const lm_stop_t *stop, lm_stopped_t *out)
{
    return account_switch(tx, stop, &switch_reject, /* is_on= */ true, out);
}


lm_rc_t
lm_account_unreject(lm_tx_t *tx, const lm_stop_t *stop, lm_stopped_t *out)
{
    return account_switch(tx, stop, &switch_reject, /* is_on= */ false, out);
}


/* Locks the account alone: accounting locks accounts and no customers. */
static lm_rc_t
account_take(lm_tx_t *tx, const lm_stop_t *stop, const switch_t *which,
             bool is_on, lm_sql_data_account_lock_t *account)
{
    lm_rc_t                rc;
    lm_sql_account_owner_t owner;

    rc = lm_sql_account_owner(tx, &(lm_sql_account_owner_in_t){stop->id},
                              &owner);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_data_account_lock(
        tx, &(lm_sql_data_account_lock_in_t){stop->id}, account);
    if (rc != LM_OK) {
        return rc;
    }

    if (account->version != stop->version) {
        return LM_E_STALE;
    }

    return (which->is_block ? account->is_blocked : account->is_rejected)
                   == is_on
               ? LM_E_CONFLICT
               : LM_OK;
}


static lm_rc_t
switch_write(lm_tx_t *tx, const lm_stop_t *stop, const switch_t *which,
             bool is_on, const lm_sql_data_account_lock_t *account)
{
    lm_sql_data_account_set_stops_in_t in = {
        .is_blocked = account->is_blocked,
        .block_reason = account->block_reason,
        .has_block_reason = account->has_block_reason,
        .is_rejected = account->is_rejected,
        .account_id = stop->id,
    };

    if (which->is_block) {
        in.is_blocked = is_on;
        in.block_reason = stop->reason;
        in.has_block_reason = is_on && stop->reason.n != 0;
    } else {
        in.is_rejected = is_on;
    }

    return lm_sql_data_account_set_stops(tx, &in, NULL);
}


static lm_rc_t
switch_audit(lm_tx_t *tx, const lm_stop_t *stop, const switch_t *which,
             bool is_on, const lm_sql_data_account_lock_t *account)
{
    lm_rc_t    rc;
    lm_audit_t audit = {.action = which->action[is_on],
                        .entity = "data_account",
                        .entity_id = stop->id,
                        .customer_id = account->customer_id,
                        .version = stop->version + 1};

    rc = fact_json(tx, which->field, !is_on,
                   which->is_block && account->has_block_reason
                       ? account->block_reason
                       : LM_STR_NULL,
                   &audit.before);
    if (rc != LM_OK) {
        return rc;
    }

    rc = fact_json(tx, which->field, is_on, stop->reason, &audit.after);
    return rc == LM_OK ? lm_audit_write(tx, &audit) : rc;
}


static lm_rc_t
account_switch(lm_tx_t *tx, const lm_stop_t *stop, const switch_t *which,
               bool is_on, lm_stopped_t *out)
{
    lm_rc_t                    rc;
    lm_sql_data_account_lock_t account;

    rc = account_take(tx, stop, which, is_on, &account);
    if (rc != LM_OK) {
        return rc;
    }

    rc = switch_write(tx, stop, which, is_on, &account);
    if (rc != LM_OK) {
        return rc;
    }

    rc = switch_audit(tx, stop, which, is_on, &account);
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, account.customer_id);
    *out = (lm_stopped_t){.version = stop->version + 1};

    if (!is_on) {
        return LM_OK;
    }

    return lm_disconnect_queue(
        tx,
        &(lm_disconnect_whom_t){.customer_id = account.customer_id,
                                .account_id = stop->id,
                                .why = LM_DISCONNECT_BLOCK},
        &out->n_disconnects);
}


static lm_rc_t
fact_json(lm_tx_t *tx, const char *field, bool is_on, lm_str_t reason,
          lm_str_t *out)
{
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, tx->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_key_str(&j, lm_str_c(field));
    lm_json_bool(&j, is_on);
    if (reason.n != 0) {
        lm_json_put_str(&j, "reason", reason);
    }
    lm_json_object_end(&j);

    return lm_json_done(&j, out);
}
