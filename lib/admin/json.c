/* SPDX-License-Identifier: MIT */
/* What the answers of several handlers have in common. */
#include "admin/handler.h"


void
admin_text_required(lm_request_t *rq, const char *name, lm_str_t text)
{
    if (text.n == 0) {
        (void) !lm_field_error(rq, name, "required", "This is needed",
                               "Dit is nodig");
    }
}


void
admin_json_ref(lm_json_t *j, bool has, uint64_t id, lm_str_t name)
{
    if (!has) {
        lm_json_null(j);
        return;
    }

    lm_json_object(j);
    lm_json_put_u64(j, "id", id);
    lm_json_put_str(j, "name", name);
    lm_json_object_end(j);
}


void
admin_json_customer(lm_json_t *j, bool has, const admin_customer_ref_t *ref)
{
    if (!has) {
        lm_json_null(j);
        return;
    }

    lm_json_object(j);
    lm_json_put_u64(j, "id", ref->id);
    lm_json_put_str(j, "code", ref->code);
    lm_json_put_str(j, "name", ref->name);
    lm_json_object_end(j);
}


void
admin_json_actor(lm_json_t *j, const admin_actor_t *actor)
{
    lm_json_object(j);
    lm_json_put_str(j, "kind", actor->kind);
    lm_json_put_u64_or_null(j, "id", actor->has_id, actor->id);
    lm_json_put_str_or_null(j, "name", actor->has_name, actor->name);
    lm_json_object_end(j);
}
