/* SPDX-License-Identifier: MIT */
#include "rule/contact.h"

static const lm_contact_kind_t kinds[] = {
#define LM_CONTACT_KIND(shift, name, is_required, wants_consent, en, af)       \
    {#name, {en, af}, UINT64_C(1) << shift, is_required, wants_consent},
#include "rule/contact.def"
#undef LM_CONTACT_KIND
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))


const lm_contact_kind_t *
lm_contact_kinds(size_t *n)
{
    *n = KINDS;
    return kinds;
}


const lm_contact_kind_t *
lm_contact_kind(lm_str_t name)
{
    size_t i;

    for (i = 0; i < KINDS; i++) {
        if (lm_str_eq(name, lm_str_c(kinds[i].name))) {
            return &kinds[i];
        }
    }

    return NULL;
}


uint64_t
lm_contact_uncovered(const lm_contact_reach_t *contacts, size_t n)
{
    bool     is_reached = false;
    size_t   i;
    uint64_t covered = 0, required = 0;

    for (i = 0; i < n; i++) {
        is_reached |= contacts[i].has_email || contacts[i].has_mobile;
        covered |= contacts[i].has_email ? contacts[i].rules_email : 0;
        covered |= contacts[i].has_mobile ? contacts[i].rules_sms : 0;
    }

    for (i = 0; i < KINDS; i++) {
        required |= kinds[i].is_required ? kinds[i].bit : 0;
    }

    return is_reached ? required & ~covered : 0;
}


void
lm_contact_begin(lm_contact_reach_t *contact)
{
    size_t   i;
    uint64_t all = 0;

    for (i = 0; i < KINDS; i++) {
        all |= kinds[i].wants_consent ? 0 : kinds[i].bit;
    }

    contact->rules_email = contact->has_email ? all : 0;
    contact->rules_sms = contact->has_mobile && !contact->has_email ? all : 0;
}


void
lm_contact_promote(lm_contact_reach_t *contact)
{
    size_t   i;
    uint64_t held;

    held = (contact->has_email ? contact->rules_email : 0)
           | (contact->has_mobile ? contact->rules_sms : 0);

    for (i = 0; i < KINDS; i++) {
        if (!kinds[i].is_required || (held & kinds[i].bit) != 0) {
            continue;
        }

        if (contact->has_email) {
            contact->rules_email |= kinds[i].bit;
        } else if (contact->has_mobile) {
            contact->rules_sms |= kinds[i].bit;
        }
    }
}
