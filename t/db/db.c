/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "db/db.h"


lm_tx_t
t_db_open(const char *socket, const char *database, size_t arena)
{
    lm_tx_t      tx = {.arena = lm_arena_create(arena)};
    lm_db_conf_t conf = {.socket = socket,
                         .user = "root",
                         .password = "",
                         .database = database,
                         .connect_timeout = 5,
                         .deadline = 60};

    if (tx.arena == NULL || lm_db_open(&conf, &tx.db) != LM_OK) {
        fprintf(stderr, "cannot open %s\n", socket);
        exit(2);
    }
    return tx;
}


void
t_db_close(lm_tx_t *tx)
{
    lm_db_close(tx->db);
    lm_arena_destroy(tx->arena);
}


void
t_db_query(lm_tx_t *tx, const char *fmt, ...)
{
    char       sql[4096];
    va_list    args;
    MYSQL     *mysql = &tx->db->mysql;
    MYSQL_RES *result;

    va_start(args, fmt);
    vsnprintf(sql, sizeof(sql), fmt, args);
    va_end(args);

    if (mysql_real_query(mysql, sql, strlen(sql)) != 0) {
        fprintf(stderr, "%s: %s\n", sql, mysql_error(mysql));
        exit(2);
    }
    result = mysql_store_result(mysql);
    if (result != NULL) {
        mysql_free_result(result);
    }
}


uint64_t
t_db_number(lm_tx_t *tx, const char *sql)
{
    uint64_t   n;
    MYSQL     *mysql = &tx->db->mysql;
    MYSQL_RES *result;
    MYSQL_ROW  row;

    if (mysql_real_query(mysql, sql, strlen(sql)) != 0) {
        fprintf(stderr, "%s: %s\n", sql, mysql_error(mysql));
        exit(2);
    }
    result = mysql_store_result(mysql);
    row = result != NULL ? mysql_fetch_row(result) : NULL;
    n = row != NULL && row[0] != NULL ? strtoull(row[0], NULL, 10) : 0;
    if (result != NULL) {
        mysql_free_result(result);
    }
    return n;
}
