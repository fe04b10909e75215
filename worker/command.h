/* SPDX-License-Identifier: MIT */
/* The commands of "lastmile"; each is one file. */
#ifndef LM_WORKER_COMMAND_H
#define LM_WORKER_COMMAND_H

#include "worker/host.h"

/* Results of a command, as exit status. */
#define CMD_OK 0
#define CMD_FAILED 1
#define CMD_USAGE 2

typedef int (*command_pt)(conf_t *conf, int argc, char **argv);

int cmd_migrate(conf_t *conf, int argc, char **argv);
int cmd_worker(conf_t *conf, int argc, char **argv);
int cmd_staff(conf_t *conf, int argc, char **argv);
int cmd_token(conf_t *conf, int argc, char **argv);
int cmd_key(conf_t *conf, int argc, char **argv);
int cmd_seed(conf_t *conf, int argc, char **argv);
int cmd_portal_password(conf_t *conf, int argc, char **argv);
int cmd_prove(conf_t *conf, int argc, char **argv);
int cmd_jobs(conf_t *conf, int argc, char **argv);
int cmd_check(conf_t *conf, int argc, char **argv);
int cmd_settings(conf_t *conf, int argc, char **argv);

/*---- args.c: options of a command */

typedef struct {
    const char  *name; /* "--name", or NULL for a positional word */
    const char **value; /* of an option with a value or a positional word */
    bool        *flag; /* of an option without */
    bool         required;
} option_t;

/* Reads argv[1…]; false after it said on standard error what is wrong. */
bool args_read(int argc, char **argv, const option_t *options, size_t n);

/* A number of an option; false after saying what is wrong. */
bool args_u64(const char *name, const char *text, uint64_t least, uint64_t most,
              uint64_t *out);

/* Words on standard error, "lastmile: …", and CMD_FAILED. */
int fail(const char *fmt, ...) LM_PRINTF(1, 2);

/* The same with the result's own title. */
int fail_rc(lm_rc_t rc, const char *what);

/* One line from standard input without its end, in the arena; {NULL, 0} when
 * there is none. */
lm_str_t stdin_line(lm_arena_t *a);

/* A password that can be read aloud, 20 characters, about 100 bits. */
void password_make(char out[24]);

/*---- act.c: work in a transaction as the system */

/* Loads the settings of the ISP when the schema has them, and runs the work
 * in one write transaction with "now" and "today" filled in. */
lm_rc_t act(lm_arena_t *a, lm_tx_mode_e mode, lm_tx_work_pt work, void *arg)
    LM_MUST_CHECK;

#endif
