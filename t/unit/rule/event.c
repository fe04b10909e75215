/* SPDX-License-Identifier: MIT */
/* When what a packet tells of happened, from t/data/event.tsv. */
#include "unit/host.h"

#include "rule/event.h"


static void
event_row(const lm_str_t *f)
{
    lm_instant_t sent, stamp, want, got;

    stamp = 0;
    assert_ok(lm_instant_parse(f[0], &sent));
    assert_ok(lm_instant_parse(f[2], &want));
    if (!lm_str_eq(f[1], LM_STR("-"))) {
        assert_ok(lm_instant_parse(f[1], &stamp));
    }

    got = lm_event_at(sent, stamp);
    if (got != want) {
        fail_msg("%.*s, stamp %.*s: %lld ms from %.*s", (int) f[0].n, f[0].p,
                 (int) f[1].n, f[1].p, (long long) (got - want), (int) f[2].n,
                 f[2].p);
    }
}


static void
a_stamp_is_believed_when_it_may_be_true(void **state)
{
    assert_true(t_table("event", 3, event_row) >= 10);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stamp_is_believed_when_it_may_be_true),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
