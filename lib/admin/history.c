/* SPDX-License-Identifier: MIT */
/* What became of every field of a customer, newest first. */
#include "admin/handler.h"
#include "service/change.h"
#include "sql/audit.h"
#include "sql/customer.h"

static void change_write(lm_request_t *rq, lm_json_t *j, const void *row);


/* GET /customers/{id}/history?field=name */
lm_rc_t
admin_history_list(lm_request_t *rq)
{
    lm_rc_t              rc;
    lm_sql_customer_me_t customer;

    rc = lm_sql_customer_me(rq->tx, &(lm_sql_customer_me_in_t){rq->params[0]},
                            &customer);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_list_answer(rq, &lm_list_audit_history_list,
                          &(lm_sql_audit_history_list_in_t){rq->params[0]},
                          change_write);
}


static void
change_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    const lm_sql_audit_history_list_t *a = row;

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

    lm_json_key(j, "changes");
    lm_json_array(j);
    lm_changes_list(j, a->has_before_json ? a->before_json : LM_STR("{}"),
                    a->after_json);
    lm_json_array_end(j);
    lm_json_object_end(j);
}
