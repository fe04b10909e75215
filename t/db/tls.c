/* SPDX-License-Identifier: MIT */
/*
 * A database over TLS.
 *
 *     tls PORT DATABASE CA OTHER_CA     a server with TLS, 127.0.0.1
 *     tls PORT DATABASE CA              one without
 */
#include <stdio.h>
#include <stdlib.h>

#include "db/db.h"

static lm_db_conf_t conf = {.host = "127.0.0.1",
                            .user = "t_tls",
                            .password = "x",
                            .connect_timeout = 5,
                            .deadline = 5};
static const char  *other_ca;


static lm_rc_t
slow(lm_db_t *db)
{
    static const lm_col_t columns[] = {{LM_T_U64, 0, -1}};

    static const lm_stmt_t s = {.id = 1,
                                .name = "slow",
                                .sql = "SELECT COUNT(*) FROM seq_1_to_4"
                                       " WHERE SLEEP(0.1) = 0",
                                .out = columns,
                                .n_out = 1,
                                .out_size = sizeof(uint64_t),
                                .is_read = true};

    lm_rc_t  rc;
    uint64_t n;
    lm_tx_t  tx = {.db = db, .arena = lm_arena_create(1 << 20)};

    rc = lm_stmt_one(&tx, &s, NULL, &n);
    lm_arena_destroy(tx.arena);
    return rc;
}


static void
statements_wait_in_the_host(void **state)
{
    lm_db_t *db;
    size_t   waits;

    assert_ok(lm_db_open(&conf, &db));
    assert_non_null(mysql_get_ssl_cipher(&db->mysql));
    waits = t_host_waits();
    assert_ok(slow(db));
    assert_true(t_host_waits() > waits);
    assert_ok(lm_db_ping(db));
    lm_db_close(db);
}


static void
without_a_deadline(void **state)
{
    lm_db_t     *db;
    lm_db_conf_t endless = conf;

    endless.deadline = 0;
    assert_ok(lm_db_open(&endless, &db));
    assert_ok(slow(db));
    lm_db_close(db);
}


static void
another_authority_is_refused(void **state)
{
    lm_db_t     *db;
    lm_db_conf_t other = conf;

    other.tls_ca = other_ca;
    assert_int_equal(lm_db_open(&other, &db), LM_E_UNAVAILABLE);
    other.tls_ca = "/nonexistent";
    assert_int_equal(lm_db_open(&other, &db), LM_E_UNAVAILABLE);
}


static void
clear_text_is_refused(void **state)
{
    lm_db_t     *db;
    lm_db_conf_t clear = conf;

    assert_int_equal(lm_db_open(&conf, &db), LM_E_UNAVAILABLE);
    clear.tls_ca = NULL;
    assert_ok(lm_db_open(&clear, &db));
    assert_ok(slow(db));
    lm_db_close(db);
}


int
main(int argc, char **argv)
{
    const struct CMUnitTest with[] = {
        cmocka_unit_test(statements_wait_in_the_host),
        cmocka_unit_test(without_a_deadline),
        cmocka_unit_test(another_authority_is_refused),
    };
    const struct CMUnitTest without[] = {
        cmocka_unit_test(clear_text_is_refused),
    };

    if (argc < 4) {
        fprintf(stderr, "usage: tls PORT DATABASE CA [OTHER_CA]\n");
        return 2;
    }
    conf.port = (uint16_t) atoi(argv[1]);
    conf.database = argv[2];
    conf.tls_ca = argv[3];

    if (argc > 4) {
        other_ca = argv[4];
        return cmocka_run_group_tests(with, NULL, NULL);
    }
    return cmocka_run_group_tests(without, NULL, NULL);
}
