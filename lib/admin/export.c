/* SPDX-License-Identifier: MIT */
/* Lists as spreadsheets: queued here, made by the worker. */
#include "admin/handler.h"
#include "admin/number.h"
#include "service/audit.h"
#include "service/customer_list.h"
#include "sql/export.h"

#define QUERY_POINTS 2000
#define NAME_POINTS 40

/* A part of a file with what reading it takes besides. */
#define PART_MEMORY (4 * 1024 * 1024)

static lm_rc_t export_payload(lm_request_t *rq, lm_str_t *out);
static void    columns_read(lm_request_t *rq, lm_json_t *j);
static lm_rc_t export_has_rows(lm_request_t *rq, const lm_list_query_t *query);


/* POST /exports  {"list": "customers", "query": "q=…", "columns": […],
 *                 "format": "xlsx"} */
lm_rc_t
admin_export_create(lm_request_t *rq)
{
    lm_rc_t  rc;
    uint64_t id;
    lm_str_t payload;

    rc = export_payload(rq, &payload);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_export_add(rq->tx,
                           &(lm_sql_export_add_in_t){
                               .payload = payload,
                               .due_at = rq->now,
                               .staff_id = rq->staff_id,
                               .created_at = rq->now,
                           },
                           &id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_audit_write(rq->tx, &(lm_audit_t){.action = "export",
                                              .entity = "customer",
                                              .after = payload});
    if (rc != LM_OK) {
        return rc;
    }

    return lm_reply_json(rq, 202,
                         lm_str_printf(rq->arena,
                                       "{\"id\":%llu,\"state\":\"queued\"}",
                                       (unsigned long long) id));
}


/* GET /exports/{id} */
lm_rc_t
admin_export_show(lm_request_t *rq)
{
    lm_rc_t              rc;
    lm_buf_t             b;
    lm_str_t             body, state;
    lm_json_t            j;
    lm_sql_export_show_t row;

    rc = lm_sql_export_show(
        rq->tx, &(lm_sql_export_show_in_t){rq->params[0], rq->staff_id}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    state = row.state;
    if (lm_str_eq(state, LM_STR("dead"))
        || lm_str_eq(state, LM_STR("cancelled"))) {
        state = LM_STR("failed");
    }

    lm_buf_init(&b, rq->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "id", row.id);
    lm_json_put_str(&j, "state", state);
    lm_json_put_u64(&j, "progress",
                    lm_str_eq(state, LM_STR("done")) ? 100 : row.progress);
    lm_json_put_u64_or_null(&j, "rows", row.has_rows, row.rows);

    if (lm_str_eq(state, LM_STR("failed")) && row.has_error) {
        lm_json_put_str(&j, "error", row.error);
    }

    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


typedef struct {
    lm_request_t        *rq;
    uint32_t             part;
    lm_sql_export_part_t row;
} file_work_t;

static lm_rc_t
file_part(lm_tx_t *tx, void *arg)
{
    file_work_t *work = arg;

    return lm_sql_export_part(tx,
                              &(lm_sql_export_part_in_t){work->rq->params[0],
                                                         work->rq->staff_id,
                                                         work->part},
                              &work->row);
}


/* "customers-2026-11-21.xlsx": the day tells one file from another. */
static lm_rc_t
file_begin(lm_request_t *rq)
{
    char name[sizeof("customers-.xlsx") + LM_DAY_TEXT];
    char day[LM_DAY_TEXT];

    lm_day_print(rq->today, day);
    snprintf(name, sizeof(name), "customers-%.*s.xlsx", LM_DAY_TEXT, day);

    return lm_stream_begin(rq,
                           "application/vnd.openxmlformats-officedocument."
                           "spreadsheetml.sheet",
                           name);
}


/* One part at a time; the connection goes back between them. */
static lm_rc_t
file_part_send(lm_request_t *rq, uint32_t part)
{
    lm_rc_t     rc;
    lm_tx_t     idle = lm_request_tx(rq);
    file_work_t work = {.rq = rq, .part = part};

    idle.arena = lm_arena_create(PART_MEMORY);
    if (idle.arena == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_tx_run(&idle, LM_TX_READ, file_part, &work);

    if (rc == LM_OK && part == 0) {
        rc = file_begin(rq);
    }

    if (rc == LM_OK) {
        rc = lm_stream_write(rq, work.row.bytes);
    }

    lm_arena_destroy(idle.arena);
    return rc;
}


/* GET /exports/{id}/file */
lm_rc_t
admin_export_file(lm_request_t *rq)
{
    lm_rc_t  rc;
    uint32_t part = 0;

    do {
        rc = file_part_send(rq, part++);
    } while (rc == LM_OK);

    /* the first part is always there; behind the last one is none */
    return rc == LM_E_NOT_FOUND && part > 1 ? LM_OK : rc;
}


static lm_rc_t
export_payload(lm_request_t *rq, lm_str_t *out)
{
    lm_rc_t         rc;
    lm_buf_t        b;
    lm_str_t        list = {0}, query = LM_STR(""), format = LM_STR("xlsx");
    lm_json_t       j;
    lm_list_query_t parsed;

    lm_field_str(rq, "list", NAME_POINTS, LM_REQUIRED, &list);
    lm_field_str(rq, "query", QUERY_POINTS, 0, &query);
    lm_field_str(rq, "format", NAME_POINTS, 0, &format);

    if (list.n != 0 && !lm_str_eq(list, LM_STR("customers"))) {
        (void) !lm_field_error(rq, "list", "unknown", "There is no such list",
                               "Daar is nie so ’n lys nie");
    }

    if (!lm_str_eq(format, LM_STR("xlsx"))) {
        (void) !lm_field_error(rq, "format", "unknown",
                               "There is no such format",
                               "Daar is nie so ’n formaat nie");
    }

    rc = admin_number_query(rq, query, &query);
    if (rc != LM_OK && rc != LM_E_INVALID) {
        return rc;
    }

    if (rc != LM_OK
        || lm_customer_list_parse(rq->arena, query, &parsed) != LM_OK) {
        (void) !lm_field_error(rq, "query", "unknown_argument",
                               "This list cannot be asked like that",
                               "Die lys kan nie so gevra word nie");
    }

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "list", list);
    lm_json_put_str(&j, "query", query);
    lm_json_put_str(&j, "format", format);
    lm_json_put_str(&j, "language",
                    rq->lang == LM_LANG_AF ? LM_STR("af") : LM_STR("en"));
    columns_read(rq, &j);
    lm_json_object_end(&j);

    rc = lm_fields_done(rq);
    if (rc == LM_OK) {
        rc = export_has_rows(rq, &parsed);
    }

    return rc == LM_OK ? lm_json_done(&j, out) : rc;
}


static lm_rc_t
export_has_rows(lm_request_t *rq, const lm_list_query_t *query)
{
    size_t    n;
    lm_rc_t   rc;
    uint64_t *ids;

    rc = lm_customer_audience(rq->tx, query, 0, 1, &ids, &n);
    if (rc != LM_OK || n != 0) {
        return rc;
    }

    return lm_field_error(rq, "query", "empty", "There is nothing to export",
                          "Daar is niks om uit te voer nie");
}


static void
columns_read(lm_request_t *rq, lm_json_t *j)
{
    size_t   i, n, columns[LM_CUSTOMER_COLUMNS];
    json_t  *list, *item;
    lm_buf_t b;

    list = json_object_get(rq->json, "columns");
    lm_buf_init(&b, rq->arena, 256);

    lm_json_key(j, "columns");
    lm_json_array(j);

    json_array_foreach(list, i, item)
    {
        lm_buf_printf(&b, "%s%s", i == 0 ? "" : ",",
                      json_is_string(item) ? json_string_value(item) : "?");
        lm_json_str(j, lm_str_c(json_string_value(item)));
    }

    lm_json_array_end(j);

    if (b.failed || (list != NULL && !json_is_array(list))
        || lm_customer_columns_parse(lm_buf_str(&b), columns, &n) != LM_OK) {
        (void) !lm_field_error(rq, "columns", "unknown_column",
                               "There is no such column, or it stands twice",
                               "Daar is nie so ’n kolom nie, of dit staan "
                               "twee keer");
    }
}
