/* SPDX-License-Identifier: MIT */
/* Saved views of lists. */
#include "admin/handler.h"
#include "service/customer_list.h"
#include "service/identity.h"
#include "service/view.h"
#include "wire/query.h"

static lm_rc_t view_read(lm_request_t *rq, lm_view_t *view);
static void    query_check(lm_request_t *rq, lm_str_t query);
static void    columns_read(lm_request_t *rq, lm_view_t *view);
static lm_rc_t view_take(lm_request_t *rq, uint64_t version, lm_view_t *view);
static lm_rc_t view_result(lm_request_t *rq, lm_rc_t rc);
static lm_rc_t view_reply(lm_request_t *rq, int status, uint64_t id);
static void    view_write(lm_json_t *j, const lm_sql_view_of_t *row);


/* GET /views?list=customers */
lm_rc_t
admin_view_list(lm_request_t *rq)
{
    size_t            i, n;
    lm_rc_t           rc;
    lm_items_t        page;
    lm_sql_view_of_t *rows;

    if (!lm_str_eq(lm_arg(rq, "list"), LM_STR("customers"))) {
        return lm_field_error(rq, "list", "unknown", "There is no such list",
                              "Daar is nie so ’n lys nie");
    }

    rc = lm_sql_view_of(
        rq->tx, &(lm_sql_view_of_in_t){rq->staff_id, lm_arg(rq, "list")}, &rows,
        &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);

    for (i = 0; i < n; i++) {
        view_write(&page.json, &rows[i]);
    }

    return lm_items_whole(rq, &page, n);
}


/* POST /views  {"list", "name", "query", "columns", "is_shared"?} */
lm_rc_t
admin_view_create(lm_request_t *rq)
{
    lm_rc_t   rc;
    uint64_t  id;
    lm_view_t view = {.staff_id = rq->staff_id,
                      .list = LM_STR(""),
                      .name = LM_STR(""),
                      .query = LM_STR(""),
                      .columns = LM_STR("")};

    lm_field_str(rq, "list", LM_VIEW_NAME_POINTS, LM_REQUIRED, &view.list);
    if (view.list.n != 0 && !lm_str_eq(view.list, LM_STR("customers"))) {
        (void) !lm_field_error(rq, "list", "unknown", "There is no such list",
                               "Daar is nie so ’n lys nie");
    }

    rc = view_read(rq, &view);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_view_add(rq->tx, &view, &id);
    return rc == LM_OK ? view_reply(rq, 201, id) : view_result(rq, rc);
}


/* PATCH /views/{id}  {"version", "name"?, "query"?, "columns"?, "is_shared"?}
 */
lm_rc_t
admin_view_update(lm_request_t *rq)
{
    lm_rc_t   rc;
    uint64_t  version = 0;
    lm_view_t before, after;

    lm_field_u64(rq, "version", LM_REQUIRED, &version);

    rc = view_take(rq, version, &before);
    if (rc != LM_OK) {
        return rq->field_errors != NULL ? LM_E_INVALID : rc;
    }

    after = before;
    rc = view_read(rq, &after);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_view_change(rq->tx, &before, &after);
    return rc == LM_OK ? view_reply(rq, 200, before.id) : view_result(rq, rc);
}


/* DELETE /views/{id}?version= */
lm_rc_t
admin_view_delete(lm_request_t *rq)
{
    lm_rc_t   rc;
    uint64_t  version;
    lm_view_t view;

    rc = lm_arg_u64(rq, "version", 0, &version);
    if (rc != LM_OK) {
        return rc;
    }

    rc = view_take(rq, version, &view);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_view_remove(rq->tx, &view);
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


static lm_rc_t
view_read(lm_request_t *rq, lm_view_t *view)
{
    size_t                   n;
    const lm_record_field_t *fields = lm_view_fields(&n);

    lm_field_record(rq, fields, n, view);
    admin_text_required(rq, "name", view->name);
    columns_read(rq, view);

    query_check(rq, view->query);

    return lm_fields_done(rq);
}


/* A view is kept, shared, and written down in the audit: who has an identity
 * number is asked each time, and the filter that stands for a number is made
 * by the search alone. */
static void
query_check(lm_request_t *rq, lm_str_t query)
{
    bool            is_known, holds_id = false;
    lm_str_t        name, value, rest = query;
    lm_list_query_t parsed;

    is_known = lm_customer_list_parse(rq->arena, query, &parsed) == LM_OK;

    while (is_known && rest.n != 0) {
        is_known = lm_query_next(rq->arena, &rest, &name, &value) == LM_OK
                   && !lm_str_eq(name, LM_STR("number"));
        holds_id |= is_known && lm_str_eq(name, LM_STR("q"))
                    && lm_identity_is_in(rq->arena, value);
    }

    if (!is_known) {
        (void) !lm_field_error(rq, "query", "unknown_argument",
                               "This list cannot be asked like that",
                               "Die lys kan nie so gevra word nie");
    } else if (holds_id) {
        (void) !lm_field_error(
            rq, "query", "identity_number",
            "A view keeps no identity number: clear the search first",
            "’n Aansig bewaar geen ID-nommer nie: maak eers die soekteks "
            "skoon");
    }
}


static bool
is_column(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz_");

    return n != 0 && n <= LM_VIEW_COLUMN_BYTES && name[n] == '\0';
}


/* Which columns a list can show is the page's affair. */
static void
columns_read(lm_request_t *rq, lm_view_t *view)
{
    size_t   i;
    bool     is_fine = true;
    json_t  *item, *list = json_object_get(rq->json, "columns");
    lm_buf_t b;

    if (list == NULL) {
        return;
    }

    lm_buf_init(&b, rq->arena, 256);

    json_array_foreach(list, i, item)
    {
        is_fine = is_fine && json_is_string(item)
                  && is_column(json_string_value(item));
        if (is_fine) {
            lm_buf_printf(&b, "%s%s", i == 0 ? "" : ",",
                          json_string_value(item));
        }
    }

    if (!is_fine || !json_is_array(list)
        || json_array_size(list) > LM_VIEW_COLUMNS) {
        (void) !lm_field_error(rq, "columns", "unknown_column",
                               "These are no columns",
                               "Dit is nie kolomme nie");
        return;
    }

    view->columns = b.failed ? LM_STR("") : lm_buf_str(&b);
}


/* Takes a view that is one's own, in the version that was seen. */
static lm_rc_t
view_take(lm_request_t *rq, uint64_t version, lm_view_t *view)
{
    lm_rc_t rc;

    rc = lm_sql_view_lock(
        rq->tx, &(lm_sql_view_lock_in_t){rq->params[0], rq->staff_id}, view);
    if (rc != LM_OK) {
        return rc;
    }

    if (view->staff_id != rq->staff_id) {
        return LM_E_FORBIDDEN;
    }

    return version == view->version
               ? LM_OK
               : lm_request_stale(
                   rq, rq->tx, &(lm_seen_t){"saved_view", view->id, version});
}


static lm_rc_t
view_result(lm_request_t *rq, lm_rc_t rc)
{
    if (rc == LM_E_DUPLICATE) {
        return lm_field_error(rq, "name", "taken",
                              "You have a view of this name",
                              "Jy het ’n aansig met hierdie naam");
    }

    return rc;
}


static lm_rc_t
view_reply(lm_request_t *rq, int status, uint64_t id)
{
    size_t            i, n;
    lm_rc_t           rc;
    lm_buf_t          b;
    lm_str_t          body;
    lm_json_t         j;
    lm_sql_view_of_t *rows;

    rc = lm_sql_view_of(
        rq->tx, &(lm_sql_view_of_in_t){rq->staff_id, LM_STR("customers")},
        &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        if (rows[i].id == id) {
            lm_buf_init(&b, rq->arena, 512);
            lm_json_init(&j, &b);
            view_write(&j, &rows[i]);
            rc = lm_json_done(&j, &body);
            return rc == LM_OK ? lm_reply_json(rq, status, body) : rc;
        }
    }

    return rc == LM_OK ? LM_E_NOT_FOUND : rc;
}


static void
view_write(lm_json_t *j, const lm_sql_view_of_t *row)
{
    lm_str_t columns = row->columns;

    lm_json_object(j);
    lm_json_put_u64(j, "id", row->id);
    lm_json_put_str(j, "list", row->list);
    lm_json_put_str(j, "name", row->name);
    lm_json_put_str(j, "query", row->query);
    lm_json_key(j, "columns");
    lm_json_array(j);
    while (columns.n != 0) {
        lm_json_str(j, lm_str_cut(&columns, ','));
    }
    lm_json_array_end(j);
    lm_json_put_bool(j, "is_shared", row->is_shared);
    lm_json_put_bool(j, "is_own", row->is_own);
    lm_json_key(j, "by");
    admin_json_ref(j, true, row->staff_id, row->staff_name);
    lm_json_put_u64(j, "version", row->version);
    lm_json_object_end(j);
}
