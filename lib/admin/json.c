/* SPDX-License-Identifier: MIT */
/* What the answers of several handlers have in common. */
#include "admin/handler.h"


void
admin_page_begin(lm_request_t *rq, admin_page_t *page, size_t n)
{
    lm_buf_init(&page->buf, rq->arena, 256 + 512 * n);
    lm_json_init(&page->json, &page->buf);
    lm_json_object(&page->json);
    lm_json_key(&page->json, "items");
    lm_json_array(&page->json);
}


static lm_rc_t
page_reply(lm_request_t *rq, admin_page_t *page)
{
    lm_rc_t  rc;
    lm_str_t body;

    lm_json_object_end(&page->json);

    rc = lm_json_done(&page->json, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


lm_rc_t
admin_page_end(lm_request_t *rq, admin_page_t *page,
               const lm_list_request_t *list, uint64_t total, lm_str_t next)
{
    lm_json_t *j = &page->json;
    bool       is_floor = total > LM_LIST_TOTAL_MAX;

    lm_json_array_end(j);
    lm_json_put_u64(j, "total", is_floor ? LM_LIST_TOTAL_MAX : total);

    if (is_floor) {
        lm_json_put_bool(j, "total_is_floor", true);
    }

    lm_json_put_u64(j, "page", list->page);
    lm_json_put_u64(j, "per_page", list->per_page);

    if (next.n != 0) {
        lm_json_put_str(j, "next", next);
    }

    return page_reply(rq, page);
}


lm_rc_t
admin_page_whole(lm_request_t *rq, admin_page_t *page, uint64_t total)
{
    lm_json_t *j = &page->json;

    lm_json_array_end(j);
    lm_json_put_u64(j, "total", total);
    lm_json_put_u64(j, "page", 1);
    lm_json_put_u64(j, "per_page", total);

    return page_reply(rq, page);
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
