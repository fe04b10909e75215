/* SPDX-License-Identifier: MIT */
#include "admin/handler.h"
#include "service/find.h"

#define TEXT_POINTS 100

static void found_write(lm_json_t *j, const lm_found_t *found);


/* GET /find?q= */
lm_rc_t
admin_find(lm_request_t *rq)
{
    size_t     i;
    lm_rc_t    rc;
    lm_str_t   q = lm_str_trim(lm_arg(rq, "q"));
    lm_find_t  find;
    lm_items_t page;

    if (!lm_str_is_utf8(q) || lm_str_points(q) > TEXT_POINTS) {
        return lm_field_error(rq, "q", "too_long", "This is too long",
                              "Dit is te lank");
    }

    rc = lm_find(rq->tx, q, &find);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, find.n);

    for (i = 0; i < find.n; i++) {
        found_write(&page.json, &find.items[i]);
    }

    return lm_items_whole(rq, &page, find.n);
}


static void
found_write(lm_json_t *j, const lm_found_t *found)
{
    lm_json_object(j);
    lm_json_put_str(j, "kind", lm_str_c(found->kind));
    lm_json_put_u64(j, "id", found->id);
    lm_json_put_u64_or_null(j, "customer_id", found->customer_id != 0,
                            found->customer_id);
    lm_json_put_str(j, "title", found->title);
    lm_json_put_str(j, "detail", found->detail);
    lm_json_put_str(j, "matched", lm_str_c(found->matched));
    lm_json_put_str_or_null(j, "status", found->status.p != NULL,
                            found->status);
    lm_json_object_end(j);
}
