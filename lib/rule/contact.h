/* SPDX-License-Identifier: MIT */
/* Who of a customer's contacts receives what; spec "customers", F12. */
#ifndef LM_RULE_CONTACT_H
#define LM_RULE_CONTACT_H

#include "base/str.h"

typedef struct {
    const char *name; /* "billing" */
    const char *text[LM_LANG_COUNT];
    uint64_t    bit;
    bool        is_required; /* somebody must receive it */
    bool        wants_consent; /* off until a contact asks for it */
} lm_contact_kind_t;

const lm_contact_kind_t *lm_contact_kinds(size_t *n);
/* NULL for a name that is none. */
const lm_contact_kind_t *lm_contact_kind(lm_str_t name);

/* What a contact can be reached by, and the kinds it wants there. */
typedef struct {
    bool     has_email;
    bool     has_mobile;
    uint64_t rules_email; /* bits of kinds */
    uint64_t rules_sms;
} lm_contact_reach_t;

/*
 * The required kinds that reach nobody: no contact holds them on a channel it
 * has an address for.  None when nobody can be reached at all: then there is
 * nothing to choose.
 *
 *     one contact, e-mail, all kinds               -> none
 *     one contact, e-mail, all but payment         -> payment
 *     payment by SMS to a contact without mobile   -> payment
 */
uint64_t lm_contact_uncovered(const lm_contact_reach_t *contacts, size_t n);

/* What the first contact of a customer receives: everything that wants no
 * consent, by e-mail when there is one, else by SMS. */
void lm_contact_begin(lm_contact_reach_t *contact);

/* What a contact receives from now on who becomes the primary one: with what
 * he has, all that somebody must receive, by e-mail when there is an address,
 * else by SMS. */
void lm_contact_promote(lm_contact_reach_t *contact);

/* What tells who a contact is; empty: none. */
typedef struct {
    lm_str_t name;
    lm_str_t email;
    lm_str_t mobile; /* in one spelling */
    lm_str_t username; /* of his login */
} lm_contact_person_t;

/*
 * Whether a contact that is written over is somebody else afterwards: by
 * another name and at another address.  A name alone is corrected or changed
 * by marriage, an address alone moves.  Case, blanks and punctuation make no
 * other name.  The address is the e-mail address, or the one that is the
 * username; of who has neither before nor after, the mobile number.
 *
 *     Ann, a@x    -> Ann Botha, a@x                  no
 *     Ann, a@x    -> Ann, b@x                        no
 *     Ann, a@x    -> Ben, b@x                        yes
 *     Ann, 082... -> Ben, 083..., no e-mail address  yes
 */
bool lm_contact_is_other(const lm_contact_person_t *was,
                         const lm_contact_person_t *is);

#endif
