/* SPDX-License-Identifier: MIT */
/* A table with a column of every type, its rows and its statements. */
#ifndef T_DB_ALL_H
#define T_DB_ALL_H

#include "db/db.h"

#define ID_FIRST 100000 /* of statements made here */

typedef struct {
    uint64_t     id;
    bool         a_bool;
    uint8_t      a_u8;
    uint16_t     a_u16;
    uint32_t     a_u32;
    uint64_t     a_u64;
    int32_t      a_i32;
    int64_t      a_i64;
    lm_str_t     a_str;
    lm_str_t     a_bytes;
    lm_day_t     a_day;
    lm_instant_t a_instant;
    bool         has_bool;
    bool         has_u8;
    bool         has_u16;
    bool         has_u32;
    bool         has_u64;
    bool         has_i32;
    bool         has_i64;
    bool         has_str;
    bool         has_bytes;
    bool         has_day;
    bool         has_instant;
} all_t;

#define N_ALL 12
#define ALL_NAMES                                                              \
    "id, a_bool, a_u8, a_u16, a_u32, a_u64, a_i32, a_i64, a_str, a_bytes, "    \
    "a_day, a_instant"

extern const lm_col_t  t_all_columns[N_ALL];
extern const lm_stmt_t t_all_insert;
extern const lm_stmt_t t_all_upsert; /* adds a_u64 when the id is there */
extern const lm_stmt_t t_all_get; /* by id */
extern const lm_stmt_t t_all_many; /* from id on, at most 5000 */
extern const lm_stmt_t t_all_add; /* 1 to a_u64, by id */

extern const all_t t_all_full; /* no NULL, values at their ends */

/* The empty table t_all. */
void t_all_create(lm_tx_t *tx);

/* n rows with ids from 1, some of their values NULL. */
all_t *t_all_rows(lm_tx_t *tx, size_t n);

void t_all_assert(const all_t *a, const all_t *b);

#endif
