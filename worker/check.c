/* SPDX-License-Identifier: MIT */
/* lastmile check: everything the program needs, told in words. */
#include "worker/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "job/job.h"
#include "service/isp.h"
#include "store/migrate.h"

#define CHECK_ARENA (8 * 1024 * 1024)

static int faults;

static void check_keys(conf_t *conf);
static void check_database(conf_t *conf);
static void check_redis(conf_t *conf, lm_arena_t *a);
static void check_isp(void);
static void check_folder(const char *name, const char *path, int mode);


static void
fine(const char *what)
{
    printf("ok     %s\n", what);
}


static void LM_PRINTF(2, 3) wrong(const char *what, const char *fmt, ...)
{
    va_list args;

    faults++;
    printf("wrong  %s: ", what);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
}


int
cmd_check(conf_t *conf, int argc, char **argv)
{
    char        error[1024];
    lm_arena_t *a;

    if (!args_read(argc, argv, NULL, 0)) {
        return CMD_USAGE;
    }

    a = lm_arena_create(CHECK_ARENA);
    if (a == NULL) {
        return fail_rc(LM_E_MEMORY, "check");
    }

    printf("ok     settings: %s\n", conf->path);
    check_keys(conf);
    check_folder("run_dir", conf->run_dir, R_OK | W_OK | X_OK);
    check_folder("spool_dir", conf->spool_dir, R_OK | W_OK | X_OK);
    check_folder("export_dir", conf->export_dir, R_OK | W_OK | X_OK);
    check_folder("schema_dir", conf->schema_dir, R_OK | X_OK);
    check_folder("seed_dir", conf->seed_dir, R_OK | X_OK);

    if (host_start(conf, error, sizeof(error)) != LM_OK) {
        wrong("settings", "%s", error);
    } else {
        host_thread_begin();
        check_database(conf);
        check_redis(conf, a);
        host_isp_end();
        host_thread_end();
        host_end();
    }

    lm_arena_destroy(a);

    return faults == 0 ? CMD_OK : CMD_FAILED;
}


static void
check_keys(conf_t *conf)
{
    char        error[1024];
    struct stat st;

    if (conf_keys(conf, error, sizeof(error)) != LM_OK) {
        wrong("key_file", "%s", error);
        return;
    }

    if (stat(conf->key_file, &st) == 0 && (st.st_mode & S_IRWXO) != 0) {
        wrong("key_file", "%s can be read by everybody (chmod 0600)",
              conf->key_file);
        return;
    }

    fine("key_file");
}


static void
check_folder(const char *name, const char *path, int mode)
{
    if (access(path, mode) != 0) {
        wrong(name, "\"%s\" cannot be %s (%d: %s)", path,
              (mode & W_OK) != 0 ? "written" : "read", errno, strerror(errno));
        return;
    }

    fine(name);
}


static void
check_database(conf_t *conf)
{
    lm_rc_t  rc;
    lm_db_t *db;
    uint32_t version;

    rc = lm_host_db_lease(&db);
    if (rc != LM_OK) {
        wrong("database", "MariaDB at %s is away or refuses \"%s\"",
              conf->database_host[0] != '\0' ? conf->database_host
                                             : conf->database_socket,
              conf->database_user);
        return;
    }

    fine("database");

    rc = lm_schema_version_check(db);
    if (rc == LM_OK) {
        rc = lm_schema_version(db, &version);
    }

    lm_host_db_return(db);

    if (rc != LM_OK) {
        wrong("schema", "it is older than this program: run \"lastmile"
                        " migrate\"");
        return;
    }

    printf("ok     schema: version %" PRIu32 "\n", version);
    check_isp();
}


static void
check_isp(void)
{
    const lm_isp_t *isp;

    isp = lm_host_isp_take();
    if (isp == NULL) {
        wrong("time zone", "the ISP's settings cannot be read");
        return;
    }

    printf("ok     time zone: %.*s\n", (int) isp->time_zone.n,
           isp->time_zone.p);
    lm_host_isp_give(isp);
}


static void
check_redis(conf_t *conf, lm_arena_t *a)
{
    lm_cache_cmd_t ping = {.argv = {LM_STR("PING")}, .argc = 1};

    if (lm_host_cache(a, &ping, 1) != LM_OK
        || ping.reply.type != LM_CACHE_STRING) {
        wrong("redis", "it does not answer at %s",
              conf->redis_host[0] != '\0' ? conf->redis_host
                                          : conf->redis_socket);
        return;
    }

    fine("redis");
}


int
cmd_settings(conf_t *conf, int argc, char **argv)
{
    if (!args_read(argc, argv, NULL, 0)) {
        return CMD_USAGE;
    }

    conf_print_settings();
    return CMD_OK;
}
