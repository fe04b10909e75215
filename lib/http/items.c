/* SPDX-License-Identifier: MIT */
/* The answer of a list, whole or a page of it. */
#include "http/http.h"

#define ROOM 512 /* bytes of an item, at a guess */


void
lm_items_begin(lm_request_t *rq, lm_items_t *items, size_t n)
{
    *items = (lm_items_t){.outside = 0};
    lm_buf_init(&items->buf, rq->arena, 256 + n * ROOM);
    lm_json_init(&items->json, &items->buf);
    lm_json_object(&items->json);
    lm_json_key(&items->json, "items");
    lm_json_array(&items->json);
}


static lm_rc_t
items_reply(lm_request_t *rq, lm_items_t *items)
{
    lm_rc_t  rc;
    lm_str_t body;

    for (size_t i = 0; i < LM_ITEMS_EXTRA; i++) {
        if (items->extra[i].value != 0) {
            lm_json_key_str(&items->json, lm_str_c(items->extra[i].name));
            lm_json_u64(&items->json, items->extra[i].value);
        }
    }

    lm_json_object_end(&items->json);

    rc = lm_json_done(&items->json, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


lm_rc_t
lm_items_page(lm_request_t *rq, lm_items_t *items,
              const lm_list_request_t *list, uint64_t total, lm_str_t next)
{
    lm_json_t *j = &items->json;
    bool       is_floor = total > LM_LIST_TOTAL_MAX;

    lm_json_array_end(j);
    lm_json_put_u64(j, "total", is_floor ? LM_LIST_TOTAL_MAX : total);

    if (is_floor) {
        lm_json_put_bool(j, "total_is_floor", true);
    }

    if (items->is_outside_known) {
        lm_json_put_u64(j, "outside_filters",
                        items->outside > LM_LIST_TOTAL_MAX ? LM_LIST_TOTAL_MAX
                                                           : items->outside);
    }

    lm_json_put_u64(j, "page", list->page);
    lm_json_put_u64(j, "per_page", list->per_page);

    if (next.n != 0) {
        lm_json_put_str(j, "next", next);
    }

    return items_reply(rq, items);
}


lm_rc_t
lm_items_whole(lm_request_t *rq, lm_items_t *items, uint64_t total)
{
    lm_json_t *j = &items->json;

    lm_json_array_end(j);
    lm_json_put_u64(j, "total", total);
    lm_json_put_u64(j, "page", 1);
    lm_json_put_u64(j, "per_page", total);

    return items_reply(rq, items);
}


lm_rc_t
lm_list_reply(lm_request_t *rq, const lm_list_request_t *list,
              const lm_page_t *page)
{
    size_t      size = list->list->stmt.out_size;
    lm_str_t    next = LM_STR_NULL;
    lm_items_t  items;
    const char *row = page->rows;

    lm_items_begin(rq, &items, page->n);

    for (size_t i = 0; i < page->n; i++) {
        page->write(rq, &items.json, row + i * size);
    }

    if (page->n > 0 && page->n == list->per_page) {
        next = lm_list_cursor(rq->arena, list->list, &list->query,
                              row + (page->n - 1) * size);
    }

    return lm_items_page(rq, &items, list, page->total, next);
}


lm_rc_t
lm_list_answer(lm_request_t *rq, const lm_list_t *list, const void *in,
               lm_row_write_pt write)
{
    void             *rows;
    lm_rc_t           rc;
    lm_page_t         page = {.write = write};
    lm_list_request_t ask;

    rc = lm_list_read(rq, list, &ask);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_list_run(rq->tx, list, &ask.query, in, &rows, &page.n, &page.total);
    if (rc != LM_OK) {
        return rc;
    }

    page.rows = rows;
    return lm_list_reply(rq, &ask, &page);
}
