/* SPDX-License-Identifier: MIT */
/*
 * A filtered list as a spreadsheet.  Rows are read in keyset slices, as the
 * CSV stream reads them, and written with constant memory; the finished file
 * goes into export_file in parts, in the transaction that ends the job, so
 * that every machine can hand it out.
 */
#include "job/kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "service/customer_list.h"
#include "sql/export.h"

#define SLICE_ROWS 500
#define SLICE_MEMORY (16 * 1024 * 1024)
#define PART_SIZE (1024 * 1024)
#define ROWS_MAX 1048575 /* of a sheet, below its head */
#define WIDTH_NARROW 14 /* characters */
#define WIDTH_WIDE 32 /* of what holds names and addresses */
#define PATH_SIZE 4096

typedef struct {
    lm_job_t          *job;
    char               path[PATH_SIZE];
    lm_lang_e          lang;
    lm_list_query_t    query;
    size_t             columns[LM_CUSTOMER_COLUMNS];
    size_t             n_columns;
    lm_customer_page_t page;
    uint64_t           total; /* LM_LIST_TOTAL_MAX + 1: more than that */
    uint32_t           rows; /* written */
    lxw_workbook      *book;
    lxw_worksheet     *sheet;
    lxw_format        *head;
    int                fd;
} export_t;

static lm_rc_t export_ask(export_t *e);
static lm_rc_t export_make(export_t *e);
static lm_rc_t sheet_open(export_t *e);
static lm_rc_t sheet_slice(export_t *e, bool *is_last);
static lm_rc_t slice_read(lm_tx_t *tx, void *arg);
static lm_rc_t slice_write(export_t *e, lm_tx_t *tx);
static lm_rc_t file_store(export_t *e);
static lm_rc_t parts_store(lm_tx_t *tx, void *arg);


lm_rc_t
job_export(lm_job_t *job)
{
    lm_rc_t  rc;
    export_t e = {.job = job, .fd = -1};

    rc = export_ask(&e);
    if (rc != LM_OK) {
        return rc;
    }

    rc = export_make(&e);
    if (rc == LM_OK) {
        rc = file_store(&e);
    }

    unlink(e.path);
    return rc;
}


/* What is wanted, from the payload. */
static lm_rc_t
export_ask(export_t *e)
{
    size_t      i;
    json_t     *item, *payload = e->job->payload;
    uint64_t    name[2];
    lm_buf_t    columns;
    const char *list, *query, *language;

    list = json_string_value(json_object_get(payload, "list"));
    query = json_string_value(json_object_get(payload, "query"));
    language = json_string_value(json_object_get(payload, "language"));

    if (list == NULL || strcmp(list, "customers") != 0) {
        return lm_job_give_up(e->job, "there is no list \"%s\"",
                              list != NULL ? list : "");
    }

    e->lang = language != NULL && strcmp(language, "af") == 0 ? LM_LANG_AF
                                                              : LM_LANG_EN;

    lm_buf_init(&columns, e->job->arena, 256);
    json_array_foreach(json_object_get(payload, "columns"), i, item)
    {
        lm_buf_printf(&columns, "%s%s", i == 0 ? "" : ",",
                      json_is_string(item) ? json_string_value(item) : "?");
    }

    if (columns.failed
        || lm_customer_columns_parse(lm_buf_str(&columns), e->columns,
                                     &e->n_columns)
               != LM_OK) {
        return lm_job_give_up(e->job, "the columns are not known");
    }

    if (lm_customer_list_parse(e->job->arena, lm_str_c(query), &e->query)
        != LM_OK) {
        return lm_job_give_up(e->job, "the list cannot be asked like that");
    }

    e->query.limit = SLICE_ROWS;
    e->query.offset = 0;

    lm_host_random(name, sizeof(name));
    snprintf(e->path, sizeof(e->path), "%s/%016" PRIx64 "%016" PRIx64 ".xlsx",
             e->job->env->export_dir, name[0], name[1]);

    return LM_OK;
}


static lm_rc_t
export_make(export_t *e)
{
    bool      is_last;
    lm_rc_t   rc;
    lxw_error error;

    rc = sheet_open(e);
    is_last = false;

    while (rc == LM_OK && !is_last) {
        if (e->job->is_over) {
            rc = lm_job_fail(e->job, LM_E_CONFLICT, "it was stopped");
            break;
        }
        rc = sheet_slice(e, &is_last);
    }

    if (e->book == NULL) {
        return rc;
    }

    if (rc == LM_OK) {
        worksheet_autofilter(e->sheet, 0, 0, e->rows,
                             (lxw_col_t) (e->n_columns - 1));
    }

    error = workbook_close(e->book);
    if (rc == LM_OK && error != LXW_NO_ERROR) {
        return lm_job_fail(e->job, LM_E_INTERNAL, "\"%s\": %s", e->path,
                           lxw_strerror(error));
    }

    return rc;
}


static bool
is_wide(const char *key)
{
    return strstr(key, "name") != NULL || strstr(key, "address") != NULL
           || strcmp(key, "email") == 0 || strcmp(key, "usernames") == 0;
}


static lm_rc_t
sheet_open(export_t *e)
{
    size_t               i, n;
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE,
        .tmpdir = (char *) e->job->env->export_dir,
    };
    const lm_customer_column_t *columns = lm_customer_columns(&n);

    e->book = workbook_new_opt(e->path, &options);
    e->sheet = e->book == NULL
                   ? NULL
                   : workbook_add_worksheet(e->book, e->lang == LM_LANG_AF
                                                         ? "Kliënte"
                                                         : "Customers");
    if (e->sheet == NULL) {
        return lm_job_fail(e->job, LM_E_INTERNAL,
                           "no spreadsheet in \"%s\" (%d: %s)",
                           e->job->env->export_dir, errno, strerror(errno));
    }

    e->head = workbook_add_format(e->book);
    format_set_bold(e->head);
    worksheet_freeze_panes(e->sheet, 1, 0);

    for (i = 0; i < e->n_columns; i++) {
        const lm_customer_column_t *c = &columns[e->columns[i]];

        worksheet_set_column(e->sheet, (lxw_col_t) i, (lxw_col_t) i,
                             is_wide(c->key) ? WIDTH_WIDE : WIDTH_NARROW, NULL);
        worksheet_write_string(e->sheet, 0, (lxw_col_t) i, c->title[e->lang],
                               e->head);
    }

    return LM_OK;
}


static lm_rc_t
sheet_slice(export_t *e, bool *is_last)
{
    lm_rc_t     rc;
    lm_str_t    cursor;
    lm_arena_t *a;

    a = lm_arena_create(SLICE_MEMORY);
    if (a == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_act(a, LM_TX_READ, slice_read, e);
    *is_last = e->page.n < SLICE_ROWS;

    if (rc == LM_OK && !*is_last) {
        cursor = lm_list_cursor(e->job->arena, &lm_list_customer_list,
                                &e->query, &e->page.rows[e->page.n - 1]);
        rc = cursor.p == NULL
                 ? LM_E_MEMORY
                 : lm_list_after(e->job->arena, &lm_list_customer_list,
                                 &e->query, cursor);
    }

    lm_arena_destroy(a);

    e->job->progress =
        (uint8_t) (e->total > LM_LIST_TOTAL_MAX
                       ? 95 * (uint64_t) e->rows / (e->rows + e->total)
                       : 95 * (uint64_t) e->rows / (e->total + 1));

    return rc;
}


static lm_rc_t
slice_read(lm_tx_t *tx, void *arg)
{
    export_t *e = arg;

    lm_rc_t rc;

    rc = lm_customer_page_read(tx, &e->query, &e->page,
                               e->rows == 0 ? &e->total : NULL);
    e->page.lang = e->lang;

    return rc == LM_OK ? slice_write(e, tx) : rc;
}


/* Every cell is text: nothing in it can become a formula. */
static lm_rc_t
slice_write(export_t *e, lm_tx_t *tx)
{
    size_t   i, k;
    lm_str_t cell;

    for (i = 0; i < e->page.n; i++) {
        if (e->rows == ROWS_MAX) {
            return lm_job_give_up(e->job,
                                  "a spreadsheet holds %d rows at most: take"
                                  " the list as CSV",
                                  ROWS_MAX);
        }
        e->rows++;

        for (k = 0; k < e->n_columns; k++) {
            cell =
                lm_customer_cell(tx, &e->page, &e->page.rows[i], e->columns[k]);
            cell = cell.n == 0 ? LM_STR_NULL : lm_str_dup(tx->arena, cell);
            if (cell.p != NULL) {
                worksheet_write_string(e->sheet, e->rows, (lxw_col_t) k, cell.p,
                                       NULL);
            }
        }
    }

    return LM_OK;
}


static lm_rc_t
file_store(export_t *e)
{
    lm_rc_t rc;

    e->fd = open(e->path, O_RDONLY | O_CLOEXEC);
    if (e->fd < 0) {
        return lm_job_fail(e->job, LM_E_INTERNAL, "open(\"%s\") failed: %s",
                           e->path, strerror(errno));
    }

    rc = lm_job_tx(e->job, LM_TX_WRITE, parts_store, e);
    close(e->fd);

    return rc;
}


static lm_rc_t
parts_store(lm_tx_t *tx, void *arg)
{
    export_t *e = arg;

    char                       *part;
    ssize_t                     n;
    lm_rc_t                     rc;
    lm_sql_export_part_add_in_t in;

    rc = lm_sql_export_parts_delete(
        tx, &(lm_sql_export_parts_delete_in_t){e->job->id}, NULL);

    part = lm_alloc(tx->arena, PART_SIZE);
    if (part == NULL || lseek(e->fd, 0, SEEK_SET) != 0) {
        return LM_E_MEMORY;
    }

    in = (lm_sql_export_part_add_in_t){.job_id = e->job->id,
                                       .created_at = tx->now};

    while (rc == LM_OK && (n = read(e->fd, part, PART_SIZE)) > 0) {
        in.bytes = lm_str(part, (size_t) n);
        rc = lm_sql_export_part_add(tx, &in, NULL);
        in.part++;
    }

    if (rc != LM_OK) {
        return rc;
    }

    return lm_job_done(tx, e->job,
                       lm_str_printf(tx->arena, "{\"rows\":%u}", e->rows));
}
