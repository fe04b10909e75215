/* SPDX-License-Identifier: MIT */
/*
 * Values and prepared statements against a real MariaDB.
 *
 *     store SOCKET DATABASE
 */
#include <stdio.h>

#include "db/all.h"
#include "store/db_private.h"

#define ARENA (16 << 20)

static const char *socket_path;
static const char *database;
static lm_tx_t     tx;


static int
setup(void **state)
{
    tx = t_db_open(socket_path, database, ARENA);
    t_all_create(&tx);
    return 0;
}


static int
teardown(void **state)
{
    t_db_close(&tx);
    return 0;
}


/*---- values */

static void
values_come_back(void **state)
{
    all_t    row, empty = t_all_full, null = {.id = 2};
    uint64_t affected;

    empty.id = 1;
    empty.a_bool = false;
    empty.a_u64 = 0;
    empty.a_i64 = INT64_MAX;
    empty.a_str = LM_STR_NULL;
    empty.a_bytes = LM_STR("");
    empty.a_day = 0; /* 1970-01-01 */
    empty.a_instant = 0;

    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &t_all_full, &affected, NULL));
    assert_int_equal(affected, 1);
    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &empty, NULL, NULL));
    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &null, NULL, NULL));

    for (int i = 0; i < 2; i++) {
        assert_ok(lm_stmt_one(&tx, &t_all_get, &t_all_full, &row));
        t_all_assert(&row, &t_all_full);
        assert_ok(lm_stmt_one(&tx, &t_all_get, &empty, &row));
        t_all_assert(&row, &empty);
        assert_ok(lm_stmt_one(&tx, &t_all_get, &null, &row));
        t_all_assert(&row, &null);
    }

    row.id = 77;
    assert_int_equal(lm_stmt_one(&tx, &t_all_get, &row, &row), LM_E_NOT_FOUND);
    assert_int_equal(lm_stmt_exec(&tx, &t_all_insert, &null, NULL, NULL),
                     LM_E_DUPLICATE);
    assert_ok(lm_stmt_one(&tx, &t_all_get, &null, &row));
}


static void
server_sees_what_we_mean(void **state)
{
    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &t_all_full, NULL, NULL));
    assert_int_equal(
        t_db_number(&tx, "SELECT a_day = '9999-12-31'"
                         "   AND a_instant = '2026-11-21 17:00:59.999'"
                         "   AND a_u64 = 18446744073709551615"
                         "   AND a_i64 = -9223372036854775808"
                         "   AND a_str LIKE '%🐎%' AND HEX(a_bytes) = '00FF0078'"
                         "  FROM t_all"),
        1);
    assert_int_equal(t_db_number(&tx,
                                 "SELECT @@tx_isolation = 'READ-COMMITTED'"
                                 "   AND @@time_zone = '+00:00'"
                                 "   AND @@innodb_lock_wait_timeout = 3"
                                 "   AND @@max_statement_time = 60"
                                 "   AND @@sql_mode LIKE '%STRICT_ALL_TABLES%'"
                                 "   AND @@character_set_client = 'utf8mb4'"
                                 "   AND @@character_set_results = 'utf8mb4'"),
                     1);
}


static void
big_values(void **state)
{
    all_t  row, big = t_all_full;
    size_t n = 3 << 20;
    char  *p = lm_alloc(tx.arena, n);

    for (size_t i = 0; i < n; i++) {
        p[i] = (char) ('a' + i % 26);
    }
    big.a_str = lm_str(p, n);

    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &big, NULL, NULL));
    assert_ok(lm_stmt_one(&tx, &t_all_get, &big, &row));
    t_all_assert(&row, &big);
}


/* A contract that the server breaks is an error, and costs no connection. */
static void
broken_contracts(void **state)
{
    static const lm_col_t narrow[] = {{LM_T_U8, 0, -1}};

    uint8_t   v;
    size_t    errors = t_host_errors_logged();
    lm_stmt_t s = {.id = ID_FIRST + 10,
                   .name = "narrow",
                   .sql = "SELECT 300",
                   .out = narrow,
                   .n_out = 1,
                   .out_size = 1,
                   .is_read = true};

    assert_int_equal(lm_stmt_one(&tx, &s, NULL, &v), LM_E_INTERNAL);
    s.id++;
    s.sql = "SELECT NULL";
    assert_int_equal(lm_stmt_one(&tx, &s, NULL, &v), LM_E_INTERNAL);
    s.id++;
    s.sql = "SELECT 1, 2";
    assert_int_equal(lm_stmt_one(&tx, &s, NULL, &v), LM_E_INTERNAL);
    s.id++;
    s.sql = "SELECT ?";
    assert_int_equal(lm_stmt_one(&tx, &s, NULL, &v), LM_E_INTERNAL);
    s.id++;
    s.sql = "SELECT no_column FROM t_all";
    assert_int_equal(lm_stmt_one(&tx, &s, NULL, &v), LM_E_INTERNAL);
    assert_int_equal(t_host_errors_logged() - errors, 5);

    s.id++;
    s.sql = "SELECT 7";
    assert_ok(lm_stmt_one(&tx, &s, NULL, &v));
    assert_int_equal(v, 7);
    assert_false(lm_db_is_broken(tx.db));
}


/*---- many rows */

static void
batches_and_many(void **state)
{
    size_t   n, sizes[] = {1, 2, 1024, 1025, 3000};
    all_t   *rows = t_all_rows(&tx, 3000), *back, key = {.id = 0};
    uint64_t affected;

    for (size_t i = 0; i < 5; i++) {
        t_db_query(&tx, "TRUNCATE t_all");
        assert_ok(lm_stmt_batch(&tx, &t_all_insert, rows, sizes[i], &affected));
        assert_int_equal(affected, sizes[i]);
        assert_ok(lm_stmt_many(&tx, &t_all_many, &key, (void **) &back, &n));
        assert_int_equal(n, sizes[i]);
        for (size_t j = 0; j < n; j++) {
            t_all_assert(&back[j], &rows[j]);
        }
    }

    assert_ok(lm_stmt_batch(&tx, &t_all_upsert, rows, 3000, &affected));
    assert_int_equal(t_db_number(&tx, "SELECT COUNT(*) FROM t_all"
                                      " WHERE a_u64 = 2 * (id - 1)"),
                     3000);
    assert_ok(lm_stmt_batch(&tx, &t_all_upsert, rows, 0, &affected));
    assert_int_equal(affected, 0);

    assert_int_equal(lm_stmt_batch(&tx, &t_all_insert, rows, 5, NULL),
                     LM_E_DUPLICATE);
    assert_ok(lm_stmt_many(&tx, &t_all_many, &key, (void **) &back, &n));
    assert_int_equal(n, 3000);
}


static void
too_much_for_the_arena(void **state)
{
    size_t  n;
    all_t  *rows = t_all_rows(&tx, 3000), *back, key = {.id = 0}, row;
    lm_tx_t small = {.db = tx.db, .arena = lm_arena_create(64 << 10)};

    assert_ok(lm_stmt_batch(&tx, &t_all_insert, rows, 3000, NULL));
    assert_int_equal(
        lm_stmt_many(&small, &t_all_many, &key, (void **) &back, &n),
        LM_E_MEMORY);
    assert_int_equal(n, 0);
    lm_arena_destroy(small.arena);

    key.id = 5;
    assert_ok(lm_stmt_one(&tx, &t_all_get, &key, &row));
    t_all_assert(&row, &rows[4]);
}


typedef struct {
    const uint64_t *ids;
    size_t          n_ids;
} list_in_t;


static void
lists_of_values(void **state)
{
    static const lm_col_t  in[] = {{LM_T_U64 | LM_T_LIST,
                                    offsetof(list_in_t, ids),
                                    offsetof(list_in_t, n_ids)}};
    static const lm_stmt_t sized[] = {
        {.id = ID_FIRST + 20,
         .name = "sized",
         .sql = "SELECT " ALL_NAMES " FROM t_all WHERE id IN (?,?)",
         .in = in,
         .n_in = 1,
         .in_size = sizeof(list_in_t),
         .out = t_all_columns,
         .n_out = N_ALL,
         .out_size = sizeof(all_t),
         .list_size = 2,
         .is_read = true},
        {.id = ID_FIRST + 21,
         .name = "sized",
         .sql = "SELECT " ALL_NAMES " FROM t_all WHERE id IN (?,?,?,?)",
         .in = in,
         .n_in = 1,
         .in_size = sizeof(list_in_t),
         .out = t_all_columns,
         .n_out = N_ALL,
         .out_size = sizeof(all_t),
         .list_size = 4,
         .is_read = true},
    };

    uint64_t ids[] = {3, 1, 2, 9, 5};
    size_t   n;
    all_t   *rows = t_all_rows(&tx, 10), *back;

    assert_ok(lm_stmt_batch(&tx, &t_all_insert, rows, 10, NULL));
    for (size_t i = 0; i <= 4; i++) {
        list_in_t        list = {ids, i};
        const lm_stmt_t *s = lm_stmt_sized(sized, 2, i);

        assert_int_equal(s->list_size, i <= 2 ? 2 : 4);
        assert_ok(lm_stmt_many(&tx, s, &list, (void **) &back, &n));
        assert_int_equal(n, i);
    }

    assert_int_equal(lm_stmt_many(&tx, lm_stmt_sized(sized, 2, 5),
                                  &(list_in_t){ids, 5}, (void **) &back, &n),
                     LM_E_RANGE);
}


static void
lists_as_one_text(void **state)
{
    static const lm_col_t  in[] = {{LM_T_U64 | LM_T_LIST | LM_T_JSON,
                                    offsetof(list_in_t, ids),
                                    offsetof(list_in_t, n_ids)}};
    static const lm_col_t  columns[] = {{LM_T_U64, 0, -1}};
    static const lm_stmt_t s = {
        .id = ID_FIRST + 22,
        .name = "one_text",
        .sql = "SELECT n FROM JSON_TABLE(?, '$[*]' COLUMNS"
               " (n BIGINT UNSIGNED PATH '$')) a ORDER BY n",
        .in = in,
        .n_in = 1,
        .in_size = sizeof(list_in_t),
        .out = columns,
        .n_out = 1,
        .out_size = sizeof(uint64_t),
        .list_size = 3,
        .is_read = true,
    };

    uint64_t  ids[] = {0, 7, UINT64_MAX, 9}, *back;
    size_t    n;
    list_in_t list = {ids, 0};

    for (; list.n_ids <= 3; list.n_ids++) {
        assert_ok(lm_stmt_many(&tx, &s, &list, (void **) &back, &n));
        assert_int_equal(n, list.n_ids);
        for (size_t i = 0; i < n; i++) {
            assert_true(back[i] == ids[i]);
        }
    }

    assert_int_equal(lm_stmt_many(&tx, &s, &list, (void **) &back, &n),
                     LM_E_RANGE);
}


/*---- prepared statements */

static all_t
plain_one(uint32_t nr)
{
    static char           texts[300][80];
    static const lm_col_t columns[] = {{LM_T_U64, offsetof(all_t, id), -1}};

    all_t     row = {.id = 0};
    lm_stmt_t s = {.id = ID_FIRST + 1000 + nr,
                   .name = "plain",
                   .out = columns,
                   .n_out = 1,
                   .out_size = sizeof(uint64_t),
                   .is_read = true};

    snprintf(texts[nr], sizeof(texts[nr]), "SELECT %u", nr);
    s.sql = texts[nr];
    assert_ok(lm_stmt_one(&tx, &s, NULL, &row));
    assert_int_equal(row.id, nr);
    return row;
}


static uint64_t
server_prepared(void)
{
    return t_db_number(&tx, "SELECT variable_value"
                            "  FROM information_schema.global_status"
                            " WHERE variable_name = 'Prepared_stmt_count'");
}


static void
oldest_statements_go(void **state)
{
    uint64_t before = server_prepared(), prepares;

    for (uint32_t i = 0; i < 300; i++) {
        plain_one(i);
        plain_one(0);
    }
    assert_int_equal(tx.db->n_prepared, 128);
    assert_int_equal(server_prepared() - before, 128);

    /* the 127 newest and the one used all the time need no preparing */
    prepares = t_db_number(&tx, "SELECT variable_value"
                                "  FROM information_schema.session_status"
                                " WHERE variable_name = 'Com_stmt_prepare'");
    for (uint32_t i = 299; i > 172; i--) {
        plain_one(i);
    }
    plain_one(0);
    assert_int_equal(t_db_number(&tx, "SELECT variable_value"
                                      "  FROM information_schema.session_status"
                                      " WHERE variable_name"
                                      " = 'Com_stmt_prepare'"),
                     prepares);
    plain_one(172);
    assert_int_equal(tx.db->n_prepared, 128);
}


static void
servers_limit_of_statements(void **state)
{
    for (uint32_t i = 0; i < 20; i++) {
        plain_one(i);
    }
    t_db_query(&tx, "SET GLOBAL max_prepared_stmt_count = %llu",
               (unsigned long long) server_prepared());
    for (uint32_t i = 20; i < 60; i++) {
        plain_one(i);
    }
    assert_true(tx.db->n_prepared <= 20);
    t_db_query(&tx, "SET GLOBAL max_prepared_stmt_count = DEFAULT");
}


static void
tables_may_change(void **state)
{
    all_t row;

    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &t_all_full, NULL, NULL));
    assert_ok(lm_stmt_one(&tx, &t_all_get, &t_all_full, &row));
    t_db_query(&tx, "ALTER TABLE t_all ADD COLUMN more INT");
    assert_ok(lm_stmt_one(&tx, &t_all_get, &t_all_full, &row));
    t_all_assert(&row, &t_all_full);
}


int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(values_come_back),     T(server_sees_what_we_mean),
        T(big_values),           T(broken_contracts),
        T(batches_and_many),     T(too_much_for_the_arena),
        T(lists_of_values),      T(lists_as_one_text),
        T(oldest_statements_go), T(servers_limit_of_statements),
        T(tables_may_change),
#undef T
    };

    if (argc != 3) {
        fprintf(stderr, "usage: store SOCKET DATABASE\n");
        return 2;
    }
    socket_path = argv[1];
    database = argv[2];

    if (lm_db_library_begin() != LM_OK) {
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
