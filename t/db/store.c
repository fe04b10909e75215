/* SPDX-License-Identifier: MIT */
/*
 * Connections, transactions and statements against a real MariaDB.
 *
 *     store SOCKET DATABASE
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/db.h"

#define ARENA (16 << 20)
#define ID_FIRST 100000 /* of statements made here */

static const char *socket_path;
static const char *database;
static lm_tx_t     tx;

typedef struct {
    uint64_t     id;
    bool         a_bool;
    uint8_t      a_u8;
    uint16_t     a_u16;
    uint32_t     a_u32;
    uint64_t     a_u64;
    int32_t      a_i32;
    int64_t      a_i64;
    lm_str_t     a_str;
    lm_str_t     a_bytes;
    lm_day_t     a_day;
    lm_instant_t a_instant;
    bool         has_bool;
    bool         has_u8;
    bool         has_u16;
    bool         has_u32;
    bool         has_u64;
    bool         has_i32;
    bool         has_i64;
    bool         has_str;
    bool         has_bytes;
    bool         has_day;
    bool         has_instant;
} all_t;

#define COL(type, name, has)                                                   \
    {                                                                          \
        type, offsetof(all_t, name), offsetof(all_t, has)                      \
    }

static const lm_col_t all_columns[] = {
    {LM_T_U64, offsetof(all_t, id), -1},
    COL(LM_T_BOOL, a_bool, has_bool),
    COL(LM_T_U8, a_u8, has_u8),
    COL(LM_T_U16, a_u16, has_u16),
    COL(LM_T_U32, a_u32, has_u32),
    COL(LM_T_U64, a_u64, has_u64),
    COL(LM_T_I32, a_i32, has_i32),
    COL(LM_T_I64, a_i64, has_i64),
    COL(LM_T_STR, a_str, has_str),
    COL(LM_T_BYTES, a_bytes, has_bytes),
    COL(LM_T_DAY, a_day, has_day),
    COL(LM_T_INSTANT, a_instant, has_instant),
};

#define N_ALL (sizeof(all_columns) / sizeof(all_columns[0]))
#define ALL_NAMES                                                              \
    "id, a_bool, a_u8, a_u16, a_u32, a_u64, a_i32, a_i64, a_str, a_bytes, "    \
    "a_day, a_instant"

static const lm_stmt_t all_insert = {
    .id = ID_FIRST,
    .name = "all_insert",
    .sql = "INSERT INTO t_all (" ALL_NAMES ")"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    .in = all_columns,
    .n_in = N_ALL,
    .in_size = sizeof(all_t),
};

static const lm_stmt_t all_upsert = {
    .id = ID_FIRST + 1,
    .name = "all_upsert",
    .sql = "INSERT INTO t_all (" ALL_NAMES ")"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
           " ON DUPLICATE KEY UPDATE a_u64 = a_u64 + VALUES(a_u64)",
    .in = all_columns,
    .n_in = N_ALL,
    .in_size = sizeof(all_t),
};

static const lm_stmt_t all_get = {
    .id = ID_FIRST + 2,
    .name = "all_get",
    .sql = "SELECT " ALL_NAMES " FROM t_all WHERE id = ?",
    .in = all_columns,
    .n_in = 1,
    .in_size = sizeof(all_t),
    .out = all_columns,
    .n_out = N_ALL,
    .out_size = sizeof(all_t),
    .is_read = true,
};

static const lm_stmt_t all_many = {
    .id = ID_FIRST + 3,
    .name = "all_many",
    .sql = "SELECT " ALL_NAMES " FROM t_all WHERE id >= ? ORDER BY id LIMIT 5000",
    .in = all_columns,
    .n_in = 1,
    .in_size = sizeof(all_t),
    .out = all_columns,
    .n_out = N_ALL,
    .out_size = sizeof(all_t),
    .is_read = true,
};

static const lm_stmt_t all_add = {
    .id = ID_FIRST + 4,
    .name = "all_add",
    .sql = "UPDATE t_all SET a_u64 = a_u64 + 1 WHERE id = ?",
    .in = all_columns,
    .n_in = 1,
    .in_size = sizeof(all_t),
};


static const all_t full = {
    .id = UINT64_MAX,
    .a_bool = true,
    .a_u8 = UINT8_MAX,
    .a_u16 = UINT16_MAX,
    .a_u32 = UINT32_MAX,
    .a_u64 = UINT64_MAX,
    .a_i32 = INT32_MIN,
    .a_i64 = INT64_MIN,
    .a_str = {"žluťoučký 🐎 kůň", sizeof("žluťoučký 🐎 kůň") - 1},
    .a_bytes = {"\0\xff\0x", 4},
    .a_day = 2932896, /* 9999-12-31 */
    .a_instant = 20778 * LM_DAY + 17 * LM_HOUR + 59 * LM_SECOND + 999,
    .has_bool = true,
    .has_u8 = true,
    .has_u16 = true,
    .has_u32 = true,
    .has_u64 = true,
    .has_i32 = true,
    .has_i64 = true,
    .has_str = true,
    .has_bytes = true,
    .has_day = true,
    .has_instant = true,
};


static void
assert_all(const all_t *a, const all_t *b)
{
    assert_int_equal(a->id, b->id);
    assert_memory_equal(&a->has_bool, &b->has_bool, 11);
    assert_int_equal(a->a_bool, b->a_bool);
    assert_int_equal(a->a_u8, b->a_u8);
    assert_int_equal(a->a_u16, b->a_u16);
    assert_int_equal(a->a_u32, b->a_u32);
    assert_true(a->a_u64 == b->a_u64);
    assert_int_equal(a->a_i32, b->a_i32);
    assert_true(a->a_i64 == b->a_i64);
    assert_true(lm_str_eq(a->a_str, b->a_str));
    assert_true(lm_str_eq(a->a_bytes, b->a_bytes));
    assert_int_equal(a->a_day, b->a_day);
    assert_true(a->a_instant == b->a_instant);
}


static int
setup(void **state)
{
    tx = t_db_open(socket_path, database, ARENA);
    t_db_query(&tx, "CREATE OR REPLACE TABLE t_all ("
                    " id BIGINT UNSIGNED NOT NULL PRIMARY KEY,"
                    " a_bool BOOLEAN, a_u8 TINYINT UNSIGNED,"
                    " a_u16 SMALLINT UNSIGNED, a_u32 INT UNSIGNED,"
                    " a_u64 BIGINT UNSIGNED, a_i32 INT, a_i64 BIGINT,"
                    " a_str LONGTEXT, a_bytes LONGBLOB, a_day DATE,"
                    " a_instant DATETIME(3)) ENGINE=InnoDB"
                    " CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci");
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
    all_t    row, empty = full, null = {.id = 2};
    uint64_t affected;

    empty.id = 1;
    empty.a_bool = false;
    empty.a_u64 = 0;
    empty.a_i64 = INT64_MAX;
    empty.a_str = LM_STR_NULL;
    empty.a_bytes = LM_STR("");
    empty.a_day = 0; /* 1970-01-01 */
    empty.a_instant = 0;

    assert_ok(lm_stmt_exec(&tx, &all_insert, &full, &affected, NULL));
    assert_int_equal(affected, 1);
    assert_ok(lm_stmt_exec(&tx, &all_insert, &empty, NULL, NULL));
    assert_ok(lm_stmt_exec(&tx, &all_insert, &null, NULL, NULL));

    for (int i = 0; i < 2; i++) {
        assert_ok(lm_stmt_one(&tx, &all_get, &full, &row));
        assert_all(&row, &full);
        assert_ok(lm_stmt_one(&tx, &all_get, &empty, &row));
        assert_all(&row, &empty);
        assert_ok(lm_stmt_one(&tx, &all_get, &null, &row));
        assert_all(&row, &null);
    }

    row.id = 77;
    assert_int_equal(lm_stmt_one(&tx, &all_get, &row, &row), LM_E_NOT_FOUND);
    assert_int_equal(lm_stmt_exec(&tx, &all_insert, &null, NULL, NULL),
                     LM_E_DUPLICATE);
    assert_ok(lm_stmt_one(&tx, &all_get, &null, &row));
}


static void
server_sees_what_we_mean(void **state)
{
    assert_ok(lm_stmt_exec(&tx, &all_insert, &full, NULL, NULL));
    assert_int_equal(
        t_db_number(&tx, "SELECT a_day = '9999-12-31'"
                         "   AND a_instant = '2026-11-21 17:00:59.999'"
                         "   AND a_u64 = 18446744073709551615"
                         "   AND a_i64 = -9223372036854775808"
                         "   AND a_str LIKE '%🐎%' AND HEX(a_bytes) = '00FF0078'"
                         "  FROM t_all"),
        1);
    assert_int_equal(
        t_db_number(&tx, "SELECT @@tx_isolation = 'READ-COMMITTED'"
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
    all_t  row, big = full;
    size_t n = 3 << 20;
    char  *p = lm_alloc(tx.arena, n);

    for (size_t i = 0; i < n; i++) {
        p[i] = (char) ('a' + i % 26);
    }
    big.a_str = lm_str(p, n);

    assert_ok(lm_stmt_exec(&tx, &all_insert, &big, NULL, NULL));
    assert_ok(lm_stmt_one(&tx, &all_get, &big, &row));
    assert_all(&row, &big);
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

static all_t *
many_rows(size_t n)
{
    all_t *rows = lm_alloc_array(tx.arena, n, sizeof(all_t));

    for (size_t i = 0; i < n; i++) {
        rows[i] = full;
        rows[i].id = i + 1;
        rows[i].a_u64 = i;
        rows[i].has_i32 = i % 2 == 0;
        rows[i].has_str = i % 3 != 0;
        rows[i].has_instant = i % 5 != 0;
        rows[i].has_day = i % 7 != 0;
        rows[i].a_str = lm_str_printf(tx.arena, "row %zu ✓", i);
        rows[i].a_instant = (lm_instant_t) i * 1000003;
        rows[i].a_day = (lm_day_t) i;
        if (!rows[i].has_i32) {
            rows[i].a_i32 = 0;
        }
        if (!rows[i].has_str) {
            rows[i].a_str = LM_STR_NULL;
        }
        if (!rows[i].has_instant) {
            rows[i].a_instant = 0;
        }
        if (!rows[i].has_day) {
            rows[i].a_day = 0;
        }
    }
    return rows;
}


static void
batches_and_many(void **state)
{
    size_t   n, sizes[] = {1, 2, 1024, 1025, 3000};
    all_t   *rows = many_rows(3000), *back, key = {.id = 0};
    uint64_t affected;

    for (size_t i = 0; i < 5; i++) {
        t_db_query(&tx, "TRUNCATE t_all");
        assert_ok(
            lm_stmt_batch(&tx, &all_insert, rows, sizes[i], &affected));
        assert_int_equal(affected, sizes[i]);
        assert_ok(
            lm_stmt_many(&tx, &all_many, &key, (void **) &back, &n));
        assert_int_equal(n, sizes[i]);
        for (size_t j = 0; j < n; j++) {
            assert_all(&back[j], &rows[j]);
        }
    }

    assert_ok(lm_stmt_batch(&tx, &all_upsert, rows, 3000, &affected));
    assert_int_equal(
        t_db_number(&tx, "SELECT COUNT(*) FROM t_all"
                         " WHERE a_u64 = 2 * (id - 1)"),
        3000);
    assert_ok(lm_stmt_batch(&tx, &all_upsert, rows, 0, &affected));
    assert_int_equal(affected, 0);

    assert_int_equal(lm_stmt_batch(&tx, &all_insert, rows, 5, NULL),
                     LM_E_DUPLICATE);
    assert_ok(lm_stmt_many(&tx, &all_many, &key, (void **) &back, &n));
    assert_int_equal(n, 3000);
}


static void
too_much_for_the_arena(void **state)
{
    size_t  n;
    all_t  *rows = many_rows(3000), *back, key = {.id = 0}, row;
    lm_tx_t small = {.db = tx.db, .arena = lm_arena_create(64 << 10)};

    assert_ok(lm_stmt_batch(&tx, &all_insert, rows, 3000, NULL));
    assert_int_equal(lm_stmt_many(&small, &all_many, &key, (void **) &back, &n),
                     LM_E_MEMORY);
    assert_int_equal(n, 0);
    lm_arena_destroy(small.arena);

    key.id = 5;
    assert_ok(lm_stmt_one(&tx, &all_get, &key, &row));
    assert_all(&row, &rows[4]);
}


typedef struct {
    const uint64_t *ids;
    size_t          n_ids;
} list_in_t;


static void
lists_of_values(void **state)
{
    static const lm_col_t in[] = {{LM_T_U64 | LM_T_LIST,
                                   offsetof(list_in_t, ids),
                                   offsetof(list_in_t, n_ids)}};
    static const lm_stmt_t sized[] = {
        {.id = ID_FIRST + 20,
         .name = "sized",
         .sql = "SELECT " ALL_NAMES " FROM t_all WHERE id IN (?,?)",
         .in = in,
         .n_in = 1,
         .in_size = sizeof(list_in_t),
         .out = all_columns,
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
         .out = all_columns,
         .n_out = N_ALL,
         .out_size = sizeof(all_t),
         .list_size = 4,
         .is_read = true},
    };

    uint64_t ids[] = {3, 1, 2, 9, 5};
    size_t   n;
    all_t   *rows = many_rows(10), *back;

    assert_ok(lm_stmt_batch(&tx, &all_insert, rows, 10, NULL));
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


/*---- prepared statements */

static all_t
plain_one(uint32_t nr)
{
    static char     texts[300][80];
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
    assert_int_equal(lm_db_prepared(tx.db), 128);
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
    assert_int_equal(lm_db_prepared(tx.db), 128);
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
    assert_true(lm_db_prepared(tx.db) <= 20);
    t_db_query(&tx, "SET GLOBAL max_prepared_stmt_count = DEFAULT");
}


static void
tables_may_change(void **state)
{
    all_t row;

    assert_ok(lm_stmt_exec(&tx, &all_insert, &full, NULL, NULL));
    assert_ok(lm_stmt_one(&tx, &all_get, &full, &row));
    t_db_query(&tx, "ALTER TABLE t_all ADD COLUMN more INT");
    assert_ok(lm_stmt_one(&tx, &all_get, &full, &row));
    assert_all(&row, &full);
}


/*---- transactions */

typedef struct {
    lm_tx_t *holder;
    unsigned calls;
    unsigned release_at; /* the holder ends at this call */
} work_t;


static lm_rc_t
add_to_1(lm_tx_t *t, void *arg)
{
    work_t *w = arg;
    all_t   key = {.id = 1};

    w->calls++;
    if (w->calls == w->release_at) {
        lm_tx_rollback(w->holder);
    }
    return lm_stmt_exec(t, &all_add, &key, NULL, NULL);
}


static void
waits_are_tried_again(void **state)
{
    all_t   key = {.id = 1}, row = full;
    lm_tx_t other = t_db_open(socket_path, database, ARENA);
    work_t  w = {.holder = &other, .release_at = 2};

    row.id = 1;
    row.a_u64 = 10;
    assert_ok(lm_stmt_exec(&tx, &all_insert, &row, NULL, NULL));
    t_db_query(&tx, "SET SESSION innodb_lock_wait_timeout = 1");

    assert_ok(lm_tx_begin(&other, LM_TX_WRITE));
    assert_ok(lm_stmt_exec(&other, &all_add, &key, NULL, NULL));
    assert_ok(lm_tx_run(&tx, LM_TX_WRITE, add_to_1, &w));
    assert_int_equal(w.calls, 2);
    assert_int_equal(t_db_number(&tx, "SELECT a_u64 FROM t_all"), 11);

    /* three times, then the caller is told */
    w = (work_t){.holder = &other, .release_at = 99};
    assert_ok(lm_tx_begin(&other, LM_TX_WRITE));
    assert_ok(lm_stmt_exec(&other, &all_add, &key, NULL, NULL));
    assert_int_equal(lm_tx_run(&tx, LM_TX_WRITE, add_to_1, &w), LM_E_RETRY);
    assert_int_equal(w.calls, 3);
    assert_false(lm_db_in_transaction(tx.db));
    t_db_close(&other);
}


typedef struct {
    uint64_t first;
    uint64_t second;
    unsigned calls;
    lm_rc_t  rc;
} pair_t;

static pthread_barrier_t both_hold;


static lm_rc_t
add_to_both(lm_tx_t *t, void *arg)
{
    lm_rc_t rc;
    pair_t *p = arg;

    p->calls++;
    rc = lm_stmt_exec(t, &all_add, &(all_t){.id = p->first}, NULL, NULL);
    if (rc != LM_OK) {
        return rc;
    }
    if (p->calls == 1) {
        pthread_barrier_wait(&both_hold);
    }
    return lm_stmt_exec(t, &all_add, &(all_t){.id = p->second}, NULL, NULL);
}


static void *
pair_thread(void *arg)
{
    pair_t *p = arg;
    lm_tx_t t;

    p->rc = lm_db_thread_begin();
    t = t_db_open(socket_path, database, ARENA);
    p->rc = lm_tx_run(&t, LM_TX_WRITE, add_to_both, p);
    t_db_close(&t);
    lm_db_thread_end();
    return NULL;
}


static void
deadlocks_are_tried_again(void **state)
{
    pair_t    a = {.first = 1, .second = 2}, b = {.first = 2, .second = 1};
    pthread_t ta, tb;
    all_t    *rows = many_rows(2);

    assert_ok(lm_stmt_batch(&tx, &all_insert, rows, 2, NULL));
    assert_int_equal(pthread_barrier_init(&both_hold, NULL, 2), 0);
    assert_int_equal(pthread_create(&ta, NULL, pair_thread, &a), 0);
    assert_int_equal(pthread_create(&tb, NULL, pair_thread, &b), 0);
    pthread_join(ta, NULL);
    pthread_join(tb, NULL);

    assert_ok(a.rc);
    assert_ok(b.rc);
    assert_int_equal(a.calls + b.calls, 3);
    assert_int_equal(t_db_number(&tx, "SELECT SUM(a_u64) FROM t_all"),
                     0 + 1 + 4);
}


static lm_rc_t
insert_and_fail(lm_tx_t *t, void *arg)
{
    lm_rc_t rc = lm_stmt_exec(t, &all_insert, &full, NULL, NULL);

    lm_tx_touch(t, 7);
    return rc == LM_OK ? LM_E_CONFLICT : rc;
}


static lm_rc_t
insert_and_touch(lm_tx_t *t, void *arg)
{
    for (uint64_t i = 0; i < *(size_t *) arg; i++) {
        lm_tx_touch(t, i + 1);
        lm_tx_touch(t, i + 1);
    }
    return LM_OK;
}


static void
failures_leave_nothing(void **state)
{
    size_t n = 2;

    assert_int_equal(lm_tx_run(&tx, LM_TX_WRITE, insert_and_fail, NULL),
                     LM_E_CONFLICT);
    assert_int_equal(t_db_number(&tx, "SELECT COUNT(*) FROM t_all"), 0);
    assert_int_equal(t_host_touched_count(), 0);

    assert_ok(lm_tx_run(&tx, LM_TX_WRITE, insert_and_touch, &n));
    assert_int_equal(t_host_touched_count(), 2);
    n = LM_TX_TOUCHED + 1;
    assert_ok(lm_tx_run(&tx, LM_TX_WRITE, insert_and_touch, &n));
    assert_int_equal(t_host_touched_count(), SIZE_MAX);

    /* what a lease that is given back leaves open is rolled back */
    assert_ok(lm_tx_begin(&tx, LM_TX_WRITE));
    assert_ok(lm_stmt_exec(&tx, &all_insert, &full, NULL, NULL));
    lm_db_reset(tx.db);
    assert_int_equal(t_db_number(&tx, "SELECT COUNT(*) FROM t_all"), 0);
}


static void
reading_changes_nothing(void **state)
{
    all_t row;

    assert_ok(lm_tx_begin(&tx, LM_TX_READ));
    assert_int_equal(lm_stmt_one(&tx, &all_get, &full, &row), LM_E_NOT_FOUND);
    assert_int_equal(lm_stmt_exec(&tx, &all_insert, &full, NULL, NULL),
                     LM_E_INTERNAL);
    assert_int_equal(lm_stmt_batch(&tx, &all_insert, &full, 1, NULL),
                     LM_E_INTERNAL);
    assert_ok(lm_tx_commit(&tx));
    assert_ok(lm_stmt_exec(&tx, &all_insert, &full, NULL, NULL));
}


/*---- faults */

typedef struct {
    lm_tx_t t;
    lm_rc_t rc;
} sleeper_t;


static lm_rc_t
sleep_statement(lm_tx_t *t, unsigned seconds)
{
    static const lm_col_t columns[] = {{LM_T_U64, 0, -1}};

    uint64_t  v;
    lm_stmt_t s = {.id = ID_FIRST + 30 + seconds,
                   .name = "sleep",
                   .sql = "SELECT COUNT(*) FROM t_all WHERE SLEEP(2) = 0",
                   .out = columns,
                   .n_out = 1,
                   .out_size = sizeof(v),
                   .is_read = true};

    return lm_stmt_one(t, &s, NULL, &v);
}


static void *
sleeper_thread(void *arg)
{
    sleeper_t *s = arg;

    s->rc = sleep_statement(&s->t, 0);
    return NULL;
}


static void
server_goes_in_a_statement(void **state)
{
    sleeper_t s = {.t = t_db_open(socket_path, database, ARENA)};
    pthread_t thread;
    uint64_t  id = mysql_thread_id(&s.t.db->mysql);
    char      sql[200];
    all_t     row;

    assert_ok(lm_stmt_exec(&tx, &all_insert, &full, NULL, NULL));
    assert_ok(lm_stmt_one(&s.t, &all_get, &full, &row));
    assert_true(lm_db_fd(s.t.db) >= 0);

    snprintf(sql, sizeof(sql),
             "SELECT COUNT(*) FROM information_schema.processlist"
             " WHERE id = %llu AND info LIKE '%%SLEEP%%'",
             (unsigned long long) id);
    assert_int_equal(pthread_create(&thread, NULL, sleeper_thread, &s), 0);
    for (int i = 0; i < 500 && t_db_number(&tx, sql) == 0; i++) {
        lm_host_sleep(10);
    }
    t_db_query(&tx, "KILL %llu", (unsigned long long) id);
    pthread_join(thread, NULL);

    assert_int_equal(s.rc, LM_E_UNAVAILABLE);
    assert_true(lm_db_is_broken(s.t.db));
    assert_int_equal(lm_db_fd(s.t.db), -1);

    /* and stays so, without asking anybody */
    assert_int_equal(lm_stmt_one(&s.t, &all_get, &full, &row),
                     LM_E_UNAVAILABLE);
    assert_int_equal(lm_tx_begin(&s.t, LM_TX_WRITE), LM_E_UNAVAILABLE);
    assert_int_equal(lm_db_ping(s.t.db), LM_E_UNAVAILABLE);
    lm_db_reset(s.t.db);
    t_db_close(&s.t);
}


static void
deadline_between_rows(void **state)
{
    size_t    n;
    uint64_t *rows;
    lm_tx_t   other = t_db_open(socket_path, database, ARENA);
    char      sql[300];

    static const lm_col_t columns[] = {{LM_T_U64, 0, -1},
                                       {LM_T_STR, 8, -1}};

    lm_stmt_t s = {.id = ID_FIRST + 40,
                   .name = "slow_rows",
                   .sql = sql,
                   .out = columns,
                   .n_out = 2,
                   .out_size = 24,
                   .is_read = true};

    /* the server's buffer has been sent when the deadline comes */
    t_db_query(&other, "SET SESSION max_statement_time = 1");
    snprintf(sql, sizeof(sql),
             "SELECT seq, REPEAT('x', 1000) FROM seq_1_to_5000"
             " WHERE seq < 4000 OR SLEEP(2) = 0 LIMIT 5000");
    assert_int_equal(lm_stmt_many(&other, &s, NULL, (void **) &rows, &n),
                     LM_E_DEADLINE);
    assert_int_equal(n, 0);
    assert_false(lm_db_is_broken(other.db));
    snprintf(sql, sizeof(sql), "SELECT seq, REPEAT('x', 9) FROM seq_1_to_20");
    s.id++;
    assert_ok(lm_stmt_many(&other, &s, NULL, (void **) &rows, &n));
    assert_int_equal(n, 20);
    t_db_close(&other);
}


static void
server_goes_between_statements(void **state)
{
    lm_tx_t other = t_db_open(socket_path, database, ARENA);
    all_t   row;

    assert_ok(lm_db_ping(other.db));
    assert_ok(lm_tx_begin(&other, LM_TX_WRITE));
    assert_ok(lm_stmt_exec(&other, &all_insert, &full, NULL, NULL));
    t_db_query(&tx, "KILL %lu", mysql_thread_id(&other.db->mysql));
    assert_int_equal(lm_stmt_one(&other, &all_get, &full, &row),
                     LM_E_UNAVAILABLE);
    assert_true(lm_db_is_broken(other.db));
    assert_int_equal(lm_tx_commit(&other), LM_E_UNAVAILABLE);
    t_db_close(&other);
    assert_int_equal(t_db_number(&tx, "SELECT COUNT(*) FROM t_all"), 0);
}


static void
statements_have_a_deadline(void **state)
{
    all_t        row;
    lm_tx_t      t = {.arena = tx.arena};
    lm_db_conf_t conf = {.socket = socket_path,
                         .user = "root",
                         .password = "",
                         .database = database,
                         .connect_timeout = 5,
                         .deadline = 1};

    assert_ok(lm_stmt_exec(&tx, &all_insert, &full, NULL, NULL));
    assert_ok(lm_db_open(&conf, &t.db));
    assert_int_equal(sleep_statement(&t, 1), LM_E_DEADLINE);
    assert_false(lm_db_is_broken(t.db));
    assert_ok(lm_stmt_one(&t, &all_get, &full, &row));
    lm_db_close(t.db);
}


static void
connections_that_are_refused(void **state)
{
    lm_db_t     *db, *second;
    lm_db_conf_t conf = {.socket = "/nonexistent/socket",
                         .user = "root",
                         .password = "",
                         .database = database,
                         .connect_timeout = 1,
                         .deadline = 1};

    assert_int_equal(lm_db_open(&conf, &db), LM_E_UNAVAILABLE);
    assert_null(db);
    conf.socket = socket_path;
    conf.database = "nowhere";
    assert_int_equal(lm_db_open(&conf, &db), LM_E_UNAVAILABLE);
    conf.database = database;
    conf.user = "nobody_we_know";
    conf.password = "wrong";
    assert_int_equal(lm_db_open(&conf, &db), LM_E_UNAVAILABLE);

    t_db_query(&tx, "CREATE OR REPLACE USER t_one IDENTIFIED BY 'x'"
                    " WITH MAX_USER_CONNECTIONS 1");
    t_db_query(&tx, "GRANT ALL ON %s.* TO t_one", database);
    conf.user = "t_one";
    conf.password = "x";
    assert_ok(lm_db_open(&conf, &db));
    assert_int_equal(lm_db_open(&conf, &second), LM_E_UNAVAILABLE);
    lm_db_close(db);
}


static void
server_for_reading(void **state)
{
    lm_tx_t      t = {.arena = tx.arena};
    lm_db_conf_t conf = {.socket = socket_path,
                         .user = "t_one",
                         .password = "x",
                         .database = database,
                         .connect_timeout = 5,
                         .deadline = 5};

    t_db_query(&tx, "CREATE OR REPLACE USER t_one IDENTIFIED BY 'x'");
    t_db_query(&tx, "GRANT ALL ON %s.* TO t_one", database);
    assert_ok(lm_db_open(&conf, &t.db));

    t_db_query(&tx, "SET GLOBAL read_only = 1");
    assert_int_equal(lm_stmt_exec(&t, &all_insert, &full, NULL, NULL),
                     LM_E_UNAVAILABLE);
    t_db_query(&tx, "SET GLOBAL read_only = 0");
    /* the pool asks again, and finds perhaps another server */
    assert_true(lm_db_is_broken(t.db));
    lm_db_close(t.db);
}


int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(values_come_back),
        T(server_sees_what_we_mean),
        T(big_values),
        T(broken_contracts),
        T(batches_and_many),
        T(too_much_for_the_arena),
        T(lists_of_values),
        T(oldest_statements_go),
        T(servers_limit_of_statements),
        T(tables_may_change),
        T(waits_are_tried_again),
        T(deadlocks_are_tried_again),
        T(failures_leave_nothing),
        T(reading_changes_nothing),
        T(server_goes_in_a_statement),
        T(deadline_between_rows),
        T(server_goes_between_statements),
        T(statements_have_a_deadline),
        T(connections_that_are_refused),
        T(server_for_reading),
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
