/* SPDX-License-Identifier: MIT */
#include "service/master.h"

#include "service/bulk.h"
#include "service/change.h"
#include "service/customer_edit.h"
#include "sql/customer.h"
#include "sql/master.h"

typedef struct {
    lm_sql_customer_record_t master;
    lm_sql_customer_record_t sub;
    lm_rc_t                  sub_rc;
} pair_t;

static lm_rc_t pair_take(lm_tx_t *tx, const lm_sub_t *sub, pair_t *pair);
static void    pair_check(const lm_tx_t *tx, const pair_t *pair,
                          lm_faults_t *faults);
static lm_rc_t pair_set(lm_tx_t *tx, const pair_t *pair, bool is_linked);


lm_rc_t
lm_sub_link(lm_tx_t *tx, const lm_sub_t *sub, lm_faults_t *faults)
{
    lm_rc_t rc;
    pair_t  pair;

    rc = pair_take(tx, sub, &pair);
    if (rc != LM_OK) {
        return rc;
    }

    if (pair.master.version != sub->version) {
        return LM_E_STALE;
    }

    if (!pair.master.is_master) {
        return LM_E_CONFLICT;
    }

    pair_check(tx, &pair, faults);

    return faults->n != 0 ? LM_E_INVALID
                          : pair_set(tx, &pair, /* is_linked= */ true);
}


lm_rc_t
lm_sub_unlink(lm_tx_t *tx, const lm_sub_t *sub)
{
    lm_rc_t rc;
    pair_t  pair;

    rc = pair_take(tx, sub, &pair);
    if (rc != LM_OK) {
        return rc;
    }

    if (pair.sub_rc != LM_OK || !pair.sub.has_master_id
        || pair.sub.master_id != pair.master.id) {
        return LM_E_NOT_FOUND;
    }

    return pair_set(tx, &pair, /* is_linked= */ false);
}


/* The lower id first: two such pairs never wait for each other. */
static lm_rc_t
pair_take(lm_tx_t *tx, const lm_sub_t *sub, pair_t *pair)
{
    lm_rc_t rc;

    if (sub->sub_id < sub->master_id) {
        pair->sub_rc = lm_customer_row_take(tx, sub->sub_id, &pair->sub);
        rc = lm_customer_row_take(tx, sub->master_id, &pair->master);
    } else {
        rc = lm_customer_row_take(tx, sub->master_id, &pair->master);
        pair->sub_rc = lm_customer_row_take(tx, sub->sub_id, &pair->sub);
    }

    if (rc != LM_OK) {
        return rc;
    }

    return pair->sub_rc == LM_E_NOT_FOUND ? LM_OK : pair->sub_rc;
}


static void
pair_check(const lm_tx_t *tx, const pair_t *pair, lm_faults_t *faults)
{
    if (pair->sub_rc != LM_OK) {
        lm_fault(faults, "customer_id", "unknown", "There is no such customer",
                 "Daar is nie so ’n kliënt nie");
        return;
    }

    if (pair->sub.id == pair->master.id) {
        lm_fault(faults, "customer_id", "is_itself",
                 "Nobody is a sub-account of his own",
                 "Niemand is ’n subrekening van homself nie");
    } else if (pair->sub.is_master) {
        lm_fault(faults, "customer_id", "is_master",
                 "A master cannot be a sub-account",
                 "’n Hoofrekening kan nie ’n subrekening wees nie");
    } else if (pair->sub.has_master_id) {
        lm_fault(faults, "customer_id", "has_master",
                 pair->sub.master_id == pair->master.id
                     ? "This is a sub-account of this master already"
                     : "This is a sub-account of another master",
                 pair->sub.master_id == pair->master.id
                     ? "Dit is reeds ’n subrekening van hierdie hoofrekening"
                     : "Dit is ’n subrekening van ’n ander hoofrekening");
    } else if (pair->master.has_cancelled_on
               && pair->master.cancelled_on < tx->today) {
        lm_fault(faults, "customer_id", "master_ended",
                 "The service of this master has ended: reactivate it first",
                 "Die diens van hierdie hoofrekening het geëindig: heraktiveer"
                 " dit eers");
    }
}


/* Both sides tell of it. */
static lm_rc_t
pair_set(lm_tx_t *tx, const pair_t *pair, bool is_linked)
{
    lm_rc_t      rc;
    lm_str_t     code = pair->sub.code;
    lm_changes_t c;

    rc = lm_sub_set(tx, &pair->sub, is_linked ? pair->master.id : 0);
    if (rc == LM_OK) {
        rc = lm_sql_master_touch(
            tx, &(lm_sql_master_touch_in_t){tx->now, pair->master.id}, NULL);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, pair->master.id);
    lm_changes_begin(&c, tx);
    lm_changes_str(&c, "sub_account", is_linked ? LM_STR_NULL : code,
                   is_linked ? code : LM_STR_NULL);

    return lm_changes_write(
        &c, &(lm_audit_t){.action = is_linked ? "link_sub" : "unlink_sub",
                          .entity = "customer",
                          .entity_id = pair->master.id,
                          .customer_id = pair->master.id,
                          .version = (uint64_t) pair->master.version + 1});
}


lm_rc_t
lm_sub_set(lm_tx_t *tx, const lm_sql_customer_record_t *sub, uint64_t master_id)
{
    static const lm_record_field_t fields[] = {
        LM_RECORD_NULL(lm_sql_customer_record_t, master_id, "master_id",
                       LM_T_U64, 0, 0),
        LM_RECORD_NULL(lm_sql_customer_record_t, suspended_with,
                       "suspended_with", LM_T_U64, 0, 0),
    };

    lm_rc_t                  rc;
    lm_changes_t             c;
    lm_sql_customer_record_t after = *sub;

    after.has_master_id = master_id != 0;
    after.master_id = master_id;
    after.has_suspended_with = false;

    rc = lm_sql_master_set(
        tx,
        &(lm_sql_master_set_in_t){.master_id = master_id,
                                  .has_master_id = after.has_master_id,
                                  .updated_at = tx->now,
                                  .customer_id = sub->id},
        NULL);
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, sub->id);
    lm_changes_begin(&c, tx);
    lm_changes_record(&c, fields, sizeof(fields) / sizeof(fields[0]), sub,
                      &after);

    return lm_changes_write(
        &c, &(lm_audit_t){.action = master_id != 0 ? "link" : "unlink",
                          .entity = "customer",
                          .entity_id = sub->id,
                          .customer_id = sub->id,
                          .version = (uint64_t) sub->version + 1});
}


lm_str_t
lm_sub_name(lm_tx_t *tx, lm_str_t code, lm_str_t name)
{
    return lm_str_printf(tx->arena, "%.*s (%.*s)", (int) name.n, name.p,
                         (int) code.n, code.p);
}


lm_rc_t
lm_subs_told(lm_tx_t *tx, const char *action, uint64_t master_id,
             const lm_subs_told_t *told)
{
    size_t    i;
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  after;
    lm_json_t j;

    lm_buf_init(&b, tx->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "sub_count", told->total);
    lm_json_key(&j, "subs");
    lm_json_array(&j);
    for (i = 0; i < told->n; i++) {
        lm_json_str(&j, told->names[i]);
    }
    lm_json_array_end(&j);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &after);
    return rc == LM_OK
               ? lm_audit_write(tx, &(lm_audit_t){.action = action,
                                                  .entity = "customer",
                                                  .entity_id = master_id,
                                                  .customer_id = master_id,
                                                  .version = told->version,
                                                  .after = after})
               : rc;
}


lm_rc_t
lm_subs_stop(lm_tx_t *tx, const char *kind, const lm_stop_t *master,
             uint64_t staff_id, uint64_t *bulk_id)
{
    json_t         *params;
    lm_rc_t         rc;
    uint64_t        total;
    lm_audience_t   audience = {0};
    lm_bulk_order_t order = {
        .kind = lm_str_c(kind), .audience = &audience, .staff_id = staff_id};

    *bulk_id = 0;

    audience.query = lm_str_printf(tx->arena, "master_id=%llu",
                                   (unsigned long long) master->id);
    if (audience.query.p == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_audience_count(tx, &audience, &total);
    if (rc != LM_OK || total == 0) {
        return rc;
    }

    params = json_pack("{s:s%, s:I}", "reason", master->reason.p,
                       master->reason.n, "master_id", (json_int_t) master->id);
    if (params == NULL) {
        return LM_E_MEMORY;
    }

    order.params = params;
    order.total = total;
    rc = lm_bulk_start(tx, &order, bulk_id);

    json_decref(params);
    return rc;
}
