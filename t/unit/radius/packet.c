/* SPDX-License-Identifier: MIT */
/* Packets from JSON, Class, and attributes to JSON. */
#include "unit/host.h"

#include <jansson.h>

#include "radius/ask.h"
#include "radius/packet.h"


static lm_packet_t
packet(const char *json)
{
    lm_rc_t     rc;
    lm_packet_t p;

    rc = lm_packet_read(t_arena, lm_str_c(json), LM_STR("192.0.2.1"),
                        INT64_C(1795280700000), &p);
    if (rc != LM_OK) {
        fail_msg("%s is not read", json);
    }

    return p;
}


static void
refused(const char *json)
{
    lm_packet_t p;

    if (lm_packet_read(t_arena, lm_str_c(json), LM_STR_NULL, 0, &p)
        != LM_E_BAD_REQUEST) {
        fail_msg("%s is read", json);
    }
}


/* As rlm_rest of FreeRADIUS 3.2.1 sends it with raw_value = yes. */
static void
an_interim_of_rlm_rest_is_read(void **state)
{
    lm_packet_t p;

    p = packet(
        "{\"User-Name\":{\"type\":\"string\",\"value\":[\" Bob@Example \"]},"
        "\"NAS-IP-Address\":{\"type\":\"ipaddr\",\"value\":[\"10.0.0.9\"]},"
        "\"NAS-Port\":{\"type\":\"integer\",\"value\":[15728640]},"
        "\"Service-Type\":{\"type\":\"integer\",\"value\":[2]},"
        "\"Framed-IP-Address\":{\"type\":\"ipaddr\",\"value\":"
        "[\"100.64.0.5\"]},"
        "\"Calling-Station-Id\":{\"type\":\"string\",\"value\":"
        "[\"AA:BB:CC:DD:EE:01\"]},"
        "\"NAS-Identifier\":{\"type\":\"string\",\"value\":[\"core1\"]},"
        "\"Acct-Status-Type\":{\"type\":\"integer\",\"value\":[3]},"
        "\"Acct-Delay-Time\":{\"type\":\"integer\",\"value\":[7]},"
        "\"Acct-Session-Id\":{\"type\":\"string\",\"value\":[\"81200001\"]},"
        "\"Acct-Session-Time\":{\"type\":\"integer\",\"value\":[300]},"
        "\"Acct-Input-Octets\":{\"type\":\"integer\",\"value\":[4000000000]},"
        "\"Acct-Input-Gigawords\":{\"type\":\"integer\",\"value\":[3]},"
        "\"Acct-Output-Octets\":{\"type\":\"integer\",\"value\":[5]},"
        "\"Class\":{\"type\":\"octets\",\"value\":[\"0x6c6d313a373a3030"
        "31313232333334343535363637373838393961616262636364646565"
        "6666\"]},"
        "\"Delegated-IPv6-Prefix\":{\"type\":\"ipv6prefix\",\"value\":"
        "[\"2001:db8:100::/56\"]},"
        "\"Event-Timestamp\":{\"type\":\"date\",\"value\":"
        "[\"Nov 21 2026 17:00:00 UTC\"]}}");

    assert_str(p.username, "bob@example");
    assert_str(p.nas_address, "10.0.0.9");
    assert_str(p.source, "192.0.2.1");
    assert_str(p.nas_identifier, "core1");
    assert_str(p.acct_session_id, "81200001");
    assert_str(p.calling_station_id, "AA:BB:CC:DD:EE:01");
    assert_str(p.framed_ip, "100.64.0.5");
    assert_str(p.framed_ipv6, "2001:db8:100::/56");
    assert_str(p.class_mark, "lm1:7:00112233445566778899aabbccddeeff");
    assert_int_equal(p.class_account, 7);
    assert_int_equal(p.sample.status, LM_ACCT_INTERIM);
    assert_int_equal(p.sample.seconds, 300);
    assert_true(p.has_seconds);
    assert_true(p.sample.has_gigawords);
    assert_true(p.sample.total[LM_IN] == UINT64_C(16884901888));
    assert_true(p.sample.total[LM_OUT] == 5);
    assert_true(p.received_at - p.sample.event_at == 7 * LM_SECOND);
}


static void
a_line_of_the_spool_is_read(void **state)
{
    lm_packet_t p;

    p = packet("{\"Received\":\"1795280000\",\"Packet-Src-IP-Address\":"
               "\"198.51.100.1\",\"Packet-Src-IPv6-Address\":\"\","
               "\"User-Name\":\"bob\",\"Acct-Status-Type\":\"2\","
               "\"Acct-Session-Id\":\"a\",\"Acct-Session-Time\":\"\","
               "\"Acct-Input-Octets\":\"\",\"Acct-Output-Octets\":\"9\","
               "\"Acct-Input-Gigawords\":\"\",\"Class\":\"\"}\n");

    assert_str(p.source, "198.51.100.1");
    assert_true(p.received_at == INT64_C(1795280000000));
    assert_int_equal(p.sample.status, LM_ACCT_STOP);
    assert_false(p.has_seconds);
    assert_false(p.sample.has_total[LM_IN]);
    assert_true(p.sample.has_total[LM_OUT]);
    assert_false(p.sample.has_gigawords);
    assert_true(p.sample.event_at == p.received_at);

    p = packet("{\"Received\":\"1795280000\",\"User-Name\":\"bob\","
               "\"Acct-Delay-Time\":\"60\","
               "\"Event-Timestamp\":\"1795276400\"}\n");

    assert_true(p.sent_at == INT64_C(1795279940000));
    assert_true(p.sample.event_at == INT64_C(1795276400000));
    assert_int_equal(p.class_mark.n, 0);
}


static void
names_of_the_dictionary_do_too(void **state)
{
    assert_int_equal(
        packet("{\"Acct-Status-Type\":\"Accounting-On\"}").sample.status,
        LM_ACCT_ON);
    assert_int_equal(packet("{\"Acct-Status-Type\":\"Weather\"}").sample.status,
                     0);
}


/* Each byte from 0x80 up comes as a code point of its own. */
static void
text_beyond_ascii_is_put_together(void **state)
{
    assert_str(packet("{\"User-Name\":\"jos\\u00C3\\u00A9\"}").username,
               "jos\xc3\xa9");
    assert_str(packet("{\"User-Name\":\"jos\xc3\xa9\"}").username,
               "jos\xc3\xa9");
    assert_str(packet("{\"User-Name\":\"a\\\"b\\\\c\\/\\u0041\"}").username,
               "a\"b\\c/a");
    assert_str(packet("{\"User-Name\":\"a\\u00ffb\\u0000c\"}").username,
               "a?b?c");
}


static void
what_is_too_much_is_cut_or_left_out(void **state)
{
    char        json[600];
    lm_packet_t p;

    memset(json, 'x', sizeof(json));
    memcpy(json, "{\"Acct-Session-Id\":\"", 20);
    memcpy(json + 420, "\"}", 3);
    assert_int_equal(packet(json).acct_session_id.n, 128);

    p = packet("{\"Acct-Input-Octets\":4294967296,\"Acct-Session-Time\":-1,"
               "\"Framed-IP-Address\":\"<script>\",\"Class\":\"gold\"}");
    assert_false(p.sample.has_total[LM_IN]);
    assert_false(p.has_seconds);
    assert_int_equal(p.framed_ip.n, 0);
    assert_int_equal(p.class_mark.n, 0);
}


static void
the_first_of_several_values_counts(void **state)
{
    assert_str(packet("{\"User-Name\":{\"value\":[\"a\",\"b\",{\"c\":[1]}],"
                      "\"type\":\"string\"}}")
                   .username,
               "a");
    assert_str(packet("{\"User-Name\":{\"value\":[]}, \"X\":{}}").username, "");
    assert_str(packet("{}").username, "");
}


static void
what_is_no_object_is_refused(void **state)
{
    size_t                   i;
    static const char *const texts[] = {"",
                                        "null",
                                        "[]",
                                        "{",
                                        "{\"a\"",
                                        "{\"a\":",
                                        "{\"a\":1",
                                        "{\"a\":1,}",
                                        "{\"a\":1}}",
                                        "{a:1}",
                                        "{\"a\":\"b}",
                                        "{\"a\":\"\\x\"}",
                                        "{\"a\":\"\\u12\"}",
                                        "{\"a\":\"\n\"}",
                                        "{\"a\":{\"value\":[1}}",
                                        "{\"a\":{\"value\":[[1]]}}",
                                        "{\"a\":[1,[[[[[[[[1]]]]]]]]]}",
                                        "{\"a\":\"\\"};

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        refused(texts[i]);
    }
}


static void
a_class_names_its_account(void **state)
{
    char          text[LM_CLASS_MAX];
    size_t        n;
    const uint8_t random[16] = {0, 1, 254, 255};

    n = lm_class_print(UINT64_MAX, /* is_walled= */ false, random, text);
    assert_true(n <= LM_CLASS_MAX);
    assert_true(lm_class_account(lm_str(text, n)) == UINT64_MAX);
    assert_false(lm_class_is_walled(lm_str(text, n)));

    n = lm_class_print(7, /* is_walled= */ true, random, text);
    assert_true(lm_class_account(lm_str(text, n)) == 7);
    assert_true(lm_class_is_walled(lm_str(text, n)));
    assert_false(lm_class_is_walled(LM_STR("wall")));
    assert_false(lm_class_is_walled(LM_STR_NULL));

    assert_true(lm_class_account(LM_STR("gold")) == 0);
    assert_true(lm_class_account(LM_STR("lm1:7:00")) == 0);
    assert_true(
        lm_class_account(LM_STR("lm1:x:00112233445566778899aabbccddeeff"))
        == 0);
    assert_true(lm_class_account(LM_STR_NULL) == 0);
}


/* A bare string is a template to FreeRADIUS: none may leave us. */
static void
no_text_is_ever_expanded(void **state)
{
    json_t     *root, *value;
    lm_str_t    text;
    const char *name;
    lm_accept_t accept = {.password = LM_STR("p%{User-Name}\"\\q\xc3\xa9"),
                          .class_mark = LM_STR("lm1"),
                          .speed = {5000, 10000},
                          .fixed_ip = LM_STR("192.0.2.9"),
                          .pool = LM_STR("%{exec:/bin/id}"),
                          .address_list = LM_STR("%s"),
                          .interim_seconds = 300};

    text = lm_accept_json(t_arena, &accept);
    root = json_loadb(text.p, text.n, 0, NULL);
    assert_non_null(root);

    json_object_foreach(root, name, value)
    {
        if (json_is_integer(value)) {
            continue;
        }
        assert_true(json_is_object(value));
        assert_true(json_is_false(json_object_get(value, "do_xlat")));
    }

    value = json_object_get(json_object_get(root, "control:Cleartext-Password"),
                            "value");
    assert_string_equal(json_string_value(json_array_get(value, 0)),
                        accept.password.p);
    value = json_object_get(json_object_get(root, "reply:Mikrotik-Rate-Limit"),
                            "value");
    assert_string_equal(json_string_value(json_array_get(value, 0)),
                        "5000k/10000k");
    assert_null(json_object_get(root, "reply:Session-Timeout"));
    json_decref(root);

    text = lm_reject_json(t_arena, "Die kli\xc3\xabnt is opgeskort");
    root = json_loadb(text.p, text.n, 0, NULL);
    assert_non_null(json_object_get(root, "reply:Reply-Message"));
    json_decref(root);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interim_of_rlm_rest_is_read),
        cmocka_unit_test(a_line_of_the_spool_is_read),
        cmocka_unit_test(names_of_the_dictionary_do_too),
        cmocka_unit_test(text_beyond_ascii_is_put_together),
        cmocka_unit_test(what_is_too_much_is_cut_or_left_out),
        cmocka_unit_test(the_first_of_several_values_counts),
        cmocka_unit_test(what_is_no_object_is_refused),
        cmocka_unit_test(a_class_names_its_account),
        cmocka_unit_test(no_text_is_ever_expanded),
    };

    return cmocka_run_group_tests(tests, t_arena_setup, t_arena_teardown);
}
