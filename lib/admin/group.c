/* SPDX-License-Identifier: MIT */
/* Customer groups: the list, and what is set of each. */
#include "admin/handler.h"
#include "service/customer_group.h"
#include "service/isp.h"
#include "wire/csv.h"

#define AMOUNT_MAX 100000000000 /* minor units */
#define WHOLE_LIST 1000

static void    group_write(lm_request_t *rq, lm_json_t *j, const void *row);
static lm_rc_t groups_csv(lm_request_t *rq, const lm_customer_group_t *rows,
                          size_t n);
static void    suspension_read(lm_request_t *rq, lm_customer_group_t *row);


/* Live ones unless asked otherwise; all of them without page or per_page. */
static lm_rc_t
list_ask(lm_request_t *rq, lm_list_request_t *list)
{
    lm_rc_t rc;

    rc = lm_list_read(rq, &lm_list_customer_group_list, list);
    if (rc != LM_OK) {
        return rc;
    }

    if (lm_arg(rq, "page").n == 0 && lm_arg(rq, "per_page").n == 0) {
        list->per_page = WHOLE_LIST;
        list->query.limit = WHOLE_LIST;
    }

    if (lm_arg(rq, "deleted").n == 0) {
        rc = lm_list_filter_add(&list->query,
                                lm_list_filter(list->list, LM_STR("deleted")),
                                LM_STR("0"));
        if (rc != LM_OK) {
            return rc;
        }
    }

    if (list->q.n == 0) {
        return LM_OK;
    }

    return lm_list_filter_add(&list->query,
                              lm_list_filter(list->list, LM_STR("q")), list->q);
}


/* GET /groups */
lm_rc_t
admin_group_list(lm_request_t *rq)
{
    void             *rows;
    lm_rc_t           rc;
    lm_page_t         page = {.write = group_write};
    lm_list_request_t list;

    rc = list_ask(rq, &list);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_list_run(rq->tx, list.list, &list.query, NULL, &rows, &page.n,
                     &page.total);
    if (rc != LM_OK) {
        return rc;
    }

    if (list.is_csv) {
        return groups_csv(rq, rows, page.n);
    }

    page.rows = rows;
    return lm_list_reply(rq, &list, &page);
}


static void
group_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    lm_customer_group_json(rq->tx, j, row);
}


static lm_rc_t
group_reply(lm_request_t *rq, int status, const lm_customer_group_t *row)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 1024);
    lm_json_init(&j, &b);
    lm_customer_group_json(rq->tx, &j, row);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, status, body) : rc;
}


/* What the body says of a group; what it does not say stays. */
static lm_rc_t
fields_read(lm_request_t *rq, lm_customer_group_t *row)
{
    size_t                   n;
    lm_field_outer_t         outer;
    const lm_record_field_t *fields = lm_customer_group_fields(&n);

    lm_field_record(rq, fields, n, row);

    if (row->title.n == 0) {
        (void) !lm_field_error(rq, "title", "required", "This is needed",
                               "Dit is nodig");
    }

    if (lm_field_enter(rq, "suspension", &outer)) {
        suspension_read(rq, row);
        lm_field_leave(rq, &outer);
    }

    return lm_fields_done(rq);
}


static void
minimum_read(lm_request_t *rq, lm_customer_group_t *row)
{
    uint64_t         amount = 0;
    lm_str_t         currency = LM_STR("");
    lm_field_outer_t outer;

    if (lm_field_is(rq, "overdue_minimum") == LM_FIELD_NULL) {
        row->has_overdue_minimum = false;
    }

    if (!lm_field_enter(rq, "overdue_minimum", &outer)) {
        return;
    }

    lm_field_u64(rq, "amount", LM_REQUIRED, &amount);
    lm_field_str(rq, "currency", 3, LM_REQUIRED, &currency);

    if (amount > AMOUNT_MAX) {
        (void) !lm_field_error(rq, "amount", "too_large",
                               "This number is too large",
                               "Hierdie getal is te groot");
    }

    if (currency.n != 0 && !lm_str_eq(currency, rq->isp->currency)) {
        (void) !lm_field_error(rq, "currency", "unknown",
                               "This is not the currency used here",
                               "Dit is nie die geldeenheid wat hier gebruik "
                               "word nie");
    }

    row->has_overdue_minimum = true;
    row->overdue_minimum = (lm_money_t) amount;
    lm_field_leave(rq, &outer);
}


static bool
weekday_add(lm_str_t name, uint8_t *mask)
{
    unsigned day;

    for (day = 0; lm_weekday_name(day) != NULL; day++) {
        if (lm_str_eq(name, lm_str_c(lm_weekday_name(day)))) {
            *mask |= (uint8_t) (1U << day);
            return true;
        }
    }

    return false;
}


static void
weekdays_read(lm_request_t *rq, lm_customer_group_t *row)
{
    size_t     i;
    bool       is_fine = true;
    json_t    *item;
    lm_field_e is = lm_field_is(rq, "weekdays");

    if (is == LM_FIELD_ABSENT) {
        return;
    }

    row->has_suspension_weekdays = is == LM_FIELD_VALUE;
    row->suspension_weekdays = 0;

    json_array_foreach(json_object_get(rq->json, "weekdays"), i, item)
    {
        is_fine = is_fine && json_is_string(item)
                  && weekday_add(lm_str_c(json_string_value(item)),
                                 &row->suspension_weekdays);
    }

    if (!is_fine
        || (row->has_suspension_weekdays && row->suspension_weekdays == 0)) {
        (void) !lm_field_error(rq, "weekdays", "not_weekdays",
                               "Choose at least one day, mon to sun",
                               "Kies ten minste een dag, mon tot sun");
    }
}


static void
suspension_read(lm_request_t *rq, lm_customer_group_t *row)
{
    size_t                   n;
    const lm_record_field_t *fields = lm_customer_group_suspension_fields(&n);

    lm_field_record(rq, fields, n, row);

    if (row->has_pause_hours && row->pause_hours == 0) {
        (void) !lm_field_error(rq, "pause_hours", "out_of_range",
                               "This is at least one hour",
                               "Dit is ten minste een uur");
    }

    minimum_read(rq, row);
    weekdays_read(rq, row);
}


/* A deleted group keeps its title: it may come back. */
static lm_rc_t
title_problem(lm_request_t *rq, lm_rc_t rc, lm_str_t title)
{
    lm_sql_customer_group_of_title_t other;

    if (rc != LM_E_DUPLICATE) {
        return rc;
    }

    rc = lm_sql_customer_group_of_title(
        rq->tx, &(lm_sql_customer_group_of_title_in_t){title}, &other);
    if (rc == LM_OK && other.is_deleted) {
        return lm_field_error(rq, "title", "taken_by_deleted",
                              "A deleted group has this title; restore it",
                              "’n Geskrapte groep het hierdie titel; herstel "
                              "dit");
    }

    return lm_field_error(rq, "title", "taken", "This title is taken",
                          "Hierdie titel is geneem");
}


/* POST /groups  {"title", …} */
lm_rc_t
admin_group_create(lm_request_t *rq)
{
    lm_rc_t             rc;
    lm_str_t            title;
    lm_customer_group_t row = {.description = LM_STR(""),
                               .sync_accounting = true};

    rc = fields_read(rq, &row);
    if (rc != LM_OK) {
        return rc;
    }

    title = row.title;
    rc = lm_customer_group_add(rq->tx, &row);
    return rc == LM_OK ? group_reply(rq, 201, &row)
                       : title_problem(rq, rc, title);
}


/* The group of the path, locked, as the caller has seen it. */
static lm_rc_t
group_take(lm_request_t *rq, lm_customer_group_t *row)
{
    lm_rc_t   rc;
    lm_seen_t seen = {.entity = "customer_group", .id = rq->params[0]};

    lm_field_u64(rq, "version", LM_REQUIRED, &seen.version);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_customer_group_take(rq->tx, seen.id, seen.version, row);
    return rc == LM_E_STALE ? lm_request_stale(rq, rq->tx, &seen) : rc;
}


/* PATCH /groups/{id}  {"version", …} */
lm_rc_t
admin_group_update(lm_request_t *rq)
{
    lm_rc_t             rc;
    lm_customer_group_t before, after;

    rc = group_take(rq, &before);
    if (rc != LM_OK) {
        return rc;
    }

    after = before;
    rc = fields_read(rq, &after);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_customer_group_change(rq->tx, &before, &after);
    return rc == LM_OK ? group_reply(rq, 200, &after)
                       : title_problem(rq, rc, after.title);
}


/*---- CSV */

static const struct {
    const char *title[LM_LANG_COUNT];
} csv_columns[] = {
    {{"Title", "Titel"}},
    {{"Description", "Beskrywing"}},
    {{"VIP", "BBP"}},
    {{"Auto data rollover", "Outomatiese oordrag van data"}},
    {{"Suspensions disabled", "Opskortings afgeskakel"}},
    {{"Sync to accounting", "Sinkroniseer met rekeningkunde"}},
    {{"Accounting id", "Rekeningkunde-ID"}},
    {{"Days till invoices due", "Dae tot fakture betaalbaar is"}},
    {{"Customers", "Kliënte"}},
};


static void
csv_yes(lm_csv_t *csv, lm_lang_e lang, bool is_so)
{
    lm_csv_str(csv, !is_so               ? LM_STR("")
                    : lang == LM_LANG_AF ? LM_STR("Ja")
                                         : LM_STR("Yes"));
}


static void
csv_row(lm_csv_t *csv, lm_lang_e lang, const lm_customer_group_t *row)
{
    lm_csv_str(csv, row->title);
    lm_csv_str(csv, row->description);
    csv_yes(csv, lang, row->is_vip);
    csv_yes(csv, lang, row->has_auto_rollover && row->auto_rollover);
    csv_yes(csv, lang, row->suspensions_disabled);
    csv_yes(csv, lang, row->sync_accounting);
    lm_csv_str(csv, row->has_accounting_ref ? row->accounting_ref : LM_STR(""));
    if (row->has_due_days) {
        lm_csv_u64(csv, row->due_days);
    } else {
        lm_csv_empty(csv);
    }
    lm_csv_u64(csv, row->customer_count);
    lm_csv_end(csv);
}


static lm_rc_t
groups_csv(lm_request_t *rq, const lm_customer_group_t *rows, size_t n)
{
    size_t   i;
    lm_buf_t b;
    lm_csv_t csv;

    lm_buf_init(&b, rq->arena, 512 + 200 * n);
    lm_csv_init(&csv, &b);

    for (i = 0; i < sizeof(csv_columns) / sizeof(csv_columns[0]); i++) {
        lm_csv_str(&csv, lm_str_c(csv_columns[i].title[rq->lang]));
    }
    lm_csv_end(&csv);

    for (i = 0; i < n; i++) {
        csv_row(&csv, rq->lang, &rows[i]);
    }

    if (b.failed) {
        return LM_E_MEMORY;
    }

    rq->reply.status = 200;
    rq->reply.type = LM_STR("text/csv; charset=utf-8");
    rq->reply.body = lm_buf_str(&b);
    lm_reply_header(rq, "Content-Disposition",
                    LM_STR("attachment; filename=\"groups.csv\""));
    return LM_OK;
}
