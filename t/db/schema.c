/* SPDX-License-Identifier: MIT */
/*
 * Applies the schema and, with a scratch folder, proves what the runner
 * promises.
 *
 *     schema SOCKET DATABASE SCHEMA_FOLDER [SCRATCH_FOLDER]
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "db/db.h"
#include "sql/schema.h"
#include "store/migrate.h"
#include "store/script.h"

#define ARENA (32 << 20)

static const char *socket_path;
static const char *database;
static const char *folder;
static char        scratch[256];
static lm_tx_t     tx;
static char        told[1024];


static void
tell(void *arg, lm_migrate_event_e event, const lm_migration_t *m, int64_t ms,
     const char *text)
{
    if (event == LM_MIGRATE_FAILED) {
        snprintf(told, sizeof(told), "%s: %s", m != NULL ? m->name : "", text);
    }
}


static lm_rc_t
migrate(const char *from, uint32_t *n)
{
    lm_migrate_t m = {.folder = from, .tell = tell};

    told[0] = '\0';
    return lm_migrate_run(tx.db, tx.arena, &m, n);
}


static void
file_write(const char *name, const char *text)
{
    char  path[512];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", scratch, name);
    if (text == NULL) {
        assert_int_equal(remove(path), 0);
        return;
    }
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}


static void
nothing_twice(void **state)
{
    uint32_t n;

    assert_ok(migrate(folder, &n));
    assert_int_equal(n, 0);
    assert_ok(lm_schema_version_check(tx.db));
}


static void
in_order_and_unchanged(void **state)
{
    uint32_t n;

    t_db_query(&tx, "CREATE OR REPLACE DATABASE migrate_t");
    t_db_close(&tx);
    tx = t_db_open(socket_path, "migrate_t", ARENA);

    file_write("0001_one.sql",
               "-- it's one\nCREATE TABLE a (t TEXT);\n"
               "INSERT INTO a VALUES ('x;\ny'); -- two lines\n");
    file_write("0002_two.sql", "INSERT INTO a VALUES ('z');\n");
    file_write("notes.txt", "not a migration\n");

    assert_int_equal(lm_schema_version_check(tx.db), LM_E_CONFLICT);
    assert_ok(migrate(scratch, &n));
    assert_int_equal(n, 2);
    assert_int_equal(t_db_number(&tx, "SELECT COUNT(*) FROM a"), 2);
    assert_int_equal(
        t_db_number(&tx, "SELECT COUNT(*) FROM a WHERE t = 'x;\ny'"), 1);

    file_write("0002_two.sql", "INSERT INTO a VALUES ('q');\n");
    assert_int_equal(migrate(scratch, &n), LM_E_CONFLICT);
    assert_non_null(strstr(told, "0002_two.sql: has changed"));
    file_write("0002_two.sql", "INSERT INTO a VALUES ('z');\n");

    file_write("0004_four.sql", "SELECT 1;\n");
    assert_int_equal(migrate(scratch, &n), LM_E_CONFLICT);
    assert_non_null(strstr(told, "0003_... is wanted"));
    file_write("0004_four.sql", NULL);
}


static void
failed_is_not_recorded(void **state)
{
    uint32_t n;

    file_write("0003_bad.sql", "INSERT INTO a VALUES ('gone');\nSELEKT 1;\n");
    assert_int_not_equal(migrate(scratch, &n), LM_OK);
    assert_int_equal(n, 0);
    assert_non_null(strstr(told, "0003_bad.sql: line 2: "));
    assert_int_equal(
        t_db_number(&tx, "SELECT COUNT(*) FROM a WHERE t = 'gone'"), 0);
    assert_int_equal(
        t_db_number(&tx, "SELECT MAX(version) FROM schema_migration"), 2);

    file_write("0003_bad.sql", "INSERT INTO a VALUES ('open)\n");
    assert_int_not_equal(migrate(scratch, &n), LM_OK);
    assert_non_null(strstr(told, "does not end"));

    file_write("0003_bad.sql", "INSERT INTO a VALUES ('mended');\n");
    assert_ok(migrate(scratch, &n));
    assert_int_equal(n, 1);
    file_write("0003_bad.sql", NULL);

    /* a newer program was here: nothing to do, and no harm */
    assert_ok(migrate(scratch, &n));
    assert_int_equal(n, 0);
}


static void
one_at_a_time(void **state)
{
    uint32_t n;
    lm_tx_t  other = t_db_open(socket_path, database, 1 << 20);

    assert_int_equal(
        t_db_number(&other, "SELECT GET_LOCK('lastmile.migrate', 0)"), 1);
    assert_int_equal(t_db_number(&tx, "SELECT GET_LOCK('lastmile.migrate', 0)"),
                     0);
    t_db_close(&other);

    assert_ok(migrate(scratch, &n));
    assert_int_equal(n, 0);
    assert_int_equal(
        t_db_number(&tx, "SELECT IS_FREE_LOCK('lastmile.migrate')"), 1);
}


static void
scripts_are_split(void **state)
{
    lm_script_t s = {.line = 1};
    lm_str_t    sql;

    s.rest = LM_STR("-- a;\n# b;\n/* c;\n */ SELECT 1; \n\n"
                    "SELECT ';\n', \"it's;\n\", `x;\n`, 'a\\';\n', 1-- 2\n;\n"
                    "SELECT 1; SELECT 2;\n");
    assert_ok(lm_script_next(&s, &sql));
    assert_str(sql, "SELECT 1");
    assert_int_equal(s.start, 4);
    assert_ok(lm_script_next(&s, &sql));
    assert_int_equal(s.start, 6);
    assert_true(lm_str_starts(sql, LM_STR("SELECT ';\n'")));
    assert_ok(lm_script_next(&s, &sql));
    assert_str(sql, "SELECT 1; SELECT 2");
    assert_int_equal(lm_script_next(&s, &sql), LM_E_NOT_FOUND);
}


int
main(int argc, char **argv)
{
    uint32_t n;
    int      status;

    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_are_split),
        cmocka_unit_test(nothing_twice),
        cmocka_unit_test(in_order_and_unchanged),
        cmocka_unit_test(failed_is_not_recorded),
        cmocka_unit_test(one_at_a_time),
    };

    if (argc < 4) {
        fprintf(stderr,
                "usage: schema SOCKET DATABASE SCHEMA_FOLDER [SCRATCH]\n");
        return 2;
    }
    socket_path = argv[1];
    database = argv[2];
    folder = argv[3];
    tx = t_db_open(socket_path, database, ARENA);

    if (argc == 4) {
        status = migrate(folder, &n) != LM_OK;
        fprintf(stderr, "%s", told);
    } else {
        snprintf(scratch, sizeof(scratch), "%s/schema", argv[4]);
        (void) mkdir(scratch, 0700);
        status = cmocka_run_group_tests(tests, NULL, NULL);
    }

    t_db_close(&tx);
    return status;
}
