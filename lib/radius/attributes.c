/* SPDX-License-Identifier: MIT */
/* Answers to FreeRADIUS as attributes in JSON. */
#include "radius/ask.h"

#include "wire/json_out.h"
#include "wire/text.h"

#define ACCEPT_SIZE 1024

static void     put_text(lm_json_t *j, const char *attribute, lm_str_t value);
static void     put_number(lm_json_t *j, const char *attribute, uint32_t value);
static lm_str_t done(lm_json_t *j);


lm_str_t
lm_accept_json(lm_arena_t *a, const lm_accept_t *accept)
{
    char      rate[LM_RATE_LIMIT_TEXT];
    size_t    n;
    lm_buf_t  b;
    lm_str_t  mark;
    lm_json_t j;

    lm_buf_init(&b, a, ACCEPT_SIZE);
    lm_json_init(&j, &b);
    lm_json_object(&j);

    put_text(&j, "control:Cleartext-Password", accept->password);

    n = lm_speed_rate_limit(accept->speed, rate);
    put_text(&j, "reply:Mikrotik-Rate-Limit", lm_str(rate, n));

    put_text(&j, "reply:Framed-IP-Address", accept->fixed_ip);
    put_text(&j, "reply:Framed-IPv6-Address", accept->fixed_ipv6);
    put_text(&j, "reply:Framed-Pool", accept->pool);
    put_text(&j, "reply:Mikrotik-Address-List", accept->address_list);
    put_number(&j, "reply:Acct-Interim-Interval", accept->interim_seconds);
    put_number(&j, "reply:Session-Timeout", accept->session_seconds);

    mark = lm_hex_encode(a, accept->class_mark);
    put_text(&j, "reply:Class",
             lm_str_printf(a, "0x%.*s", (int) mark.n, mark.p));

    lm_json_object_end(&j);

    return done(&j);
}


lm_str_t
lm_reject_json(lm_arena_t *a, const char *message)
{
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, a, ACCEPT_SIZE);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    put_text(&j, "reply:Reply-Message", lm_str_c(message));
    lm_json_object_end(&j);

    return done(&j);
}


lm_str_t
lm_client_json(lm_arena_t *a, lm_str_t name, lm_str_t secret,
               bool require_authenticator)
{
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, a, ACCEPT_SIZE);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    put_text(&j, "control:FreeRADIUS-Client-Secret", secret);
    put_text(&j, "control:FreeRADIUS-Client-Shortname", name);
    put_text(&j, "control:FreeRADIUS-Client-NAS-Type", LM_STR("other"));
    put_text(&j, "control:FreeRADIUS-Client-Require-MA",
             require_authenticator ? LM_STR("yes") : LM_STR("no"));
    lm_json_object_end(&j);

    return done(&j);
}


/* An attribute without a value is left out. */
static void
put_text(lm_json_t *j, const char *attribute, lm_str_t value)
{
    if (value.n == 0) {
        return;
    }

    lm_json_key_str(j, lm_str_c(attribute));
    lm_json_object(j);
    lm_json_key(j, "value");
    lm_json_array(j);
    lm_json_str(j, value);
    lm_json_array_end(j);
    lm_json_put_str(j, "op", LM_STR(":="));
    lm_json_put_bool(j, "do_xlat", false);
    lm_json_object_end(j);
}


static void
put_number(lm_json_t *j, const char *attribute, uint32_t value)
{
    if (value == 0) {
        return;
    }

    lm_json_key_str(j, lm_str_c(attribute));
    lm_json_u64(j, value);
}


/* {NULL, 0} when the arena is full. */
static lm_str_t
done(lm_json_t *j)
{
    lm_str_t text;

    return lm_json_done(j, &text) == LM_OK ? text : LM_STR_NULL;
}
