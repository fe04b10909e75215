/* SPDX-License-Identifier: MIT */
/* lastmile: the worker daemon and the operator's commands. */
#include "worker/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

/* What a command needs before it runs. */
#define NEEDS_CONF 0x1
#define NEEDS_HOST 0x2 /* database and cache can be leased */
#define NEEDS_KEYS 0x4 /* secrets at rest can be opened */
#define NEEDS_ALL (NEEDS_CONF | NEEDS_HOST | NEEDS_KEYS)

#define ERROR_SIZE 1024
#define PATH_SIZE 4096
#define OVERRIDES 32

typedef struct {
    const char *name;
    command_pt  run;
    unsigned    needs;
    const char *arguments;
    const char *help;
} command_t;

static const command_t commands[] = {
    {"check", cmd_check, NEEDS_CONF, "",
     "look at settings, database, schema, Redis, keys and folders"},
    {"jobs", cmd_jobs, NEEDS_CONF | NEEDS_HOST,
     "[list [--state STATE] | retry ID | cancel ID | schedule [--at INSTANT]]",
     "jobs that are dead, queued or running; when schedules run"},
    {"key", cmd_key, NEEDS_CONF, "new [FILE]",
     "add a key for the secrets at rest to the key file"},
    {"migrate", cmd_migrate, NEEDS_CONF | NEEDS_HOST, "[--dry-run]",
     "bring the schema of the database up to date"},
    {"portal-password", cmd_portal_password, NEEDS_ALL,
     "CODE [--password-stdin]", "set the portal password of a customer"},
    {"prove", cmd_prove, NEEDS_CONF | NEEDS_HOST, "[--month YYYY-MM]",
     "recompute usage and compare: hours, days and months must agree"},
    {"seed", cmd_seed, NEEDS_ALL, "--customers N [--seed S] [--demo FILE]",
     "fill an empty database with a believable ISP"},
    {"settings", cmd_settings, 0, "",
     "print every setting of lastmile.conf with its default"},
    {"staff", cmd_staff, NEEDS_ALL,
     "list | add USERNAME --name NAME --role ROLE [--email ADDRESS]"
     " | link USERNAME",
     "people who may use the console"},
    {"token", cmd_token, NEEDS_ALL,
     "add NAME --staff USERNAME [--permissions a,b|all] [--expires DAY]"
     " | list | revoke ID",
     "API tokens for scripts"},
    {"worker", cmd_worker, NEEDS_ALL, "",
     "run jobs, schedules, mail and the accounting spool"},
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int  usage(FILE *out);
static int  run(const command_t *c, const char *path, int argc, char **argv);
static int  run_with(const command_t *c, conf_t *conf, int argc, char **argv);
static void setting_override(char *text);

static char  *overrides[OVERRIDES];
static size_t n_overrides;


int
main(int argc, char **argv)
{
    int    opt;
    char   path[PATH_SIZE];
    size_t i;

    /* the group reads: nginx hands out the files of exports */
    umask(0027);
    conf_path(path, sizeof(path));

    while ((opt = getopt(argc, argv, "+c:s:h")) != -1) {
        switch (opt) {
        case 'c':
            snprintf(path, sizeof(path), "%s", optarg);
            break;
        case 's':
            setting_override(optarg);
            break;
        case 'h':
            return usage(stdout);
        default:
            return usage(stderr);
        }
    }

    if (optind >= argc) {
        return usage(stderr);
    }

    if (strcmp(argv[optind], "help") == 0) {
        return usage(stdout);
    }

    for (i = 0; i < N_COMMANDS; i++) {
        if (strcmp(commands[i].name, argv[optind]) == 0) {
            return run(&commands[i], path, argc - optind, argv + optind);
        }
    }

    fprintf(stderr, "lastmile: there is no command \"%s\"\n", argv[optind]);
    return usage(stderr);
}


static int
usage(FILE *out)
{
    size_t i;

    fprintf(out, "usage: lastmile [-c FILE] [-s NAME=VALUE] COMMAND …\n\n");

    for (i = 0; i < N_COMMANDS; i++) {
        fprintf(out, "  lastmile %s %s\n      %s\n", commands[i].name,
                commands[i].arguments, commands[i].help);
    }

    fprintf(out, "\nSettings are read from $LASTMILE_RUN/etc/lastmile.conf"
                 " when LASTMILE_RUN is set,\n"
                 "else from /etc/lastmile/lastmile.conf; -s overrides one of"
                 " them.\n");

    return out == stdout ? CMD_OK : CMD_USAGE;
}


static void
setting_override(char *text)
{
    if (n_overrides < OVERRIDES) {
        overrides[n_overrides++] = text;
    }
}


static int
run(const command_t *c, const char *path, int argc, char **argv)
{
    int     rc;
    char    error[ERROR_SIZE];
    conf_t *conf;

    if (sodium_init() < 0) {
        return fail("libsodium cannot be initialised");
    }

    if (c->needs == 0) {
        return c->run(NULL, argc, argv);
    }

    conf_overrides(overrides, n_overrides);

    conf = conf_read(path, error, sizeof(error));
    if (conf == NULL) {
        return fail("%s", error);
    }

    rc = run_with(c, conf, argc, argv);
    conf_free(conf);

    return rc;
}


static int
run_with(const command_t *c, conf_t *conf, int argc, char **argv)
{
    int  rc;
    char error[ERROR_SIZE];

    if ((c->needs & NEEDS_KEYS) != 0
        && conf_keys(conf, error, sizeof(error)) != LM_OK) {
        return fail("%s", error);
    }

    if ((c->needs & NEEDS_HOST) == 0) {
        return c->run(conf, argc, argv);
    }

    if (host_start(conf, error, sizeof(error)) != LM_OK) {
        return fail("%s", error);
    }

    host_thread_begin();
    rc = c->run(conf, argc, argv);
    host_thread_end();
    host_end();

    return rc;
}
