/* SPDX-License-Identifier: MIT */
#include "store/migrate.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "sql/schema.h"
#include "sql/schema_migration.h"
#include "store/db_private.h"
#include "store/lock.h"
#include "store/script.h"

#define LOCK_NAME "lastmile.migrate"
#define LOCK_SECONDS 60
#define TEXT_MAX (4 << 20) /* of a file */
#define REASON_MAX 512
#define CHECK_ARENA (1 << 20)

/* The one table that no numbered file makes. */
static const char table_create[] =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    " version INT UNSIGNED NOT NULL,"
    " name VARCHAR(80) NOT NULL,"
    " checksum CHAR(64) CHARACTER SET ascii NOT NULL,"
    " applied_at DATETIME(3) NOT NULL,"
    " PRIMARY KEY (version)"
    ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci";

typedef struct {
    const lm_migrate_t *m;
    lm_tx_t             tx;
    lm_migration_t     *files;
    size_t              n_files;
    uint32_t            applied;
} run_t;

static lm_rc_t run_locked(run_t *run);
static lm_rc_t recorded_check(run_t *run, size_t *n);
static lm_rc_t folder_read(run_t *run);
static bool    name_parse(const char *name, uint32_t *version);
static int     migration_order(const void *a, const void *b);
static lm_rc_t file_read(run_t *run, lm_migration_t *file);
static lm_rc_t text_read(lm_arena_t *a, FILE *f, lm_str_t *out);
static lm_rc_t file_apply(run_t *run, const lm_migration_t *file);
static lm_rc_t file_run(run_t *run, const lm_migration_t *file);
static lm_rc_t refuse(run_t *run, const lm_migration_t *file, const char *fmt,
                      ...) LM_PRINTF(3, 4);


lm_rc_t
lm_migrate_run(lm_db_t *db, lm_arena_t *a, const lm_migrate_t *m,
               uint32_t *applied)
{
    lm_rc_t rc;
    run_t   run = {.m = m, .tx = {.db = db, .arena = a}};

    *applied = 0;
    rc = folder_read(&run);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_lock_take(&run.tx, LM_STR(LOCK_NAME), LOCK_SECONDS);
    if (rc == LM_E_CONFLICT) {
        return refuse(&run, NULL, "another program has been migrating for %d s",
                      LOCK_SECONDS);
    }
    if (rc != LM_OK) {
        return rc;
    }

    rc = run_locked(&run);
    *applied = run.applied;

    return lm_lock_give(&run.tx, LM_STR(LOCK_NAME), rc);
}


static lm_rc_t
run_locked(run_t *run)
{
    lm_rc_t rc;
    size_t  n;

    rc = lm_db_simple(run->tx.db, table_create);
    if (rc == LM_OK) {
        rc = lm_db_simple(run->tx.db, "SET SESSION max_statement_time = 0");
    }
    if (rc != LM_OK) {
        return rc;
    }

    rc = recorded_check(run, &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (; n < run->n_files; n++) {
        rc = file_apply(run, &run->files[n]);
        if (rc != LM_OK) {
            return rc;
        }
        run->applied++;
    }
    return LM_OK;
}


/* Files and records agree from the first on; *n gets how many are recorded.
 * More records than files: a newer release was here, which is allowed. */
static lm_rc_t
recorded_check(run_t *run, size_t *n)
{
    lm_rc_t                        rc;
    size_t                         n_rows;
    lm_sql_schema_migration_all_t *rows;

    *n = 0;
    rc = lm_sql_schema_migration_all(&run->tx, &rows, &n_rows);
    if (rc != LM_OK) {
        return rc;
    }

    for (size_t i = 0; i < n_rows; i++) {
        const lm_migration_t *file = &run->files[i];

        if (rows[i].version != i + 1) {
            return refuse(run, NULL, "schema_migration has no version %zu",
                          i + 1);
        }
        if (i >= run->n_files) {
            continue;
        }
        if (!lm_str_eq(rows[i].name, lm_str_c(file->name))) {
            return refuse(run, file, "was applied as \"%.*s\"",
                          (int) rows[i].name.n, rows[i].name.p);
        }
        if (!lm_str_eq(rows[i].checksum, lm_str_c(file->checksum))) {
            return refuse(run, file,
                          "has changed since it was applied; a change is a new "
                          "file");
        }
    }

    *n = n_rows;
    return LM_OK;
}


static lm_rc_t
folder_read(run_t *run)
{
    lm_rc_t        rc = LM_OK;
    DIR           *dir;
    struct dirent *e;
    uint32_t       version;

    run->files =
        lm_alloc_array(run->tx.arena, LM_MIGRATION_MAX, sizeof(*run->files));
    if (run->files == NULL) {
        return LM_E_MEMORY;
    }

    dir = opendir(run->m->folder);
    if (dir == NULL) {
        return refuse(run, NULL, "cannot open \"%s\"", run->m->folder);
    }
    for (e = readdir(dir); e != NULL && rc == LM_OK; e = readdir(dir)) {
        if (!name_parse(e->d_name, &version)) {
            continue;
        }
        if (run->n_files == LM_MIGRATION_MAX) {
            rc = refuse(run, NULL, "more than %d files", LM_MIGRATION_MAX);
            break;
        }
        run->files[run->n_files].version = version;
        (void) snprintf(run->files[run->n_files].name, LM_MIGRATION_NAME, "%s",
                        e->d_name);
        run->n_files++;
    }
    (void) closedir(dir);

    qsort(run->files, run->n_files, sizeof(*run->files), migration_order);
    for (size_t i = 0; i < run->n_files && rc == LM_OK; i++) {
        if (run->files[i].version != i + 1) {
            return refuse(run, &run->files[i],
                          "stands where %04zu_... is wanted", i + 1);
        }
        rc = file_read(run, &run->files[i]);
    }
    if (rc == LM_OK && run->n_files == 0) {
        return refuse(run, NULL, "no NNNN_name.sql in \"%s\"", run->m->folder);
    }
    return rc;
}


/* "0001_spine.sql" */
static bool
name_parse(const char *name, uint32_t *version)
{
    size_t n = strlen(name);

    if (n < sizeof("0001_x.sql") - 1 || n >= LM_MIGRATION_NAME
        || strspn(name, "0123456789") != 4 || name[4] != '_'
        || strcmp(name + n - 4, ".sql") != 0) {
        return false;
    }
    *version = (uint32_t) strtoul(name, NULL, 10);
    return true;
}


static int
migration_order(const void *a, const void *b)
{
    return strcmp(((const lm_migration_t *) a)->name,
                  ((const lm_migration_t *) b)->name);
}


static lm_rc_t
file_read(run_t *run, lm_migration_t *file)
{
    lm_rc_t rc;
    FILE   *f;
    char    path[4096];
    uint8_t hash[crypto_hash_sha256_BYTES];

    (void) snprintf(path, sizeof(path), "%s/%s", run->m->folder, file->name);
    f = fopen(path, "re");
    if (f == NULL) {
        return refuse(run, file, "cannot be opened");
    }
    rc = text_read(run->tx.arena, f, &file->text);
    (void) fclose(f);
    if (rc != LM_OK) {
        return refuse(run, file, "cannot be read, or has more than %d bytes",
                      TEXT_MAX);
    }

    (void) crypto_hash_sha256(hash, (const uint8_t *) file->text.p,
                              file->text.n);
    (void) sodium_bin2hex(file->checksum, sizeof(file->checksum), hash,
                          sizeof(hash));
    return LM_OK;
}


static lm_rc_t
text_read(lm_arena_t *a, FILE *f, lm_str_t *out)
{
    long  size;
    char *p;

    if (fseek(f, 0, SEEK_END) != 0) {
        return LM_E_INVALID;
    }
    size = ftell(f);
    if (size < 0 || size > TEXT_MAX || fseek(f, 0, SEEK_SET) != 0) {
        return LM_E_INVALID;
    }

    p = lm_alloc(a, (size_t) size + 1);
    if (p == NULL) {
        return LM_E_MEMORY;
    }
    if (fread(p, 1, (size_t) size, f) != (size_t) size) {
        return LM_E_INVALID;
    }
    *out = lm_str(p, (size_t) size);
    return LM_OK;
}


static lm_rc_t
file_apply(run_t *run, const lm_migration_t *file)
{
    lm_rc_t rc;
    int64_t start = lm_host_ticks();

    run->m->tell(run->m->arg, LM_MIGRATE_APPLY, file, 0, "");

    rc = lm_tx_begin(&run->tx, LM_TX_WRITE);
    if (rc == LM_OK) {
        rc = file_run(run, file);
    }
    if (rc == LM_OK) {
        rc = lm_sql_schema_migration_insert(
            &run->tx,
            &(lm_sql_schema_migration_insert_in_t){.version = file->version,
                                                   .name = lm_str_c(file->name),
                                                   .checksum =
                                                       lm_str_c(file->checksum),
                                                   .applied_at = lm_host_now()},
            NULL);
    }
    if (rc == LM_OK) {
        rc = lm_tx_commit(&run->tx);
    }
    if (rc != LM_OK) {
        lm_tx_rollback(&run->tx);
        return rc;
    }

    run->m->tell(run->m->arg, LM_MIGRATE_DONE, file, lm_host_ticks() - start,
                 "");
    return LM_OK;
}


static lm_rc_t
file_run(run_t *run, const lm_migration_t *file)
{
    lm_rc_t     rc;
    lm_script_t script = {.rest = file->text, .line = 1};
    lm_str_t    sql;
    MYSQL      *mysql = &run->tx.db->mysql;
    MYSQL_RES  *result;

    for (;;) {
        rc = lm_script_next(&script, &sql);
        if (rc == LM_E_NOT_FOUND) {
            return LM_OK;
        }
        if (rc != LM_OK) {
            return refuse(run, file, "line %u: the statement does not end",
                          script.start);
        }
        if (mysql_real_query(mysql, sql.p, sql.n) != 0) {
            (void) refuse(run, file, "line %u: %s", script.start,
                          mysql_error(mysql));
            return lm_db_error(run->tx.db, file->name, mysql_errno(mysql),
                               mysql_error(mysql));
        }
        result = mysql_store_result(mysql);
        if (result != NULL) {
            mysql_free_result(result);
        }
    }
}


static lm_rc_t
refuse(run_t *run, const lm_migration_t *file, const char *fmt, ...)
{
    char    text[REASON_MAX];
    va_list args;

    va_start(args, fmt);
    (void) vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);

    run->m->tell(run->m->arg, LM_MIGRATE_FAILED, file, 0, text);
    return LM_E_CONFLICT;
}


lm_rc_t
lm_schema_version(lm_db_t *db, uint32_t *version)
{
    lm_rc_t                          rc;
    lm_sql_schema_migration_exists_t exists;
    lm_sql_schema_migration_all_t   *rows;
    size_t                           n = 0;

    lm_tx_t tx = {.db = db, .arena = lm_arena_create(CHECK_ARENA)};

    *version = 0;
    if (tx.arena == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_sql_schema_migration_exists(&tx, &exists);
    if (rc == LM_OK && exists.n > 0) {
        rc = lm_sql_schema_migration_all(&tx, &rows, &n);
    }
    if (rc == LM_OK && n > 0) {
        *version = rows[n - 1].version;
    }

    lm_arena_destroy(tx.arena);
    return rc;
}


lm_rc_t
lm_schema_version_check(lm_db_t *db)
{
    lm_rc_t  rc;
    uint32_t version;

    rc = lm_schema_version(db, &version);
    if (rc != LM_OK) {
        return rc;
    }
    if (version < LM_SCHEMA_VERSION) {
        lm_host_log(LM_LOG_CRIT,
                    "database has schema %u, this program wants %u: run "
                    "\"lastmile migrate\"",
                    version, LM_SCHEMA_VERSION);
        return LM_E_CONFLICT;
    }
    return LM_OK;
}
