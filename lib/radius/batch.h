/* SPDX-License-Identifier: MIT */
/*
 * A batch of accounting packets while it is applied.  Everything lives in the
 * arena of the transaction.
 */
#ifndef LM_RADIUS_BATCH_H
#define LM_RADIUS_BATCH_H

#include "radius/accounting.h"
#include "rule/grant.h"
#include "sql/accounting.h"

/* Why a session ended when its NAS says it starts or stops (RFC 2866 5.10). */
#define LM_NAS_REBOOT "NAS-Reboot"

typedef struct {
    uint64_t     id;
    uint64_t     customer_id;
    uint32_t     line_kbps[LM_DIRECTIONS];
    bool         has_cap;
    bool         count_upload;
    uint64_t     cap_bytes;
    lm_instant_t seen_at; /* 0: nothing was heard of it */
    uint64_t     changes; /* of its usage answer */
    bool         uses_data;
    lm_grant_t  *grants; /* in the order of use */
    uint64_t    *used; /* of each, before this batch */
    size_t       n_grants;

    const lm_sql_accounting_grant_of_accounts_t *grant_rows;
} lm_batch_account_t;

typedef struct {
    lm_batch_account_t *account;
    uint64_t            id; /* 0: not in the database yet */
    bool                is_changed;
    bool                is_rebooted; /* ended by Accounting-On or -Off */
    lm_session_key_t    key;
    lm_counter_t        counter;
    uint64_t            counted[LM_DIRECTIONS];
    lm_instant_t        ended_at; /* 0: open */
    lm_str_t            terminate_cause;
    lm_str_t            user_name; /* when it is not the folded one */
    lm_str_t            framed_ip;
    lm_str_t            framed_ipv6;
    lm_str_t            calling_station_id;
    lm_str_t            nas_port_id;
} lm_batch_session_t;

/* Bytes of one packet on one day. */
typedef struct {
    lm_batch_account_t *account;
    lm_day_t            day;
    lm_instant_t        since;
    lm_instant_t        until;
    uint64_t            bytes[LM_DIRECTIONS];
    uint64_t            set_aside[LM_DIRECTIONS];
    bool                is_estimated;
} lm_batch_day_t;

typedef lm_sql_accounting_hour_add_in_t      lm_batch_hour_t;
typedef lm_sql_accounting_event_add_in_t     lm_batch_event_t;
typedef lm_sql_accounting_nas_of_addresses_t lm_batch_nas_t;

/* An array that grows in the arena. */
typedef struct {
    void  *items;
    size_t n;
    size_t size; /* of one */
    size_t room;
} lm_batch_list_t;

typedef struct {
    lm_tx_t            *tx;
    lm_packet_t       **packets; /* by time of event */
    size_t              n;
    lm_batch_nas_t     *nases;
    size_t              n_nases;
    lm_batch_account_t *accounts; /* by id */
    size_t              n_accounts;
    lm_batch_account_t *owners[LM_ACCOUNTING_BATCH]; /* of packets; NULL */
    lm_batch_session_t *sessions; /* room for one more a packet */
    size_t              n_sessions;
    lm_batch_list_t     days;
    lm_batch_list_t     hours;
    lm_batch_list_t     events;
} lm_batch_t;

/* A new zeroed item; NULL at the limit of the arena. */
void *lm_batch_push(lm_batch_t *b, lm_batch_list_t *list);

#define lm_batch_at(list, type, i) (&((type *) (list).items)[i])

/* Reads and locks what the packets are about. */
lm_rc_t lm_batch_load(lm_batch_t *b) LM_MUST_CHECK;

/* Grants of the accounts that used data, the month's own made if missing. */
lm_rc_t lm_batch_load_grants(lm_batch_t *b) LM_MUST_CHECK;

/* Session of a packet of an owner; a new one when there is none.  This cannot
 * fail. */
lm_batch_session_t *lm_batch_session(lm_batch_t *b, const lm_packet_t *p,
                                     lm_batch_account_t *owner);

/* Keeps a row about a packet. */
lm_rc_t lm_batch_event(lm_batch_t *b, const lm_packet_t *p,
                       const lm_batch_session_t *s, const lm_judgement_t *j,
                       lm_verdict_e verdict, lm_str_t detail) LM_MUST_CHECK;

/* Debits grants and writes everything. */
lm_rc_t lm_batch_write(lm_batch_t *b) LM_MUST_CHECK;

/*
 * Ends sessions that began meanwhile though their account may not be on line:
 * who is stopped between his sign-in and his Start is let on by nobody else;
 * and those in the walled garden of who is suspended no longer.  After the
 * sessions were written.
 */
lm_rc_t lm_batch_cut(lm_batch_t *b) LM_MUST_CHECK;

/* Closes the sessions of a NAS that says it starts or stops. */
lm_rc_t lm_batch_nas_restart(lm_batch_t *b, const lm_packet_t *p) LM_MUST_CHECK;

#endif
