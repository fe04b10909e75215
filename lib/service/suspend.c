/* SPDX-License-Identifier: MIT */
#include "service/suspend.h"

#include "service/audit.h"
#include "service/disconnect.h"
#include "sql/customer.h"
#include "wire/json_out.h"

/* What the audit says of a customer, before or after. */
typedef struct {
    const char *key; /* "is_suspended" */
    bool        is_on;
    lm_str_t    reason; /* {NULL, 0}: none */
    lm_str_t    master; /* the same */
} fact_t;

static lm_rc_t customer_take(lm_tx_t *tx, const lm_stop_t *stop,
                             bool                    is_suspended,
                             lm_sql_customer_lock_t *customer);
static lm_rc_t fact_audit(lm_tx_t *tx, lm_audit_t *audit, const fact_t *before,
                          const fact_t *after);


/* The member of staff who acts; 0: nobody does. */
static uint64_t
actor_staff(const lm_tx_t *tx)
{
    return tx->actor != NULL
                   && (tx->actor->kind == LM_ACTOR_STAFF
                       || tx->actor->kind == LM_ACTOR_TOKEN)
               ? tx->actor->id
               : 0;
}


lm_rc_t
lm_customer_suspend(lm_tx_t *tx, const lm_stop_t *stop, lm_stopped_t *out)
{
    lm_rc_t                rc;
    lm_audit_t             audit;
    lm_sql_customer_lock_t customer;

    rc = customer_take(tx, stop, /* is_suspended= */ false, &customer);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_customer_suspend(
        tx,
        &(lm_sql_customer_suspend_in_t){.at = tx->now,
                                        .reason = stop->reason,
                                        .staff_id = actor_staff(tx),
                                        .has_staff_id = actor_staff(tx) != 0,
                                        .master_id = stop->master_id,
                                        .has_master_id = stop->master_id != 0,
                                        .customer_id = stop->id},
        NULL);
    if (rc != LM_OK) {
        return rc;
    }

    audit = (lm_audit_t){.action = "suspend",
                         .entity = "customer",
                         .entity_id = stop->id,
                         .customer_id = stop->id,
                         .version = stop->version + 1};

    rc = fact_audit(tx, &audit, &(fact_t){.key = "is_suspended"},
                    &(fact_t){.key = "is_suspended",
                              .is_on = true,
                              .reason = stop->reason,
                              .master = stop->master});
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, stop->id);
    out->version = stop->version + 1;

    return lm_disconnect_queue(
        tx,
        &(lm_disconnect_whom_t){.customer_id = stop->id,
                                .why = LM_DISCONNECT_SUSPEND},
        &out->n_disconnects);
}


/* A session that began during the suspension was let on into the walled garden
 * and must dial again to leave it. */
lm_rc_t
lm_customer_unsuspend(lm_tx_t *tx, const lm_stop_t *stop, lm_stopped_t *out)
{
    lm_rc_t                rc;
    lm_audit_t             audit;
    lm_sql_customer_lock_t customer;

    rc = customer_take(tx, stop, /* is_suspended= */ true, &customer);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_customer_unsuspend(tx,
                                   &(lm_sql_customer_unsuspend_in_t){
                                       .at = tx->now, .customer_id = stop->id},
                                   NULL);
    if (rc != LM_OK) {
        return rc;
    }

    audit = (lm_audit_t){.action = "unsuspend",
                         .entity = "customer",
                         .entity_id = stop->id,
                         .customer_id = stop->id,
                         .version = stop->version + 1};

    rc = fact_audit(tx, &audit,
                    &(fact_t){.key = "is_suspended",
                              .is_on = true,
                              .reason = customer.suspend_reason},
                    &(fact_t){.key = "is_suspended",
                              .reason = stop->reason,
                              .master = stop->master});
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, stop->id);
    out->version = stop->version + 1;

    return lm_disconnect_queue(
        tx,
        &(lm_disconnect_whom_t){.customer_id = stop->id,
                                .started_since = customer.suspended_at,
                                .why = LM_DISCONNECT_UNSUSPEND},
        &out->n_disconnects);
}


/* Locks the customer, who must be as the caller saw him. */
static lm_rc_t
customer_take(lm_tx_t *tx, const lm_stop_t *stop, bool is_suspended,
              lm_sql_customer_lock_t *customer)
{
    lm_rc_t rc;

    rc = lm_sql_customer_lock(tx, &(lm_sql_customer_lock_in_t){stop->id},
                              customer);
    if (rc != LM_OK) {
        return rc;
    }

    if (customer->version != stop->version) {
        return LM_E_STALE;
    }

    if (customer->has_suspended_at != is_suspended
        || (customer->has_cancelled_on && customer->cancelled_on < tx->today)) {
        return LM_E_CONFLICT;
    }

    return LM_OK;
}


static lm_rc_t
fact_json(lm_tx_t *tx, const fact_t *fact, lm_str_t *out)
{
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, tx->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_key_str(&j, lm_str_c(fact->key));
    lm_json_bool(&j, fact->is_on);
    if (fact->reason.n != 0) {
        lm_json_put_str(&j, "reason", fact->reason);
    }
    if (fact->master.n != 0) {
        lm_json_put_str(&j, "with_master", fact->master);
    }
    lm_json_object_end(&j);

    return lm_json_done(&j, out);
}


static lm_rc_t
fact_audit(lm_tx_t *tx, lm_audit_t *audit, const fact_t *before,
           const fact_t *after)
{
    lm_rc_t rc;

    rc = fact_json(tx, before, &audit->before);
    if (rc != LM_OK) {
        return rc;
    }

    rc = fact_json(tx, after, &audit->after);
    return rc == LM_OK ? lm_audit_write(tx, audit) : rc;
}
