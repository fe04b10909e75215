/* SPDX-License-Identifier: MIT */
/*
 * Sessions of customers and of staff: a random token in a cookie, its SHA-256
 * in MySQL (the truth) and in Redis (speed alone).  A transaction named
 * "idle" has not begun: the function leases a connection only when it must.
 */
#ifndef LM_SERVICE_SESSION_H
#define LM_SERVICE_SESSION_H

#include "service/token.h"
#include "store/db.h"

typedef enum { LM_SESSION_PORTAL, LM_SESSION_STAFF } lm_session_face_e;

#define LM_PORTAL_IDLE (30 * LM_DAY)
#define LM_PORTAL_LIFE (90 * LM_DAY)
#define LM_STAFF_IDLE (30 * LM_MINUTE)
#define LM_STAFF_LIFE (12 * LM_HOUR)

/* Keys of customers' sessions in Redis: this and the hash. */
#define LM_SESSION_PREFIX "lm:s:p:"

/* A cancelled customer reads documents for so long. */
#define LM_PORTAL_CLOSES_MONTHS 12

typedef struct {
    uint64_t     id;
    uint64_t     login_id; /* portal_login; staff for staff */
    uint64_t     owner_id; /* customer; staff for staff */
    uint64_t     permissions; /* of staff: bits of LM_PERM_* */
    lm_instant_t created_at;
    lm_instant_t renewed_at;
    lm_instant_t expires_at;
    lm_instant_t closes_at; /* of customers: the portal does; 0: not known */
    lm_str_t     hash; /* hexadecimal, of the token */
    bool         from_cache;
} lm_session_t;

/* A command that goes to Redis together with the session's own. */
typedef struct {
    lm_cache_cmd_t cmd;
    bool           is_answered;
} lm_session_beside_t;

typedef struct {
    lm_session_face_e    face;
    lm_str_t             token;
    lm_str_t             hash; /* hexadecimal, if it is known already */
    lm_session_beside_t *beside; /* or NULL */
} lm_session_ask_t;

/*
 * The live session of a token, its idle time started anew at most once in a
 * tenth of it.  LM_E_NOT_FOUND when there is none.  Redis being away costs
 * speed alone.
 */
lm_rc_t lm_session_find(lm_tx_t *idle, const lm_session_ask_t *ask,
                        lm_session_t *out) LM_MUST_CHECK;

typedef struct {
    uint64_t login_id;
    uint64_t owner_id;
    lm_str_t address;
    lm_str_t user_agent; /* cut to what the table holds */

    /* of customers: what else the password opened, and when it was given */
    lm_str_t     choices; /* [[login, customer], …]; {NULL, 0}: nothing */
    lm_instant_t proved_at;
    lm_instant_t begun_at; /* it goes on for that one; 0: it begins now */
} lm_session_new_t;

/* Opens a session; *token is for the cookie and stands nowhere else. */
lm_rc_t lm_session_open(lm_tx_t *tx, lm_session_face_e face,
                        const lm_session_new_t *session, lm_str_t *token)
    LM_MUST_CHECK;

/*
 * Cache keys that may not be used any more.  Ending sessions writes them to
 * cache_purge in the same transaction; lm_purge_now() after the commit puts
 * that into effect at once.
 */
typedef struct {
    lm_str_t *keys;
    size_t    n;
} lm_purge_t;

/* Ends one session, or all of a login but one (spared_id 0: all). */
lm_rc_t lm_session_end(lm_tx_t *tx, lm_session_face_e face,
                       const lm_session_t *session, lm_purge_t *purge)
    LM_MUST_CHECK;
lm_rc_t lm_session_end_all(lm_tx_t *tx, lm_session_face_e face,
                           uint64_t login_id, uint64_t spared_id,
                           lm_purge_t *purge) LM_MUST_CHECK;

/*
 * Ends the oldest when a login has so many that one more could not be ended
 * with the others at once: it would outlive a change of the password.
 */
lm_rc_t lm_session_end_surplus(lm_tx_t *tx, lm_session_face_e face,
                               uint64_t login_id) LM_MUST_CHECK;

/* Sessions of staff stay, but what the cache knows of them is forgotten: a
 * role changed. */
lm_rc_t lm_session_forget(lm_tx_t *tx, uint64_t staff_id, lm_purge_t *purge)
    LM_MUST_CHECK;

/* Puts what another call purges behind what "to" has already. */
lm_rc_t lm_purge_add(lm_arena_t *a, lm_purge_t *to, const lm_purge_t *from)
    LM_MUST_CHECK;

/*
 * Marks keys as ended in Redis.  When Redis is away the rows of cache_purge
 * stay for lm_cache_purge_drain().  This cannot fail.
 */
void lm_purge_now(lm_arena_t *a, const lm_purge_t *purge);

/*
 * Puts every row of cache_purge into effect and deletes those whose time has
 * passed.  Hosts call it after each connection to Redis is made, before any
 * session is read from it, and the worker every few seconds; whoever calls it
 * may use lm_host_cache() meanwhile.  Any failure means: do not trust Redis
 * yet, call again.
 */
lm_rc_t lm_cache_purge_drain(lm_tx_t *idle) LM_MUST_CHECK;

#endif
