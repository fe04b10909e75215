/* SPDX-License-Identifier: MIT */
/* Moving many to another customer group or billing group. */
#include "service/bulk_kind.h"
#include "service/lookup.h"
#include "sql/customer_former_group.h"
#include "sql/customer_group.h"

static lm_rc_t member_give(lm_tx_t *tx, const lm_bulk_customer_t *row,
                           uint64_t group_id);
static lm_rc_t member_move(lm_tx_t *tx, const lm_bulk_customer_t *row,
                           uint64_t group_id);


static lm_str_t
id_text(lm_tx_t *tx, uint64_t id)
{
    return lm_str_printf(tx->arena, "%llu", (unsigned long long) id);
}


/*---- set_group */

static lm_rc_t
group_read(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
           lm_bulk_fault_t *fault)
{
    lm_rc_t                    rc;
    lm_sql_customer_group_of_t group;

    ask->group_id = lm_bulk_id(params, "group_id");
    if (ask->group_id == 0) {
        return lm_bulk_wrong(fault, "group_id", "required");
    }

    rc = lm_sql_customer_group_of(
        tx, &(lm_sql_customer_group_of_in_t){ask->group_id}, &group);
    if (rc == LM_E_NOT_FOUND
        || (rc == LM_OK && group.is_deleted && ask->id == 0)) {
        return lm_bulk_wrong(fault, "group_id", "unknown");
    }

    ask->group_name = group.title;
    return rc;
}


/* Nobody is moved into a group that was deleted meanwhile. */
static lm_rc_t
group_hold(lm_tx_t *tx, uint64_t id, bool is_deleted)
{
    lm_rc_t                      rc;
    lm_sql_customer_group_hold_t group;

    rc = lm_sql_customer_group_hold(tx, &(lm_sql_customer_group_hold_in_t){id},
                                    &group);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_E_CONFLICT : rc;
    }

    return group.is_deleted == is_deleted ? LM_OK : LM_E_CONFLICT;
}


static lm_rc_t
group_prepare(lm_tx_t *tx, lm_bulk_ask_t *ask)
{
    return group_hold(tx, ask->group_id, /* is_deleted= */ false);
}


static void
move_judge(const lm_bulk_ask_t *ask, bool is_there, lm_str_t before,
           lm_bulk_verdict_t *out)
{
    *out = (lm_bulk_verdict_t){.before = before, .after = ask->group_name};

    if (is_there) {
        out->is = LM_BULK_UNCHANGED;
        out->reason = "unchanged";
    }
}


static lm_rc_t
group_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask,
            const lm_bulk_customer_t *rows, size_t n,
            lm_bulk_verdict_t *verdicts)
{
    size_t i;

    (void) tx;
    for (i = 0; i < n; i++) {
        move_judge(ask, rows[i].customer_group_id == ask->group_id,
                   rows[i].group_title, &verdicts[i]);
    }

    return LM_OK;
}


/* What undo wants: his group, and the deleted ones that he would follow. */
static lm_rc_t
group_before(lm_tx_t *tx, const lm_bulk_customer_t *row, lm_str_t *out)
{
    size_t    i, n;
    lm_rc_t   rc;
    lm_buf_t  b;
    uint64_t *former;

    rc = lm_sql_customer_former_group_of(
        tx, &(lm_sql_customer_former_group_of_in_t){row->id}, &former, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, tx->arena, 64);
    lm_buf_printf(&b, "{\"group_id\":%llu,\"former_ids\":[",
                  (unsigned long long) row->customer_group_id);
    for (i = 0; i < n; i++) {
        lm_buf_printf(&b, "%s%llu", i == 0 ? "" : ",",
                      (unsigned long long) former[i]);
    }
    lm_buf_lit(&b, "]}");

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


static lm_rc_t
group_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
            const lm_bulk_customer_t *row, const lm_bulk_verdict_t *verdict,
            lm_str_t *before)
{
    lm_rc_t rc;

    (void) verdict;
    rc = group_before(tx, row, before);

    return rc == LM_OK ? member_give(tx, row, ask->group_id) : rc;
}


/* By hand: he does not follow the groups that he came from. */
static lm_rc_t
member_give(lm_tx_t *tx, const lm_bulk_customer_t *row, uint64_t group_id)
{
    lm_rc_t rc;

    rc = lm_sql_customer_former_group_clear(
        tx, &(lm_sql_customer_former_group_clear_in_t){row->id}, NULL);
    return rc == LM_OK ? member_move(tx, row, group_id) : rc;
}


static lm_rc_t
member_move(lm_tx_t *tx, const lm_bulk_customer_t *row, uint64_t group_id)
{
    lm_rc_t rc;

    rc = lm_sql_bulk_customer_group(tx,
                                    &(lm_sql_bulk_customer_group_in_t){
                                        .customer_group_id = group_id,
                                        .updated_at = tx->now,
                                        .customer_id = row->id,
                                    },
                                    NULL);

    return rc == LM_OK ? lm_bulk_audit(tx, row, "group_id",
                                       id_text(tx, row->customer_group_id),
                                       id_text(tx, group_id))
                       : rc;
}


/* He follows the groups again that he came from; not one that was restored
 * since, when he was none of its own. */
static lm_rc_t
former_put_back(lm_tx_t *tx, uint64_t customer_id, const json_t *before)
{
    size_t   i;
    json_t  *item;
    lm_rc_t  rc = LM_OK;
    uint64_t id;

    json_array_foreach(json_object_get(before, "former_ids"), i, item)
    {
        id = (uint64_t) json_integer_value(item);
        rc = group_hold(tx, id, /* is_deleted= */ true);
        if (rc == LM_OK) {
            rc = lm_sql_customer_former_group_add(
                tx, &(lm_sql_customer_former_group_add_in_t){customer_id, id},
                NULL);
        }
        if (rc != LM_OK && rc != LM_E_CONFLICT) {
            return rc;
        }
    }

    return LM_OK;
}


static lm_rc_t
group_undo(lm_tx_t *tx, const lm_bulk_ask_t *ask, const lm_bulk_customer_t *row,
           const json_t *before, const char **kept)
{
    lm_rc_t  rc;
    uint64_t id = lm_bulk_id(before, "group_id");

    if (row->customer_group_id != ask->group_id) {
        *kept = "changed_since";
        return LM_OK;
    }

    rc = group_hold(tx, id, /* is_deleted= */ false);
    if (rc == LM_E_CONFLICT) {
        *kept = "group_deleted";
        return LM_OK;
    }

    if (rc == LM_OK) {
        rc = member_give(tx, row, id);
    }

    return rc == LM_OK ? former_put_back(tx, row->id, before) : rc;
}


const lm_bulk_kind_t lm_bulk_set_group = {
    .name = "set_group",
    .read = group_read,
    .prepare = group_prepare,
    .judge = group_judge,
    .apply = group_apply,
    .undo = group_undo,
};


/*---- set_billing_group */

static lm_rc_t
billing_read(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
             lm_bulk_fault_t *fault)
{
    size_t       i, n;
    lm_rc_t      rc;
    lm_lookup_t *rows;

    ask->group_id = lm_bulk_id(params, "billing_group_id");
    if (ask->group_id == 0) {
        return lm_bulk_wrong(fault, "billing_group_id", "required");
    }

    rc = lm_lookup_billing_group()->all(tx, /* with_retired= */ ask->id != 0,
                                        &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        if (rows[i].id == ask->group_id) {
            ask->group_name = rows[i].name;
            return LM_OK;
        }
    }

    return lm_bulk_wrong(fault, "billing_group_id", "unknown");
}


static lm_rc_t
billing_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask,
              const lm_bulk_customer_t *rows, size_t n,
              lm_bulk_verdict_t *verdicts)
{
    size_t i;

    (void) tx;
    for (i = 0; i < n; i++) {
        move_judge(ask, rows[i].billing_group_id == ask->group_id,
                   rows[i].billing_group_name, &verdicts[i]);
    }

    return LM_OK;
}


static lm_rc_t
billing_move(lm_tx_t *tx, const lm_bulk_customer_t *row, uint64_t id)
{
    lm_rc_t rc;

    rc = lm_sql_bulk_customer_billing_group(
        tx,
        &(lm_sql_bulk_customer_billing_group_in_t){
            .billing_group_id = id,
            .updated_at = tx->now,
            .customer_id = row->id,
        },
        NULL);

    return rc == LM_OK ? lm_bulk_audit(tx, row, "billing_group_id",
                                       id_text(tx, row->billing_group_id),
                                       id_text(tx, id))
                       : rc;
}


static lm_rc_t
billing_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
              const lm_bulk_customer_t *row, const lm_bulk_verdict_t *verdict,
              lm_str_t *before)
{
    (void) verdict;
    *before = lm_str_printf(tx->arena, "{\"billing_group_id\":%llu}",
                            (unsigned long long) row->billing_group_id);

    return billing_move(tx, row, ask->group_id);
}


static lm_rc_t
billing_undo(lm_tx_t *tx, const lm_bulk_ask_t *ask,
             const lm_bulk_customer_t *row, const json_t *before,
             const char **kept)
{
    if (row->billing_group_id != ask->group_id) {
        *kept = "changed_since";
        return LM_OK;
    }

    return billing_move(tx, row, lm_bulk_id(before, "billing_group_id"));
}


const lm_bulk_kind_t lm_bulk_set_billing_group = {
    .name = "set_billing_group",
    .read = billing_read,
    .judge = billing_judge,
    .apply = billing_apply,
    .undo = billing_undo,
};


/*---- group_delete: its members go to another group, which remembers where
 * they came from */

static lm_rc_t
delete_read(lm_tx_t *tx, const json_t *params, lm_bulk_ask_t *ask,
            lm_bulk_fault_t *fault)
{
    (void) tx;
    (void) fault;
    ask->group_id = lm_bulk_id(params, "group_id");
    ask->target_id = lm_bulk_id(params, "target_id");
    return LM_OK;
}


static lm_rc_t
delete_collect(lm_tx_t *tx, const lm_bulk_ask_t *ask, uint64_t after,
               uint32_t limit, uint64_t **ids, size_t *n)
{
    return lm_sql_bulk_group_member(
        tx, &(lm_sql_bulk_group_member_in_t){ask->group_id, after, limit}, ids,
        n);
}


/* A restored group keeps who is left in it; a target that was deleted itself
 * is replaced by the first group there is. */
static lm_rc_t
delete_prepare(lm_tx_t *tx, lm_bulk_ask_t *ask)
{
    lm_rc_t                       rc;
    lm_sql_customer_group_first_t first;

    rc = group_hold(tx, ask->group_id, /* is_deleted= */ true);
    if (rc != LM_OK) {
        return rc;
    }

    rc = ask->target_id == 0 ? LM_E_CONFLICT
                             : group_hold(tx, ask->target_id, false);
    if (rc != LM_E_CONFLICT) {
        return rc;
    }

    rc = lm_sql_customer_group_first(
        tx, &(lm_sql_customer_group_first_in_t){ask->group_id}, &first);
    if (rc != LM_OK) {
        return rc == LM_E_NOT_FOUND ? LM_E_CONFLICT : rc;
    }

    ask->target_id = first.id;
    return group_hold(tx, first.id, /* is_deleted= */ false);
}


static lm_rc_t
delete_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask,
             const lm_bulk_customer_t *rows, size_t n,
             lm_bulk_verdict_t *verdicts)
{
    size_t i;

    (void) tx;
    for (i = 0; i < n; i++) {
        verdicts[i] = (lm_bulk_verdict_t){0};
        if (rows[i].customer_group_id != ask->group_id) {
            verdicts[i].is = LM_BULK_UNCHANGED;
            verdicts[i].reason = "changed_since";
        }
    }

    return LM_OK;
}


static lm_rc_t
delete_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
             const lm_bulk_customer_t *row, const lm_bulk_verdict_t *verdict,
             lm_str_t *before)
{
    lm_rc_t rc;

    (void) verdict;
    *before = LM_STR_NULL;

    rc = lm_sql_customer_former_group_add(
        tx, &(lm_sql_customer_former_group_add_in_t){row->id, ask->group_id},
        NULL);
    return rc == LM_OK ? member_move(tx, row, ask->target_id) : rc;
}


const lm_bulk_kind_t lm_bulk_group_delete = {
    .name = "group_delete",
    .is_internal = true,
    .must_end = true,
    .read = delete_read,
    .collect = delete_collect,
    .prepare = delete_prepare,
    .judge = delete_judge,
    .apply = delete_apply,
};


/*---- group_restore: those that nobody moved since come back */

static lm_rc_t
restore_collect(lm_tx_t *tx, const lm_bulk_ask_t *ask, uint64_t after,
                uint32_t limit, uint64_t **ids, size_t *n)
{
    return lm_sql_customer_former_group_next(
        tx,
        &(lm_sql_customer_former_group_next_in_t){ask->group_id, after, limit},
        ids, n);
}


static lm_rc_t
restore_judge(lm_tx_t *tx, const lm_bulk_ask_t *ask,
              const lm_bulk_customer_t *rows, size_t n,
              lm_bulk_verdict_t *verdicts)
{
    size_t                              i, k, n_former;
    lm_rc_t                             rc;
    uint64_t                           *ids;
    lm_sql_customer_former_group_has_t *former;

    ids = lm_alloc_array(tx->arena, n + 1, sizeof(*ids));
    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        ids[i] = rows[i].id;
    }

    rc = lm_sql_customer_former_group_has(
        tx, &(lm_sql_customer_former_group_has_in_t){ids, n, ask->group_id},
        &former, &n_former);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0, k = 0; i < n; i++) {
        verdicts[i] = (lm_bulk_verdict_t){0};
        if (k < n_former && former[k].customer_id == rows[i].id) {
            k++;
            continue;
        }
        verdicts[i].is = LM_BULK_UNCHANGED;
        verdicts[i].reason = "changed_since";
    }

    return LM_OK;
}


static lm_rc_t
restore_apply(lm_tx_t *tx, const lm_bulk_ask_t *ask,
              const lm_bulk_customer_t *row, const lm_bulk_verdict_t *verdict,
              lm_str_t *before)
{
    lm_rc_t rc;

    (void) verdict;
    *before = LM_STR_NULL;

    rc = lm_sql_customer_former_group_return(
        tx, &(lm_sql_customer_former_group_return_in_t){ask->group_id, row->id},
        NULL);
    return rc == LM_OK ? member_move(tx, row, ask->group_id) : rc;
}


const lm_bulk_kind_t lm_bulk_group_restore = {
    .name = "group_restore",
    .is_internal = true,
    .must_end = true,
    .read = delete_read,
    .collect = restore_collect,
    .prepare = group_prepare,
    .judge = restore_judge,
    .apply = restore_apply,
};
