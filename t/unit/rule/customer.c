/* SPDX-License-Identifier: MIT */
/* Rules of one customer: who receives what, when invoices are due, when
 * accounts end, and which places are the same. */
#include "unit/host.h"

#include <stdio.h>
#include <stdlib.h>

#include "rule/cancel.h"
#include "rule/contact.h"
#include "rule/due.h"
#include "rule/place.h"

#define CONTACTS 8


static uint64_t
kinds_read(lm_str_t names)
{
    uint64_t bits = 0;

    if (lm_str_eq(names, LM_STR("all"))) {
        return UINT64_MAX;
    }

    while (names.p != NULL && !lm_str_eq(names, LM_STR("-"))) {
        lm_str_t                 name = lm_str_cut(&names, ',');
        const lm_contact_kind_t *kind = lm_contact_kind(name);

        if (kind == NULL) {
            fail_msg("\"%.*s\" is no kind", (int) name.n, name.p);
        }
        bits |= kind->bit;
    }

    return bits;
}


static lm_contact_reach_t
reach_read(lm_str_t contact)
{
    lm_str_t channels = lm_str_cut(&contact, '/');
    lm_str_t by_email = lm_str_cut(&contact, '/');

    return (lm_contact_reach_t){
        .has_email = memchr(channels.p, 'e', channels.n) != NULL,
        .has_mobile = memchr(channels.p, 'm', channels.n) != NULL,
        .rules_email = kinds_read(by_email),
        .rules_sms = kinds_read(contact),
    };
}


static void
coverage_row(const lm_str_t *f)
{
    size_t             n = 0;
    lm_str_t           rest = f[0];
    lm_contact_reach_t contacts[CONTACTS];

    while (rest.p != NULL) {
        contacts[n++] = reach_read(lm_str_cut(&rest, ' '));
    }

    if (lm_contact_uncovered(contacts, n) != kinds_read(f[1])) {
        fail_msg("\"%.*s\" leaves not \"%.*s\" uncovered", (int) f[0].n, f[0].p,
                 (int) f[1].n, f[1].p);
    }
}


static void
required_kinds_reach_somebody(void **state)
{
    assert_true(t_table("contact", 2, coverage_row) > 12);
}


static void
primary_row(const lm_str_t *f)
{
    lm_contact_reach_t got = reach_read(f[0]), want = reach_read(f[1]);

    lm_contact_promote(&got);
    if (got.rules_email != want.rules_email
        || got.rules_sms != want.rules_sms) {
        fail_msg("%.*s", (int) f[0].n, f[0].p);
    }
}


static void
a_new_primary_contact_receives_what_one_must(void **state)
{
    assert_true(t_table("contact_primary", 2, primary_row) > 8);
}


static lm_contact_person_t
person_read(lm_str_t person)
{
    lm_contact_person_t p;

    p.name = lm_str_cut(&person, '/');
    p.email = lm_str_cut(&person, '/');
    p.mobile = lm_str_cut(&person, '/');
    p.username = person;

    return p;
}


static void
other_row(const lm_str_t *f)
{
    bool                want = lm_str_eq(f[2], LM_STR("yes"));
    lm_contact_person_t a = person_read(f[0]), b = person_read(f[1]);

    if (lm_contact_is_other(&a, &b) != want
        || lm_contact_is_other(&b, &a) != want) {
        fail_msg("\"%.*s\" and \"%.*s\"", (int) f[0].n, f[0].p, (int) f[1].n,
                 f[1].p);
    }
}


static void
another_name_at_another_address_is_somebody_else(void **state)
{
    assert_true(t_table("contact_other", 3, other_row) > 20);
}


static void
the_first_contact_receives_all_but_marketing(void **state)
{
    lm_contact_reach_t both = {.has_email = true, .has_mobile = true};
    lm_contact_reach_t mobile = {.has_mobile = true};

    lm_contact_begin(&both);
    assert_int_equal(both.rules_email, 0xff);
    assert_int_equal(both.rules_sms, 0);
    assert_int_equal(lm_contact_uncovered(&both, 1), 0);

    lm_contact_begin(&mobile);
    assert_int_equal(mobile.rules_email, 0);
    assert_int_equal(mobile.rules_sms, 0xff);
    assert_int_equal(lm_contact_uncovered(&mobile, 1), 0);
}


static uint32_t
days_read(lm_str_t s)
{
    uint64_t v = 0;

    if (!lm_str_eq(s, LM_STR("-"))) {
        assert_ok(lm_str_u64(s, &v));
    }

    return (uint32_t) v;
}


static void
due_row(const lm_str_t *f)
{
    lm_due_t due = lm_due_of(&(lm_due_facts_t){
        .has_own = !lm_str_eq(f[0], LM_STR("-")),
        .own = days_read(f[0]),
        .has_group = !lm_str_eq(f[1], LM_STR("-")),
        .group = days_read(f[1]),
        .setup = days_read(f[2]),
    });

    assert_int_equal(due.days, days_read(f[3]));
    assert_true(lm_str_eq(due.from, f[4]));
}


static void
due_days_come_from_the_nearest(void **state)
{
    assert_true(t_table("due", 5, due_row) > 6);
}


static lm_account_end_t
end_read(lm_str_t s)
{
    lm_account_end_t e = {0};

    if (lm_str_eq(s, LM_STR("-"))) {
        return e;
    }

    e.has_end = true;
    e.is_inherited = s.p[s.n - 1] == '*';
    assert_ok(
        lm_day_parse(lm_str(s.p, s.n - (e.is_inherited ? 1 : 0)), &e.end));
    return e;
}


static void
cancel_row(const lm_str_t *f)
{
    lm_account_end_t customer = end_read(f[1]), want = end_read(f[2]), got;

    got = lm_cancel_account(end_read(f[0]), customer.has_end, customer.end);

    if (got.has_end != want.has_end || got.end != want.end
        || got.is_inherited != want.is_inherited) {
        fail_msg("\"%.*s\" with \"%.*s\" is not \"%.*s\"", (int) f[0].n, f[0].p,
                 (int) f[1].n, f[1].p, (int) f[2].n, f[2].p);
    }
}


static void
an_own_end_is_kept(void **state)
{
    assert_true(t_table("cancel", 3, cancel_row) > 7);
}


static void
service_runs_to_the_end_of_the_day(void **state)
{
    assert_false(lm_cancel_is_past(true, 100, 99));
    assert_false(lm_cancel_is_past(true, 100, 100));
    assert_true(lm_cancel_is_past(true, 100, 101));
    assert_false(lm_cancel_is_past(false, 100, 101));
}


static int32_t
degrees_read(lm_str_t s)
{
    char text[32];

    (void) snprintf(text, sizeof(text), "%.*s", (int) s.n, s.p);
    return (int32_t) (strtod(text, NULL) * 1e6 + (text[0] == '-' ? -0.5 : 0.5));
}


static void
place_row(const lm_str_t *f)
{
    lm_str_t   a = f[0], b = f[1];
    lm_str_t   a_lat = lm_str_cut(&a, ' '), b_lat = lm_str_cut(&b, ' ');
    lm_place_t x = {degrees_read(a_lat), degrees_read(a)};
    lm_place_t y = {degrees_read(b_lat), degrees_read(b)};
    bool       want = lm_str_eq(f[2], LM_STR("yes"));

    if (lm_place_is_near(x, y, 50) != want
        || lm_place_is_near(y, x, 50) != want) {
        fail_msg("\"%.*s\" and \"%.*s\"", (int) f[0].n, f[0].p, (int) f[1].n,
                 f[1].p);
    }
}


static void
places_within_fifty_metres_are_one(void **state)
{
    assert_true(t_table("place", 3, place_row) > 9);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(required_kinds_reach_somebody),
        cmocka_unit_test(a_new_primary_contact_receives_what_one_must),
        cmocka_unit_test(another_name_at_another_address_is_somebody_else),
        cmocka_unit_test(the_first_contact_receives_all_but_marketing),
        cmocka_unit_test(due_days_come_from_the_nearest),
        cmocka_unit_test(an_own_end_is_kept),
        cmocka_unit_test(service_runs_to_the_end_of_the_day),
        cmocka_unit_test(places_within_fifty_metres_are_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
