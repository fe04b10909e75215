/* SPDX-License-Identifier: MIT */
/* The common arguments of every list: DESIGN names them once for all. */
#include "http/http.h"

#define PER_PAGE_DEFAULT 15
#define PER_PAGE_MAX 200
#define SEARCH_MAX 100 /* characters of q */


static void
filter_read(lm_request_t *rq, const lm_list_t *list, const lm_header_t *arg,
            lm_list_query_t *query)
{
    lm_rc_t rc = lm_list_argument(list, query, arg->name, arg->value);

    if (rc == LM_E_NOT_FOUND) {
        (void) !lm_field_error(rq, lm_str_dup(rq->arena, arg->name).p,
                               "unknown_argument",
                               "This list has no such filter",
                               "Hierdie lys het nie so ’n filter nie");

    } else if (rc != LM_OK) {
        (void) !lm_field_error(rq, lm_str_dup(rq->arena, arg->name).p,
                               "wrong_kind", "This is of the wrong kind",
                               "Dit is van die verkeerde soort");
    }
}


/* "name" or "-name"; the list's first order when absent. */
static void
sort_read(lm_request_t *rq, const lm_list_t *list, lm_list_query_t *query)
{
    lm_str_t         name = lm_arg(rq, "sort");
    const lm_sort_t *sort;

    query->sort = list->n_sorts > 0 ? &list->sorts[0] : NULL;

    if (name.n == 0) {
        return;
    }

    if (name.p[0] == '-') {
        query->is_desc = true;
        name = lm_str(name.p + 1, name.n - 1);
    }

    sort = lm_list_sort(list, name);
    if (sort != NULL) {
        query->sort = sort;
        return;
    }

    (void) !lm_field_error(rq, "sort", "unknown_order",
                           "The list cannot be sorted by this",
                           "Die lys kan nie hiervolgens gesorteer word nie");
}


static void
page_read(lm_request_t *rq, lm_list_request_t *out)
{
    uint64_t per_page;

    if (lm_arg_u64(rq, "page", 1, &out->page) != LM_OK
        || lm_arg_u64(rq, "per_page", PER_PAGE_DEFAULT, &per_page) != LM_OK) {
        return;
    }

    if (per_page == 0 || per_page > PER_PAGE_MAX) {
        (void) !lm_field_error(rq, "per_page", "out_of_range",
                               "This must be from 1 to 200",
                               "Dit moet van 1 tot 200 wees");
        return;
    }

    if (out->page == 0 || out->page > LM_LIST_TOTAL_MAX / per_page + 1) {
        (void) !lm_field_error(
            rq, "page", "out_of_range",
            "Pages end at 10,000 rows; narrow the list or use \"after\"",
            "Bladsye eindig by 10 000 rye; maak die lys nouer");
        return;
    }

    out->per_page = (uint32_t) per_page;
    out->query.limit = out->per_page;
    out->query.offset = (uint32_t) ((out->page - 1) * per_page);
}


static bool
is_common(lm_str_t name)
{
    static const char *const common[] = {"q",        "sort",  "page",
                                         "per_page", "after", "columns"};

    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        if (lm_str_eq(name, lm_str_c(common[i]))) {
            return true;
        }
    }

    return false;
}


/* "after" is a cursor of an earlier answer and stands instead of a page. */
static void
after_read(lm_request_t *rq, lm_list_request_t *out)
{
    lm_str_t after = lm_arg(rq, "after");

    if (after.n == 0 || rq->field_errors != NULL) {
        return;
    }

    if (lm_list_after(rq->arena, out->list, &out->query, after) != LM_OK) {
        (void) !lm_field_error(rq, "after", "not_a_cursor",
                               "This is no cursor of this order",
                               "Dit is nie ’n wyser van hierdie orde nie");
    }
}


lm_rc_t
lm_list_read(lm_request_t *rq, const lm_list_t *list, lm_list_request_t *out)
{
    *out = (lm_list_request_t){.list = list, .page = 1};

    out->q = lm_str_trim(lm_arg(rq, "q"));
    out->is_csv = lm_str_starts(rq->accept, LM_STR("text/csv"));

    if (!lm_str_is_utf8(out->q) || lm_str_points(out->q) > SEARCH_MAX) {
        (void) !lm_field_error(rq, "q", "too_long", "This is too long",
                               "Dit is te lank");
    }

    sort_read(rq, list, &out->query);
    page_read(rq, out);

    after_read(rq, out);

    for (size_t i = 0; i < rq->n_args; i++) {
        if (!is_common(rq->args[i].name) && rq->args[i].value.n > 0) {
            filter_read(rq, list, &rq->args[i], &out->query);
        }
    }

    return lm_fields_done(rq);
}
