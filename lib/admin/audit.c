/* SPDX-License-Identifier: MIT */
#include "admin/handler.h"
#include "sql/audit.h"

static void audit_write(lm_request_t *rq, lm_json_t *j, const void *row);


/* GET /audit?entity=customer&entity_id=38 */
lm_rc_t
admin_audit_list(lm_request_t *rq)
{
    void             *rows;
    lm_rc_t           rc;
    lm_page_t         page = {.write = audit_write};
    lm_list_request_t list;

    rc = lm_list_read(rq, &lm_list_audit_list, &list);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_list_run(rq->tx, list.list, &list.query, NULL, &rows, &page.n,
                     &page.total);
    if (rc != LM_OK) {
        return rc;
    }

    page.rows = rows;
    return lm_list_reply(rq, &list, &page);
}


static void
audit_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    const lm_sql_audit_list_t *a = row;

    lm_json_object(j);
    lm_json_put_u64(j, "id", a->id);
    lm_json_put_instant(j, "at", a->at);

    lm_json_key(j, "actor");
    lm_json_object(j);
    lm_json_put_str(j, "kind", a->actor);
    lm_json_key(j, "id");
    if (a->has_actor_id) {
        lm_json_u64(j, a->actor_id);
    } else {
        lm_json_null(j);
    }
    lm_json_key(j, "name");
    admin_json_str_or_null(j, a->has_staff_name, a->staff_name);
    lm_json_object_end(j);

    lm_json_put_str(j, "address", a->address);
    lm_json_put_str(j, "action", a->action);
    lm_json_put_str(j, "entity", a->entity);
    lm_json_key(j, "entity_id");
    if (a->has_entity_id) {
        lm_json_u64(j, a->entity_id);
    } else {
        lm_json_null(j);
    }

    lm_json_put_raw(j, "before",
                    a->has_before_json ? a->before_json : LM_STR("null"));
    lm_json_put_raw(j, "after",
                    a->has_after_json ? a->after_json : LM_STR("null"));
    lm_json_object_end(j);
}
