/* SPDX-License-Identifier: MIT */
/*
 * The next items of a wide change, in one short transaction.  The bulk's row
 * is locked first, so that two workers never do one item and whoever cancels
 * waits for a turn's end.  A worker may die at any point: what it did not
 * commit is waiting still.
 */
#include "service/bulk_kind.h"
#include "wire/json_in.h"

#define COLLECT 500 /* ids of one transaction */

typedef struct {
    lm_bulk_turn_t          *turn;
    lm_sql_bulk_lock_t       bulk;
    lm_bulk_ask_t            ask;
    json_t                  *request;
    bool                     is_undo;
    bool                     is_again; /* over, and looked at once more */
    lm_sql_bulk_item_next_t *items;
    size_t                   n_items;
    lm_bulk_customer_t *rows; /* of the items that are there, in id order */
    size_t              n_rows;
    lm_sql_bulk_item_mark_in_t *marks; /* one an item */
    uint32_t                    changed; /* done or undone */
    uint32_t                    left; /* skipped or kept */
} work_t;

static lm_rc_t turn_run(lm_tx_t *tx, work_t *w);
static lm_rc_t turn_again(lm_tx_t *tx, work_t *w);
static lm_rc_t turn_end(lm_tx_t *tx, work_t *w, const char *state);
static lm_rc_t collect(lm_tx_t *tx, work_t *w);
static lm_rc_t stragglers(lm_tx_t *tx, work_t *w, uint64_t *n);
static lm_rc_t items_take(lm_tx_t *tx, work_t *w);
static lm_rc_t items_do(lm_tx_t *tx, work_t *w);
static lm_rc_t items_undo(lm_tx_t *tx, work_t *w);
static lm_rc_t items_mark(lm_tx_t *tx, work_t *w);


lm_rc_t
lm_bulk_turn(lm_tx_t *tx, lm_bulk_turn_t *turn)
{
    lm_rc_t rc;
    work_t  w = {.turn = turn};

    *turn = (lm_bulk_turn_t){.id = turn->id, .limit = turn->limit};

    rc = lm_sql_bulk_lock(tx, &(lm_sql_bulk_lock_in_t){turn->id}, &w.bulk);
    if (rc != LM_OK) {
        return rc;
    }

    w.is_undo = lm_str_eq(w.bulk.state, LM_STR("undoing"));
    w.is_again = lm_str_eq(w.bulk.state, LM_STR("done"));
    if (!w.is_undo && !w.is_again && !lm_str_eq(w.bulk.state, LM_STR("queued"))
        && !lm_str_eq(w.bulk.state, LM_STR("running"))) {
        turn->is_over = true;
        return LM_OK;
    }

    rc = turn_run(tx, &w);
    json_decref(w.request);
    return rc;
}


static lm_rc_t
ask_load(lm_tx_t *tx, work_t *w)
{
    lm_rc_t         rc;
    lm_bulk_fault_t fault;
    lm_json_error_t error;

    rc = lm_json_parse(w->bulk.request, &w->request, &error);
    if (rc != LM_OK) {
        return rc;
    }

    w->ask.id = w->bulk.id;
    return lm_bulk_ask_read(tx, w->bulk.kind,
                            json_object_get(w->request, "params"), &w->ask,
                            &fault);
}


static void
progress_tell(work_t *w)
{
    uint64_t all, did;

    all = w->is_undo ? w->bulk.done : w->bulk.total;
    did = w->is_undo ? w->bulk.undone + w->bulk.kept
                     : w->bulk.done + w->bulk.skipped;
    did += w->changed + w->left;

    w->turn->progress = (uint8_t) (all == 0 || did > all ? 99 : 99 * did / all);
}


static lm_rc_t
turn_run(lm_tx_t *tx, work_t *w)
{
    lm_rc_t rc;

    rc = ask_load(tx, w);
    if (rc == LM_OK && w->is_again) {
        return turn_again(tx, w);
    }

    if (rc == LM_OK && !w->is_undo && w->ask.kind->prepare != NULL) {
        rc = w->ask.kind->prepare(tx, &w->ask);
    }

    /* what it asks for is no more: its group was restored, or deleted */
    if (rc == LM_E_INVALID || rc == LM_E_NOT_FOUND || rc == LM_E_CONFLICT) {
        return turn_end(tx, w, "failed");
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (!w->bulk.has_collected_at) {
        return collect(tx, w);
    }

    rc = items_take(tx, w);
    if (rc != LM_OK) {
        return rc;
    }

    if (w->n_items == 0) {
        return turn_end(tx, w, w->is_undo ? "undone" : "done");
    }

    rc = w->is_undo ? items_undo(tx, w) : items_do(tx, w);
    if (rc == LM_OK) {
        rc = items_mark(tx, w);
    }

    progress_tell(w);
    return rc;
}


/* Who came into a deleted group as it was deleted. */
static lm_rc_t
turn_again(lm_tx_t *tx, work_t *w)
{
    lm_rc_t  rc;
    uint64_t n = 0;

    rc = w->ask.kind == &lm_bulk_group_delete
             ? w->ask.kind->prepare(tx, &w->ask)
             : LM_E_CONFLICT;
    if (rc == LM_OK) {
        rc = stragglers(tx, w, &n);
    }

    if (rc == LM_E_CONFLICT || (rc == LM_OK && n == 0)) {
        w->turn->is_over = true;
        return LM_OK;
    }

    return rc == LM_OK ? lm_sql_bulk_set_state(
               tx,
               &(lm_sql_bulk_set_state_in_t){.state = LM_STR("running"),
                                             .bulk_id = w->bulk.id},
               NULL)
                       : rc;
}


/* One that knows its customers looks once more who came meanwhile. */
static lm_rc_t
turn_end(lm_tx_t *tx, work_t *w, const char *state)
{
    lm_rc_t  rc;
    uint64_t n = 0;

    if (strcmp(state, "done") == 0 && w->ask.kind->collect != NULL) {
        rc = stragglers(tx, w, &n);
        if (rc != LM_OK || n != 0) {
            return rc;
        }
    }

    rc = lm_bulk_end(tx, &w->bulk, w->is_undo);
    if (rc != LM_OK) {
        return rc;
    }

    w->turn->is_over = true;
    w->turn->progress = 100;

    return lm_sql_bulk_set_state(tx,
                                 &(lm_sql_bulk_set_state_in_t){
                                     .state = lm_str_c(state),
                                     .finished_at = w->bulk.has_finished_at
                                                        ? w->bulk.finished_at
                                                        : tx->now,
                                     .has_finished_at = true,
                                     .undone_at = tx->now,
                                     .has_undone_at = w->is_undo,
                                     .bulk_id = w->bulk.id,
                                 },
                                 NULL);
}


/*---- whom */

static lm_rc_t
ids_add(lm_tx_t *tx, uint64_t bulk_id, const uint64_t *ids, size_t n,
        uint64_t *added)
{
    size_t                     i;
    lm_sql_bulk_item_add_in_t *in;

    in = lm_alloc_array(tx->arena, n + 1, sizeof(*in));
    if (in == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        in[i] = (lm_sql_bulk_item_add_in_t){bulk_id, ids[i]};
    }

    *added = 0;
    return n == 0 ? LM_OK : lm_sql_bulk_item_add(tx, in, n, added);
}


static lm_rc_t
ids_next(lm_tx_t *tx, work_t *w, uint64_t after, uint64_t **ids, size_t *n)
{
    lm_audience_t audience;

    if (w->ask.kind->collect != NULL) {
        return w->ask.kind->collect(tx, &w->ask, after, COLLECT, ids, n);
    }

    audience = (lm_audience_t){.query = lm_bulk_str(w->request, "query")};
    return lm_audience_next(tx, &audience, after, COLLECT, ids, n);
}


/* Goes on behind the last that was written down. */
static lm_rc_t
collect(lm_tx_t *tx, work_t *w)
{
    size_t                  n;
    lm_rc_t                 rc;
    uint64_t               *ids, added;
    lm_sql_bulk_item_last_t last;

    rc = lm_sql_bulk_item_last(tx, &(lm_sql_bulk_item_last_in_t){w->bulk.id},
                               &last);
    if (rc != LM_OK) {
        return rc;
    }

    rc = ids_next(tx, w, last.customer_id, &ids, &n);
    if (rc != LM_OK) {
        return rc;
    }

    rc = ids_add(tx, w->bulk.id, ids, n, &added);
    if (rc != LM_OK || n == COLLECT) {
        return rc;
    }

    rc = lm_sql_bulk_collected(
        tx, &(lm_sql_bulk_collected_in_t){tx->now, w->bulk.id}, NULL);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_bulk_set_state(
        tx,
        &(lm_sql_bulk_set_state_in_t){.state = LM_STR("running"),
                                      .bulk_id = w->bulk.id},
        NULL);
}


static lm_rc_t
stragglers(lm_tx_t *tx, work_t *w, uint64_t *added)
{
    size_t    n;
    lm_rc_t   rc;
    uint64_t *ids;

    rc = ids_next(tx, w, 0, &ids, &n);
    if (rc == LM_OK) {
        rc = ids_add(tx, w->bulk.id, ids, n, added);
    }
    if (rc != LM_OK || *added == 0) {
        return rc;
    }

    return lm_sql_bulk_count(
        tx,
        &(lm_sql_bulk_count_in_t){.total = (uint32_t) *added,
                                  .bulk_id = w->bulk.id},
        NULL);
}


/*---- items */

/* The next ones, their customers locked and read. */
static lm_rc_t
items_take(lm_tx_t *tx, work_t *w)
{
    size_t                       i, n;
    lm_rc_t                      rc;
    uint64_t                    *ids;
    lm_sql_bulk_customer_lock_t *locked;

    rc = lm_sql_bulk_item_next(
        tx,
        &(lm_sql_bulk_item_next_in_t){
            w->bulk.id, w->is_undo ? LM_STR("done") : LM_STR("waiting"),
            w->turn->limit},
        &w->items, &w->n_items);
    if (rc != LM_OK || w->n_items == 0) {
        return rc;
    }

    w->turn->n = w->n_items;
    w->turn->first_id = w->items[0].customer_id;

    ids = lm_alloc_array(tx->arena, w->n_items, sizeof(*ids));
    w->marks = lm_alloc_array(tx->arena, w->n_items, sizeof(*w->marks));
    if (ids == NULL || w->marks == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < w->n_items; i++) {
        ids[i] = w->items[i].customer_id;
    }

    rc = lm_sql_bulk_customer_lock(
        tx, &(lm_sql_bulk_customer_lock_in_t){ids, w->n_items}, &locked, &n);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_bulk_customer(tx,
                                &(lm_sql_bulk_customer_in_t){ids, w->n_items},
                                &w->rows, &w->n_rows);
}


/* What became of an item. */
static void
mark(work_t *w, size_t i, const char *reason, lm_str_t before)
{
    bool is_left = reason != NULL;

    w->changed += !is_left;
    w->left += is_left;

    w->marks[i] = (lm_sql_bulk_item_mark_in_t){
        .state = w->is_undo ? (is_left ? LM_STR("kept") : LM_STR("undone"))
                            : (is_left ? LM_STR("skipped") : LM_STR("done")),
        .reason = lm_str_c(reason),
        .has_reason = is_left,
        .before_json = before,
        .has_before_json = before.p != NULL,
        .bulk_id = w->bulk.id,
        .customer_id = w->items[i].customer_id,
    };
}


static lm_rc_t
items_do(lm_tx_t *tx, work_t *w)
{
    size_t             i, k;
    lm_rc_t            rc;
    lm_str_t           before;
    lm_bulk_verdict_t *verdicts;

    verdicts = lm_alloc_array(tx->arena, w->n_rows + 1, sizeof(*verdicts));
    if (verdicts == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_bulk_judge(tx, &w->ask, w->rows, w->n_rows, verdicts);

    for (i = 0, k = 0; rc == LM_OK && i < w->n_items; i++) {
        if (k == w->n_rows || w->rows[k].id != w->items[i].customer_id) {
            mark(w, i, "not_found", LM_STR_NULL);
            continue;
        }

        before = LM_STR_NULL;
        if (verdicts[k].is == LM_BULK_CHANGES) {
            rc = w->ask.kind->apply(tx, &w->ask, &w->rows[k], &verdicts[k],
                                    &before);
            lm_tx_touch(tx, w->rows[k].id);
        }

        mark(w, i, verdicts[k].reason, before);
        k++;
    }

    return rc;
}


static lm_rc_t
item_undo(lm_tx_t *tx, work_t *w, const lm_bulk_customer_t *row,
          lm_str_t before, const char **kept)
{
    json_t         *json = NULL;
    lm_rc_t         rc;
    lm_json_error_t error;

    rc = lm_json_parse(before, &json, &error);
    if (rc == LM_OK) {
        rc = w->ask.kind->undo(tx, &w->ask, row, json, kept);
    }

    lm_tx_touch(tx, row->id);
    json_decref(json);
    return rc;
}


static lm_rc_t
items_undo(lm_tx_t *tx, work_t *w)
{
    size_t      i, k;
    lm_rc_t     rc = LM_OK;
    const char *kept;

    for (i = 0, k = 0; rc == LM_OK && i < w->n_items; i++) {
        kept = NULL;

        if (k == w->n_rows || w->rows[k].id != w->items[i].customer_id) {
            kept = "not_found";
        } else {
            rc =
                item_undo(tx, w, &w->rows[k++], w->items[i].before_json, &kept);
        }

        mark(w, i, kept, w->items[i].before_json);
    }

    return rc;
}


static lm_rc_t
items_mark(lm_tx_t *tx, work_t *w)
{
    lm_rc_t                rc;
    lm_sql_bulk_count_in_t in = {.bulk_id = w->bulk.id};

    rc = lm_sql_bulk_item_mark(tx, w->marks, w->n_items, NULL);
    if (rc != LM_OK) {
        return rc;
    }

    *(w->is_undo ? &in.undone : &in.done) = w->changed;
    *(w->is_undo ? &in.kept : &in.skipped) = w->left;

    rc = lm_sql_bulk_count(tx, &in, NULL);
    if (rc != LM_OK || !lm_str_eq(w->bulk.state, LM_STR("queued"))) {
        return rc;
    }

    return lm_sql_bulk_set_state(
        tx,
        &(lm_sql_bulk_set_state_in_t){.state = LM_STR("running"),
                                      .bulk_id = w->bulk.id},
        NULL);
}


lm_rc_t
lm_bulk_skip(lm_tx_t *tx, const lm_bulk_turn_t *turn)
{
    lm_rc_t rc;
    work_t  w = {.turn = (lm_bulk_turn_t *) turn};

    rc = lm_sql_bulk_lock(tx, &(lm_sql_bulk_lock_in_t){turn->id}, &w.bulk);
    if (rc != LM_OK) {
        return rc;
    }

    w.is_undo = lm_str_eq(w.bulk.state, LM_STR("undoing"));
    w.items = &(lm_sql_bulk_item_next_t){.customer_id = turn->first_id};
    w.n_items = 1;
    w.marks = &(lm_sql_bulk_item_mark_in_t){0};
    mark(&w, 0, "failed", LM_STR_NULL);

    return items_mark(tx, &w);
}
