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
admin_json_str_or_null(lm_json_t *j, bool has, lm_str_t value)
{
    lm_json_str(j, has ? value : LM_STR_NULL);
}


void
admin_json_instant_or_null(lm_json_t *j, bool has, lm_instant_t value)
{
    if (has) {
        lm_json_instant(j, value);
    } else {
        lm_json_null(j);
    }
}
