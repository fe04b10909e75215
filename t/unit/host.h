/* SPDX-License-Identifier: MIT */
/* The host of unit tests: one thread, blocking, a clock that tests set. */
#ifndef T_UNIT_HOST_H
#define T_UNIT_HOST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/host.h"

/* What lm_host_now() gives from here on; 0 goes back to the real clock. */
void t_host_set_now(lm_instant_t now);

/* What lm_host_isp_take() gives; NULL at the start. */
void t_host_set_isp(const lm_isp_t *isp);

/* The connection that lm_host_db_lease() gives, one at a time; NULL at the
 * start: the database is away. */
void t_host_set_db(lm_db_t *db);

/* Pages handed out and not given back. */
size_t t_host_pages(void);

/* From the n-th page on none can be had; 0 ends that. */
void t_host_fail_pages_after(size_t n);

/* Lines logged at LM_LOG_ERR and above since the start. */
size_t t_host_errors_logged(void);

/* Calls of lm_host_wait(). */
size_t t_host_waits(void);

#define T_HOST_TOUCHED_SETTINGS (SIZE_MAX - 1)

/* How many customers the last commit touched; SIZE_MAX for all of them. */
size_t t_host_touched_count(void);

/* What lm_host_conf() gives; NULL for one that is empty. */
void t_host_set_conf(const lm_conf_t *conf);

/* A repeatable stream: the seed is printed and taken from T_SEED. */
uint64_t t_random(void);
uint64_t t_random_below(uint64_t n);

/*
 * Rows of t/data/NAME.tsv: fields between TABs, lines with "#" and empty ones
 * left out.  Calls row() for each; fails the test when the file is missing or
 * a row has another number of fields.  Returns the number of rows.
 */
#define T_FIELDS 12
size_t t_table(const char *name, size_t n_fields,
               void (*row)(const lm_str_t *fields));

/* Of a group of tests that share one arena of a MiB. */
extern lm_arena_t *t_arena;
int                t_arena_setup(void **state);
int                t_arena_teardown(void **state);

/* The whole of a file in the arena; fails the test when it cannot be read. */
lm_str_t t_file(lm_arena_t *a, const char *path);

#define assert_str(s, z)                                                       \
    do {                                                                       \
        lm_str_t s_ = (s);                                                     \
        lm_str_t z_ = lm_str_c(z);                                             \
        if (!lm_str_eq(s_, z_)) {                                              \
            fail_msg("\"%.*s\" is not \"%s\"", (int) s_.n, s_.p, z_.p);        \
        }                                                                      \
    } while (0)

#define assert_ok(rc) assert_int_equal((rc), LM_OK)

#endif
