/* SPDX-License-Identifier: MIT */
/*
 * May this account go online, and if not, why.  Suspended, blocked and capped
 * are facts of their own, combined when somebody asks: who pays while also
 * capped is capped again.  See spec "network", 3.3, 3.4 and 8.
 */
#ifndef LM_RULE_ACCESS_H
#define LM_RULE_ACCESS_H

#include "base/time.h"

typedef enum {
    LM_ACCESS_OK = 0,
#define LM_ACCESS(name, code, en, af) LM_ACCESS_##name,
#include "rule/access.def"
#undef LM_ACCESS
    LM_ACCESS_N
} lm_access_e;

/* "suspended"; "ok" for LM_ACCESS_OK.  This cannot fail. */
const char *lm_access_code(lm_access_e access);

/* Words for a person; "" for LM_ACCESS_OK. */
const char *lm_access_text(lm_access_e access, lm_lang_e lang);

/* LM_E_NOT_FOUND for a code that is none. */
lm_rc_t lm_access_of(lm_str_t code, lm_access_e *out) LM_MUST_CHECK;

/* What becomes of suspended customers (setting "suspended_mode"). */
typedef enum {
    LM_SUSPENDED_REJECT, /* Access-Reject */
    LM_SUSPENDED_LIST, /* online inside an address list */
    LM_SUSPENDED_POOL /* online from a pool; the fixed address is ignored */
} lm_suspended_e;

/* Bounds that stand for "no date". */
#define LM_DAY_NEVER INT32_MAX

typedef struct {
    bool           is_known; /* there is such an account */
    bool           is_deleted; /* or its customer */
    bool           is_suspended;
    bool           is_blocked;
    bool           is_rejected; /* "Authentication: Reject" */
    lm_day_t       today;
    lm_day_t       starts_on; /* 0: always */
    lm_day_t       cancelled_on; /* last day of service; LM_DAY_NEVER */
    lm_str_t       mac_lock; /* 12 hex digits, or empty */
    lm_str_t       calling_station_id;
    uint32_t       session_limit; /* 0: any number */
    uint32_t       open_sessions; /* live ones, stale ones left out */
    bool           has_cap;
    bool           has_capped_speed; /* the cap is soft */
    uint64_t       data_left; /* of grants valid now */
    lm_suspended_e suspended_mode;
} lm_access_facts_t;

typedef struct {
    lm_access_e access;
    bool        is_walled; /* accepted, but suspended */
    bool        is_slowed; /* past a soft cap */
} lm_access_answer_t;

/*
 * Decides by the first that matches: unknown, not begun, cancelled (service
 * runs to the end of the day), suspended, blocked, another device, too many
 * sessions, data used up.  This cannot fail.
 */
lm_access_answer_t lm_access_decide(const lm_access_facts_t *f);

/*
 * The twelve hex digits of a Calling-Station-Id in whatever spelling
 * ("AA:BB:…", "aa-bb-…", "aabb.…", "0:e1:c:2:3:4" with zeros dropped, a
 * DHCP client's leading "1:").  LM_E_RANGE when it is no MAC, as the client's
 * address that PPTP and L2TP send.
 */
#define LM_MAC_TEXT 12
lm_rc_t lm_mac_fold(lm_str_t s, char out[LM_MAC_TEXT]) LM_MUST_CHECK;

#endif
