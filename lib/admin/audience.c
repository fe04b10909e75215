/* SPDX-License-Identifier: MIT */
#include "admin/audience.h"

#include "admin/number.h"

#define SLICE 500
#define SLICE_MEMORY (16 * 1024 * 1024)

typedef struct {
    lm_request_t        *rq;
    const lm_bulk_ask_t *ask;
    const lm_audience_t *audience;
    admin_tally_t       *tally;
    uint64_t             after;
    bool                 is_last;
} walk_t;

static lm_rc_t slice_tally(lm_tx_t *tx, void *arg);


void
admin_audience_read(lm_request_t *rq, lm_audience_t *out)
{
    size_t           n = 0;
    uint64_t        *ids = NULL;
    lm_str_t         query = LM_STR_NULL;
    lm_field_outer_t outer;

    *out = (lm_audience_t){0};

    if (!lm_field_enter(rq, "audience", &outer)) {
        (void) !lm_field_error(rq, "audience", "required", "This is needed",
                               "Dit is nodig");
        return;
    }

    lm_field_ids(rq, "ids", LM_BULK_IDS, &ids, &n);
    lm_field_str(rq, "query", LM_BULK_QUERY_POINTS, 0, &query);

    if ((ids == NULL) == (query.p == NULL)) {
        (void) !lm_field_error(rq, "ids", "required",
                               "This is either ids or the query of a list",
                               "Dit is óf ID's óf die navraag van ’n lys");
    }

    lm_field_leave(rq, &outer);
    *out = (lm_audience_t){.ids = ids, .n_ids = n, .query = query};
}


static lm_rc_t
query_unknown(lm_request_t *rq)
{
    return lm_field_error(rq, "audience.query", "unknown_argument",
                          "The list cannot be asked like that",
                          "Die lys kan nie so gevra word nie");
}


lm_rc_t
admin_audience_numbers(lm_request_t *rq, lm_audience_t *audience)
{
    lm_rc_t rc;

    if (audience->ids != NULL) {
        return LM_OK;
    }

    rc = admin_number_query(rq, audience->query, &audience->query);
    return rc == LM_E_INVALID ? query_unknown(rq) : rc;
}


static lm_rc_t
fault_tell(lm_request_t *rq, const lm_bulk_fault_t *fault)
{
    size_t i;

    static const struct {
        const char *code;
        const char *en;
        const char *af;
    } texts[] = {
        {"required", "This is needed", "Dit is nodig"},
        {"unknown", "There is no such thing to choose",
         "Daar is nie so iets om te kies nie"},
        {"too_many", "These are too many", "Dit is te veel"},
        {"too_long", "This is too long", "Dit is te lank"},
        {"wrong_kind", "This is of the wrong kind",
         "Dit is van die verkeerde soort"},
    };

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(texts[i].code, fault->code) == 0) {
            return lm_field_error(
                rq, lm_str_printf(rq->arena, "params.%s", fault->field).p,
                fault->code, texts[i].en, texts[i].af);
        }
    }

    return LM_E_INTERNAL;
}


lm_rc_t
admin_bulk_ask_read(lm_request_t *rq, lm_tx_t *tx, lm_str_t kind,
                    const json_t *params, lm_bulk_ask_t *ask)
{
    lm_rc_t         rc;
    lm_bulk_fault_t fault = {0};

    *ask = (lm_bulk_ask_t){.lang = rq->lang};

    rc = lm_bulk_ask_read(tx, kind, params, ask, &fault);
    if (rc == LM_E_NOT_FOUND) {
        return lm_field_error(rq, "kind", "unknown", "There is no such change",
                              "Daar is nie so ’n verandering nie");
    }

    return rc == LM_E_INVALID ? fault_tell(rq, &fault) : rc;
}


lm_rc_t
admin_audience_count(lm_request_t *rq, lm_tx_t *tx,
                     const lm_audience_t *audience, uint64_t *total)
{
    lm_rc_t rc;

    rc = lm_audience_count(tx, audience, total);
    if (rc == LM_E_INVALID) {
        return query_unknown(rq);
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (*total == 0) {
        return lm_field_error(rq, "audience", "nobody", "Nobody is chosen",
                              "Niemand is gekies nie");
    }

    if (*total > LM_BULK_MAX) {
        return lm_field_error(rq, "audience", "too_many",
                              "These are more than 100,000 customers",
                              "Dit is meer as 100 000 kliënte");
    }

    return LM_OK;
}


lm_rc_t
admin_tally(lm_request_t *rq, const lm_bulk_ask_t *ask,
            const lm_audience_t *audience, admin_tally_t *out)
{
    lm_rc_t rc = LM_OK;
    lm_tx_t idle;
    walk_t  walk = {rq, ask, audience, out, 0, false};

    *out = (admin_tally_t){0};

    while (rc == LM_OK && !walk.is_last) {
        idle = lm_request_tx(rq);
        idle.arena = lm_arena_create(SLICE_MEMORY);
        if (idle.arena == NULL) {
            return LM_E_MEMORY;
        }

        rc = lm_tx_run(&idle, LM_TX_READ, slice_tally, &walk);
        lm_arena_destroy(idle.arena);
    }

    return rc;
}


static void
left_out(admin_tally_t *tally, const char *reason)
{
    size_t i;

    for (i = 0; i < tally->n_excluded; i++) {
        if (strcmp(tally->excluded[i].reason, reason) == 0) {
            tally->excluded[i].n++;
            return;
        }
    }

    if (i < ADMIN_TALLY_REASONS) {
        tally->excluded[i].reason = reason;
        tally->excluded[i].n = 1;
        tally->n_excluded++;
    }
}


static void
verdict_count(walk_t *walk, const lm_bulk_customer_t *row,
              const lm_bulk_verdict_t *verdict)
{
    lm_arena_t    *a = walk->rq->arena;
    admin_tally_t *tally = walk->tally;

    if (verdict->is == LM_BULK_EXCLUDED) {
        left_out(tally, verdict->reason);
        return;
    }

    if (verdict->is == LM_BULK_UNCHANGED) {
        tally->unchanged++;
        return;
    }

    tally->changed++;
    if (tally->n_sample == ADMIN_TALLY_SAMPLE) {
        return;
    }

    tally->sample[tally->n_sample++] = (admin_sample_t){
        .id = row->id,
        .code = lm_str_dup(a, row->code),
        .name = lm_str_dup(a, row->name),
        .verdict = {.before = lm_str_dup(a, verdict->before),
                    .after = lm_str_dup(a, verdict->after)},
    };
}


/* A slice that is run again counts once: nothing is counted before it is
 * read. */
static lm_rc_t
slice_tally(lm_tx_t *tx, void *arg)
{
    walk_t *walk = arg;

    size_t              i, k, n, n_rows;
    lm_rc_t             rc;
    uint64_t           *ids;
    lm_bulk_customer_t *rows;
    lm_bulk_verdict_t  *verdicts;

    rc = lm_audience_next(tx, walk->audience, walk->after, SLICE, &ids, &n);
    if (rc == LM_OK) {
        rc = lm_sql_bulk_customer(tx, &(lm_sql_bulk_customer_in_t){ids, n},
                                  &rows, &n_rows);
    }
    if (rc != LM_OK) {
        return rc;
    }

    verdicts = lm_alloc_array(tx->arena, n_rows + 1, sizeof(*verdicts));
    if (verdicts == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_bulk_judge(tx, walk->ask, rows, n_rows, verdicts);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0, k = 0; i < n; i++) {
        if (k < n_rows && rows[k].id == ids[i]) {
            verdict_count(walk, &rows[k], &verdicts[k]);
            k++;
        } else {
            left_out(walk->tally, "not_found");
        }
    }

    walk->tally->total += n;
    walk->is_last = n < SLICE;
    walk->after = n == 0 ? walk->after : ids[n - 1];
    return LM_OK;
}


void
admin_excluded_json(lm_request_t *rq, lm_json_t *j, const admin_tally_t *tally)
{
    size_t   i;
    lm_str_t reason;

    lm_json_key(j, "excluded");
    lm_json_array(j);

    for (i = 0; i < tally->n_excluded; i++) {
        reason = lm_str_c(tally->excluded[i].reason);
        lm_json_object(j);
        lm_json_put_str(j, "reason", reason);
        lm_json_put_str(j, "text", lm_bulk_reason_text(reason, rq->lang));
        lm_json_put_u64(j, "count", tally->excluded[i].n);
        lm_json_object_end(j);
    }

    lm_json_array_end(j);
}
