/* SPDX-License-Identifier: MIT */
/* Packets that another implementation (Python's hmac and hashlib) made. */
#include "unit/host.h"

#include <stdio.h>
#include <stdlib.h>

#include "wire/disconnect.h"

#define SECRET LM_STR("testing123")
#define TRIES 100000

static const char request_hex[] =
    "2807005c22dd8817a6333342b06e6ca5558d27645012f60ec4e757b4a3ee"
    "6e1840d87fe190c2010d626f62406578616d706c652c0a38313230303030"
    "310806644000051f1341413a42423a43433a30303a30303a303137066ab1"
    "3b80";

static const char ack_hex[] =
    "2907002692c7e1d883c97e74cc195c3078d46ca050125fde0f535182d708"
    "5c58e0568f5df7ec";

static const char ack_unsigned_hex[] =
    "290700142ead0fb26bbce8d01c85d31c603500e7";

static const char nak_503_hex[] =
    "2a07002c85eb7345a171f74eca95a0e53e10f6a6501250fc7fda638deefe"
    "6f9bd366d75ff6ac6506000001f7";

static const char nak_401_unsigned_hex[] =
    "2a07001abacb854badfd9ed815ca556a66445241650600000191";

static const lm_disconnect_t session = {
    .user_name = {"bob@example", 11},
    .acct_session_id = {"81200001", 8},
    .calling_station_id = {"AA:BB:CC:00:00:01", 17},
    .has_framed_ip = true,
    .framed_ip = {100, 64, 0, 5},
    .at = INT64_C(1790000000999),
    .identifier = 7,
};

typedef struct {
    char   bytes[256];
    size_t n;
} bytes_t;


static bytes_t
of_hex(const char *hex)
{
    size_t   i;
    bytes_t  b = {.n = strlen(hex) / 2};
    unsigned byte;

    for (i = 0; i < b.n; i++) {
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        b.bytes[i] = (char) byte;
    }

    return b;
}


static lm_rc_t
answer_of(const bytes_t *b, lm_str_t secret, lm_disconnect_answer_t *answer)
{
    lm_disconnect_packet_t request;

    assert_ok(lm_disconnect_encode(&session, SECRET, &request));
    return lm_disconnect_decode(lm_str(b->bytes, b->n), &request, secret,
                                answer);
}


static void
a_request_is_what_another_program_makes(void **state)
{
    bytes_t                want = of_hex(request_hex);
    lm_disconnect_packet_t got;

    assert_ok(lm_disconnect_encode(&session, SECRET, &got));
    assert_int_equal(got.n, want.n);
    assert_memory_equal(got.bytes, want.bytes, want.n);
}


static void
what_cannot_be_an_attribute_is_refused(void **state)
{
    char                   long_text[LM_RADIUS_VALUE_MAX + 1];
    lm_disconnect_t        d = session;
    lm_disconnect_packet_t out;

    memset(long_text, 'x', sizeof(long_text));

    d.user_name = LM_STR("");
    assert_int_equal(lm_disconnect_encode(&d, SECRET, &out), LM_E_RANGE);

    d.user_name = lm_str(long_text, sizeof(long_text));
    assert_int_equal(lm_disconnect_encode(&d, SECRET, &out), LM_E_RANGE);

    d.user_name = lm_str(long_text, LM_RADIUS_VALUE_MAX);
    d.calling_station_id = d.user_name;
    d.acct_session_id = d.user_name;
    assert_ok(lm_disconnect_encode(&d, SECRET, &out));

    d.acct_session_id = LM_STR("");
    assert_int_equal(lm_disconnect_encode(&d, SECRET, &out), LM_E_RANGE);
}


static void
answers_are_read(void **state)
{
    bytes_t                b;
    lm_disconnect_answer_t a;

    b = of_hex(ack_hex);
    assert_ok(answer_of(&b, SECRET, &a));
    assert_true(a.is_ack);
    assert_false(a.has_error_cause);

    b = of_hex(ack_unsigned_hex);
    assert_ok(answer_of(&b, SECRET, &a));
    assert_true(a.is_ack);

    b = of_hex(nak_503_hex);
    assert_ok(answer_of(&b, SECRET, &a));
    assert_false(a.is_ack);
    assert_true(a.has_error_cause);
    assert_int_equal(a.error_cause, LM_CAUSE_SESSION_NOT_FOUND);

    b = of_hex(nak_401_unsigned_hex);
    assert_ok(answer_of(&b, SECRET, &a));
    assert_false(a.is_ack);
    assert_int_equal(a.error_cause, 401);
}


static void
octets_behind_the_packet_are_padding(void **state)
{
    bytes_t                b = of_hex(ack_hex);
    lm_disconnect_answer_t a;

    b.bytes[b.n++] = 'x';
    assert_ok(answer_of(&b, SECRET, &a));
}


/* Every bit of an answer counts, and so does its length. */
static void
a_changed_answer_is_none(void **state)
{
    size_t                 i, k, bit;
    bytes_t                b;
    const char            *all[] = {ack_hex, nak_503_hex, ack_unsigned_hex,
                                    nak_401_unsigned_hex};
    lm_disconnect_answer_t a;

    for (k = 0; k < sizeof(all) / sizeof(all[0]); k++) {
        b = of_hex(all[k]);

        for (i = 0; i < b.n; i++) {
            for (bit = 1; bit < 256; bit <<= 1) {
                b.bytes[i] ^= (char) bit;
                assert_int_equal(answer_of(&b, SECRET, &a), LM_E_INVALID);
                b.bytes[i] ^= (char) bit;
            }
        }

        assert_int_equal(answer_of(&b, LM_STR("testing124"), &a), LM_E_INVALID);
        for (i = b.n; i-- > 0;) {
            b.n = i;
            assert_int_equal(answer_of(&b, SECRET, &a), LM_E_INVALID);
        }
    }
}


static void
the_answer_to_another_request_is_none(void **state)
{
    bytes_t                b = of_hex(ack_hex);
    lm_disconnect_t        other = session;
    lm_disconnect_answer_t a;
    lm_disconnect_packet_t request;

    other.at += LM_SECOND;
    assert_ok(lm_disconnect_encode(&other, SECRET, &request));
    assert_int_equal(
        lm_disconnect_decode(lm_str(b.bytes, b.n), &request, SECRET, &a),
        LM_E_INVALID);
}


/* Property: what nobody signed is never an answer, and is never read past its
 * end (the sanitizers' part). */
static void
noise_is_no_answer(void **state)
{
    size_t                 i, k, n;
    bytes_t                b;
    uint8_t               *exact;
    lm_disconnect_answer_t a;
    lm_disconnect_packet_t request;

    assert_ok(lm_disconnect_encode(&session, SECRET, &request));

    for (i = 0; i < TRIES; i++) {
        b = of_hex(i % 2 == 0 ? nak_503_hex : ack_hex);
        n = t_random_below(b.n + 1);
        for (k = i % 3 == 0 ? 0 : 4; k < n; k++) {
            b.bytes[k] = (char) t_random();
        }
        if (n >= 4 && i % 3 != 0) {
            b.bytes[3] = (char) n;
        }

        exact = malloc(n + (n == 0));
        assert_non_null(exact);
        memcpy(exact, b.bytes, n);
        if (lm_disconnect_decode(lm_str((char *) exact, n), &request, SECRET,
                                 &a)
                != LM_E_INVALID
            && n > 4) {
            fail_msg("noise %zu of %zu bytes is taken", i, n);
        }
        free(exact);
    }
}


static void
causes_have_names(void **state)
{
    assert_string_equal(lm_error_cause_text(503), "Session Context Not Found");
    assert_null(lm_error_cause_text(0));
    assert_null(lm_error_cause_text(999));
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_what_another_program_makes),
        cmocka_unit_test(what_cannot_be_an_attribute_is_refused),
        cmocka_unit_test(answers_are_read),
        cmocka_unit_test(octets_behind_the_packet_are_padding),
        cmocka_unit_test(a_changed_answer_is_none),
        cmocka_unit_test(the_answer_to_another_request_is_none),
        cmocka_unit_test(noise_is_no_answer),
        cmocka_unit_test(causes_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
