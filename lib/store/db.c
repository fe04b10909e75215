/* SPDX-License-Identifier: MIT */
/* A connection: opening, closing, health, and what its errors mean. */
#include "store/db.h"

#include <errmsg.h>
#include <fcntl.h>
#include <limits.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/db_private.h"

#define DEADLINE_GRACE 2 /* seconds that reads wait beyond the server's own */
#define INIT_MAX 384
#define LIMIT_MAX 64

typedef struct {
    const lm_db_conf_t *conf;
    lm_db_t            *db;
    lm_rc_t             rc;
} open_t;

/* What a server's error means to us. */
typedef struct {
    unsigned number;
    lm_rc_t  rc;
    bool     is_lost;
    int      level; /* lm_log_e; -1: the caller handles it, not worth a line */
} error_t;

static const error_t errors[] = {
    {ER_LOCK_DEADLOCK, LM_E_RETRY, false, -1},
    {ER_LOCK_WAIT_TIMEOUT, LM_E_RETRY, false, -1},
    {ER_CHECKREAD, LM_E_RETRY, false, -1},
    {ER_NEED_REPREPARE, LM_E_RETRY, false, -1},
    {ER_DUP_ENTRY, LM_E_DUPLICATE, false, -1},
    {ER_ROW_IS_REFERENCED_2, LM_E_CONFLICT, false, LM_LOG_INFO},
    {ER_NO_REFERENCED_ROW_2, LM_E_CONFLICT, false, LM_LOG_INFO},
    {ER_STATEMENT_TIMEOUT, LM_E_DEADLINE, false, LM_LOG_WARN},
    {3024, LM_E_DEADLINE, false, LM_LOG_WARN}, /* the same in MySQL */
    {ER_QUERY_INTERRUPTED, LM_E_DEADLINE, false, LM_LOG_WARN},
    {CR_SERVER_GONE_ERROR, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {CR_SERVER_LOST, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {CR_SERVER_LOST_EXTENDED, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {CR_CONNECTION_ERROR, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {CR_CONN_HOST_ERROR, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {CR_SSL_CONNECTION_ERROR, LM_E_UNAVAILABLE, true, LM_LOG_CRIT},
    {ER_CONNECTION_KILLED, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {ER_SERVER_SHUTDOWN, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {ER_NORMAL_SHUTDOWN, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {ER_NET_READ_ERROR, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {ER_NET_READ_INTERRUPTED, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {ER_CON_COUNT_ERROR, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {ER_TOO_MANY_USER_CONNECTIONS, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {ER_USER_LIMIT_REACHED, LM_E_UNAVAILABLE, true, LM_LOG_WARN},
    {ER_MAX_PREPARED_STMT_COUNT_REACHED, LM_E_UNAVAILABLE, false, LM_LOG_CRIT},
    {ER_OPTION_PREVENTS_STATEMENT, LM_E_UNAVAILABLE, true, -1},
    {ER_READ_ONLY_MODE, LM_E_UNAVAILABLE, true, -1},
    {1047, LM_E_UNAVAILABLE, true, -1}, /* Galera node not ready */
    {ER_ACCESS_DENIED_ERROR, LM_E_UNAVAILABLE, true, LM_LOG_CRIT},
    {ER_DBACCESS_DENIED_ERROR, LM_E_UNAVAILABLE, true, LM_LOG_CRIT},
    {ER_BAD_DB_ERROR, LM_E_UNAVAILABLE, true, LM_LOG_CRIT},
    {ER_DISK_FULL, LM_E_UNAVAILABLE, false, -1},
    {ER_RECORD_FILE_FULL, LM_E_UNAVAILABLE, false, -1},
    {CR_COMMANDS_OUT_OF_SYNC, LM_E_INTERNAL, true, LM_LOG_ALERT},
    {CR_MALFORMED_PACKET, LM_E_INTERNAL, true, LM_LOG_ALERT},
    {CR_OUT_OF_MEMORY, LM_E_MEMORY, true, LM_LOG_ERR},
};

/* States of the server that lm_db_health() tells. */
static const struct {
    unsigned    number;
    const char *why;
} refusals[] = {
    {ER_OPTION_PREVENTS_STATEMENT, "it is read-only"},
    {ER_READ_ONLY_MODE, "it is read-only"},
    {1047, "its Galera node is not ready"},
    {ER_DISK_FULL, "its disk is full"},
    {ER_RECORD_FILE_FULL, "its disk is full"},
};

static void    open_work(void *arg);
static lm_rc_t open_here(const lm_db_conf_t *conf, lm_db_t *db);
static lm_rc_t options_set(const lm_db_conf_t *conf, MYSQL *mysql);
static lm_rc_t tls_begin(const lm_db_conf_t *conf, lm_db_t *db);
static int     io_wait(my_socket fd, my_bool is_read, int timeout_ms);


lm_rc_t
lm_db_library_begin(void)
{
    return mysql_library_init(0, NULL, NULL) == 0 ? LM_OK : LM_E_MEMORY;
}


void
lm_db_library_end(void)
{
    mysql_library_end();
}


lm_rc_t
lm_db_thread_begin(void)
{
    return mysql_thread_init() == 0 ? LM_OK : LM_E_MEMORY;
}


void
lm_db_thread_end(void)
{
    mysql_thread_end();
}


lm_rc_t
lm_db_open(const lm_db_conf_t *conf, lm_db_t **out)
{
    lm_rc_t rc;
    open_t  o = {.conf = conf, .rc = LM_E_UNAVAILABLE};

    *out = NULL;

    o.db = calloc(1, sizeof(lm_db_t));
    if (o.db == NULL) {
        return LM_E_MEMORY;
    }
    lm_prepared_init(o.db);
    o.db->limit = conf->deadline;

    /* the handshake reads without asking the wait hook */
    if (conf->tls_ca != NULL) {
        rc = lm_host_offload(open_work, &o);
    } else {
        open_work(&o);
        rc = LM_OK;
    }

    if (rc == LM_OK) {
        rc = o.rc;
    }
    if (rc != LM_OK) {
        lm_db_close(o.db);
        return rc;
    }

    *out = o.db;
    return LM_OK;
}


static void
open_work(void *arg)
{
    open_t *o = arg;

    o->rc = open_here(o->conf, o->db);
}


static lm_rc_t
open_here(const lm_db_conf_t *conf, lm_db_t *db)
{
    MYSQL  *mysql = &db->mysql;
    lm_rc_t rc;

    if (mysql_init(mysql) == NULL) {
        return LM_E_MEMORY;
    }
    db->is_open = true;

    rc = options_set(conf, mysql);
    if (rc != LM_OK) {
        return rc;
    }

    if (mysql_real_connect(mysql, conf->socket != NULL ? NULL : conf->host,
                           conf->user, conf->password, conf->database,
                           conf->port, conf->socket, 0)
        == NULL) {
        rc = lm_db_error(db, "connect", mysql_errno(mysql), mysql_error(mysql));
        /* whatever stopped a connect, the database is not there for us */
        return rc == LM_E_MEMORY ? rc : LM_E_UNAVAILABLE;
    }

    return conf->tls_ca != NULL ? tls_begin(conf, db) : LM_OK;
}


static lm_rc_t
options_set(const lm_db_conf_t *conf, MYSQL *mysql)
{
    char     init[INIT_MAX];
    int      n;
    unsigned connect_timeout, timeout;
    my_bool  yes = 1;

    connect_timeout = conf->connect_timeout != 0 ? conf->connect_timeout : 5;
    timeout = conf->deadline != 0 ? conf->deadline + DEADLINE_GRACE : 0;

    n = snprintf(init, sizeof(init),
                 "SET SESSION tx_isolation = 'READ-COMMITTED',"
                 " innodb_lock_wait_timeout = 3,"
                 " max_statement_time = %u,"
                 " group_concat_max_len = 1048576,"
                 /* beyond a few values of an IN list a look into the index
                  * for each costs more than the rows do */
                 " eq_range_index_dive_limit = 4,"
                 " time_zone = '+00:00',"
                 " sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,"
                 "NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
                 "NO_ENGINE_SUBSTITUTION'",
                 conf->deadline);
    if (n < 0 || (size_t) n >= sizeof(init)) {
        return LM_E_INTERNAL;
    }

    if (mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4") != 0
        || mysql_options(mysql, MYSQL_INIT_COMMAND, init) != 0
        || mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_timeout)
               != 0
        || mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &timeout) != 0
        || mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &timeout) != 0
        || mysql_optionsv(mysql, MARIADB_OPT_IO_WAIT, (void *) io_wait) != 0) {
        return LM_E_INTERNAL;
    }

    if (conf->tls_ca == NULL) {
        return LM_OK;
    }

    if (mysql_options(mysql, MYSQL_OPT_SSL_CA, conf->tls_ca) != 0
        || mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &yes) != 0
        || mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes) != 0) {
        return LM_E_INTERNAL;
    }
    return LM_OK;
}


/*
 * Against a server without TLS the library goes on in clear text.  And it
 * leaves a TLS socket blocking, where the wait hook is never asked; where it
 * asks, it gives the options' seconds for milliseconds.
 */
static lm_rc_t
tls_begin(const lm_db_conf_t *conf, lm_db_t *db)
{
    int      fd, flags;
    unsigned timeout = INT_MAX;

    if (mysql_get_ssl_cipher(&db->mysql) == NULL) {
        lm_host_log(LM_LOG_CRIT, "database refuses TLS");
        return LM_E_UNAVAILABLE;
    }

    fd = (int) mysql_get_socket(&db->mysql);
    flags = fcntl(fd, F_GETFL, 0);
    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1) {
        return LM_E_INTERNAL;
    }

    if (conf->deadline != 0) {
        timeout = (conf->deadline + DEADLINE_GRACE) * 1000;
    }
    if (mysql_options(&db->mysql, MYSQL_OPT_READ_TIMEOUT, &timeout) != 0
        || mysql_options(&db->mysql, MYSQL_OPT_WRITE_TIMEOUT, &timeout) != 0) {
        return LM_E_INTERNAL;
    }
    return LM_OK;
}


static int
io_wait(my_socket fd, my_bool is_read, int timeout_ms)
{
    return lm_host_wait((int) fd, is_read, timeout_ms);
}


void
lm_db_close(lm_db_t *db)
{
    if (db->is_open) {
        lm_prepared_drop_all(db);
        mysql_close(&db->mysql);
    }
    free(db);
}


int
lm_db_fd(const lm_db_t *db)
{
    return db->is_broken ? -1 : (int) mysql_get_socket((MYSQL *) &db->mysql);
}


bool
lm_db_is_broken(const lm_db_t *db)
{
    return db->is_broken;
}


void
lm_db_reset(lm_db_t *db)
{
    db->is_read_only = false;
    if (!db->in_transaction || db->is_broken) {
        return;
    }

    db->in_transaction = false;
    if (lm_db_simple(db, "ROLLBACK") != LM_OK) {
        db->is_broken = true;
    }
}


lm_rc_t
lm_db_set_limit(lm_db_t *db, uint32_t seconds)
{
    lm_rc_t rc;
    char    sql[LIMIT_MAX];

    if (seconds == db->limit) {
        return LM_OK;
    }

    (void) snprintf(sql, sizeof(sql), "SET SESSION max_statement_time = %u",
                    seconds);
    rc = lm_db_simple(db, sql);
    if (rc == LM_OK) {
        db->limit = seconds;
    }
    return rc;
}


uint32_t
lm_db_limit(const lm_db_t *db)
{
    return db->limit;
}


void
lm_db_health(lm_db_health_t *health, lm_db_t *db)
{
    if (db->refusal != NULL && db->refusal != health->refusal) {
        lm_host_log(LM_LOG_CRIT, "database takes no changes: %s", db->refusal);
        health->refusal = db->refusal;

    } else if (db->has_written && db->refusal == NULL
               && health->refusal != NULL) {
        lm_host_log(LM_LOG_WARN, "database takes changes again");
        health->refusal = NULL;
    }

    db->refusal = NULL;
    db->has_written = false;
}


lm_rc_t
lm_db_ping(lm_db_t *db)
{
    if (db->is_broken) {
        return LM_E_UNAVAILABLE;
    }
    if (mysql_ping(&db->mysql) != 0) {
        return lm_db_error(db, "ping", mysql_errno(&db->mysql),
                           mysql_error(&db->mysql));
    }
    return LM_OK;
}


lm_rc_t
lm_db_simple(lm_db_t *db, const char *sql)
{
    if (db->is_broken) {
        return LM_E_UNAVAILABLE;
    }
    if (mysql_real_query(&db->mysql, sql, strlen(sql)) != 0) {
        return lm_db_error(db, sql, mysql_errno(&db->mysql),
                           mysql_error(&db->mysql));
    }
    return LM_OK;
}


lm_rc_t
lm_db_text(lm_db_t *db, lm_str_t sql)
{
    if (db->is_broken) {
        return LM_E_UNAVAILABLE;
    }
    if (mysql_real_query(&db->mysql, sql.p, sql.n) != 0) {
        return lm_db_error(db, "a made statement", mysql_errno(&db->mysql),
                           mysql_error(&db->mysql));
    }
    return LM_OK;
}


lm_rc_t
lm_db_error(lm_db_t *db, const char *what, unsigned number, const char *text)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        if (refusals[i].number == number) {
            db->refusal = refusals[i].why;
        }
    }

    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        const error_t *e = &errors[i];

        if (e->number != number) {
            continue;
        }
        if (e->is_lost) {
            db->is_broken = true;
        }
        if (e->level >= 0) {
            lm_host_log((lm_log_e) e->level, "database: %s: %u %s", what,
                        number, text);
        }
        return e->rc;
    }

    lm_host_log(LM_LOG_ERR, "database: %s: %u %s", what, number, text);
    /* the library's own errors leave the protocol in an unknown state */
    if (number >= CR_MIN_ERROR && number <= CR_MAX_ERROR) {
        db->is_broken = true;
    }
    return LM_E_INTERNAL;
}
