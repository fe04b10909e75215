/* SPDX-License-Identifier: MIT */
/*
 * Transactions and faults against a real MariaDB.
 *
 *     fault SOCKET DATABASE
 */
#include <pthread.h>
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
    return lm_stmt_exec(t, &t_all_add, &key, NULL, NULL);
}


static void
waits_are_tried_again(void **state)
{
    all_t   key = {.id = 1}, row = t_all_full;
    lm_tx_t other = t_db_open(socket_path, database, ARENA);
    work_t  w = {.holder = &other, .release_at = 2};

    row.id = 1;
    row.a_u64 = 10;
    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &row, NULL, NULL));
    t_db_query(&tx, "SET SESSION innodb_lock_wait_timeout = 1");

    assert_ok(lm_tx_begin(&other, LM_TX_WRITE));
    assert_ok(lm_stmt_exec(&other, &t_all_add, &key, NULL, NULL));
    assert_ok(lm_tx_run(&tx, LM_TX_WRITE, add_to_1, &w));
    assert_int_equal(w.calls, 2);
    assert_int_equal(t_db_number(&tx, "SELECT a_u64 FROM t_all"), 11);

    /* three times, then the caller is told */
    w = (work_t){.holder = &other, .release_at = 99};
    assert_ok(lm_tx_begin(&other, LM_TX_WRITE));
    assert_ok(lm_stmt_exec(&other, &t_all_add, &key, NULL, NULL));
    assert_int_equal(lm_tx_run(&tx, LM_TX_WRITE, add_to_1, &w), LM_E_RETRY);
    assert_int_equal(w.calls, 3);
    assert_false(tx.db->in_transaction);
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
    rc = lm_stmt_exec(t, &t_all_add, &(all_t){.id = p->first}, NULL, NULL);
    if (rc != LM_OK) {
        return rc;
    }
    if (p->calls == 1) {
        pthread_barrier_wait(&both_hold);
    }
    return lm_stmt_exec(t, &t_all_add, &(all_t){.id = p->second}, NULL, NULL);
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
    all_t    *rows = t_all_rows(&tx, 2);

    assert_ok(lm_stmt_batch(&tx, &t_all_insert, rows, 2, NULL));
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
    lm_rc_t rc = lm_stmt_exec(t, &t_all_insert, &t_all_full, NULL, NULL);

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


static lm_rc_t
touch_settings(lm_tx_t *t, void *arg)
{
    t->touched_settings = true;
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
    assert_ok(lm_tx_run(&tx, LM_TX_WRITE, touch_settings, NULL));
    assert_int_equal(t_host_touched_count(), T_HOST_TOUCHED_SETTINGS);
    n = 1;
    assert_ok(lm_tx_run(&tx, LM_TX_WRITE, insert_and_touch, &n));
    assert_int_equal(t_host_touched_count(), 1);

    /* what a lease that is given back leaves open is rolled back */
    assert_ok(lm_tx_begin(&tx, LM_TX_WRITE));
    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &t_all_full, NULL, NULL));
    lm_db_reset(tx.db);
    assert_int_equal(t_db_number(&tx, "SELECT COUNT(*) FROM t_all"), 0);
}


static void
reading_changes_nothing(void **state)
{
    all_t row;

    assert_ok(lm_tx_begin(&tx, LM_TX_READ));
    assert_int_equal(lm_stmt_one(&tx, &t_all_get, &t_all_full, &row),
                     LM_E_NOT_FOUND);
    assert_int_equal(lm_stmt_exec(&tx, &t_all_insert, &t_all_full, NULL, NULL),
                     LM_E_INTERNAL);
    assert_int_equal(lm_stmt_batch(&tx, &t_all_insert, &t_all_full, 1, NULL),
                     LM_E_INTERNAL);
    assert_ok(lm_tx_commit(&tx));
    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &t_all_full, NULL, NULL));
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

    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &t_all_full, NULL, NULL));
    assert_ok(lm_stmt_one(&s.t, &t_all_get, &t_all_full, &row));
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
    assert_int_equal(lm_stmt_one(&s.t, &t_all_get, &t_all_full, &row),
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

    static const lm_col_t columns[] = {{LM_T_U64, 0, -1}, {LM_T_STR, 8, -1}};

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
    assert_ok(lm_stmt_exec(&other, &t_all_insert, &t_all_full, NULL, NULL));
    t_db_query(&tx, "KILL %lu", mysql_thread_id(&other.db->mysql));
    assert_int_equal(lm_stmt_one(&other, &t_all_get, &t_all_full, &row),
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

    assert_ok(lm_stmt_exec(&tx, &t_all_insert, &t_all_full, NULL, NULL));
    assert_ok(lm_db_open(&conf, &t.db));
    assert_int_equal(sleep_statement(&t, 1), LM_E_DEADLINE);
    assert_false(lm_db_is_broken(t.db));
    assert_ok(lm_stmt_one(&t, &t_all_get, &t_all_full, &row));
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
    assert_int_equal(lm_stmt_exec(&t, &t_all_insert, &t_all_full, NULL, NULL),
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
        T(waits_are_tried_again),          T(deadlocks_are_tried_again),
        T(failures_leave_nothing),         T(reading_changes_nothing),
        T(server_goes_in_a_statement),     T(deadline_between_rows),
        T(server_goes_between_statements), T(statements_have_a_deadline),
        T(connections_that_are_refused),   T(server_for_reading),
#undef T
    };

    if (argc != 3) {
        fprintf(stderr, "usage: fault SOCKET DATABASE\n");
        return 2;
    }
    socket_path = argv[1];
    database = argv[2];

    if (lm_db_library_begin() != LM_OK) {
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
