/* SPDX-License-Identifier: MIT */
#include "admin/handler.h"
#include "sql/audit.h"

static void audit_write(lm_request_t *rq, lm_json_t *j, const void *row);


/* GET /audit?entity=customer&entity_id=38 */
lm_rc_t
admin_audit_list(lm_request_t *rq)
{
    return lm_list_answer(rq, &lm_list_audit_list, NULL, audit_write);
}


static void
audit_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    const lm_sql_audit_list_t *a = row;

    lm_json_object(j);
    lm_json_put_u64(j, "id", a->id);
    lm_json_put_instant(j, "at", a->at);

    lm_json_key(j, "actor");
    admin_json_actor(j, &(admin_actor_t){
                            .kind = a->actor,
                            .has_id = a->has_actor_id,
                            .id = a->actor_id,
                            .has_name = a->has_staff_name,
                            .name = a->staff_name,
                        });

    lm_json_put_str(j, "address", a->address);
    lm_json_put_str(j, "action", a->action);
    lm_json_put_str(j, "entity", a->entity);
    lm_json_put_u64_or_null(j, "entity_id", a->has_entity_id, a->entity_id);

    lm_json_put_raw(j, "before",
                    a->has_before_json ? a->before_json : LM_STR("null"));
    lm_json_put_raw(j, "after",
                    a->has_after_json ? a->after_json : LM_STR("null"));
    lm_json_object_end(j);
}
