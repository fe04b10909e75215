/* SPDX-License-Identifier: MIT */
#include "service/view.h"

#include "service/change.h"

static const lm_record_field_t fields[] = {
    LM_RECORD(lm_view_t, name, "name", LM_T_STR, LM_VIEW_NAME_POINTS,
              LM_REQUIRED),
    LM_RECORD(lm_view_t, query, "query", LM_T_STR, LM_VIEW_QUERY_POINTS, 0),
    LM_RECORD(lm_view_t, is_shared, "is_shared", LM_T_BOOL, 1, 0),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static lm_rc_t view_audit(lm_tx_t *tx, const char *action,
                          const lm_view_t *before, const lm_view_t *after);


const lm_record_field_t *
lm_view_fields(size_t *n)
{
    *n = FIELDS;
    return fields;
}


lm_rc_t
lm_view_add(lm_tx_t *tx, const lm_view_t *view, uint64_t *id)
{
    lm_rc_t             rc;
    lm_view_t           made = *view;
    lm_sql_view_count_t count;

    rc = lm_sql_view_count(tx, &(lm_sql_view_count_in_t){view->staff_id},
                           &count);
    if (rc != LM_OK) {
        return rc;
    }

    if (count.n >= LM_VIEWS_MAX) {
        return LM_E_CONFLICT;
    }

    rc = lm_sql_view_add(tx,
                         &(lm_sql_view_add_in_t){
                             .staff_id = view->staff_id,
                             .list = view->list,
                             .name = view->name,
                             .query = view->query,
                             .columns = view->columns,
                             .is_shared = view->is_shared,
                             .created_at = tx->now,
                         },
                         id);
    if (rc != LM_OK) {
        return rc;
    }

    made.id = *id;
    return view_audit(tx, "create", NULL, &made);
}


lm_rc_t
lm_view_change(lm_tx_t *tx, const lm_view_t *before, const lm_view_t *after)
{
    lm_rc_t rc;

    rc = lm_sql_view_set(tx,
                         &(lm_sql_view_set_in_t){
                             .name = after->name,
                             .query = after->query,
                             .columns = after->columns,
                             .is_shared = after->is_shared,
                             .view_id = before->id,
                         },
                         NULL);

    return rc == LM_OK ? view_audit(tx, "update", before, after) : rc;
}


lm_rc_t
lm_view_remove(lm_tx_t *tx, const lm_view_t *view)
{
    lm_rc_t rc;

    rc = lm_sql_view_delete(tx, &(lm_sql_view_delete_in_t){view->id}, NULL);
    return rc == LM_OK ? view_audit(tx, "delete", view, NULL) : rc;
}


static lm_rc_t
view_audit(lm_tx_t *tx, const char *action, const lm_view_t *before,
           const lm_view_t *after)
{
    lm_changes_t     c;
    const lm_view_t *one = after != NULL ? after : before;

    lm_changes_begin(&c, tx);
    lm_changes_item(&c, "", fields, FIELDS, before, after);
    lm_changes_str(&c, "columns",
                   before != NULL ? before->columns : LM_STR_NULL,
                   after != NULL ? after->columns : LM_STR_NULL);

    return lm_changes_write(&c, &(lm_audit_t){
                                    .action = action,
                                    .entity = "saved_view",
                                    .entity_id = one->id,
                                    .version = before != NULL && after != NULL
                                                   ? before->version + 1
                                                   : 0,
                                });
}
