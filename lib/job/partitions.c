/* SPDX-License-Identifier: MIT */
/*
 * Statements that change a table's partitions take no parameters, so their
 * text is made here, of the constants below and of dates that the program
 * computed itself.
 */
#include "job/partitions.h"

#include <stdio.h>

#include "job/kinds.h"
#include "sql/housekeeping.h"
#include "store/lock.h"

#define KEEP_HOURS 62 /* days */
#define BOUND_TEXT LM_DAY_TEXT
#define LOCK_NAME "lastmile partitions"
#define LOCK_SECONDS 20 /* below the time of a statement */

typedef struct {
    const char *table;
    int32_t     behind; /* months that a new table gets */
    int32_t     keep; /* days; 0: for ever */
} partitioned_t;

static const partitioned_t tables[] = {
    {"usage_hour", 2, KEEP_HOURS},
    {"usage_day", 14, 0},
};

typedef lm_sql_housekeeping_partitions_t partition_t;

static lm_rc_t tables_keep(lm_tx_t *tx, size_t *changes);
static lm_rc_t table_keep(lm_tx_t *tx, const partitioned_t *t, size_t *changes);
static lm_rc_t table_extend(lm_tx_t *tx, const partitioned_t *t, lm_day_t first,
                            lm_day_t last);
static lm_rc_t table_drop(lm_tx_t *tx, const partitioned_t *t,
                          const partition_t *rows, size_t n, size_t *changes);


/* What is missing is looked up and added by one program at a time: a
 * migration may run beside the worker's job. */
lm_rc_t
lm_partitions_keep(lm_tx_t *tx, size_t *changes)
{
    lm_rc_t rc;

    *changes = 0;

    rc = lm_lock_take(tx, LM_STR(LOCK_NAME), LOCK_SECONDS);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_lock_give(tx, LM_STR(LOCK_NAME), tables_keep(tx, changes));
}


static lm_rc_t
tables_keep(lm_tx_t *tx, size_t *changes)
{
    size_t  i;
    lm_rc_t rc = LM_OK;

    for (i = 0; rc == LM_OK && i < sizeof(tables) / sizeof(tables[0]); i++) {
        rc = table_keep(tx, &tables[i], changes);
    }

    return rc;
}


/* The day before which a partition's rows are: "'2026-12-01'" or with a time;
 * LM_E_RANGE for MAXVALUE. */
static lm_rc_t
bound_read(lm_str_t bound, lm_day_t *out)
{
    if (bound.n < BOUND_TEXT + 2 || bound.p[0] != '\'') {
        return LM_E_RANGE;
    }

    return lm_day_parse(lm_str(bound.p + 1, BOUND_TEXT), out);
}


static lm_rc_t
table_keep(lm_tx_t *tx, const partitioned_t *t, size_t *changes)
{
    size_t       i, n;
    lm_rc_t      rc;
    lm_day_t     bound, first, last, month;
    partition_t *rows;

    rc = lm_sql_housekeeping_partitions(
        tx, &(lm_sql_housekeeping_partitions_in_t){lm_str_c(t->table)}, &rows,
        &n);
    if (rc != LM_OK) {
        return rc;
    }

    /* months are named by their first day; the bound is the next one's */
    month = lm_day_month_first(tx->today);
    first = lm_day_add_months(month, -t->behind);
    last = lm_day_add_months(month, LM_PARTITIONS_AHEAD);

    for (i = 0; i < n; i++) {
        if (bound_read(rows[i].bound, &bound) == LM_OK && bound > first) {
            first = bound;
        }
    }

    if (first <= last) {
        rc = table_extend(tx, t, first, last);
        if (rc != LM_OK) {
            return rc;
        }
        *changes += 1;
    }

    return t->keep == 0 ? LM_OK : table_drop(tx, t, rows, n, changes);
}


static lm_rc_t
table_extend(lm_tx_t *tx, const partitioned_t *t, lm_day_t first, lm_day_t last)
{
    char       bound[BOUND_TEXT];
    lm_buf_t   b;
    lm_day_t   month, next;
    lm_civil_t c;

    lm_buf_init(&b, tx->arena, 2048);
    lm_buf_printf(&b, "ALTER TABLE %s REORGANIZE PARTITION p_rest INTO (",
                  t->table);

    for (month = first; month <= last; month = next) {
        next = lm_day_add_months(month, 1);
        c = lm_day_civil(month);
        lm_day_print(next, bound);
        lm_buf_printf(&b, "PARTITION p%04d%02d VALUES LESS THAN ('%.*s'), ",
                      c.year, c.month, BOUND_TEXT, bound);
    }

    lm_buf_lit(&b, "PARTITION p_rest VALUES LESS THAN (MAXVALUE))");
    if (b.failed) {
        return LM_E_MEMORY;
    }

    return lm_db_text(tx->db, lm_buf_str(&b));
}


static lm_rc_t
table_drop(lm_tx_t *tx, const partitioned_t *t, const partition_t *rows,
           size_t n, size_t *changes)
{
    size_t   i;
    lm_rc_t  rc;
    lm_buf_t b;
    lm_day_t bound;

    for (i = 0; i < n; i++) {
        if (bound_read(rows[i].bound, &bound) != LM_OK
            || bound >= tx->today - t->keep) {
            continue;
        }

        lm_buf_init(&b, tx->arena, 128);
        lm_buf_printf(&b, "ALTER TABLE %s DROP PARTITION %.*s", t->table,
                      (int) rows[i].name.n, rows[i].name.p);

        rc = b.failed ? LM_E_MEMORY : lm_db_text(tx->db, lm_buf_str(&b));
        if (rc != LM_OK) {
            return rc;
        }
        *changes += 1;
    }

    return LM_OK;
}


static lm_rc_t
keep(lm_tx_t *tx, void *arg)
{
    return lm_partitions_keep(tx, arg);
}


lm_rc_t
job_partitions(lm_job_t *job)
{
    lm_rc_t rc;
    size_t  changes;

    rc = lm_job_tx(job, LM_TX_WRITE, keep, &changes);
    if (rc == LM_OK && changes != 0) {
        lm_host_log(LM_LOG_INFO, "partitions of usage: %zu changes", changes);
    }

    return rc;
}
