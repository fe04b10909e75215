/* SPDX-License-Identifier: MIT */
/* Members of staff: adding and changing them. */
#ifndef LM_SERVICE_STAFF_H
#define LM_SERVICE_STAFF_H

#include "service/session.h"

typedef struct {
    lm_str_t username;
    lm_str_t name;
    lm_str_t email; /* empty: none */
    lm_str_t language;
    uint64_t role_id;
    uint64_t grantor; /* permissions of who adds */
} lm_staff_new_t;

/* Letters and digits of ASCII and "._@-", beginning with a letter or digit: no
 * two usernames look alike in the audit. */
bool lm_staff_username_is_fine(lm_str_t username);

/* LM_E_FORBIDDEN: the role permits more than the grantor has; LM_E_NOT_FOUND:
 * no such role. */
lm_rc_t lm_role_may_give(lm_tx_t *tx, uint64_t role_id, uint64_t grantor)
    LM_MUST_CHECK;

/*
 * Without a password: a link of service/staff_link.h lets them choose it.
 * LM_E_DUPLICATE: the username is taken; LM_E_NOT_FOUND: no such role;
 * LM_E_FORBIDDEN: the role permits more than the grantor has.
 */
lm_rc_t lm_staff_create(lm_tx_t *tx, const lm_staff_new_t *staff, uint64_t *id)
    LM_MUST_CHECK;

typedef struct {
    uint64_t id;
    uint32_t version;
    lm_str_t name;
    lm_str_t email;
    lm_str_t language;
    uint64_t role_id;
    bool     is_active;
    uint64_t actor_id; /* who changes */
    uint64_t grantor;
} lm_staff_change_t;

/*
 * Changes a member of staff; sessions end with the account, and learn of a
 * changed role at once.  LM_E_STALE: another version; LM_E_CONFLICT: nobody
 * switches off or weakens himself; LM_E_NOT_FOUND, LM_E_FORBIDDEN as above.
 */
lm_rc_t lm_staff_update(lm_tx_t *tx, const lm_staff_change_t *change,
                        lm_purge_t *purge) LM_MUST_CHECK;

#endif
