/* SPDX-License-Identifier: MIT */
/* Seats of the session limit. */
#include "unit/host.h"

#include "rule/session_seat.h"

#define FACTS 8

static lm_session_seat_session_t sessions[FACTS];
static lm_session_seat_login_t   logins[FACTS];
static lm_session_seat_facts_t   facts;


static lm_instant_t
second(lm_str_t s)
{
    uint64_t v = 0;

    assert_ok(lm_str_u64(s, &v));

    return (lm_instant_t) v * LM_SECOND;
}


static lm_str_t
word(lm_str_t *s)
{
    lm_str_t w = lm_str_cut(s, ',');

    return lm_str_eq(w, LM_STR("-")) ? LM_STR_NULL : w;
}


static void
fact_read(lm_str_t fact)
{
    lm_str_t     name = lm_str_cut(&fact, '=');
    lm_str_t     device = word(&fact);
    lm_str_t     mark;
    lm_instant_t from, to;

    if (lm_str_eq(name, LM_STR("asks"))) {
        facts.device = device;
        return;
    }

    mark = word(&fact);
    from = second(lm_str_cut(&fact, ','));
    to = second(fact);

    assert_true(facts.n_sessions < FACTS && facts.n_logins < FACTS);

    if (lm_str_eq(name, LM_STR("login"))) {
        logins[facts.n_logins++] =
            (lm_session_seat_login_t){device, mark, from, to};
        return;
    }

    sessions[facts.n_sessions++] = (lm_session_seat_session_t){
        device, mark, from, to, lm_str_eq(name, LM_STR("session"))};
}


static void
seat_row(const lm_str_t *r)
{
    uint64_t want = 0;
    uint32_t got;
    lm_str_t rest = r[0];

    facts = (lm_session_seat_facts_t){.device = LM_STR("me"),
                                      .now = 1000 * LM_SECOND,
                                      .silent_since = 800 * LM_SECOND,
                                      .sessions = sessions,
                                      .logins = logins};

    while (rest.p != NULL && !lm_str_eq(r[0], LM_STR("-"))) {
        fact_read(lm_str_cut(&rest, ' '));
    }

    assert_ok(lm_str_u64(r[1], &want));
    got = lm_session_seats_taken(&facts);

    if (got != want) {
        fail_msg("%.*s: %u", (int) r[0].n, r[0].p, got);
    }
}


static void
a_seat_is_taken_once_and_as_long_as_it_is_heard_of(void **state)
{
    assert_true(t_table("session_seat", 2, seat_row) >= 20);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seat_is_taken_once_and_as_long_as_it_is_heard_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
