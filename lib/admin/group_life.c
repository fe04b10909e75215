/* SPDX-License-Identifier: MIT */
/* Deleting, restoring and enabling customer groups. */
#include "admin/audience.h"
#include "service/customer_group_effect.h"
#include "service/customer_group_move.h"
#include "sql/customer_former_group.h"

static lm_rc_t suggestion(lm_request_t *rq, uint64_t id, uint64_t *out);


/* A live group other than this one; 0 and an error when it is none. */
static lm_rc_t
target_read(lm_request_t *rq, uint64_t target_id, lm_customer_group_t *out)
{
    lm_rc_t rc;

    rc = lm_customer_group_read(rq->tx, target_id, out);
    if (rc != LM_OK && rc != LM_E_NOT_FOUND) {
        return rc;
    }

    if (rc == LM_E_NOT_FOUND || out->has_deleted_at
        || target_id == rq->params[0]) {
        return lm_field_error(rq, "target_id", "unknown",
                              "There is no such group to move to",
                              "Daar is nie so ’n groep om na te skuif nie");
    }

    return LM_OK;
}


static lm_rc_t
suggestion(lm_request_t *rq, uint64_t id, uint64_t *out)
{
    lm_rc_t                       rc;
    lm_sql_customer_group_first_t first;

    *out = 0;

    rc = lm_sql_customer_group_first(
        rq->tx, &(lm_sql_customer_group_first_in_t){id}, &first);
    if (rc == LM_OK) {
        *out = first.id;
    }

    return rc == LM_E_NOT_FOUND ? LM_OK : rc;
}


static void
effects_write(lm_json_t *j, const lm_group_effects_t *effects)
{
    size_t i;

    lm_json_key(j, "effects");
    lm_json_array(j);
    for (i = 0; i < effects->n; i++) {
        lm_json_object(j);
        lm_json_put_str(j, "field", lm_str_c(effects->of[i].field));
        lm_json_put_str(j, "text", effects->of[i].text);
        lm_json_put_u64(j, "count", effects->of[i].n);
        lm_json_object_end(j);
    }
    lm_json_array_end(j);
}


static lm_rc_t
targets_write(lm_request_t *rq, lm_json_t *j)
{
    void                *rows;
    size_t               i, n;
    lm_rc_t              rc;
    lm_list_query_t      query = {.limit = 1000};
    lm_customer_group_t *groups;

    rc = lm_list_filter_add(
        &query, lm_list_filter(&lm_list_customer_group_list, LM_STR("deleted")),
        LM_STR("0"));
    if (rc == LM_OK) {
        rc = lm_list_run(rq->tx, &lm_list_customer_group_list, &query, NULL,
                         &rows, &n, NULL);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_key(j, "targets");
    lm_json_array(j);
    for (i = 0, groups = rows; i < n; i++) {
        if (groups[i].id == rq->params[0]) {
            continue;
        }
        lm_json_object(j);
        lm_json_put_u64(j, "id", groups[i].id);
        lm_json_put_str(j, "title", groups[i].title);
        lm_json_put_u64(j, "customer_count", groups[i].customer_count);
        lm_json_object_end(j);
    }
    lm_json_array_end(j);

    return LM_OK;
}


static lm_rc_t
preview_reply(lm_request_t *rq, const lm_customer_group_t *group,
              const lm_customer_group_t *to)
{
    lm_rc_t            rc = LM_OK;
    lm_buf_t           b;
    lm_str_t           body;
    lm_json_t          j;
    lm_group_movers_t  members;
    lm_group_effects_t effects = {.n = 0};

    lm_buf_init(&b, rq->arena, 2048);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "customer_count", group->customer_count);
    lm_json_key(&j, "suggested");
    if (to == NULL) {
        lm_json_null(&j);
    } else {
        lm_json_object(&j);
        lm_json_put_u64(&j, "id", to->id);
        lm_json_put_str(&j, "title", to->title);
        lm_json_object_end(&j);

        rc = lm_sql_customer_group_members(
            rq->tx, &(lm_sql_customer_group_members_in_t){group->id}, &members);
        if (rc == LM_OK) {
            rc = lm_customer_group_effects(rq->tx, group, to, rq->lang,
                                           &members, &effects);
        }
    }

    if (rc == LM_OK) {
        effects_write(&j, &effects);
        rc = targets_write(rq, &j);
    }
    lm_json_object_end(&j);

    if (rc == LM_OK) {
        rc = lm_json_done(&j, &body);
    }
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* GET /groups/{id}/delete-preview?target_id= */
lm_rc_t
admin_group_delete_preview(lm_request_t *rq)
{
    lm_rc_t             rc;
    uint64_t            target_id;
    lm_customer_group_t group, to;

    rc = lm_arg_u64(rq, "target_id", 0, &target_id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_customer_group_read(rq->tx, rq->params[0], &group);
    if (rc != LM_OK) {
        return rc;
    }

    if (target_id == 0) {
        rc = suggestion(rq, group.id, &target_id);
        if (rc != LM_OK) {
            return rc;
        }
    }

    if (target_id == 0) {
        return preview_reply(rq, &group, NULL);
    }

    rc = target_read(rq, target_id, &to);
    return rc == LM_OK ? preview_reply(rq, &group, &to) : rc;
}


/* Those who come back from one group, and what changes for them. */
static lm_rc_t
return_write(lm_request_t *rq, lm_json_t *j, const lm_customer_group_t *group,
             const lm_sql_customer_former_group_members_t *members)
{
    lm_rc_t             rc;
    lm_customer_group_t from;
    lm_group_effects_t  effects;

    rc = lm_customer_group_read(rq->tx, members->customer_group_id, &from);
    if (rc == LM_OK) {
        rc = lm_customer_group_effects(
            rq->tx, &from, group, rq->lang,
            &(lm_group_movers_t){members->n, members->without_due_days,
                                 members->without_rollover,
                                 members->without_vip},
            &effects);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_object(j);
    lm_json_put_u64(j, "id", from.id);
    lm_json_put_str(j, "title", from.title);
    lm_json_put_u64(j, "customer_count", members->n);
    effects_write(j, &effects);
    lm_json_object_end(j);

    return LM_OK;
}


/* GET /groups/{id}/restore-preview */
lm_rc_t
admin_group_restore_preview(lm_request_t *rq)
{
    size_t                                  i, n;
    lm_rc_t                                 rc;
    lm_buf_t                                b;
    lm_str_t                                body;
    uint64_t                                total = 0;
    lm_json_t                               j;
    lm_customer_group_t                     group;
    lm_sql_customer_former_group_members_t *members;

    rc = lm_customer_group_read(rq->tx, rq->params[0], &group);
    if (rc == LM_OK && !group.has_deleted_at) {
        rc = LM_E_CONFLICT;
    }
    if (rc == LM_OK) {
        rc = lm_sql_customer_former_group_members(
            rq->tx, &(lm_sql_customer_former_group_members_in_t){group.id},
            &members, &n);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 1024);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_key(&j, "from");
    lm_json_array(&j);
    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = return_write(rq, &j, &group, &members[i]);
        total += members[i].n;
    }
    lm_json_array_end(&j);
    lm_json_put_u64(&j, "customer_count", total);
    lm_json_object_end(&j);

    if (rc == LM_OK) {
        rc = lm_json_done(&j, &body);
    }
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


static lm_rc_t
version_read(lm_request_t *rq, lm_seen_t *seen)
{
    *seen = (lm_seen_t){.entity = "customer_group", .id = rq->params[0]};
    lm_field_u64(rq, "version", LM_REQUIRED, &seen->version);

    return lm_fields_done(rq);
}


/* POST /groups/{id}/delete  {"version", "target_id"} */
lm_rc_t
admin_group_delete(lm_request_t *rq)
{
    lm_rc_t             rc;
    uint64_t            bulk_id, target_id = 0;
    lm_seen_t           seen;
    lm_customer_group_t group, to;

    lm_field_u64(rq, "target_id", 0, &target_id);

    rc = version_read(rq, &seen);
    if (rc == LM_OK) {
        rc = lm_customer_group_end_take(rq->tx, seen.id, seen.version, &group);
    }
    if (rc == LM_E_STALE) {
        return lm_request_stale(rq, rq->tx, &seen);
    }

    if (rc == LM_OK && target_id == 0 && group.customer_count > 0) {
        return lm_field_error(rq, "target_id", "required",
                              "Choose where its customers go",
                              "Kies waarheen sy kliënte gaan");
    }

    if (rc == LM_OK && target_id == 0) {
        rc = suggestion(rq, group.id, &target_id);
    }
    if (rc == LM_OK) {
        rc = target_read(rq, target_id, &to);
    }
    if (rc == LM_OK) {
        rc = lm_customer_group_end(rq->tx, &group, target_id, rq->staff_id,
                                   &bulk_id);
    }

    return rc == LM_OK ? admin_bulk_reply(rq, 202, bulk_id) : rc;
}


/* POST /groups/{id}/restore  {"version"} */
lm_rc_t
admin_group_restore(lm_request_t *rq)
{
    lm_rc_t             rc;
    uint64_t            bulk_id;
    lm_seen_t           seen;
    lm_customer_group_t group;

    rc = version_read(rq, &seen);
    if (rc == LM_OK) {
        rc = lm_customer_group_return_take(rq->tx, seen.id, seen.version,
                                           &group);
    }
    if (rc == LM_E_STALE) {
        return lm_request_stale(rq, rq->tx, &seen);
    }

    if (rc == LM_OK) {
        rc = lm_customer_group_return(rq->tx, &group, rq->staff_id, &bulk_id);
    }

    return rc == LM_OK ? admin_bulk_reply(rq, 202, bulk_id) : rc;
}


/* GET /groups/{id}/enable-preview */
lm_rc_t
admin_group_enable_preview(lm_request_t *rq)
{
    lm_rc_t                    rc;
    lm_customer_group_t        group;
    lm_sql_bulk_enable_count_t n;

    rc = lm_customer_group_read(rq->tx, rq->params[0], &group);
    if (rc == LM_OK) {
        rc = lm_sql_bulk_enable_count(
            rq->tx, &(lm_sql_bulk_enable_count_in_t){rq->today, group.id}, &n);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return lm_reply_json(
        rq, 200,
        lm_str_printf(
            rq->arena,
            "{\"suspended\":%llu,\"arrears\":0,\"blocked\":%llu,"
            "\"rejected\":%llu,\"cancelled\":%llu}",
            (unsigned long long) n.suspended, (unsigned long long) n.blocked,
            (unsigned long long) n.rejected, (unsigned long long) n.cancelled));
}


/* POST /groups/{id}/enable  {"blocked", "rejected", "reason"} */
lm_rc_t
admin_group_enable(lm_request_t *rq)
{
    lm_rc_t             rc;
    uint64_t            bulk_id;
    lm_group_enable_t   how = {.reason = LM_STR("")};
    lm_customer_group_t group;

    lm_field_bool(rq, "blocked", 0, &how.with_blocked);
    lm_field_bool(rq, "rejected", 0, &how.with_rejected);
    lm_field_str(rq, "reason", LM_BULK_REASON_POINTS, LM_REQUIRED | LM_TRIM,
                 &how.reason);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    /* as for one account alone */
    if ((how.with_blocked || how.with_rejected)
        && !lm_permits(rq, LM_PERM_network_write)) {
        return LM_E_FORBIDDEN;
    }

    rc = lm_customer_group_read(rq->tx, rq->params[0], &group);
    if (rc == LM_OK && group.has_deleted_at) {
        rc = LM_E_CONFLICT;
    }
    if (rc == LM_OK) {
        rc = lm_customer_group_enable(rq->tx, group.id, &how, rq->staff_id,
                                      &bulk_id);
    }

    return rc == LM_OK ? admin_bulk_reply(rq, 202, bulk_id) : rc;
}
