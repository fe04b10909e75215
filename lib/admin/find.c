/* SPDX-License-Identifier: MIT */
#include "admin/handler.h"
#include "admin/number.h"
#include "service/find.h"

#define TEXT_POINTS 100

static void found_write(lm_json_t *j, const lm_found_t *found);


typedef struct {
    lm_str_t         text;
    lm_number_hits_t hits;
    lm_find_t        found;
} find_work_t;


static lm_rc_t
find_run(lm_tx_t *tx, void *arg)
{
    find_work_t *work = arg;

    return lm_find(tx, work->text, &work->hits, &work->found);
}


/* GET /find?q= */
lm_rc_t
admin_find(lm_request_t *rq)
{
    size_t      i;
    lm_rc_t     rc;
    lm_tx_t     idle = lm_request_tx(rq);
    lm_str_t    q = lm_str_trim(lm_arg(rq, "q"));
    lm_items_t  page;
    find_work_t work = {.text = q};

    if (!lm_str_is_utf8(q) || lm_str_points(q) > TEXT_POINTS) {
        return lm_field_error(rq, "q", "too_long", "This is too long",
                              "Dit is te lank");
    }

    rc = admin_number_search(rq, q, &work.hits);
    if (rc == LM_OK) {
        rc = lm_tx_run(&idle, LM_TX_READ, find_run, &work);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, work.found.n);
    page.extra[0].name = ADMIN_NUMBER_WAIT;
    page.extra[0].value = work.hits.retry_after;
    page.extra[1].name = "more";
    page.extra[1].value = work.found.more;

    for (i = 0; i < work.found.n; i++) {
        found_write(&page.json, &work.found.items[i]);
    }

    return lm_items_whole(rq, &page, work.found.n);
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
