/* SPDX-License-Identifier: MIT */
/*
 * What the library wants from the program it runs in.  Each host (the nginx
 * core module; the lastmile program) defines these functions; they are bound
 * when the program is linked or the modules are loaded.  In nginx they are
 * called on a coroutine and may park it; in the lastmile program they block
 * the calling thread.
 */
#ifndef LM_BASE_HOST_H
#define LM_BASE_HOST_H

#include "base/time.h"

typedef struct lm_db_s   lm_db_t; /* store/db.h */
typedef struct lm_conf_s lm_conf_t; /* store/conf.h */
typedef struct lm_isp_s  lm_isp_t; /* service/isp.h */

typedef enum {
    LM_LOG_ALERT, /* a bug; fails the tests */
    LM_LOG_CRIT, /* an operator must act */
    LM_LOG_ERR, /* we failed a request */
    LM_LOG_WARN, /* degraded */
    LM_LOG_INFO,
    LM_LOG_DEBUG
} lm_log_e;

void lm_host_log(lm_log_e level, const char *fmt, ...) LM_PRINTF(2, 3);

/* The wall clock, and one that never steps back; both milliseconds. */
lm_instant_t lm_host_now(void);
int64_t      lm_host_ticks(void);

/* Cryptographically strong random bytes.  This cannot fail. */
void lm_host_random(void *p, size_t n);

void *lm_host_page_alloc(size_t n);
void  lm_host_page_free(void *p, size_t n);

/*
 * Waits until fd can be read or written.  1 ready, 0 timed out (errno is
 * ETIMEDOUT), -1 failed.  The form of MARIADB_OPT_IO_WAIT.
 */
int lm_host_wait(int fd, char is_read, int timeout_ms);

/* Parks for a time. */
void lm_host_sleep(int timeout_ms);

/* Runs work(arg) on another thread and returns when it has ended.
 * LM_E_UNAVAILABLE when the queue of the pool is full. */
lm_rc_t lm_host_offload(void (*work)(void *arg), void *arg) LM_MUST_CHECK;

/*
 * Leases a healthy connection for the caller alone; LM_E_UNAVAILABLE when the
 * server is away (circuit breaker), LM_E_DEADLINE when none came free in
 * time.  Returning rolls back what is open and drops a broken connection.
 */
lm_rc_t lm_host_db_lease(lm_db_t **out) LM_MUST_CHECK;
void    lm_host_db_return(lm_db_t *db);

/* One Redis command and its reply; commands of one call are pipelined. */
typedef enum {
    LM_CACHE_NIL,
    LM_CACHE_STRING, /* also simple strings */
    LM_CACHE_INTEGER,
    LM_CACHE_ARRAY,
    LM_CACHE_ERROR /* str holds the server's text */
} lm_cache_type_e;

typedef struct lm_cache_reply_s lm_cache_reply_t;

struct lm_cache_reply_s {
    lm_cache_type_e   type;
    int64_t           integer;
    lm_str_t          str;
    lm_cache_reply_t *items;
    size_t            n;
};

#define LM_CACHE_ARGS 12

typedef struct {
    lm_str_t         argv[LM_CACHE_ARGS];
    size_t           argc;
    lm_cache_reply_t reply;
} lm_cache_cmd_t;

/*
 * No reply to a command of ours is longer: the longest are answers that we
 * keep ourselves (http/hot.c, service/geocode.c), the others are numbers, marks
 * and tickets.  A longer one is a stranger's.
 */
#define LM_CACHE_VALUE_MAX (64 * 1024)
#define LM_CACHE_REPLY_MAX (2 * LM_CACHE_VALUE_MAX)

/* Replies live in the arena.  LM_E_UNAVAILABLE when Redis is away, or answers
 * what is no reply to us: then it is asked again by a new connection. */
lm_rc_t lm_host_cache(lm_arena_t *a, lm_cache_cmd_t *cmds, size_t n)
    LM_MUST_CHECK;

/*
 * Called when something could not be deleted from Redis, before what made it
 * old is acknowledged: until that was made up for (table cache_purge), no
 * process of this machine asks Redis.
 */
void lm_host_cache_missed(void);

/*
 * Called after a commit and before it is acknowledged, with the customers
 * whose answers changed: no copy of an older answer is used afterwards.  NULL
 * and 0 mean every customer.
 */
void lm_host_touched(const uint64_t *customer_ids, size_t n);

/* The same when the ISP's settings changed: every customer, for every answer
 * that shows a day or an amount, and what each process holds of them. */
void lm_host_touched_settings(void);

/*
 * Stands still as long as no change of the customer's answers was acknowledged
 * on this machine.  A program that serves nobody gives zeros.
 */
typedef struct {
    uint64_t machine;
    uint64_t value;
} lm_generation_t;

lm_generation_t lm_host_generation(uint64_t customer_id);

/* Key of a customer's kept answers in Redis: this and the id (http/hot.h).
 * Whoever is told of a change deletes it. */
#define LM_HOT_PREFIX "lm:h:"

/*
 * Hosts tell each other on this channel of Redis: "SENDER:17,18", "SENDER:*"
 * (all customers) or "SENDER:settings" (they and the settings).  The sender is
 * a number; 0 keeps no copies itself.
 */
#define LM_TOUCHED_CHANNEL "lm:touched"
#define LM_TOUCHED_ALL "*"
#define LM_TOUCHED_SETTINGS "settings"

/* Operator's configuration; lives as long as the process. */
const lm_conf_t *lm_host_conf(void);

/* The ISP's settings, counted: give back what was taken.  NULL until the
 * first successful load. */
const lm_isp_t *lm_host_isp_take(void);
void            lm_host_isp_give(const lm_isp_t *isp);

/* False once a change of them was acknowledged on this machine: what was made
 * by them is no answer to keep.  Where nothing is kept it is true. */
bool lm_host_isp_is_current(const lm_isp_t *isp);

#endif
