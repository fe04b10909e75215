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
static void    pair_check(const pair_t *pair, lm_faults_t *faults);
static lm_rc_t master_set(lm_tx_t *tx, const pair_t *pair, bool is_linked);


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

    pair_check(&pair, faults);

    return faults->n != 0 ? LM_E_INVALID
                          : master_set(tx, &pair, /* is_linked= */ true);
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

    return master_set(tx, &pair, /* is_linked= */ false);
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
pair_check(const pair_t *pair, lm_faults_t *faults)
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
    }
}


/* Both sides tell of it. */
static lm_rc_t
master_set(lm_tx_t *tx, const pair_t *pair, bool is_linked)
{
    static const lm_record_field_t field = LM_RECORD_NULL(
        lm_sql_customer_record_t, master_id, "master_id", LM_T_U64, 0, 0);

    lm_rc_t                  rc;
    lm_str_t                 code = pair->sub.code;
    lm_changes_t             sub, master;
    lm_sql_customer_record_t after = pair->sub;

    after.has_master_id = is_linked;
    after.master_id = pair->master.id;

    rc = lm_sql_master_set(tx,
                           &(lm_sql_master_set_in_t){
                               .master_id = after.master_id,
                               .has_master_id = after.has_master_id,
                               .updated_at = tx->now,
                               .customer_id = pair->sub.id,
                           },
                           NULL);
    if (rc == LM_OK) {
        rc = lm_sql_master_touch(
            tx, &(lm_sql_master_touch_in_t){tx->now, pair->master.id}, NULL);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_changes_begin(&sub, tx);
    lm_changes_record(&sub, &field, 1, &pair->sub, &after);
    rc = lm_changes_write(
        &sub, &(lm_audit_t){.action = is_linked ? "link" : "unlink",
                            .entity = "customer",
                            .entity_id = pair->sub.id,
                            .customer_id = pair->sub.id,
                            .version = (uint64_t) pair->sub.version + 1});
    if (rc != LM_OK) {
        return rc;
    }

    lm_changes_begin(&master, tx);
    lm_changes_str(&master, "sub_account", is_linked ? LM_STR_NULL : code,
                   is_linked ? code : LM_STR_NULL);
    lm_tx_touch(tx, pair->sub.id);
    lm_tx_touch(tx, pair->master.id);

    return lm_changes_write(
        &master, &(lm_audit_t){.action = is_linked ? "link_sub" : "unlink_sub",
                               .entity = "customer",
                               .entity_id = pair->master.id,
                               .customer_id = pair->master.id,
                               .version = (uint64_t) pair->master.version + 1});
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
