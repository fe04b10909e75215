/* SPDX-License-Identifier: MIT */
/* Settings of the lastmile program, read from lastmile.conf. */
#ifndef LM_WORKER_CONF_H
#define LM_WORKER_CONF_H

#include "store/conf.h"
#include "store/db.h"

typedef const char *conf_STR_t;
typedef const char *conf_FILE_t;
typedef uint64_t    conf_NUM_t;
typedef uint64_t    conf_TIME_t; /* seconds */
typedef uint64_t    conf_SIZE_t; /* bytes */

typedef struct {
    char       *path; /* of the file that was read */
    lm_arena_t *arena;
    lm_conf_t   lib; /* what the library sees */

#define CONF_SETTING(kind, name, fallback, least, most, help)                  \
    conf_##kind##_t name;
#include "worker/conf.def"
#undef CONF_SETTING
} conf_t;

/*
 * Reads the file; NULL when something is wrong, and then one line, "PATH:LINE:
 * what", stands in error.  Secrets are not read yet.
 */
conf_t *conf_read(const char *path, char *error, size_t size);
void    conf_free(conf_t *conf);

/* "name=value" texts that win over every file read from now on. */
void conf_overrides(char **texts, size_t n);

/* $LASTMILE_RUN/etc/lastmile.conf, else /etc/lastmile/lastmile.conf; in p. */
void conf_path(char *p, size_t size);

/* The bytes of a file in the arena; {NULL, 0} and errno when it cannot be read
 * or has more than max. */
lm_str_t conf_file(lm_arena_t *a, const char *path, size_t max);

/* The first line of a secret's file in the arena, NUL after it; NULL and one
 * line in error when it cannot be read.  An empty path is an empty secret. */
const char *conf_secret(conf_t *conf, const char *path, char *error,
                        size_t size);

/* Reads the keys of the secrets at rest into conf->lib. */
lm_rc_t conf_keys(conf_t *conf, char *error, size_t size) LM_MUST_CHECK;

/* How to reach the database; secrets are read. */
lm_rc_t conf_database(conf_t *conf, lm_db_conf_t *out, char *error, size_t size)
    LM_MUST_CHECK;

/* The table of settings, for "lastmile check" and its reference. */
void conf_print_settings(void);

#endif
