/* SPDX-License-Identifier: MIT */
/* Beginning, stopping and undoing wide changes; bulk_turn.c does them. */
#include "service/bulk.h"

#include "service/audit.h"
#include "service/bulk_kind.h"
#include "sql/job.h"
#include "wire/json_in.h"
#include "wire/json_out.h"

static lm_rc_t request_text(lm_tx_t *tx, const lm_bulk_order_t *order,
                            lm_str_t *out);
static lm_rc_t items_add(lm_tx_t *tx, uint64_t id,
                         const lm_audience_t *audience);
static lm_rc_t job_add(lm_tx_t *tx, uint64_t id, uint64_t staff_id,
                       lm_instant_t at, uint64_t *job_id);
static lm_rc_t job_queue(lm_tx_t *tx, uint64_t id, uint64_t staff_id);
static lm_rc_t start_audit(lm_tx_t *tx, const lm_bulk_order_t *order,
                           uint64_t id, lm_str_t request);


lm_rc_t
lm_bulk_start(lm_tx_t *tx, const lm_bulk_order_t *order, uint64_t *id)
{
    bool     is_named;
    lm_rc_t  rc;
    lm_str_t request;

    rc = request_text(tx, order, &request);
    if (rc != LM_OK) {
        return rc;
    }

    is_named = order->audience != NULL && order->audience->ids != NULL;

    rc = lm_sql_bulk_insert(tx,
                            &(lm_sql_bulk_insert_in_t){
                                .kind = order->kind,
                                .staff_id = order->staff_id,
                                .request = request,
                                .total = (uint32_t) order->total,
                                .created_at = tx->now,
                                .collected_at = tx->now,
                                .has_collected_at = is_named,
                            },
                            id);
    if (rc == LM_OK && is_named) {
        rc = items_add(tx, *id, order->audience);
    }
    if (rc == LM_OK) {
        rc = job_queue(tx, *id, order->staff_id);
    }

    return rc == LM_OK ? start_audit(tx, order, *id, request) : rc;
}


/* Who asked stands beside what: the items are changed in his name. */
static lm_rc_t
request_text(lm_tx_t *tx, const lm_bulk_order_t *order, lm_str_t *out)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  params;
    lm_json_t j;

    rc = lm_json_text(tx->arena, order->params, &params);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, tx->arena, 512);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_raw(&j, "params", params);
    lm_json_key(&j, "query");
    lm_json_str(&j, order->audience == NULL || order->audience->ids != NULL
                        ? LM_STR_NULL
                        : order->audience->query);
    lm_json_put_u64(&j, "token_id", tx->actor->token_id);
    lm_json_put_str(&j, "address", tx->actor->address);
    lm_json_object_end(&j);

    return lm_json_done(&j, out);
}


static lm_rc_t
items_add(lm_tx_t *tx, uint64_t id, const lm_audience_t *audience)
{
    size_t                     i;
    lm_sql_bulk_item_add_in_t *in;

    in = lm_alloc_array(tx->arena, audience->n_ids + 1, sizeof(*in));
    if (in == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < audience->n_ids; i++) {
        in[i] = (lm_sql_bulk_item_add_in_t){id, audience->ids[i]};
    }

    return lm_sql_bulk_item_add(tx, in, audience->n_ids, NULL);
}


static lm_rc_t
job_add(lm_tx_t *tx, uint64_t id, uint64_t staff_id, lm_instant_t at,
        uint64_t *job_id)
{
    lm_sql_job_add_in_t in;

    in = (lm_sql_job_add_in_t){
        .kind = LM_STR("bulk"),
        .payload = lm_str_printf(tx->arena, "{\"bulk_id\":%llu}",
                                 (unsigned long long) id),
        .due_at = at,
        .staff_id = staff_id,
        .has_staff_id = true,
        .created_at = tx->now,
    };

    return in.payload.p == NULL ? LM_E_MEMORY : lm_sql_job_add(tx, &in, job_id);
}


static lm_rc_t
job_queue(lm_tx_t *tx, uint64_t id, uint64_t staff_id)
{
    lm_rc_t  rc;
    uint64_t job_id;

    rc = job_add(tx, id, staff_id, tx->now, &job_id);
    return rc == LM_OK ? lm_sql_bulk_set_job(
               tx, &(lm_sql_bulk_set_job_in_t){job_id, id}, NULL)
                       : rc;
}


lm_rc_t
lm_bulk_look_again(lm_tx_t *tx, uint64_t id, uint64_t staff_id, lm_instant_t at)
{
    uint64_t job_id;

    return job_add(tx, id, staff_id, at, &job_id);
}


static lm_rc_t
start_audit(lm_tx_t *tx, const lm_bulk_order_t *order, uint64_t id,
            lm_str_t request)
{
    lm_audit_t audit = {.action = "bulk", .entity = "bulk", .entity_id = id};

    audit.after = lm_str_printf(
        tx->arena, "{\"kind\":\"%.*s\",\"total\":%llu,\"request\":%.*s}",
        (int) order->kind.n, order->kind.p, (unsigned long long) order->total,
        (int) request.n, request.p);

    return audit.after.p == NULL ? LM_E_MEMORY : lm_audit_write(tx, &audit);
}


/* Locks one of this person's. */
static lm_rc_t
own_lock(lm_tx_t *tx, uint64_t id, uint64_t staff_id, lm_sql_bulk_lock_t *out)
{
    lm_rc_t rc;

    rc = lm_sql_bulk_lock(tx, &(lm_sql_bulk_lock_in_t){id}, out);
    if (rc != LM_OK) {
        return rc;
    }

    return out->staff_id == staff_id ? LM_OK : LM_E_NOT_FOUND;
}


static lm_rc_t
state_set(lm_tx_t *tx, const lm_sql_bulk_lock_t *bulk, const char *state)
{
    lm_rc_t    rc;
    lm_audit_t audit = {
        .action = state, .entity = "bulk", .entity_id = bulk->id};

    rc = lm_sql_bulk_set_state(
        tx,
        &(lm_sql_bulk_set_state_in_t){
            .state = lm_str_c(state),
            .finished_at = bulk->has_finished_at ? bulk->finished_at : tx->now,
            .has_finished_at = true,
            .bulk_id = bulk->id,
        },
        NULL);

    return rc == LM_OK ? lm_audit_write(tx, &audit) : rc;
}


lm_rc_t
lm_bulk_cancel(lm_tx_t *tx, uint64_t id, uint64_t staff_id)
{
    lm_rc_t               rc;
    lm_sql_bulk_lock_t    bulk;
    const lm_bulk_kind_t *kind;

    rc = own_lock(tx, id, staff_id, &bulk);
    if (rc != LM_OK) {
        return rc;
    }

    kind = lm_bulk_kind(bulk.kind);
    if (kind == NULL || kind->must_end
        || (!lm_str_eq(bulk.state, LM_STR("queued"))
            && !lm_str_eq(bulk.state, LM_STR("running")))) {
        return LM_E_CONFLICT;
    }

    rc = state_set(tx, &bulk, "cancelled");
    return rc == LM_OK ? lm_bulk_end(tx, &bulk, /* is_undone= */ false) : rc;
}


lm_rc_t
lm_bulk_undo(lm_tx_t *tx, uint64_t id, uint64_t staff_id)
{
    lm_rc_t            rc;
    lm_sql_bulk_lock_t bulk;

    rc = own_lock(tx, id, staff_id, &bulk);
    if (rc != LM_OK) {
        return rc;
    }

    if (!lm_bulk_can_undo(bulk.kind) || bulk.done == 0
        || (!lm_str_eq(bulk.state, LM_STR("done"))
            && !lm_str_eq(bulk.state, LM_STR("failed"))
            && !lm_str_eq(bulk.state, LM_STR("cancelled")))) {
        return LM_E_CONFLICT;
    }

    rc = state_set(tx, &bulk, "undoing");
    return rc == LM_OK ? job_queue(tx, id, staff_id) : rc;
}


lm_rc_t
lm_bulk_actor(lm_tx_t *tx, uint64_t id, lm_actor_t *out)
{
    lm_rc_t               rc;
    json_t               *request = NULL;
    lm_json_error_t       error;
    lm_sql_bulk_request_t row;

    rc = lm_sql_bulk_request(tx, &(lm_sql_bulk_request_in_t){id}, &row);
    if (rc == LM_OK) {
        rc = lm_json_parse(row.request, &request, &error);
    }
    if (rc != LM_OK) {
        return rc;
    }

    *out = (lm_actor_t){
        .kind = LM_ACTOR_STAFF,
        .id = row.staff_id,
        .token_id = lm_bulk_id(request, "token_id"),
        .address = lm_str_dup(tx->arena, lm_bulk_str(request, "address")),
        .request_id =
            lm_str_printf(tx->arena, "bulk-%llu", (unsigned long long) id),
    };
    if (out->token_id != 0) {
        out->kind = LM_ACTOR_TOKEN;
    }

    json_decref(request);
    return LM_OK;
}
