/* SPDX-License-Identifier: MIT */
/* Short lists that filters and forms choose from. */
#include "admin/handler.h"
#include "service/isp.h"
#include "sql/billing_group.h"
#include "sql/category.h"
#include "sql/customer_group.h"
#include "sql/label.h"
#include "sql/product.h"
#include "sql/site.h"


/* GET /groups */
lm_rc_t
admin_group_list(lm_request_t *rq)
{
    size_t                       i, n;
    lm_rc_t                      rc;
    lm_json_t                   *j;
    lm_items_t                   page;
    lm_sql_customer_group_all_t *rows;

    rc = lm_sql_customer_group_all(rq->tx, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);
    j = &page.json;

    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", rows[i].id);
        lm_json_put_str(j, "title", rows[i].title);
        lm_json_put_str(j, "description", rows[i].description);
        lm_json_put_bool(j, "is_vip", rows[i].is_vip);
        lm_json_put_bool(j, "suspensions_disabled",
                         rows[i].suspensions_disabled);
        lm_json_put_u64(j, "version", rows[i].version);
        lm_json_object_end(j);
    }

    return lm_items_whole(rq, &page, n);
}


/* GET /billing-groups */
lm_rc_t
admin_billing_group_list(lm_request_t *rq)
{
    size_t                      i, n;
    lm_rc_t                     rc;
    lm_json_t                  *j;
    lm_items_t                  page;
    lm_sql_billing_group_all_t *rows;

    rc = lm_sql_billing_group_all(rq->tx, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);
    j = &page.json;

    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", rows[i].id);
        lm_json_put_str(j, "name", rows[i].name);
        lm_json_put_u64(j, "billing_day", rows[i].billing_day);
        lm_json_put_u64(j, "version", rows[i].version);
        lm_json_object_end(j);
    }

    return lm_items_whole(rq, &page, n);
}


static void
tag_write(lm_json_t *j, uint64_t id, lm_str_t name, lm_str_t colour,
          uint32_t version)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", id);
    lm_json_put_str(j, "name", name);
    lm_json_put_str(j, "colour", colour);
    lm_json_put_u64(j, "version", version);
    lm_json_object_end(j);
}


/* GET /categories */
lm_rc_t
admin_category_list(lm_request_t *rq)
{
    size_t                 i, n;
    lm_rc_t                rc;
    lm_items_t             page;
    lm_sql_category_all_t *rows;

    rc = lm_sql_category_all(rq->tx, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);

    for (i = 0; i < n; i++) {
        tag_write(&page.json, rows[i].id, rows[i].name, rows[i].colour,
                  rows[i].version);
    }

    return lm_items_whole(rq, &page, n);
}


/* GET /labels */
lm_rc_t
admin_label_list(lm_request_t *rq)
{
    size_t              i, n;
    lm_rc_t             rc;
    lm_items_t          page;
    lm_sql_label_all_t *rows;

    rc = lm_sql_label_all(rq->tx, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);

    for (i = 0; i < n; i++) {
        tag_write(&page.json, rows[i].id, rows[i].name, rows[i].colour,
                  rows[i].version);
    }

    return lm_items_whole(rq, &page, n);
}


/* GET /sites */
lm_rc_t
admin_site_list(lm_request_t *rq)
{
    size_t             i, n;
    lm_rc_t            rc;
    lm_json_t         *j;
    lm_items_t         page;
    lm_sql_site_all_t *rows;

    rc = lm_sql_site_all(rq->tx, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);
    j = &page.json;

    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", rows[i].id);
        lm_json_put_str(j, "code", rows[i].code);
        lm_json_put_str(j, "name", rows[i].name);
        lm_json_put_u64(j, "version", rows[i].version);
        lm_json_object_end(j);
    }

    return lm_items_whole(rq, &page, n);
}


/* GET /products */
lm_rc_t
admin_product_list(lm_request_t *rq)
{
    size_t                i, n;
    lm_rc_t               rc;
    lm_json_t            *j;
    lm_items_t            page;
    lm_sql_product_all_t *rows;

    rc = lm_sql_product_all(rq->tx, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);
    j = &page.json;

    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", rows[i].id);
        lm_json_put_str(j, "code", rows[i].code);
        lm_json_put_str(j, "name", rows[i].name);
        lm_json_put_str(j, "technology", rows[i].technology);
        lm_json_put_money(j, "price", rows[i].price, rq->isp->currency);
        lm_json_put_u64(j, "down_kbps", rows[i].down_kbps);
        lm_json_put_u64(j, "up_kbps", rows[i].up_kbps);
        lm_json_key(j, "cap_bytes");
        if (rows[i].has_cap_bytes) {
            lm_json_u64(j, rows[i].cap_bytes);
        } else {
            lm_json_null(j);
        }
        lm_json_put_u64(j, "version", rows[i].version);
        lm_json_object_end(j);
    }

    return lm_items_whole(rq, &page, n);
}
