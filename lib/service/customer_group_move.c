/* SPDX-License-Identifier: MIT */
#include "service/customer_group_move.h"

#include "service/audit.h"
#include "service/bulk.h"
#include "service/isp.h"
#include "sql/customer_former_group.h"

/* Longer than any request that found the group still alive. */
#define LATECOMERS LM_MINUTE

static lm_rc_t bulk_begin(lm_tx_t *tx, const char *kind, json_t *params,
                          uint64_t total, uint64_t staff_id, uint64_t *id);


/* Two people who delete the last two groups wait for each other here. */
lm_rc_t
lm_customer_group_end_take(lm_tx_t *tx, uint64_t id, uint64_t version,
                           lm_customer_group_t *out)
{
    size_t                             n;
    lm_rc_t                            rc;
    lm_sql_customer_group_live_lock_t *live;

    rc = lm_sql_customer_group_live_lock(tx, &live, &n);
    if (rc == LM_OK) {
        rc = lm_customer_group_take(tx, id, version, out);
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (out->has_deleted_at) {
        return LM_E_CONFLICT;
    }

    return n < 2 ? LM_E_LAST_GROUP : LM_OK;
}


lm_rc_t
lm_customer_group_return_take(lm_tx_t *tx, uint64_t id, uint64_t version,
                              lm_customer_group_t *out)
{
    lm_rc_t rc;

    rc = lm_customer_group_take(tx, id, version, out);
    if (rc != LM_OK) {
        return rc;
    }

    return out->has_deleted_at ? LM_OK : LM_E_CONFLICT;
}


static lm_rc_t
deleted_set(lm_tx_t *tx, const lm_customer_group_t *group, bool is_deleted)
{
    lm_rc_t rc;

    rc = lm_sql_customer_group_set_deleted(
        tx,
        &(lm_sql_customer_group_set_deleted_in_t){
            .deleted_at = tx->now,
            .has_deleted_at = is_deleted,
            .customer_group_id = group->id,
        },
        NULL);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(
        tx, &(lm_audit_t){
                .action = is_deleted ? "delete" : "restore",
                .entity = "customer_group",
                .entity_id = group->id,
                .version = group->version + 1,
                .before = is_deleted ? LM_STR("{\"is_deleted\":false}")
                                     : LM_STR("{\"is_deleted\":true}"),
                .after = is_deleted ? LM_STR("{\"is_deleted\":true}")
                                    : LM_STR("{\"is_deleted\":false}"),
            });
}


lm_rc_t
lm_customer_group_end(lm_tx_t *tx, const lm_customer_group_t *group,
                      uint64_t target_id, uint64_t staff_id, uint64_t *bulk_id)
{
    lm_rc_t rc;

    rc = deleted_set(tx, group, /* is_deleted= */ true);
    if (rc != LM_OK) {
        return rc;
    }

    rc = bulk_begin(tx, "group_delete",
                    json_pack("{s:I, s:I}", "group_id", (json_int_t) group->id,
                              "target_id", (json_int_t) target_id),
                    group->customer_count, staff_id, bulk_id);

    return rc == LM_OK ? lm_bulk_look_again(tx, *bulk_id, staff_id,
                                            tx->now + LATECOMERS)
                       : rc;
}


lm_rc_t
lm_customer_group_return(lm_tx_t *tx, const lm_customer_group_t *group,
                         uint64_t staff_id, uint64_t *bulk_id)
{
    size_t                                  i, n;
    lm_rc_t                                 rc;
    uint64_t                                total = 0;
    lm_sql_customer_former_group_members_t *members;

    rc = deleted_set(tx, group, /* is_deleted= */ false);
    if (rc == LM_OK) {
        rc = lm_sql_customer_former_group_members(
            tx, &(lm_sql_customer_former_group_members_in_t){group->id},
            &members, &n);
    }
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        total += members[i].n;
    }

    return bulk_begin(tx, "group_restore",
                      json_pack("{s:I}", "group_id", (json_int_t) group->id),
                      total, staff_id, bulk_id);
}


lm_rc_t
lm_customer_group_enable(lm_tx_t *tx, uint64_t id, const lm_group_enable_t *how,
                         uint64_t staff_id, uint64_t *bulk_id)
{
    json_t *params;

    params =
        json_pack("{s:I, s:b, s:b, s:s%}", "group_id", (json_int_t) id,
                  "blocked", how->with_blocked, "rejected", how->with_rejected,
                  "reason", how->reason.p, how->reason.n);

    return bulk_begin(tx, "group_enable", params, 0, staff_id, bulk_id);
}


static lm_rc_t
bulk_begin(lm_tx_t *tx, const char *kind, json_t *params, uint64_t total,
           uint64_t staff_id, uint64_t *id)
{
    lm_rc_t rc;

    if (params == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_bulk_start(tx,
                       &(lm_bulk_order_t){.kind = lm_str_c(kind),
                                          .params = params,
                                          .total = total,
                                          .staff_id = staff_id},
                       id);

    json_decref(params);
    return rc;
}
