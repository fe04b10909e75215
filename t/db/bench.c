/* SPDX-License-Identifier: MIT */
/*
 * What the database layer costs: primary-key reads and batches of upserts, on
 * one connection.  Figures are for the machine they are taken on; user and
 * system time are this process' own.
 *
 *     bench SOCKET DATABASE [SECONDS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "db/db.h"

#define ARENA (8 << 20)
#define ROWS 20000

typedef struct {
    uint64_t id;
    uint64_t n;
    lm_str_t name;
    bool     has_name;
} row_t;

static const lm_col_t columns[] = {
    {LM_T_U64, offsetof(row_t, id), -1},
    {LM_T_U64, offsetof(row_t, n), -1},
    {LM_T_STR, offsetof(row_t, name), offsetof(row_t, has_name)},
};

static const lm_stmt_t get = {
    .id = 1,
    .name = "get",
    .sql = "SELECT id, n, name FROM t_bench WHERE id = ?",
    .in = columns,
    .n_in = 1,
    .in_size = sizeof(row_t),
    .out = columns,
    .n_out = 3,
    .out_size = sizeof(row_t),
    .is_read = true,
};

static const lm_stmt_t many = {
    .id = 2,
    .name = "many",
    .sql =
        "SELECT id, n, name FROM t_bench WHERE id >= ? ORDER BY id LIMIT 500",
    .in = columns,
    .n_in = 1,
    .in_size = sizeof(row_t),
    .out = columns,
    .n_out = 3,
    .out_size = sizeof(row_t),
    .is_read = true,
};

static const lm_stmt_t upsert = {
    .id = 3,
    .name = "upsert",
    .sql = "INSERT INTO t_bench (id, n, name) VALUES (?, ?, ?)"
           " ON DUPLICATE KEY UPDATE n = n + VALUES(n)",
    .in = columns,
    .n_in = 3,
    .in_size = sizeof(row_t),
};

static lm_tx_t tx;
static double  seconds = 2;


static double
now(void)
{
    return (double) lm_host_ticks() / 1000;
}


static double
cpu(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return (double) (u.ru_utime.tv_sec + u.ru_stime.tv_sec)
           + (double) (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}


/* Calls one() until the time is over; each call does "per" things. */
static void
measure(const char *what, unsigned per, lm_rc_t (*one)(unsigned per))
{
    double   start = now(), used = cpu(), took;
    uint64_t n = 0;

    do {
        for (unsigned i = 0; i < 20; i++) {
            lm_arena_reset(tx.arena);
            if (one(per) != LM_OK) {
                fprintf(stderr, "%s failed\n", what);
                exit(1);
            }
            n += per;
        }
    } while (now() - start < seconds);

    took = now() - start;
    used = cpu() - used;
    printf("%-40s %9.0f/s  %6.2f us CPU each\n", what, (double) n / took,
           used * 1e6 / (double) n);
}


static lm_rc_t
one_read(unsigned per)
{
    row_t row, key = {.id = 1 + t_random_below(ROWS)};

    return lm_stmt_one(&tx, &get, &key, &row);
}


static lm_rc_t
many_read(unsigned per)
{
    row_t *rows, key = {.id = 1 + t_random_below(ROWS - 500)};
    size_t n;

    return lm_stmt_many(&tx, &many, &key, (void **) &rows, &n);
}


static lm_rc_t
upsert_batch(unsigned per)
{
    lm_rc_t  rc;
    row_t   *rows = lm_alloc_array(tx.arena, per, sizeof(*rows));
    uint64_t first = 1 + t_random_below(ROWS - per);

    for (unsigned i = 0; i < per; i++) {
        rows[i] = (row_t){first + i, 1, LM_STR("a believable name"), true};
    }

    rc = lm_tx_begin(&tx, LM_TX_WRITE);
    if (rc == LM_OK) {
        rc = lm_stmt_batch(&tx, &upsert, rows, per, NULL);
    }
    return rc == LM_OK ? lm_tx_commit(&tx) : rc;
}


int
main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: bench SOCKET DATABASE [SECONDS]\n");
        return 2;
    }
    if (argc > 3) {
        seconds = strtod(argv[3], NULL);
    }

    tx = t_db_open(argv[1], argv[2], ARENA);
    t_db_query(&tx, "CREATE OR REPLACE TABLE t_bench ("
                    " id BIGINT UNSIGNED NOT NULL PRIMARY KEY,"
                    " n BIGINT UNSIGNED NOT NULL, name VARCHAR(80))"
                    " ENGINE=InnoDB CHARSET=utf8mb4");
    t_db_query(&tx,
               "INSERT INTO t_bench SELECT seq, 0, CONCAT('name ', seq)"
               "  FROM seq_1_to_%d",
               ROWS);

    measure("rows read one by one", 1, one_read);
    measure("rows read 500 at a time", 500, many_read);
    measure("upserts one by one, committed", 1, upsert_batch);
    measure("upserts 16 a batch, committed", 16, upsert_batch);
    measure("upserts 64 a batch, committed", 64, upsert_batch);
    measure("upserts 256 a batch, committed", 256, upsert_batch);

    t_db_query(&tx, "DROP TABLE t_bench");
    t_db_close(&tx);
    return 0;
}
