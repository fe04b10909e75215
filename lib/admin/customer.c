/* SPDX-License-Identifier: MIT */
/* The list of customers: pages of JSON, or the whole as CSV. */
#include "admin/handler.h"
#include "admin/number.h"
#include "service/audit.h"
#include "service/customer_list.h"
#include "wire/csv.h"

/* Rows a slice of a stream, and the memory that one may take. */
#define SLICE_ROWS 500
#define SLICE_MEMORY (8 * 1024 * 1024)

typedef struct {
    lm_list_request_t  list;
    lm_customer_page_t page;
    lm_number_hits_t   hits;
    uint64_t           total;
    uint64_t           outside;
} list_work_t;

typedef struct {
    lm_request_t      *rq;
    lm_list_query_t    query;
    lm_str_t           text; /* of the query, for the audit */
    size_t             columns[LM_CUSTOMER_COLUMNS];
    size_t             n_columns;
    lm_customer_page_t page;
} stream_work_t;

static lm_rc_t list_read(lm_request_t *rq, list_work_t *work);
static lm_rc_t list_stream(lm_request_t *rq, const list_work_t *asked);
static lm_rc_t stream_slice(lm_request_t *rq, stream_work_t *work,
                            bool *is_last);


static lm_rc_t
list_page(lm_tx_t *tx, void *arg)
{
    lm_rc_t      rc;
    list_work_t *work = arg;

    rc =
        lm_customer_page_read(tx, &work->list.query, &work->page, &work->total);

    return rc == LM_OK && work->total == 0
               ? lm_customer_outside(tx, &work->list.query, &work->outside)
               : rc;
}


/* GET /customers?q=&sort=&page=&per_page=&after=&group_id=… */
lm_rc_t
admin_customer_list(lm_request_t *rq)
{
    size_t       i;
    lm_rc_t      rc;
    lm_tx_t      idle = lm_request_tx(rq);
    lm_str_t     next = {0};
    list_work_t *work = lm_alloc(rq->arena, sizeof(*work));
    lm_items_t   page;

    if (work == NULL) {
        return LM_E_MEMORY;
    }

    rc = list_read(rq, work);
    if (rc != LM_OK) {
        return rc;
    }

    if (work->list.is_csv) {
        return list_stream(rq, work);
    }

    rc = lm_tx_run(&idle, LM_TX_READ, list_page, work);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, work->page.n);
    page.is_outside_known = work->total == 0;
    page.outside = work->outside;
    page.extra[0].name = ADMIN_NUMBER_WAIT;
    page.extra[0].value = work->hits.retry_after;

    for (i = 0; i < work->page.n; i++) {
        lm_customer_json(&idle, &page.json, &work->page, &work->page.rows[i]);
    }

    if (work->page.n != 0 && work->page.n == work->list.per_page) {
        next = lm_list_cursor(rq->arena, work->list.list, &work->list.query,
                              &work->page.rows[work->page.n - 1]);
    }

    return lm_items_page(rq, &page, &work->list, work->total, next);
}


/* The filter that stands for a number is made here alone. */
static lm_rc_t
list_read(lm_request_t *rq, list_work_t *work)
{
    size_t             i;
    lm_rc_t            rc;
    lm_list_request_t *list = &work->list;

    for (i = 0; i < rq->n_args; i++) {
        if (lm_str_eq(rq->args[i].name, LM_STR("number"))) {
            return lm_field_error(rq, "number", "unknown_argument",
                                  "This list has no such filter",
                                  "Hierdie lys het nie so ’n filter nie");
        }
    }

    rc = lm_list_read(rq, &lm_list_customer_list, list);
    if (rc == LM_OK) {
        rc = admin_number_search(rq, list->q, &work->hits);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return work->hits.n != 0
               ? lm_customer_list_numbers(&work->hits, &list->query)
               : lm_customer_list_search(rq->arena, list->q, &list->query);
}


/* LM_E_NOT_FOUND when there is nothing to take away. */
static lm_rc_t
stream_audit(lm_tx_t *tx, void *arg)
{
    size_t         n;
    lm_rc_t        rc;
    lm_buf_t       b;
    lm_str_t       after;
    uint64_t      *ids;
    lm_json_t      j;
    stream_work_t *work = arg;

    rc = lm_customer_audience(tx, &work->query, 0, 1, &ids, &n);
    if (rc != LM_OK || n == 0) {
        return rc == LM_OK ? LM_E_NOT_FOUND : rc;
    }

    lm_buf_init(&b, tx->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "list", LM_STR("customers"));
    lm_json_put_str(&j, "query", work->text);
    lm_json_put_str(&j, "format", LM_STR("csv"));
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &after);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "export",
                                            .entity = "customer",
                                            .after = after});
}


static lm_rc_t
stream_head(lm_request_t *rq, const stream_work_t *work)
{
    size_t                      i, n;
    lm_buf_t                    b;
    lm_csv_t                    csv;
    const lm_customer_column_t *columns = lm_customer_columns(&n);

    lm_buf_init(&b, rq->arena, 512);
    lm_csv_init(&csv, &b);

    for (i = 0; i < work->n_columns; i++) {
        lm_csv_str(&csv, lm_str_c(columns[work->columns[i]].title[rq->lang]));
    }

    lm_csv_end(&csv);
    return b.failed ? LM_E_MEMORY : lm_stream_write(rq, lm_buf_str(&b));
}


/* The whole of the filtered list; who takes it away is written down first. */
static lm_rc_t
list_stream(lm_request_t *rq, const list_work_t *asked)
{
    bool           is_last = false;
    lm_rc_t        rc;
    lm_tx_t        idle = lm_request_tx(rq);
    stream_work_t *work;

    if (!lm_permits(rq, LM_PERM_customer_export)) {
        return LM_E_FORBIDDEN;
    }

    work = lm_alloc(rq->arena, sizeof(*work));
    if (work == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_customer_columns_parse(lm_arg(rq, "columns"), work->columns,
                                   &work->n_columns);
    if (rc != LM_OK) {
        return lm_field_error(rq, "columns", "unknown_column",
                              "There is no such column, or it stands twice",
                              "Daar is nie so ’n kolom nie, of dit staan twee "
                              "keer");
    }

    rc = admin_number_text(rq, rq->query.p == NULL ? LM_STR("") : rq->query,
                           &asked->hits, &work->text);
    if (rc != LM_OK) {
        return rc;
    }

    work->rq = rq;
    work->query = asked->list.query;
    work->query.limit = SLICE_ROWS;
    work->query.offset = 0;

    rc = lm_tx_run(&idle, LM_TX_WRITE, stream_audit, work);
    if (rc == LM_E_NOT_FOUND) {
        return lm_field_error(rq, "q", "empty", "There is nothing to export",
                              "Daar is niks om uit te voer nie");
    }

    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_stream_begin(rq, "text/csv; charset=utf-8", "customers.csv");
    if (rc != LM_OK) {
        return rc;
    }

    rc = stream_head(rq, work);

    while (rc == LM_OK && !is_last) {
        rc = stream_slice(rq, work, &is_last);
    }

    return rc;
}


static lm_rc_t
slice_read(lm_tx_t *tx, void *arg)
{
    stream_work_t *work = arg;

    return lm_customer_page_read(tx, &work->query, &work->page, NULL);
}


static lm_rc_t
slice_write(lm_request_t *rq, lm_tx_t *idle, stream_work_t *work)
{
    size_t   i, k;
    lm_buf_t b;
    lm_csv_t csv;

    work->page.lang = rq->lang;
    lm_buf_init(&b, idle->arena, 200 * work->page.n);
    lm_csv_init(&csv, &b);

    for (i = 0; i < work->page.n; i++) {
        for (k = 0; k < work->n_columns; k++) {
            lm_csv_str(&csv,
                       lm_customer_cell(idle, &work->page, &work->page.rows[i],
                                        work->columns[k]));
        }
        lm_csv_end(&csv);
    }

    return b.failed ? LM_E_MEMORY : lm_stream_write(rq, lm_buf_str(&b));
}


/* The next cursor is kept in the request's memory; the rest is forgotten. */
static lm_rc_t
slice_next(lm_request_t *rq, stream_work_t *work, bool *is_last)
{
    lm_str_t cursor;

    *is_last = work->page.n < SLICE_ROWS;
    if (*is_last) {
        return LM_OK;
    }

    cursor = lm_list_cursor(rq->arena, &lm_list_customer_list, &work->query,
                            &work->page.rows[work->page.n - 1]);
    if (cursor.p == NULL) {
        return LM_E_MEMORY;
    }

    return lm_list_after(rq->arena, &lm_list_customer_list, &work->query,
                         cursor);
}


static lm_rc_t
stream_slice(lm_request_t *rq, stream_work_t *work, bool *is_last)
{
    lm_rc_t     rc;
    lm_tx_t     idle = lm_request_tx(rq);
    lm_arena_t *slice = lm_arena_create(SLICE_MEMORY);

    if (slice == NULL) {
        return LM_E_MEMORY;
    }

    idle.arena = slice;

    rc = lm_tx_run(&idle, LM_TX_READ, slice_read, work);
    if (rc == LM_OK) {
        rc = slice_write(rq, &idle, work);
    }

    if (rc == LM_OK) {
        rc = slice_next(rq, work, is_last);
    }

    lm_arena_destroy(slice);
    return rc;
}
