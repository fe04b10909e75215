/* SPDX-License-Identifier: MIT */
/*
 * Every statement of sql/query against a real server: it prepares, its columns
 * are of the types and the nullability that its contract says, and it runs.
 * Lists are asked with each filter and each order, both ways, and must find a
 * page through an index.
 *
 *     contract SOCKET DATABASE      the database has schema and rows
 */
#include <stdio.h>
#include <stdlib.h>

#include "db/db.h"
#include "sql/all.h"
#include "store/db_private.h"

#include <mysqld_error.h>

#define ARENA (8 << 20)
#define IN_MAX 4096
#define PAGE 15

/* Orders that have to look at every row, with the reason. */
static const struct {
    const char *list;
    const char *sort;
    const char *why;
} whole_table[] = {
    {"customer_group_list", "title", "it counts the customers of its groups"},
    {"staff_list", "name", "a few hundred rows at most"},
};

static lm_tx_t  tx;
static unsigned n_tests;
static unsigned n_failed;
static char     why[1024];
static uint8_t  in_struct[IN_MAX];
static uint8_t  list_values[16];

static void statement_test(const lm_sql_t *s);
static void list_test(const lm_sql_t *s);


/* One line of TAP; an empty "why" is a success. */
static void
tap(const lm_sql_t *s, const char *name, const char *what)
{
    n_tests++;
    if (why[0] != '\0') {
        n_failed++;
        printf("not ok %u - %s %s\n# %s: %s\n", n_tests, name, what, s->place,
               why);
    } else {
        printf("ok %u - %s %s\n", n_tests, name, what);
    }
    why[0] = '\0';
}


static void LM_PRINTF(1, 2) fault(const char *fmt, ...)
{
    size_t  n = strlen(why);
    va_list args;

    va_start(args, fmt);
    vsnprintf(why + n, sizeof(why) - n, fmt, args);
    va_end(args);
    n = strlen(why);
    snprintf(why + n, sizeof(why) - n, "; ");
}


int
main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: contract SOCKET DATABASE\n");
        return 2;
    }

    tx = t_db_open(argv[1], argv[2], ARENA);

    for (size_t i = 0; i < lm_sql_all_n; i++) {
        if (lm_sql_all[i].list != NULL) {
            list_test(&lm_sql_all[i]);
        } else {
            statement_test(&lm_sql_all[i]);
        }
        lm_arena_reset(tx.arena);
    }

    printf("1..%u\n", n_tests);
    t_db_close(&tx);
    return n_failed != 0;
}


/*---- types */

static bool
is_number(enum enum_field_types type)
{
    return type == MYSQL_TYPE_TINY || type == MYSQL_TYPE_SHORT
           || type == MYSQL_TYPE_INT24 || type == MYSQL_TYPE_LONG
           || type == MYSQL_TYPE_LONGLONG;
}


static unsigned
number_size(enum enum_field_types type)
{
    switch (type) {
    case MYSQL_TYPE_TINY:
        return 1;
    case MYSQL_TYPE_SHORT:
        return 2;
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
        return 4;
    default:
        return 8;
    }
}


/* A column of a table must fit whole; of an expression (COUNT(*), IS NULL) we
 * only ask that it is an integer. */
static bool
number_fits(const MYSQL_FIELD *f, unsigned size, bool is_unsigned)
{
    if (!is_number(f->type)) {
        return false;
    }
    if (f->org_table_length == 0) {
        return true;
    }
    return number_size(f->type) <= size
           && ((f->flags & UNSIGNED_FLAG) != 0) == is_unsigned;
}


static bool
type_fits(const MYSQL_FIELD *f, uint8_t type)
{
    bool is_text =
        f->type == MYSQL_TYPE_STRING || f->type == MYSQL_TYPE_BLOB
        || f->type == MYSQL_TYPE_VAR_STRING || f->type == MYSQL_TYPE_MEDIUM_BLOB
        || f->type == MYSQL_TYPE_LONG_BLOB || f->type == MYSQL_TYPE_ENUM;

    switch (type) {
    case LM_T_BOOL:
        return is_number(f->type)
               && (f->org_table_length == 0 || f->type == MYSQL_TYPE_TINY);
    case LM_T_U8:
        return number_fits(f, 1, true);
    case LM_T_U16:
        return number_fits(f, 2, true);
    case LM_T_U32:
        return number_fits(f, 4, true);
    case LM_T_U64:
        return number_fits(f, 8, true);
    case LM_T_I32:
        return number_fits(f, 4, false);
    case LM_T_I64:
        return number_fits(f, 8, false);
    case LM_T_STR:
        return is_text && f->charsetnr != 63;
    case LM_T_BYTES:
        return is_text && f->charsetnr == 63;
    case LM_T_DAY:
        return f->type == MYSQL_TYPE_DATE || f->type == MYSQL_TYPE_NEWDATE;
    case LM_T_INSTANT:
        return f->type == MYSQL_TYPE_DATETIME && f->decimals == 3;
    default:
        return false;
    }
}


static void
columns_check(MYSQL_STMT *stmt, const lm_stmt_t *s)
{
    MYSQL_RES   *meta = mysql_stmt_result_metadata(stmt);
    MYSQL_FIELD *f;

    if (mysql_stmt_field_count(stmt) != s->n_out) {
        fault("%u columns, the contract has %u", mysql_stmt_field_count(stmt),
              s->n_out);
    } else if (meta != NULL) {
        f = mysql_fetch_fields(meta);
        for (size_t i = 0; i < s->n_out; i++) {
            const lm_col_t *c = &s->out[i];

            if (!type_fits(&f[i], c->type)) {
                fault("column %zu (%s) is of server type %d%s", i + 1,
                      f[i].name, f[i].type,
                      f[i].flags & UNSIGNED_FLAG ? " unsigned" : "");
            }
            if ((f[i].flags & NOT_NULL_FLAG) == 0 && c->has == -1) {
                fault("column %zu (%s) may be NULL", i + 1, f[i].name);
            }
            if ((f[i].flags & NOT_NULL_FLAG) != 0 && c->has != -1) {
                fault("column %zu (%s) is never NULL", i + 1, f[i].name);
            }
        }
    }
    if (meta != NULL) {
        mysql_free_result(meta);
    }
}


static MYSQL_STMT *
prepare(const char *sql)
{
    MYSQL_STMT *stmt = mysql_stmt_init(&tx.db->mysql);

    if (mysql_stmt_prepare(stmt, sql, strlen(sql)) != 0) {
        fault("%s", mysql_stmt_error(stmt));
    }
    return stmt;
}


/*---- running */

static void
value_fill(uint8_t type, void *at)
{
    static const char text[] = "0123456789abcdef0123456789abcdef";

    switch (type) {
    case LM_T_BOOL:
        *(bool *) at = true;
        break;
    case LM_T_U8:
        *(uint8_t *) at = 1;
        break;
    case LM_T_U16:
        *(uint16_t *) at = 1;
        break;
    case LM_T_U32:
    case LM_T_I32:
        *(uint32_t *) at = 1;
        break;
    case LM_T_U64:
    case LM_T_I64:
        *(uint64_t *) at = 1;
        break;
    case LM_T_DAY:
        *(lm_day_t *) at = 20778; /* 2026-11-21 */
        break;
    case LM_T_INSTANT:
        *(lm_instant_t *) at = 20778 * LM_DAY + 1;
        break;
    case LM_T_STR:
        *(lm_str_t *) at = LM_STR("1");
        break;
    case LM_T_BYTES:
        *(lm_str_t *) at = lm_str(text, 32);
        break;
    default:
        abort();
    }
}


static void
in_fill(const lm_stmt_t *s)
{
    if (s->in_size > IN_MAX) {
        abort();
    }
    memset(in_struct, 0, sizeof(in_struct));

    for (size_t i = 0; i < s->in_size && s->in != NULL && i < 64; i++) {
        const lm_col_t *c = &s->in[i];

        if (i >= s->n_in) {
            break;
        }
        if (c->type & LM_T_LIST) {
            value_fill(c->type & LM_T_MASK, list_values);
            *(void **) (in_struct + c->offset) = list_values;
            *(size_t *) (in_struct + c->has) = 1;
            continue;
        }
        value_fill(c->type, in_struct + c->offset);
        if (c->has >= 0) {
            *(bool *) (in_struct + c->has) = true;
        }
    }
}


/* What our made-up values may meet: missing parents, taken keys, texts that an
 * ENUM, a JSON or a CHECK refuses. */
static bool
is_about_values(unsigned number)
{
    static const unsigned numbers[] = {
        ER_DUP_ENTRY,        ER_NO_REFERENCED_ROW_2, ER_ROW_IS_REFERENCED_2,
        WARN_DATA_TRUNCATED, ER_CONSTRAINT_FAILED,   ER_DATA_TOO_LONG,
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (numbers[i] == number) {
            return true;
        }
    }
    return false;
}


static void
run_check(MYSQL_STMT *stmt, const lm_stmt_t *s)
{
    lm_rc_t     rc;
    lm_param_t *params;
    MYSQL_BIND  binds[600];
    MYSQL_TIME  times[600];
    size_t      n;

    in_fill(s);
    rc = lm_stmt_params(&tx, s, in_struct, &params, &n);
    if (rc != LM_OK || n != mysql_stmt_param_count(stmt) || n > 600) {
        fault("%lu parameters, the contract has %zu",
              mysql_stmt_param_count(stmt), n);
        return;
    }

    memset(binds, 0, sizeof(binds));
    for (size_t i = 0; i < n; i++) {
        lm_bind_param(&binds[i], &times[i], params[i].type, params[i].value);
    }

    t_db_query(&tx, "START TRANSACTION");
    if ((n > 0 && mysql_stmt_bind_param(stmt, binds) != 0)
        || mysql_stmt_execute(stmt) != 0) {
        if (!is_about_values(mysql_stmt_errno(stmt))) {
            fault("%u %s", mysql_stmt_errno(stmt), mysql_stmt_error(stmt));
        }
    }
    mysql_stmt_free_result(stmt);
    t_db_query(&tx, "ROLLBACK");
}


static void
statement_test(const lm_sql_t *s)
{
    for (size_t i = 0; i < s->n_sizes; i++) {
        const lm_stmt_t *one = &s->stmt[i];
        MYSQL_STMT      *stmt = prepare(one->sql);

        if (why[0] == '\0') {
            columns_check(stmt, one);
            run_check(stmt, one);
        }
        mysql_stmt_close(stmt);
        tap(s, one->name, "keeps its contract");
    }
}


/*---- lists */

static uint64_t
rows_read(void)
{
    return t_db_number(&tx, "SELECT SUM(variable_value)"
                            "  FROM information_schema.session_status"
                            " WHERE variable_name IN"
                            "       ('Handler_read_next',"
                            "        'Handler_read_prev',"
                            "        'Handler_read_rnd',"
                            "        'Handler_read_rnd_next')");
}


static bool
reads_whole_table(const char *list, const char *sort)
{
    for (size_t i = 0; i < sizeof(whole_table) / sizeof(whole_table[0]); i++) {
        if (strcmp(whole_table[i].list, list) == 0
            && strcmp(whole_table[i].sort, sort) == 0) {
            return true;
        }
    }
    return false;
}


/* Runs the list; limit: rows the server may touch for it, 0 for any. */
static size_t
list_run(const lm_list_t *list, lm_list_query_t *q, uint64_t limit, void **rows)
{
    lm_rc_t  rc;
    size_t   n = 0;
    uint64_t total, before = rows_read(), touched;

    q->limit = PAGE;
    rc = lm_list_run(&tx, list, q, in_struct, rows, &n,
                     limit == 0 ? &total : NULL);
    if (rc != LM_OK) {
        fault("result \"%s\"", lm_rc_code(rc));
        return 0;
    }
    touched = rows_read() - before;
    if (limit != 0 && touched > limit) {
        fault("%llu rows touched for a page", (unsigned long long) touched);
    }
    return n;
}


static void
cases_test(const lm_sql_t *s, const lm_list_t *list, const lm_filter_t *f)
{
    lm_list_query_t q = {.n_filters = 1, .filter = {f}, .offset = 1};
    void           *rows;
    char            what[120];

    for (size_t i = 0; i < f->n_cases; i++) {
        if (f->type == LM_T_BOOL) {
            q.value[0].boolean = strcmp(f->cases[i].value, "true") == 0;
        } else {
            q.value[0].str = lm_str_c(f->cases[i].value);
        }
        list_run(list, &q, 0, &rows);
        snprintf(what, sizeof(what), "filters by %s %s", f->name,
                 f->cases[i].value);
        tap(s, list->stmt.name, what);
    }
}


static void
filters_test(const lm_sql_t *s, const lm_list_t *list)
{
    lm_list_query_t all = {.n_filters = 0};
    void           *rows;
    char            what[120];

    for (size_t i = 0; i < list->n_filters && i < LM_LIST_FILTERS; i++) {
        lm_list_query_t q = {.n_filters = 1, .filter = {&list->filters[i]}};

        if (list->filters[i].n_cases > 0) {
            cases_test(s, list, &list->filters[i]);
            continue;
        }
        value_fill(list->filters[i].type, &q.value[0]);
        q.offset = 1; /* so that the number of all rows is asked for, too */
        list_run(list, &q, 0, &rows);
        snprintf(what, sizeof(what), "filters by %s", list->filters[i].name);
        tap(s, list->stmt.name, what);
        if (list->filters[i].rows.key != NULL
            && list->filters[i].type == LM_T_STR) {
            q.value[0].str = LM_STR("%");
            list_run(list, &q, 0, &rows);
            strncat(what, " that fits nearly all",
                    sizeof(what) - strlen(what) - 1);
            tap(s, list->stmt.name, what);
            q.value[0].str = LM_STR("1");
        }

        all.filter[all.n_filters] = q.filter[0];
        all.value[all.n_filters] = q.value[0];
        all.n_filters++;
    }

    all.offset = 1;
    list_run(list, &all, 0, &rows);
    tap(s, list->stmt.name, "filters by all at once");
}


static void
sort_test(const lm_sql_t *s, const lm_list_t *list, const lm_sort_t *sort,
          bool is_desc, uint64_t limit)
{
    lm_list_query_t q = {.sort = sort, .is_desc = is_desc};
    lm_list_query_t next = q;
    char           *rows, *behind;
    char            what[120];
    size_t          n, size = list->stmt.out_size;
    lm_str_t        cursor;

    if (reads_whole_table(list->stmt.name, sort->name)) {
        limit = 0;
    }
    snprintf(what, sizeof(what), "sorts by %s%s", is_desc ? "-" : "",
             sort->name);
    n = list_run(list, &q, limit, (void **) &rows);
    tap(s, list->stmt.name, what);
    if (n < 3 || sort->n_keys == 0) {
        return;
    }

    /* what comes after the first row begins with the second one */
    snprintf(what, sizeof(what), "goes on after a row by %s%s",
             is_desc ? "-" : "", sort->name);
    cursor = lm_list_cursor(tx.arena, list, &q, rows);
    if (lm_list_after(tx.arena, list, &next, cursor) != LM_OK) {
        fault("cursor \"%.*s\" cannot be read", (int) cursor.n, cursor.p);
    } else if (list_run(list, &next, limit, (void **) &behind) < 2) {
        fault("no rows");
    } else if (!lm_str_eq(lm_list_cursor(tx.arena, list, &q, behind),
                          lm_list_cursor(tx.arena, list, &q, rows + size))) {
        fault("another row than the second one");
    }
    tap(s, list->stmt.name, what);
}


/* A walk in slices meets as many rows as are counted, each once. */
static void
keys_walk(const lm_list_t *list, const lm_list_query_t *q, uint32_t slice)
{
    lm_rc_t   rc;
    size_t    n;
    uint64_t *keys, total, met = 0, last = 0;

    rc = lm_list_count(&tx, list, q, in_struct, UINT64_MAX, &total);

    do {
        if (rc == LM_OK) {
            rc = lm_list_keys(&tx, list, q, in_struct, last, slice, &keys, &n);
        }
        if (rc != LM_OK) {
            fault("result \"%s\"", lm_rc_code(rc));
            return;
        }
        for (size_t i = 0; i < n; i++) {
            if (keys[i] <= last) {
                fault("key %llu behind %llu", (unsigned long long) keys[i],
                      (unsigned long long) last);
            }
            last = keys[i];
        }
        met += n;
    } while (n == slice);

    if (met != total) {
        fault("%llu keys of %llu", (unsigned long long) met,
              (unsigned long long) total);
    }
}


static void
keys_test(const lm_sql_t *s, const lm_list_t *list)
{
    char            what[120];
    lm_list_query_t q = {.n_filters = 0};

    keys_walk(list, &q, 999);
    tap(s, list->stmt.name, "walks all keys");

    for (size_t i = 0; i < list->n_filters; i++) {
        if (list->filters[i].n_cases > 0) {
            continue;
        }
        q.n_filters = 1;
        q.filter[0] = &list->filters[i];
        value_fill(list->filters[i].type, &q.value[0]);
        keys_walk(list, &q, 50);
        snprintf(what, sizeof(what), "walks keys by %s", list->filters[i].name);
        tap(s, list->stmt.name, what);
    }
}


static void
list_test(const lm_sql_t *s)
{
    const lm_list_t *list = s->list;
    char             sql[8192];
    MYSQL_STMT      *stmt;
    lm_stmt_t        whole = list->stmt;
    uint64_t         limit;

    snprintf(sql, sizeof(sql), "%s%s%s", list->stmt.sql,
             list->is_page ? " LIMIT 1" : "\n", list->tail);
    stmt = prepare(sql);

    if (why[0] == '\0') {
        columns_check(stmt, &list->stmt);
    }
    mysql_stmt_close(stmt);
    tap(s, list->stmt.name, "keeps its contract");

    /* parameters of filters alone stand behind those of the text */
    whole.n_in = (uint16_t) (list->stmt.n_in + list->n_with);
    in_fill(&whole);

    filters_test(s, list);
    if (list->keys != NULL) {
        keys_test(s, list);
    }

    /* a page of 15 with the rows joined to it, and room for a plan that looks
     * a little further */
    limit = PAGE * 20;
    for (size_t i = 0; i < list->n_sorts; i++) {
        sort_test(s, list, &list->sorts[i], false, limit);
        sort_test(s, list, &list->sorts[i], true, limit);
    }
}
