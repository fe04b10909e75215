/* SPDX-License-Identifier: MIT */
/* lastmile migrate: the schema, the partitions of usage, first templates. */
#include "worker/command.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "job/job.h"
#include "job/partitions.h"
#include "store/migrate.h"
#include "worker/seed.h"

#define MIGRATE_ARENA (64 * 1024 * 1024)

static int  migrate(conf_t *conf, lm_arena_t *a);
static int  pending_print(conf_t *conf);
static void told(void *arg, lm_migrate_event_e event, const lm_migration_t *m,
                 int64_t ms, const char *text);


int
cmd_migrate(conf_t *conf, int argc, char **argv)
{
    int         rc;
    bool        is_dry = false;
    lm_arena_t *a;

    const option_t options[] = {{.name = "--dry-run", .flag = &is_dry}};

    if (!args_read(argc, argv, options, 1)) {
        return CMD_USAGE;
    }

    if (is_dry) {
        return pending_print(conf);
    }

    a = lm_arena_create(MIGRATE_ARENA);
    if (a == NULL) {
        return fail_rc(LM_E_MEMORY, "migrate");
    }

    rc = migrate(conf, a);
    lm_arena_destroy(a);

    return rc;
}


static lm_rc_t
partitions(lm_tx_t *tx, void *arg)
{
    return lm_partitions_keep(tx, arg);
}


static int
migrate(conf_t *conf, lm_arena_t *a)
{
    size_t       changes;
    lm_rc_t      rc;
    lm_db_t     *db;
    uint32_t     applied;
    lm_migrate_t m;

    rc = lm_host_db_lease(&db);
    if (rc != LM_OK) {
        return fail("the database is away: \"lastmile check\" tells more");
    }

    m = (lm_migrate_t){.folder = conf->schema_dir, .tell = told};
    rc = lm_migrate_run(db, a, &m, &applied);
    lm_host_db_return(db);
    if (rc != LM_OK) {
        return CMD_FAILED; /* it told why */
    }

    rc = lm_act(a, LM_TX_WRITE, partitions, &changes);
    if (rc != LM_OK) {
        return fail_rc(rc, "partitions of usage");
    }

    if (seed_basics(conf, a) != CMD_OK) {
        return CMD_FAILED;
    }

    if (applied == 0) {
        printf("the schema is up to date\n");
    }

    return CMD_OK;
}


static void
told(void *arg, lm_migrate_event_e event, const lm_migration_t *m, int64_t ms,
     const char *text)
{
    switch (event) {
    case LM_MIGRATE_APPLY:
        break;

    case LM_MIGRATE_DONE:
        printf("%s applied in %" PRId64 " ms\n", m->name, ms);
        fflush(stdout);
        break;

    case LM_MIGRATE_FAILED:
        fail("%s%s%s", m != NULL ? m->name : "", m != NULL ? ": " : "", text);
    }
}


static int
is_migration(const struct dirent *entry)
{
    size_t n;

    n = strlen(entry->d_name);
    return n > 9 && entry->d_name[4] == '_'
           && strspn(entry->d_name, "0123456789") == 4
           && strcmp(entry->d_name + n - 4, ".sql") == 0;
}


static int
pending_print(conf_t *conf)
{
    int             i, n;
    lm_rc_t         rc;
    lm_db_t        *db;
    uint32_t        version, pending;
    struct dirent **names;

    rc = lm_host_db_lease(&db);
    if (rc != LM_OK) {
        return fail_rc(rc, "database");
    }

    rc = lm_schema_version(db, &version);
    lm_host_db_return(db);
    if (rc != LM_OK) {
        return fail_rc(rc, "schema version");
    }

    n = scandir(conf->schema_dir, &names, is_migration, alphasort);
    if (n < 0) {
        return fail("scandir(\"%s\") failed (%d: %s)", conf->schema_dir, errno,
                    strerror(errno));
    }

    pending = 0;
    for (i = 0; i < n; i++) {
        if ((uint32_t) strtoul(names[i]->d_name, NULL, 10) > version) {
            printf("would apply %s\n", names[i]->d_name);
            pending++;
        }
        free(names[i]);
    }
    free(names);

    printf("the schema is at version %" PRIu32 ", %" PRIu32 " to apply\n",
           version, pending);

    return CMD_OK;
}
