/* SPDX-License-Identifier: MIT */
/*
 * Applies accounting packets from standard input, one JSON object a line as
 * in the spool, straight through lm_accounting_commit():
 *
 *     acctapply SOCKET DATABASE [BATCH]
 *
 * Prints how many were applied, how many were not, and the time it took.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "radius/accounting.h"
#include "service/isp.h"
#include "unit/host.h"

#define ARENA_MAX (64 << 20)

static lm_db_t     *db;
static lm_isp_t    *isp;
static lm_packet_t  packets[LM_ACCOUNTING_BATCH];
static lm_packet_t *waiting[LM_ACCOUNTING_BATCH];
static lm_rc_t      rcs[LM_ACCOUNTING_BATCH];
static uint64_t     n_good, n_bad;


static void
die(const char *what)
{
    fprintf(stderr, "acctapply: %s\n", what);
    exit(1);
}


static void
apply(lm_arena_t *a, size_t n)
{
    size_t  i;
    lm_tx_t tx = {.db = db, .arena = a, .now = lm_host_now(), .isp = isp};

    lm_accounting_commit(&tx, waiting, n, rcs);

    for (i = 0; i < n; i++) {
        if (rcs[i] == LM_OK) {
            n_good++;
        } else {
            n_bad++;
        }
    }
}


static void
connect_to(const char *socket, const char *database)
{
    lm_tx_t      tx;
    lm_arena_t  *a;
    lm_db_conf_t conf = {.socket = socket,
                         .user = "root",
                         .password = "",
                         .database = database,
                         .connect_timeout = 5,
                         .deadline = 10};

    if (lm_db_open(&conf, &db) != LM_OK) {
        die("no connection");
    }

    a = lm_arena_create(1 << 24);
    tx = (lm_tx_t){.db = db, .arena = a, .now = lm_host_now()};
    if (lm_tx_begin(&tx, LM_TX_READ) != LM_OK
        || lm_isp_load(&tx, a, NULL, &isp) != LM_OK) {
        die("no settings");
    }
    lm_db_reset(db);
}


int
main(int argc, char **argv)
{
    char       *line = NULL;
    size_t      n, batch, room = 0;
    int64_t     began;
    ssize_t     length;
    lm_arena_t *a;

    if (argc < 3) {
        die("usage: acctapply SOCKET DATABASE [BATCH]");
    }

    batch = argc > 3 ? strtoul(argv[3], NULL, 10) : LM_ACCOUNTING_BATCH;
    if (batch < 1 || batch > LM_ACCOUNTING_BATCH) {
        die("a batch is 1 to 256 packets");
    }

    connect_to(argv[1], argv[2]);
    a = lm_arena_create(ARENA_MAX);
    began = lm_host_ticks();
    n = 0;

    while ((length = getline(&line, &room, stdin)) > 0) {
        if (lm_packet_read(a, lm_str_dup(a, lm_str(line, (size_t) length)),
                           LM_STR_NULL, lm_host_now(), &packets[n])
            != LM_OK) {
            n_bad++;
            continue;
        }
        waiting[n] = &packets[n];
        if (++n == batch) {
            apply(a, n);
            lm_arena_reset(a);
            n = 0;
        }
    }

    if (n > 0) {
        apply(a, n);
    }

    printf("%" PRIu64 " applied, %" PRIu64 " not, %" PRId64 " ms\n", n_good,
           n_bad, lm_host_ticks() - began);

    lm_db_close(db);
    lm_arena_destroy(a);
    free(line);

    return n_bad > 0;
}
