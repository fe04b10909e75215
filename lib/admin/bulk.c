/* SPDX-License-Identifier: MIT */
/* Wide changes: looked at first, begun, watched, stopped, undone. */
#include "admin/audience.h"
#include "service/bulk_kind.h"
#include "service/change_name.h"
#include "wire/json_in.h"

#define KIND_POINTS 40

typedef struct {
    lm_str_t      kind;
    lm_audience_t audience;
    json_t       *params;
    lm_bulk_ask_t ask;
} order_t;

/* Wide changes with the names of what they are about. */
typedef struct {
    lm_sql_bulk_list_t *rows;
    lm_str_t           *params; /* of each, JSON */
    size_t              n;
    lm_change_names_t   names;
} bulks_t;

static lm_rc_t bulks_names(lm_request_t *rq, bulks_t *bulks);
static void    bulk_members(lm_json_t *j, const bulks_t *bulks, size_t i);


/* What the body wants; the deed itself needs a transaction. */
static lm_rc_t
order_read(lm_request_t *rq, order_t *order)
{
    lm_rc_t rc;

    *order = (order_t){.kind = LM_STR("")};

    lm_field_str(rq, "kind", KIND_POINTS, LM_REQUIRED, &order->kind);
    admin_audience_read(rq, &order->audience);
    order->params = json_object_get(rq->json, "params");

    if (order->params != NULL && !json_is_object(order->params)) {
        (void) !lm_field_error(rq, "params", "wrong_kind",
                               "This is of the wrong kind",
                               "Dit is van die verkeerde soort");
    }

    rc = lm_fields_done(rq);
    return rc == LM_OK ? admin_audience_numbers(rq, &order->audience) : rc;
}


static lm_rc_t
order_ask(lm_tx_t *tx, lm_request_t *rq, order_t *order, uint64_t *total)
{
    lm_rc_t               rc;
    const lm_bulk_kind_t *kind = lm_bulk_kind(order->kind);

    rc = admin_bulk_ask_read(
        rq, tx, kind != NULL && kind->is_internal ? LM_STR("") : order->kind,
        order->params, &order->ask);

    return rc == LM_OK ? admin_audience_count(rq, tx, &order->audience, total)
                       : rc;
}


typedef struct {
    lm_request_t *rq;
    order_t      *order;
} preview_t;

static lm_rc_t
preview_ask(lm_tx_t *tx, void *arg)
{
    uint64_t   total;
    preview_t *p = arg;

    return order_ask(tx, p->rq, p->order, &total);
}


static lm_rc_t
preview_reply(lm_request_t *rq, const admin_tally_t *tally)
{
    size_t    i;
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 2048);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "total", tally->total);
    lm_json_put_u64(&j, "changed", tally->changed);
    lm_json_put_u64(&j, "unchanged", tally->unchanged);
    admin_excluded_json(rq, &j, tally);

    lm_json_key(&j, "sample");
    lm_json_array(&j);
    for (i = 0; i < tally->n_sample; i++) {
        lm_json_object(&j);
        lm_json_put_u64(&j, "id", tally->sample[i].id);
        lm_json_put_str(&j, "code", tally->sample[i].code);
        lm_json_put_str(&j, "name", tally->sample[i].name);
        lm_json_put_str(&j, "before", tally->sample[i].verdict.before);
        lm_json_put_str(&j, "after", tally->sample[i].verdict.after);
        lm_json_object_end(&j);
    }
    lm_json_array_end(&j);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* POST /bulk/preview  {"kind", "audience", "params"} */
lm_rc_t
admin_bulk_preview(lm_request_t *rq)
{
    lm_rc_t       rc;
    order_t       order;
    lm_tx_t       idle = lm_request_tx(rq);
    admin_tally_t tally = {0};

    rc = order_read(rq, &order);
    if (rc == LM_OK) {
        rc =
            lm_tx_run(&idle, LM_TX_READ, preview_ask, &(preview_t){rq, &order});
    }
    if (rc == LM_OK) {
        rc = admin_tally(rq, &order.ask, &order.audience, &tally);
    }

    return rc == LM_OK ? preview_reply(rq, &tally) : rc;
}


/* POST /bulk  {"kind", "audience", "params", "expected"} */
lm_rc_t
admin_bulk_create(lm_request_t *rq)
{
    lm_rc_t  rc;
    order_t  order;
    uint64_t id, total, expected = 0;

    lm_field_u64(rq, "expected", LM_REQUIRED, &expected);

    rc = order_read(rq, &order);
    if (rc == LM_OK) {
        rc = order_ask(rq->tx, rq, &order, &total);
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (total != expected) {
        return LM_E_AUDIENCE;
    }

    rc = lm_bulk_start(rq->tx,
                       &(lm_bulk_order_t){
                           .kind = order.kind,
                           .params = order.params,
                           .audience = &order.audience,
                           .total = total,
                           .staff_id = rq->staff_id,
                       },
                       &id);

    return rc == LM_OK ? admin_bulk_reply(rq, 202, id) : rc;
}


/* GET /bulk */
lm_rc_t
admin_bulk_list(lm_request_t *rq)
{
    void             *rows = NULL;
    size_t            i;
    lm_rc_t           rc;
    bulks_t           bulks = {0};
    uint64_t          total = 0;
    lm_str_t          next = LM_STR_NULL;
    lm_items_t        page;
    lm_list_request_t list;

    rc = lm_list_read(rq, &lm_list_bulk_list, &list);
    if (rc == LM_OK) {
        rc = lm_list_run(rq->tx, list.list, &list.query,
                         &(lm_sql_bulk_list_in_t){rq->staff_id}, &rows,
                         &bulks.n, &total);
    }
    if (rc == LM_OK) {
        bulks.rows = rows;
        rc = bulks_names(rq, &bulks);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, bulks.n);
    for (i = 0; i < bulks.n; i++) {
        lm_json_object(&page.json);
        bulk_members(&page.json, &bulks, i);
        lm_json_object_end(&page.json);
    }

    if (bulks.n != 0 && bulks.n == list.per_page) {
        next = lm_list_cursor(rq->arena, list.list, &list.query,
                              &bulks.rows[bulks.n - 1]);
    }

    return lm_items_page(rq, &page, &list, total, next);
}


/* GET /bulk/{id} */
lm_rc_t
admin_bulk_show(lm_request_t *rq)
{
    return admin_bulk_reply(rq, 200, rq->params[0]);
}


/* POST /bulk/{id}/cancel */
lm_rc_t
admin_bulk_cancel(lm_request_t *rq)
{
    lm_rc_t rc;

    rc = lm_bulk_cancel(rq->tx, rq->params[0], rq->staff_id);
    return rc == LM_OK ? admin_bulk_reply(rq, 200, rq->params[0]) : rc;
}


/* POST /bulk/{id}/undo */
lm_rc_t
admin_bulk_undo(lm_request_t *rq)
{
    lm_rc_t rc;

    rc = lm_bulk_undo(rq->tx, rq->params[0], rq->staff_id);
    return rc == LM_OK ? admin_bulk_reply(rq, 202, rq->params[0]) : rc;
}


static bool
is_state(lm_str_t state, const char *name)
{
    return lm_str_eq(state, lm_str_c(name));
}


/* What no worker could end has failed. */
static lm_str_t
state_of(const lm_sql_bulk_list_t *b)
{
    bool is_open = is_state(b->state, "queued") || is_state(b->state, "running")
                   || is_state(b->state, "undoing");

    return b->job_is_dead && is_open ? LM_STR("failed") : b->state;
}


static uint64_t
progress(const lm_sql_bulk_list_t *b)
{
    bool     is_undo = is_state(b->state, "undoing");
    uint64_t all = is_undo ? b->done : b->total;
    uint64_t did = is_undo ? b->undone + b->kept : b->done + b->skipped;

    if (is_state(b->state, "done") || is_state(b->state, "undone")) {
        return 100;
    }

    return all == 0 || did > all ? 0 : 100 * did / all;
}


/* What the request asked for, without the audience. */
static lm_rc_t
params_text(lm_arena_t *a, lm_str_t request, lm_str_t *out)
{
    lm_rc_t         rc;
    json_t         *json = NULL;
    lm_json_error_t error;

    rc = lm_json_parse(request, &json, &error);
    if (rc == LM_OK) {
        rc = lm_json_text(a, json_object_get(json, "params"), out);
    }

    json_decref(json);
    return rc;
}


static lm_rc_t
bulks_names(lm_request_t *rq, bulks_t *bulks)
{
    size_t  i;
    lm_rc_t rc = LM_OK;

    lm_change_names_begin(&bulks->names, rq->tx);

    bulks->params = lm_alloc_array(rq->arena, bulks->n, sizeof(lm_str_t));
    if (bulks->params == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; rc == LM_OK && i < bulks->n; i++) {
        rc = params_text(rq->arena, bulks->rows[i].request, &bulks->params[i]);
        if (rc == LM_OK) {
            rc = lm_change_names_ask(&bulks->names, bulks->params[i]);
        }
    }

    return rc == LM_OK ? lm_change_names_load(&bulks->names) : rc;
}


static void
bulk_members(lm_json_t *j, const bulks_t *bulks, size_t i)
{
    const lm_sql_bulk_list_t *b = &bulks->rows[i];

    lm_json_put_u64(j, "id", b->id);
    lm_json_put_str(j, "kind", b->kind);
    lm_json_key(j, "names");
    lm_change_names_write(&bulks->names, j, LM_STR("{}"), bulks->params[i]);
    lm_json_put_str(j, "state", state_of(b));
    lm_json_put_u64(j, "total", b->total);
    lm_json_put_u64(j, "done", b->done);
    lm_json_put_u64(j, "skipped", b->skipped);
    lm_json_put_u64(j, "undone", b->undone);
    lm_json_put_u64(j, "kept", b->kept);
    lm_json_put_u64(j, "progress", progress(b));
    lm_json_put_bool(j, "can_undo",
                     b->done > 0 && lm_bulk_can_undo(b->kind)
                         && (is_state(b->state, "done")
                             || is_state(b->state, "failed")
                             || is_state(b->state, "cancelled")));
    lm_json_put_instant(j, "created_at", b->created_at);
    lm_json_put_instant_or_null(j, "finished_at", b->has_finished_at,
                                b->finished_at);
    lm_json_key(j, "by");
    admin_json_ref(j, true, b->staff_id, b->staff_name);
}


static lm_rc_t
bulk_read(lm_request_t *rq, uint64_t id, lm_sql_bulk_list_t *out)
{
    void   *rows;
    size_t  n;
    lm_rc_t rc;

    lm_list_query_t query = {
        .filter = {lm_list_filter(&lm_list_bulk_list, LM_STR("id"))},
        .value = {{.u64 = id}},
        .n_filters = 1,
        .limit = 1,
    };

    rc = lm_list_run(rq->tx, &lm_list_bulk_list, &query,
                     &(lm_sql_bulk_list_in_t){rq->staff_id}, &rows, &n, NULL);
    if (rc != LM_OK || n == 0) {
        return rc == LM_OK ? LM_E_NOT_FOUND : rc;
    }

    *out = *(lm_sql_bulk_list_t *) rows;
    return LM_OK;
}


/* One's own, with the reasons why customers were left out. */
lm_rc_t
admin_bulk_reply(lm_request_t *rq, int status, uint64_t id)
{
    size_t                 i, n;
    lm_rc_t                rc;
    lm_buf_t               b;
    lm_str_t               body;
    lm_json_t              j;
    bulks_t                bulks = {.n = 1};
    lm_sql_bulk_list_t     bulk;
    lm_sql_bulk_reasons_t *reasons;

    rc = bulk_read(rq, id, &bulk);
    if (rc == LM_OK) {
        bulks.rows = &bulk;
        rc = bulks_names(rq, &bulks);
    }
    if (rc == LM_OK) {
        rc = lm_sql_bulk_reasons(rq->tx, &(lm_sql_bulk_reasons_in_t){id},
                                 &reasons, &n);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 1024);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    bulk_members(&j, &bulks, 0);
    lm_json_key(&j, "skipped_reasons");
    lm_json_array(&j);
    for (i = 0; i < n; i++) {
        lm_json_object(&j);
        lm_json_put_str(&j, "reason", reasons[i].reason);
        lm_json_put_str(&j, "text",
                        lm_bulk_reason_text(reasons[i].reason, rq->lang));
        lm_json_put_u64(&j, "count", reasons[i].n);
        lm_json_object_end(&j);
    }
    lm_json_array_end(&j);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, status, body) : rc;
}
