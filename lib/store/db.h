/* SPDX-License-Identifier: MIT */
/*
 * A database connection, transactions and statements.  The statements are
 * generated from sql/query/ by scripts/sqlgen; only generated code calls
 * lm_stmt_*().  Connections speak the binary protocol of MariaDB 10.11 or
 * newer through prepared statements and wait with lm_host_wait().
 */
#ifndef LM_STORE_DB_H
#define LM_STORE_DB_H

#include "base/host.h"
#include "base/money.h"

/*
 * Once in a process, before any thread that may touch a connection (in nginx:
 * init_process, before thread pools start).
 */
lm_rc_t lm_db_library_begin(void) LM_MUST_CHECK;
void    lm_db_library_end(void);

/* Around a thread's use of connections. */
lm_rc_t lm_db_thread_begin(void) LM_MUST_CHECK;
void    lm_db_thread_end(void);

/*---- connections (used by hosts' pools) */

typedef struct {
    const char *socket; /* path, or NULL for TCP */
    const char *host; /* an address, never a name */
    uint16_t    port;
    const char *user;
    const char *password;
    const char *database;
    const char *tls_ca; /* NULL: no TLS */
    uint32_t    connect_timeout; /* seconds */
    uint32_t    deadline; /* of a statement, seconds; 0: none */
} lm_db_conf_t;

/*
 * Opens a connection; waits in lm_host_wait() alone.  With TLS the connect
 * and its handshake run in lm_host_offload().  LM_E_UNAVAILABLE when the
 * server is away, refuses, or does not speak the TLS that was asked for.
 */
lm_rc_t lm_db_open(const lm_db_conf_t *conf, lm_db_t **out) LM_MUST_CHECK;
void    lm_db_close(lm_db_t *db);

/*
 * -1 once the connection is broken.  The client library closes the descriptor
 * itself inside the call that finds the server lost: what a host keeps by
 * descriptor must go as soon as lm_db_is_broken() is true, and before it
 * opens or accepts anything else.
 */
int lm_db_fd(const lm_db_t *db);

/* The connection was lost or is in an unknown state: close, do not reuse. */
bool lm_db_is_broken(const lm_db_t *db);

/*
 * Seconds that the server may work on one statement from now on; it begins
 * with the configuration's deadline.  A round trip when that changes it.
 */
lm_rc_t  lm_db_set_limit(lm_db_t *db, uint32_t seconds) LM_MUST_CHECK;
uint32_t lm_db_limit(const lm_db_t *db);

/*
 * What a host's pool knows of its server.  Told of each connection that is
 * returned, it writes a line when the server begins to refuse changes (it is
 * read-only, or its disk is full), and one when it takes them again.
 */
typedef struct {
    const char *refusal;
} lm_db_health_t;

void lm_db_health(lm_db_health_t *health, lm_db_t *db);

/* Ends an open transaction; called by hosts when a lease is returned. */
void lm_db_reset(lm_db_t *db);

/*
 * Runs one statement that takes no parameters and gives no rows, such as
 * ALTER TABLE; the program made the text itself.  MariaDB commits around it.
 */
lm_rc_t lm_db_text(lm_db_t *db, lm_str_t sql) LM_MUST_CHECK;

/* A cheap round trip. */
lm_rc_t lm_db_ping(lm_db_t *db) LM_MUST_CHECK;

/*---- who acts, for the audit */

typedef enum {
    LM_ACTOR_NONE,
    LM_ACTOR_CUSTOMER,
    LM_ACTOR_STAFF,
    LM_ACTOR_TOKEN,
    LM_ACTOR_SYSTEM
} lm_actor_e;

typedef struct {
    lm_actor_e kind;
    uint64_t   id; /* customer, staff or job id */
    uint64_t   token_id; /* LM_ACTOR_TOKEN */
    lm_str_t   address; /* of the client */
    lm_str_t   request_id;
} lm_actor_t;

/*---- transactions */

typedef enum { LM_TX_NONE, LM_TX_READ, LM_TX_WRITE } lm_tx_mode_e;

/* As many as one batch of accounting packets may touch. */
#define LM_TX_TOUCHED 256

typedef struct {
    lm_db_t          *db;
    lm_arena_t       *arena; /* rows and strings of results live here */
    lm_instant_t      now;
    lm_day_t          today; /* in the ISP's zone */
    const lm_isp_t   *isp; /* may be NULL in operator commands */
    const lm_actor_t *actor;
    uint64_t          touched[LM_TX_TOUCHED]; /* customers */
    size_t            n_touched;
    bool              touched_all; /* more than fit */
    bool              touched_settings; /* and with them all customers */
} lm_tx_t;

/* Marks a customer whose answers this transaction changes. */
void lm_tx_touch(lm_tx_t *tx, uint64_t customer_id);

/*
 * tx->db is leased.  LM_TX_READ starts nothing on the server: under READ
 * COMMITTED each statement sees its own snapshot with or without a
 * transaction; but a statement that changes or locks is refused in it.
 */
lm_rc_t lm_tx_begin(lm_tx_t *tx, lm_tx_mode_e mode) LM_MUST_CHECK;
/* Commits, then tells the host who was touched. */
lm_rc_t lm_tx_commit(lm_tx_t *tx) LM_MUST_CHECK;
void    lm_tx_rollback(lm_tx_t *tx);

/*
 * Leases a connection unless tx->db is one already, begins, calls
 * work(tx, arg), commits.  LM_E_RETRY from work (1213, 1205) rolls back and
 * calls it again, at most three times in all; any other failure rolls back
 * and is returned.  The arena is not reset between the calls.
 */
typedef lm_rc_t (*lm_tx_work_pt)(lm_tx_t *tx, void *arg);
lm_rc_t lm_tx_run(lm_tx_t *tx, lm_tx_mode_e mode, lm_tx_work_pt work, void *arg)
    LM_MUST_CHECK;

/*---- statements (called by generated code alone) */

typedef enum {
    LM_T_BOOL, /* bool */
    LM_T_U8,
    LM_T_U16,
    LM_T_U32,
    LM_T_U64,
    LM_T_I32,
    LM_T_I64, /* also money */
    LM_T_STR, /* lm_str_t, UTF-8 */
    LM_T_BYTES, /* lm_str_t */
    LM_T_DAY, /* lm_day_t, DATE */
    LM_T_INSTANT, /* lm_instant_t, DATETIME(3) in UTC */
    LM_T_COUNT
} lm_col_type_e;

/* Or'ed to the type of a parameter: pointer to values, their number at
 * "has"; it stands list_size times in the statement. */
#define LM_T_LIST 0x80
/* Or'ed to that of LM_T_U64: it stands once, as a text "[1,2]" of at most
 * list_size values. */
#define LM_T_JSON 0x40
#define LM_T_MASK 0x3f

#define LM_NEVER_NULL (-2)

typedef struct {
    uint8_t  type; /* lm_col_type_e */
    uint16_t offset; /* of the value in the struct */
    int16_t  has; /* offset of its "has_" bool; -1 when NOT NULL,
                     LM_NEVER_NULL when only the statement sees to it */
} lm_col_t;

typedef struct {
    uint32_t        id; /* dense over all statements */
    const char     *name;
    const char     *sql;
    const lm_col_t *in;
    const lm_col_t *out;
    uint16_t        n_in;
    uint16_t        n_out;
    uint16_t        in_size; /* sizeof of the in struct */
    uint16_t        out_size;
    uint16_t        list_size; /* "?" of its list; 0 without a list */
    bool            is_read; /* neither changes nor locks a row */
} lm_stmt_t;

/* The smallest statement whose list takes n values, the largest if none. */
const lm_stmt_t *lm_stmt_sized(const lm_stmt_t *s, size_t n_sizes, size_t n);

/* One row; LM_E_NOT_FOUND when there is none. */
lm_rc_t lm_stmt_one(lm_tx_t *tx, const lm_stmt_t *s, const void *in, void *out)
    LM_MUST_CHECK;
/* All rows, as an array in the arena.  A list of no values gives no rows
 * without asking the server; one longer than the largest size LM_E_RANGE. */
lm_rc_t lm_stmt_many(lm_tx_t *tx, const lm_stmt_t *s, const void *in,
                     void **rows, size_t *n) LM_MUST_CHECK;
/* Either result pointer may be NULL.  LM_E_DUPLICATE on error 1062. */
lm_rc_t lm_stmt_exec(lm_tx_t *tx, const lm_stmt_t *s, const void *in,
                     uint64_t *affected, uint64_t *insert_id) LM_MUST_CHECK;
/* The statement once per element of an array of in structs, in one round
 * trip (STMT_ATTR_ARRAY_SIZE). */
lm_rc_t lm_stmt_batch(lm_tx_t *tx, const lm_stmt_t *s, const void *in, size_t n,
                      uint64_t *affected) LM_MUST_CHECK;

/*---- lists: statements with named filters and sort orders */

#define LM_SORT_KEYS 3
#define LM_FILTER_USES 4
#define LM_FILTER_VALUE 0xff

typedef struct {
    const char *sql; /* "c.customer_group_id = ?" */
    uint8_t     uses; /* how often "?" stands in it */
    uint8_t     from[LM_FILTER_USES]; /* what each "?" is: LM_FILTER_VALUE, or
                                         a column of the in struct */
} lm_condition_t;

/* Rows of another table that give a page's keys; a key may come twice. */
typedef struct {
    const char    *key; /* "t.customer_id"; NULL when there are none */
    const char    *raw; /* "SELECT key FROM … WHERE " */
    const char    *probe; /* counts them: open behind WHERE, as all of these */
    const char    *gather; /* "(SELECT DISTINCT key AS id FROM … WHERE " */
    const char    *count; /* counts keys: open behind STRAIGHT_JOIN */
    const char    *alone; /* the same without the list's own table */
    const char    *among; /* the same, those that other filters let through */
    lm_condition_t when;
} lm_filter_rows_t;

/* A value of a filter that has a condition of its own. */
typedef struct {
    const char      *value; /* "suspended"; of a bool "true" and "false" */
    lm_condition_t   when;
    lm_filter_rows_t rows;
} lm_filter_case_t;

typedef struct {
    const char    *name; /* "group_id" */
    uint8_t        type; /* lm_col_type_e of its one value */
    lm_condition_t when;

    /* Another form: better than testing every row when few fit.  Of a filter
     * with cases each may have its own. */
    lm_filter_rows_t rows;

    /* Rows of only what the list's own condition lets through: they are the
     * list's, and need no look at its table. */
    bool is_live;

    /* Instead of "when": the conditions of the values it knows. */
    const lm_filter_case_t *cases;
    size_t                  n_cases;

    /* The argument by which every value must fit; without it, any of several
     * does.  NULL: always every one. */
    const char *every;
} lm_filter_t;

typedef struct lm_sort_s lm_sort_t;

/* An order by what rows of a small table are called: the list in parts, each
 * in the order of an index. */
typedef struct {
    const char      *rows; /* "SELECT o.id FROM customer_group o" */
    const char      *first; /* "o.title": their order; no two have the same */
    const char      *when; /* "c.customer_group_id = ?": the rows of a part */
    const lm_sort_t *order; /* theirs: the keys behind the first */
} lm_sort_parts_t;

struct lm_sort_s {
    const char *name; /* "name" */
    const char *asc; /* "c.name, c.id" */
    const char *desc; /* "c.name DESC, c.id DESC" */
    const char *after_asc; /* "(c.name > ? OR (c.name = ? AND (c.id > ?)))" */
    const char *after_desc;
    const char *walk; /* "SELECT c.id, c.name, c.id FROM"; NULL as fence is */
    const char *fence; /* "SELECT c.name, c.id FROM …": the keys of a row;
                          NULL when no index has them */
    const lm_filter_t *lead; /* rows mostly begin with what it looks for, or
                                NULL */
    const char            *lead_when; /* "c.name LIKE ?" */
    uint8_t                n_keys; /* 0: this order has no cursor */
    uint8_t                keys[LM_SORT_KEYS]; /* their columns in the row */
    const lm_sort_parts_t *parts; /* or NULL */
};

typedef struct {
    lm_stmt_t   stmt; /* sql is the part up to WHERE, ends in a condition */
    const char *tail; /* GROUP BY … or "" */
    const char *count; /* "SELECT COUNT(*) FROM (SELECT 1 FROM … WHERE
                          condition", open at its end */
    const lm_filter_t *filters;
    const lm_sort_t   *sorts; /* the first is the default */
    size_t             n_filters;
    size_t             n_sorts;
    uint16_t           from_at; /* in stmt.sql, behind FROM */
    uint16_t           count_from_at; /* the same in count */
    bool               is_page; /* stmt.sql ends inside the SELECT of a page's
                                   ids, tail goes on behind it */
    const char *keys; /* that SELECT alone, of a page */
    const char *key; /* its one column, a u64: "c.id" */
    uint16_t    keys_from_at; /* in keys, behind FROM */
    const char *sift; /* "SELECT c.id FROM" */
    const char *gone; /* "SELECT c.id FROM … WHERE …": rows that are not the
                         list's, though others name them; or NULL */
    size_t n_with; /* columns behind stmt.in's n_in, for filters */
} lm_list_t;

#define LM_LIST_FILTERS 40
#define LM_LIST_EVERY 4
#define LM_LIST_TOTAL_MAX 10000

typedef union {
    uint64_t     u64; /* and every narrower unsigned type */
    int64_t      i64; /* and i32 */
    bool         boolean;
    lm_str_t     str;
    lm_day_t     day;
    lm_instant_t instant;
} lm_value_t;

/* A filter may stand more than once, as words of a search do; its values
 * stand together. */
typedef struct {
    const lm_filter_t *filter[LM_LIST_FILTERS];
    lm_value_t         value[LM_LIST_FILTERS];
    size_t             n_filters;
    const lm_filter_t *every[LM_LIST_EVERY]; /* of these each value must fit */
    size_t             n_every;
    const lm_sort_t   *sort;
    bool               is_desc;
    bool               is_after; /* rows behind "after", offset is 0 */
    lm_value_t         after[LM_SORT_KEYS]; /* by lm_list_after() */
    uint32_t           limit;
    uint32_t           offset;
} lm_list_query_t;

/* A column of a row; never NULL. */
void lm_list_value(const lm_col_t *column, const void *row, lm_value_t *out);

/* NULL when the list has none of that name. */
const lm_filter_t *lm_list_filter(const lm_list_t *list, lm_str_t name);
const lm_sort_t   *lm_list_sort(const lm_list_t *list, lm_str_t name);

/* Puts the value of a filter, given as text, into the query.  LM_E_INVALID
 * when it is not of the filter's type or there are too many. */
lm_rc_t lm_list_filter_add(lm_list_query_t *q, const lm_filter_t *filter,
                           lm_str_t text) LM_MUST_CHECK;
/*
 * The same by name, of an argument "every" too.  LM_E_NOT_FOUND when the list
 * has no such filter.
 */
lm_rc_t lm_list_argument(const lm_list_t *list, lm_list_query_t *q,
                         lm_str_t name, lm_str_t text) LM_MUST_CHECK;

/*
 * The cursor behind a row of this query, to be given to lm_list_after() of a
 * query with the same sort; {NULL, 0} when the order has none or the arena is
 * full.  Letters, digits, "-", "_" and "." alone.
 */
lm_str_t lm_list_cursor(lm_arena_t *a, const lm_list_t *list,
                        const lm_list_query_t *q, const void *row);
/* LM_E_INVALID when it is not a cursor of this sort. */
lm_rc_t lm_list_after(lm_arena_t *a, const lm_list_t *list, lm_list_query_t *q,
                      lm_str_t cursor) LM_MUST_CHECK;

/* Rows of one page in the arena; total up to LM_LIST_TOTAL_MAX + 1, or not
 * asked for when total is NULL. */
lm_rc_t lm_list_run(lm_tx_t *tx, const lm_list_t *list,
                    const lm_list_query_t *q, const void *in, void **rows,
                    size_t *n, uint64_t *total) LM_MUST_CHECK;

/* Up to q->limit rows that fit, whichever are met first, in the order of the
 * list. */
lm_rc_t lm_list_some(lm_tx_t *tx, const lm_list_t *list,
                     const lm_list_query_t *q, const void *in, void **rows,
                     size_t *n) LM_MUST_CHECK;

/*
 * Of a list that finds its page's keys first: up to "limit" keys behind
 * "after" in rising order, whatever order the query names; a job walks all of
 * them in slices that way, and each row is met once though others come and go.
 */
lm_rc_t lm_list_keys(lm_tx_t *tx, const lm_list_t *list,
                     const lm_list_query_t *q, const void *in, uint64_t after,
                     uint32_t limit, uint64_t **keys, size_t *n) LM_MUST_CHECK;
/* How many there are, up to "most". */
lm_rc_t lm_list_count(lm_tx_t *tx, const lm_list_t *list,
                      const lm_list_query_t *q, const void *in, uint64_t most,
                      uint64_t *total) LM_MUST_CHECK;

#endif
