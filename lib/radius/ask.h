/* SPDX-License-Identifier: MIT */
/* An Access-Request as FreeRADIUS tells of it: without any password. */
#ifndef LM_RADIUS_ASK_H
#define LM_RADIUS_ASK_H

#include "http/http.h"
#include "rule/access.h"
#include "rule/speed.h"
#include "sql/radius.h"

typedef struct {
    lm_str_t username; /* trimmed, lower case */
    lm_str_t calling_station_id;
    lm_str_t device; /* of the seat; never NULL */
} lm_ask_t;

typedef lm_sql_radius_account_of_usernames_t lm_ask_account_t;

/* What an Access-Accept says. */
typedef struct {
    lm_str_t   password;
    lm_str_t   class_mark;
    lm_speed_t speed;
    lm_str_t   fixed_ip; /* IPv4; empty: from a pool */
    lm_str_t   fixed_ipv6;
    lm_str_t   pool;
    lm_str_t   address_list;
    uint32_t   interim_seconds;
    uint32_t   session_seconds; /* 0: no limit */
} lm_accept_t;

/* Reads the body; LM_E_BAD_REQUEST when it is no object of attributes. */
lm_rc_t lm_ask_read(lm_request_t *rq, lm_ask_t *out) LM_MUST_CHECK;

/* How long an accept holds a seat of the session limit. */
#define LM_RESERVATION (60 * LM_SECOND)

/* One question with its answer. */
typedef struct {
    lm_arena_t      *arena; /* of who asks: the answer lives there */
    lm_ask_t         ask;
    lm_ask_account_t account; /* id is 0 for an unknown username */
    bool             has_monthly; /* data of its month */
    uint64_t         grant_left;
    bool             wants_seat; /* the session limit decides */
    uint32_t         open_sessions; /* seats that are taken */
    lm_access_e      access;
    lm_accept_t      accept; /* when access is LM_ACCESS_OK */
} lm_ask_work_t;

#define LM_ASK_BATCH 64

/*
 * Answers up to LM_ASK_BATCH questions, each with a result of its own.
 * Accounts with a session limit are decided in one transaction, while no other
 * decision about them is made anywhere, and an accept keeps its seat.  An
 * unknown username is an answer.
 */
void lm_ask_run(lm_tx_t *tx, lm_ask_work_t *const *works, size_t n,
                lm_rc_t *rcs);

/* What the batch is made of: the answer from what was read of the account, and
 * the accept of one that is let on. */
void    lm_ask_decide(const lm_tx_t *tx, lm_ask_work_t *w);
lm_rc_t lm_ask_accept(const lm_tx_t *tx, lm_ask_work_t *w) LM_MUST_CHECK;

/* Gives the seat of a device back: its password was wrong. */
lm_rc_t lm_ask_release(lm_tx_t *tx, const lm_ask_t *ask, uint64_t account_id)
    LM_MUST_CHECK;

/*
 * Attributes in the form of rlm_rest.  Every string is an object with
 * "do_xlat": false, since FreeRADIUS expands any other as a template, and a
 * password may be one.
 */
lm_str_t lm_accept_json(lm_arena_t *a, const lm_accept_t *accept);
lm_str_t lm_reject_json(lm_arena_t *a, const char *message);
lm_str_t lm_client_json(lm_arena_t *a, lm_str_t name, lm_str_t secret,
                        bool require_authenticator);

#endif
