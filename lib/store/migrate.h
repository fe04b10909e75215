/* SPDX-License-Identifier: MIT */
/*
 * The schema: numbered files sql/schema/NNNN_name.sql, each applied once and
 * never changed afterwards.  What was applied stands in schema_migration.
 */
#ifndef LM_STORE_MIGRATE_H
#define LM_STORE_MIGRATE_H

#include "store/db.h"

#define LM_MIGRATION_NAME 80
#define LM_MIGRATION_MAX 1000

typedef struct {
    uint32_t version; /* 1 for 0001_spine.sql */
    char     name[LM_MIGRATION_NAME]; /* "0001_spine.sql" */
    lm_str_t text;
    char     checksum[65]; /* SHA-256 of the text, hexadecimal */
} lm_migration_t;

typedef enum {
    LM_MIGRATE_APPLY, /* about to apply this file */
    LM_MIGRATE_DONE, /* applied, took ms */
    LM_MIGRATE_FAILED /* text says why */
} lm_migrate_event_e;

/* Told of each step; m may be NULL when no one file is at fault. */
typedef void (*lm_migrate_tell_pt)(void *arg, lm_migrate_event_e event,
                                   const lm_migration_t *m, int64_t ms,
                                   const char *text);

typedef struct {
    const char        *folder; /* "sql/schema" */
    lm_migrate_tell_pt tell;
    void              *arg;
} lm_migrate_t;

/*
 * Applies what is missing, under a lock of the server (GET_LOCK), so that two
 * programs started at once do it once.  *applied gets how many files.  A file
 * that fails is not recorded: MariaDB commits each CREATE and ALTER by itself,
 * so its first statements may have been done.  Fails, having told why, when a
 * number is missing, a recorded file has changed or is gone, or a statement
 * fails.
 */
lm_rc_t lm_migrate_run(lm_db_t *db, lm_arena_t *a, const lm_migrate_t *m,
                       uint32_t *applied) LM_MUST_CHECK;

/* The newest version applied; 0 for an empty database. */
lm_rc_t lm_schema_version(lm_db_t *db, uint32_t *version) LM_MUST_CHECK;

/*
 * What a host asks when it starts: LM_OK when the database has at least the
 * version this program was built for; else LM_E_CONFLICT and a line in the log
 * that says what to do.  LM_E_UNAVAILABLE when the database is away.
 */
lm_rc_t lm_schema_version_check(lm_db_t *db) LM_MUST_CHECK;

#endif
