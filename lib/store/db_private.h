/* SPDX-License-Identifier: MIT */
/* What the files of the database share; nobody else includes this. */
#ifndef LM_STORE_DB_PRIVATE_H
#define LM_STORE_DB_PRIVATE_H

#include <mysql.h>

#include "store/db.h"

/* Prepared statements of one connection: an LRU found by a 64-bit key. */
#define LM_PREPARED_MAX 128
#define LM_PREPARED_SLOTS 256 /* a power of two, at least twice the above */
#define LM_PREPARED_NONE UINT16_MAX

typedef struct {
    uint64_t       key;
    MYSQL_STMT    *stmt; /* NULL: this entry is free */
    char          *memory; /* one block for all below */
    MYSQL_BIND    *out; /* bound to the fields below, once */
    char          *row; /* numbers arrive here, laid out like the out struct */
    MYSQL_TIME    *times; /* days and instants arrive here, one a column */
    unsigned long *lengths;
    my_bool       *nulls;
    my_bool       *errors;
    uint16_t       newer; /* in order of use */
    uint16_t       older;
    uint16_t       next; /* in its slot; of free entries too */
} lm_prepared_t;

struct lm_db_s {
    MYSQL         mysql;
    bool          is_open;
    bool          is_broken;
    bool          in_transaction; /* START TRANSACTION went through */
    bool          is_read_only; /* between begin and end of LM_TX_READ */
    bool          has_written; /* a change since the pool looked */
    const char   *refusal; /* of a change since then: why */
    uint32_t      limit; /* seconds a statement may take on the server */
    size_t        n_prepared;
    uint16_t      newest;
    uint16_t      oldest;
    uint16_t      free;
    uint16_t      slots[LM_PREPARED_SLOTS];
    lm_prepared_t prepared[LM_PREPARED_MAX];
};

/*
 * The result for a failed call: marks the connection broken when the server
 * is lost, logs what an operator or a programmer must see.  "what" names the
 * statement.
 */
lm_rc_t lm_db_error(lm_db_t *db, const char *what, unsigned number,
                    const char *text);

/* Runs a constant text without parameters or rows. */
lm_rc_t lm_db_simple(lm_db_t *db, const char *sql) LM_MUST_CHECK;

/* Finds or prepares; the statement's out columns are bound. */
lm_rc_t lm_prepared_get(lm_db_t *db, uint64_t key, const lm_stmt_t *s,
                        lm_prepared_t **out) LM_MUST_CHECK;
void    lm_prepared_drop(lm_db_t *db, lm_prepared_t *p);
void    lm_prepared_init(lm_db_t *db);
/* On a lost connection this talks to nobody. */
void lm_prepared_drop_all(lm_db_t *db);

/* One parameter: its type and where its value lies. */
typedef struct {
    uint8_t     type;
    const void *value; /* NULL is NULL */
} lm_param_t;

lm_rc_t lm_stmt_rows(lm_tx_t *tx, const lm_stmt_t *s, uint64_t key,
                     const lm_param_t *params, size_t n_params, void **rows,
                     size_t *n) LM_MUST_CHECK;

/* The statement, prepared, if it may run in this transaction and takes n
 * parameters. */
lm_rc_t lm_stmt_ready(lm_tx_t *tx, const lm_stmt_t *s, uint64_t key, size_t n,
                      lm_prepared_t **out) LM_MUST_CHECK;

/* A change that went through shows that the server takes changes. */
void lm_stmt_succeeded(lm_tx_t *tx, const lm_stmt_t *s);

/* The result of a call on p that failed. */
lm_rc_t lm_stmt_failed(lm_tx_t *tx, const lm_stmt_t *s, lm_prepared_t *p);

/* The parameters of an in struct, lists spread to list_size. */
lm_rc_t lm_stmt_params(lm_tx_t *tx, const lm_stmt_t *s, const void *in,
                       lm_param_t **out, size_t *n) LM_MUST_CHECK;

#endif
