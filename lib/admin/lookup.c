/* SPDX-License-Identifier: MIT */
/* Short lists that filters and forms choose from, and their upkeep. */
#include "service/lookup.h"
#include "admin/handler.h"
#include "service/isp.h"
#include "sql/product.h"
#include "sql/site.h"

#define COLOUR_LENGTH 7 /* "#5b6b7a" */
#define ORDER_MAX 1000

typedef void (*row_pt)(lm_request_t *rq, lm_json_t *j, const void *row);


/* A list that is never cut into pages. */
static lm_rc_t
whole_reply(lm_request_t *rq, const void *rows, size_t n, size_t size,
            row_pt write)
{
    size_t      i;
    lm_items_t  items;
    const char *row = rows;

    lm_items_begin(rq, &items, n);

    for (i = 0; i < n; i++) {
        lm_json_object(&items.json);
        write(rq, &items.json, row + i * size);
        lm_json_object_end(&items.json);
    }

    return lm_items_whole(rq, &items, n);
}


static void
site_write(lm_request_t *rq, lm_json_t *j, const void *arg)
{
    const lm_sql_site_all_t *row = arg;

    (void) rq;
    lm_json_put_u64(j, "id", row->id);
    lm_json_put_str(j, "code", row->code);
    lm_json_put_str(j, "name", row->name);
    lm_json_put_u64(j, "version", row->version);
}


/* GET /sites */
lm_rc_t
admin_site_list(lm_request_t *rq)
{
    size_t             n;
    lm_rc_t            rc;
    lm_sql_site_all_t *rows;

    rc = lm_sql_site_all(rq->tx, &rows, &n);
    return rc == LM_OK ? whole_reply(rq, rows, n, sizeof(*rows), site_write)
                       : rc;
}


static void
product_write(lm_request_t *rq, lm_json_t *j, const void *arg)
{
    const lm_sql_product_all_t *row = arg;

    lm_json_put_u64(j, "id", row->id);
    lm_json_put_str(j, "code", row->code);
    lm_json_put_str(j, "name", row->name);
    lm_json_put_str(j, "technology", row->technology);
    lm_json_put_money(j, "price", row->price, rq->isp->currency);
    lm_json_put_u64(j, "down_kbps", row->down_kbps);
    lm_json_put_u64(j, "up_kbps", row->up_kbps);
    lm_json_put_u64_or_null(j, "cap_bytes", row->has_cap_bytes, row->cap_bytes);
    lm_json_put_u64(j, "version", row->version);
}


/* GET /products */
lm_rc_t
admin_product_list(lm_request_t *rq)
{
    size_t                n;
    lm_rc_t               rc;
    lm_sql_product_all_t *rows;

    rc = lm_sql_product_all(rq->tx, &rows, &n);
    return rc == LM_OK ? whole_reply(rq, rows, n, sizeof(*rows), product_write)
                       : rc;
}


/*---- billing groups, categories, labels */

static lm_rc_t
lookup_list(lm_request_t *rq, const lm_lookup_kind_t *kind)
{
    size_t       i, n;
    lm_rc_t      rc;
    lm_items_t   items;
    lm_lookup_t *rows;

    rc = kind->all(rq->tx, lm_str_eq(lm_arg(rq, "retired"), LM_STR("1")), &rows,
                   &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &items, n);

    for (i = 0; i < n; i++) {
        lm_json_object(&items.json);
        lm_lookup_json(&items.json, kind, &rows[i]);
        lm_json_put_u64(&items.json, "customer_count", rows[i].customer_count);
        lm_json_object_end(&items.json);
    }

    return lm_items_whole(rq, &items, n);
}


static lm_rc_t
lookup_reply(lm_request_t *rq, int status, const lm_lookup_kind_t *kind,
             const lm_lookup_t *row)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_lookup_json(&j, kind, row);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, status, body) : rc;
}


static bool
is_colour(lm_str_t s)
{
    size_t i;

    for (i = 1; i < s.n; i++) {
        if (strchr("0123456789abcdefABCDEF", s.p[i]) == NULL) {
            return false;
        }
    }

    return s.n == COLOUR_LENGTH && s.p[0] == '#';
}


/* What the body says of a row; what it does not say stays. */
static lm_rc_t
fields_read(lm_request_t *rq, const lm_lookup_kind_t *kind, lm_lookup_t *row)
{
    lm_field_record(rq, kind->fields, kind->n_fields, row);

    if (row->name.n == 0) {
        (void) !lm_field_error(rq, "name", "required", "This is needed",
                               "Dit is nodig");
    }

    if (kind->has_billing_day && row->billing_day == 0) {
        (void) !lm_field_error(rq, "billing_day", "out_of_range",
                               "This must be from 1 to 31",
                               "Dit moet van 1 tot 31 wees");
    }

    if (kind->has_colour && !is_colour(row->colour)) {
        (void) !lm_field_error(rq, "colour", "not_a_colour",
                               "A colour is # and six digits",
                               "’n Kleur is # en ses syfers");
    }

    return lm_fields_done(rq);
}


static lm_rc_t
lookup_problem(lm_request_t *rq, lm_rc_t rc)
{
    return rc == LM_E_DUPLICATE
               ? lm_field_error(rq, "name", "taken", "This name is taken",
                                "Hierdie naam is geneem")
               : rc;
}


static lm_rc_t
lookup_create(lm_request_t *rq, const lm_lookup_kind_t *kind)
{
    lm_rc_t     rc;
    lm_lookup_t row = {.colour = LM_STR("#5b6b7a"), .billing_day = 1};

    rc = fields_read(rq, kind, &row);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_lookup_add(rq->tx, kind, &row);
    return rc == LM_OK ? lookup_reply(rq, 201, kind, &row)
                       : lookup_problem(rq, rc);
}


/* The row of the path, locked, as the caller has seen it. */
static lm_rc_t
seen_take(lm_request_t *rq, const lm_lookup_kind_t *kind, uint64_t version,
          lm_lookup_t *row)
{
    lm_rc_t rc;

    rc = lm_lookup_take(rq->tx, kind, rq->params[0], version, row);
    if (rc != LM_E_STALE) {
        return rc;
    }

    return lm_request_stale(rq, rq->tx,
                            &(lm_seen_t){kind->entity, rq->params[0], version});
}


static lm_rc_t
lookup_take(lm_request_t *rq, const lm_lookup_kind_t *kind, lm_lookup_t *row)
{
    lm_rc_t  rc;
    uint64_t version = 0;

    lm_field_u64(rq, "version", LM_REQUIRED, &version);

    rc = lm_fields_done(rq);
    return rc == LM_OK ? seen_take(rq, kind, version, row) : rc;
}


static lm_rc_t
lookup_save(lm_request_t *rq, const lm_lookup_kind_t *kind,
            const lm_lookup_t *before, lm_lookup_t *after)
{
    lm_rc_t rc;

    rc = lm_lookup_change(rq->tx, kind, before, after);
    return rc == LM_OK ? lookup_reply(rq, 200, kind, after)
                       : lookup_problem(rq, rc);
}


static lm_rc_t
lookup_update(lm_request_t *rq, const lm_lookup_kind_t *kind)
{
    lm_rc_t     rc;
    lm_lookup_t before, after;

    rc = lookup_take(rq, kind, &before);
    if (rc != LM_OK) {
        return rc;
    }

    after = before;
    rc = fields_read(rq, kind, &after);
    return rc == LM_OK ? lookup_save(rq, kind, &before, &after) : rc;
}


static lm_rc_t
lookup_set_retired(lm_request_t *rq, const lm_lookup_kind_t *kind,
                   bool is_retired)
{
    lm_rc_t     rc;
    lm_lookup_t before, after;

    rc = lookup_take(rq, kind, &before);
    if (rc != LM_OK) {
        return rc;
    }

    if (before.has_retired_at == is_retired) {
        return LM_E_CONFLICT;
    }

    after = before;
    after.has_retired_at = is_retired;
    after.retired_at = rq->now;

    return lookup_save(rq, kind, &before, &after);
}


static lm_rc_t
lookup_retire(lm_request_t *rq, const lm_lookup_kind_t *kind)
{
    return lookup_set_retired(rq, kind, /* is_retired= */ true);
}


static lm_rc_t
lookup_restore(lm_request_t *rq, const lm_lookup_kind_t *kind)
{
    return lookup_set_retired(rq, kind, /* is_retired= */ false);
}


static lm_rc_t
lookup_delete(lm_request_t *rq, const lm_lookup_kind_t *kind)
{
    lm_rc_t     rc;
    uint64_t    version;
    lm_lookup_t row;

    rc = lm_arg_u64(rq, "version", 0, &version);
    if (rc != LM_OK) {
        return rc;
    }

    rc = seen_take(rq, kind, version, &row);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_lookup_delete(rq->tx, kind, &row);
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


/* The ids of the body in the order they stand in; false when one is none. */
static bool
order_read(lm_request_t *rq, uint64_t *ids, size_t n)
{
    size_t  i;
    json_t *item;

    json_array_foreach(json_object_get(rq->json, "ids"), i, item)
    {
        if (i == n || !json_is_integer(item) || json_integer_value(item) <= 0) {
            return false;
        }
        ids[i] = (uint64_t) json_integer_value(item);
    }

    return true;
}


static lm_rc_t
lookup_order(lm_request_t *rq, const lm_lookup_kind_t *kind)
{
    size_t    n = lm_field_count(rq, "ids", ORDER_MAX);
    lm_rc_t   rc;
    uint64_t *ids = lm_alloc_array(rq->arena, n + 1, sizeof(*ids));

    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    if (n == 0 || !order_read(rq, ids, n)) {
        (void) !lm_field_error(rq, "ids", "not_ids",
                               "This wants the ids in their order",
                               "Dit verlang die ID's in hul orde");
    }

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_lookup_order(rq->tx, kind, ids, n);
    return rc == LM_OK ? lookup_list(rq, kind) : rc;
}


#define HANDLER(name, work, kind)                                              \
    lm_rc_t name(lm_request_t *rq)                                             \
    {                                                                          \
        return work(rq, kind());                                               \
    }

HANDLER(admin_billing_group_list, lookup_list, lm_lookup_billing_group)
HANDLER(admin_billing_group_create, lookup_create, lm_lookup_billing_group)
HANDLER(admin_billing_group_order, lookup_order, lm_lookup_billing_group)
HANDLER(admin_billing_group_update, lookup_update, lm_lookup_billing_group)
HANDLER(admin_billing_group_retire, lookup_retire, lm_lookup_billing_group)
HANDLER(admin_billing_group_restore, lookup_restore, lm_lookup_billing_group)

HANDLER(admin_category_list, lookup_list, lm_lookup_category)
HANDLER(admin_category_create, lookup_create, lm_lookup_category)
HANDLER(admin_category_order, lookup_order, lm_lookup_category)
HANDLER(admin_category_update, lookup_update, lm_lookup_category)
HANDLER(admin_category_retire, lookup_retire, lm_lookup_category)
HANDLER(admin_category_restore, lookup_restore, lm_lookup_category)
HANDLER(admin_category_delete, lookup_delete, lm_lookup_category)

HANDLER(admin_label_list, lookup_list, lm_lookup_label)
HANDLER(admin_label_create, lookup_create, lm_lookup_label)
HANDLER(admin_label_order, lookup_order, lm_lookup_label)
HANDLER(admin_label_update, lookup_update, lm_lookup_label)
HANDLER(admin_label_retire, lookup_retire, lm_lookup_label)
HANDLER(admin_label_restore, lookup_restore, lm_lookup_label)
HANDLER(admin_label_delete, lookup_delete, lm_lookup_label)
