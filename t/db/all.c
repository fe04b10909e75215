/* SPDX-License-Identifier: MIT */
#include "db/all.h"

#define COL(type, name, has)                                                   \
    {                                                                          \
        type, offsetof(all_t, name), offsetof(all_t, has)                      \
    }

const lm_col_t t_all_columns[N_ALL] = {
    {LM_T_U64, offsetof(all_t, id), -1},
    COL(LM_T_BOOL, a_bool, has_bool),
    COL(LM_T_U8, a_u8, has_u8),
    COL(LM_T_U16, a_u16, has_u16),
    COL(LM_T_U32, a_u32, has_u32),
    COL(LM_T_U64, a_u64, has_u64),
    COL(LM_T_I32, a_i32, has_i32),
    COL(LM_T_I64, a_i64, has_i64),
    COL(LM_T_STR, a_str, has_str),
    COL(LM_T_BYTES, a_bytes, has_bytes),
    COL(LM_T_DAY, a_day, has_day),
    COL(LM_T_INSTANT, a_instant, has_instant),
};


const lm_stmt_t t_all_insert = {
    .id = ID_FIRST,
    .name = "all_insert",
    .sql = "INSERT INTO t_all (" ALL_NAMES ")"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    .in = t_all_columns,
    .n_in = N_ALL,
    .in_size = sizeof(all_t),
};

const lm_stmt_t t_all_upsert = {
    .id = ID_FIRST + 1,
    .name = "all_upsert",
    .sql = "INSERT INTO t_all (" ALL_NAMES ")"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
           " ON DUPLICATE KEY UPDATE a_u64 = a_u64 + VALUES(a_u64)",
    .in = t_all_columns,
    .n_in = N_ALL,
    .in_size = sizeof(all_t),
};

const lm_stmt_t t_all_get = {
    .id = ID_FIRST + 2,
    .name = "all_get",
    .sql = "SELECT " ALL_NAMES " FROM t_all WHERE id = ?",
    .in = t_all_columns,
    .n_in = 1,
    .in_size = sizeof(all_t),
    .out = t_all_columns,
    .n_out = N_ALL,
    .out_size = sizeof(all_t),
    .is_read = true,
};

const lm_stmt_t t_all_many = {
    .id = ID_FIRST + 3,
    .name = "all_many",
    .sql =
        "SELECT " ALL_NAMES " FROM t_all WHERE id >= ? ORDER BY id LIMIT 5000",
    .in = t_all_columns,
    .n_in = 1,
    .in_size = sizeof(all_t),
    .out = t_all_columns,
    .n_out = N_ALL,
    .out_size = sizeof(all_t),
    .is_read = true,
};

const lm_stmt_t t_all_add = {
    .id = ID_FIRST + 4,
    .name = "all_add",
    .sql = "UPDATE t_all SET a_u64 = a_u64 + 1 WHERE id = ?",
    .in = t_all_columns,
    .n_in = 1,
    .in_size = sizeof(all_t),
};


const all_t t_all_full = {
    .id = UINT64_MAX,
    .a_bool = true,
    .a_u8 = UINT8_MAX,
    .a_u16 = UINT16_MAX,
    .a_u32 = UINT32_MAX,
    .a_u64 = UINT64_MAX,
    .a_i32 = INT32_MIN,
    .a_i64 = INT64_MIN,
    .a_str = {"žluťoučký 🐎 kůň", sizeof("žluťoučký 🐎 kůň") - 1},
    .a_bytes = {"\0\xff\0x", 4},
    .a_day = 2932896, /* 9999-12-31 */
    .a_instant = 20778 * LM_DAY + 17 * LM_HOUR + 59 * LM_SECOND + 999,
    .has_bool = true,
    .has_u8 = true,
    .has_u16 = true,
    .has_u32 = true,
    .has_u64 = true,
    .has_i32 = true,
    .has_i64 = true,
    .has_str = true,
    .has_bytes = true,
    .has_day = true,
    .has_instant = true,
};


void
t_all_assert(const all_t *a, const all_t *b)
{
    assert_int_equal(a->id, b->id);
    assert_memory_equal(&a->has_bool, &b->has_bool, 11);
    assert_int_equal(a->a_bool, b->a_bool);
    assert_int_equal(a->a_u8, b->a_u8);
    assert_int_equal(a->a_u16, b->a_u16);
    assert_int_equal(a->a_u32, b->a_u32);
    assert_true(a->a_u64 == b->a_u64);
    assert_int_equal(a->a_i32, b->a_i32);
    assert_true(a->a_i64 == b->a_i64);
    assert_true(lm_str_eq(a->a_str, b->a_str));
    assert_true(lm_str_eq(a->a_bytes, b->a_bytes));
    assert_int_equal(a->a_day, b->a_day);
    assert_true(a->a_instant == b->a_instant);
}


void
t_all_create(lm_tx_t *tx)
{
    t_db_query(tx, "CREATE OR REPLACE TABLE t_all ("
                   " id BIGINT UNSIGNED NOT NULL PRIMARY KEY,"
                   " a_bool BOOLEAN, a_u8 TINYINT UNSIGNED,"
                   " a_u16 SMALLINT UNSIGNED, a_u32 INT UNSIGNED,"
                   " a_u64 BIGINT UNSIGNED, a_i32 INT, a_i64 BIGINT,"
                   " a_str LONGTEXT, a_bytes LONGBLOB, a_day DATE,"
                   " a_instant DATETIME(3)) ENGINE=InnoDB"
                   " CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci");
}


all_t *
t_all_rows(lm_tx_t *tx, size_t n)
{
    all_t *rows = lm_alloc_array(tx->arena, n, sizeof(all_t));

    for (size_t i = 0; i < n; i++) {
        rows[i] = t_all_full;
        rows[i].id = i + 1;
        rows[i].a_u64 = i;
        rows[i].has_i32 = i % 2 == 0;
        rows[i].has_str = i % 3 != 0;
        rows[i].has_instant = i % 5 != 0;
        rows[i].has_day = i % 7 != 0;
        rows[i].a_str = lm_str_printf(tx->arena, "row %zu ✓", i);
        rows[i].a_instant = (lm_instant_t) i * 1000003;
        rows[i].a_day = (lm_day_t) i;
        if (!rows[i].has_i32) {
            rows[i].a_i32 = 0;
        }
        if (!rows[i].has_str) {
            rows[i].a_str = LM_STR_NULL;
        }
        if (!rows[i].has_instant) {
            rows[i].a_instant = 0;
        }
        if (!rows[i].has_day) {
            rows[i].a_day = 0;
        }
    }
    return rows;
}
