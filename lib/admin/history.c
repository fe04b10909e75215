/* SPDX-License-Identifier: MIT */
/* What became of every field of a customer, newest first. */
#include "admin/handler.h"
#include "service/change.h"
#include "service/change_name.h"
#include "sql/audit.h"
#include "sql/customer.h"

typedef struct {
    lm_sql_audit_history_list_t *rows;
    size_t                       n;
    uint64_t                     total;
    lm_change_names_t            names;
} history_t;

static lm_rc_t history_read(lm_request_t *rq, const lm_list_request_t *list,
                            history_t *history);
static lm_rc_t names_load(lm_request_t *rq, history_t *history);
static void    change_write(lm_json_t *j, const lm_change_names_t *names,
                            const lm_sql_audit_history_list_t *a);


/* GET /customers/{id}/history?field=name */
lm_rc_t
admin_history_list(lm_request_t *rq)
{
    size_t            i;
    lm_rc_t           rc;
    lm_str_t          next = LM_STR_NULL;
    history_t         history;
    lm_items_t        page;
    lm_list_request_t list;

    rc = lm_list_read(rq, &lm_list_audit_history_list, &list);
    if (rc == LM_OK) {
        rc = history_read(rq, &list, &history);
    }
    if (rc == LM_OK) {
        rc = names_load(rq, &history);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, history.n);
    for (i = 0; i < history.n; i++) {
        change_write(&page.json, &history.names, &history.rows[i]);
    }

    if (history.n != 0 && history.n == list.per_page) {
        next = lm_list_cursor(rq->arena, list.list, &list.query,
                              &history.rows[history.n - 1]);
    }

    return lm_items_page(rq, &page, &list, history.total, next);
}


static lm_rc_t
history_read(lm_request_t *rq, const lm_list_request_t *list,
             history_t *history)
{
    void                *rows = NULL;
    lm_rc_t              rc;
    lm_sql_customer_me_t customer;

    rc = lm_sql_customer_me(rq->tx, &(lm_sql_customer_me_in_t){rq->params[0]},
                            &customer);
    if (rc == LM_OK) {
        rc = lm_list_run(rq->tx, list->list, &list->query,
                         &(lm_sql_audit_history_list_in_t){rq->params[0]},
                         &rows, &history->n, &history->total);
    }

    history->rows = rows;
    return rc;
}


static lm_str_t
json_or_empty(bool has, lm_str_t json)
{
    return has ? json : LM_STR("{}");
}


static lm_rc_t
names_load(lm_request_t *rq, history_t *history)
{
    size_t                             i;
    lm_rc_t                            rc = LM_OK;
    const lm_sql_audit_history_list_t *a;

    lm_change_names_begin(&history->names, rq->tx);

    for (i = 0; rc == LM_OK && i < history->n; i++) {
        a = &history->rows[i];
        rc = lm_change_names_ask(
            &history->names, json_or_empty(a->has_before_json, a->before_json));
        if (rc == LM_OK) {
            rc = lm_change_names_ask(&history->names, a->after_json);
        }
    }

    return rc == LM_OK ? lm_change_names_load(&history->names) : rc;
}


static void
change_write(lm_json_t *j, const lm_change_names_t *names,
             const lm_sql_audit_history_list_t *a)
{
    lm_str_t before = json_or_empty(a->has_before_json, a->before_json);

    lm_json_object(j);
    lm_json_put_u64(j, "id", a->id);
    lm_json_put_instant(j, "at", a->at);

    lm_json_key(j, "by");
    admin_json_actor(j, &(admin_actor_t){
                            .kind = a->actor,
                            .has_id = a->has_actor_id,
                            .id = a->actor_id,
                            .has_name = a->has_staff_name,
                            .name = a->staff_name,
                        });

    lm_json_put_str(j, "action", a->action);
    lm_json_put_str(j, "entity", a->entity);
    lm_json_put_u64_or_null(j, "entity_id", a->has_entity_id, a->entity_id);
    lm_json_put_str_or_null(j, "entity_name",
                            a->has_username
                                && lm_str_eq(a->entity, LM_STR("data_account")),
                            a->username);

    lm_json_key(j, "changes");
    lm_json_array(j);
    lm_changes_list(j, before, a->after_json);
    lm_json_array_end(j);

    lm_json_key(j, "names");
    lm_change_names_write(names, j, before, a->after_json);
    lm_json_object_end(j);
}
