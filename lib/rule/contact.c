/* SPDX-License-Identifier: MIT */
#include "rule/contact.h"

static const lm_contact_kind_t kinds[] = {
#define LM_CONTACT_KIND(shift, name, is_required, wants_consent, en, af)       \
    {#name, {en, af}, UINT64_C(1) << shift, is_required, wants_consent},
#include "rule/contact.def"
#undef LM_CONTACT_KIND
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool name_is_same(lm_str_t a, lm_str_t b);
static bool address_is_same(const lm_contact_person_t *a,
                            const lm_contact_person_t *b);


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


bool
lm_contact_is_other(const lm_contact_person_t *was,
                    const lm_contact_person_t *is)
{
    return !name_is_same(was->name, is->name) && !address_is_same(was, is);
}


/* The next character that tells names apart, in lower case; -1 at the end.
 * Bytes of letters that are not ASCII count as they are. */
static int
name_next(lm_str_t s, size_t *i)
{
    unsigned char c;

    while (*i < s.n) {
        c = (unsigned char) s.p[(*i)++];

        if (c >= 'A' && c <= 'Z') {
            return c + ('a' - 'A');
        }
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80) {
            return c;
        }
    }

    return -1;
}


static bool
name_is_same(lm_str_t a, lm_str_t b)
{
    int    x, y;
    size_t i = 0, k = 0;

    do {
        x = name_next(a, &i);
        y = name_next(b, &k);
    } while (x == y && x != -1);

    return x == y;
}


static bool
is_address(lm_str_t s)
{
    return s.n != 0 && memchr(s.p, '@', s.n) != NULL;
}


static bool
address_is_same(const lm_contact_person_t *a, const lm_contact_person_t *b)
{
    if (!lm_str_ieq(a->email, b->email)) {
        return false;
    }

    if (is_address(a->username) && is_address(b->username)) {
        return lm_str_ieq(a->username, b->username);
    }

    return a->email.n != 0 || lm_str_eq(a->mobile, b->mobile);
}
