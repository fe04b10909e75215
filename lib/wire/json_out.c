/* SPDX-License-Identifier: MIT */
#include "wire/json_out.h"

#define MICRO 1000000

#define NULL_TEXT LM_STR("null")

/* What to do with a byte of a string. */
enum { PLAIN = 0, HIGH = 1, HEX = 2 }; /* any other value: the letter after \ */

#define H16                                                                    \
    HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH,    \
        HIGH, HIGH, HIGH, HIGH

/* clang-format off */
static const unsigned char escapes[256] = {
    [0x00] = HEX, HEX, HEX, HEX, HEX, HEX, HEX, HEX,
    [0x08] = 'b', 't', 'n', HEX, 'f', 'r', HEX, HEX,
    [0x10] = HEX, HEX, HEX, HEX, HEX, HEX, HEX, HEX,
    [0x18] = HEX, HEX, HEX, HEX, HEX, HEX, HEX, HEX,
    ['"'] = '"',
    ['\\'] = '\\',
    [0x80] = H16, H16, H16, H16, H16, H16, H16, H16,
};
/* clang-format on */


static size_t
plain_length(const char *p, const char *end)
{
    const char *at = p;

    while (at < end && escapes[(unsigned char) *at] == PLAIN) {
        at++;
    }

    return (size_t) (at - p);
}


/* Writes the byte or sequence at p, which is not plain; its length. */
static size_t
special_write(lm_buf_t *b, const char *p, const char *end)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char     c = (unsigned char) *p;
    char              text[6] = {'\\', 'u', '0', '0', 0, 0};
    size_t            n;

    if (escapes[c] == HIGH) {
        n = lm_str_utf8_len(lm_str(p, (size_t) (end - p)));
        if (n == 0) {
            lm_buf_lit(b, "\xEF\xBF\xBD");
            return 1;
        }
        lm_buf_add(b, lm_str(p, n));
        return n;
    }

    if (escapes[c] == HEX) {
        text[4] = digits[c >> 4];
        text[5] = digits[c & 15];
        lm_buf_add(b, lm_str(text, 6));
        return 1;
    }

    text[1] = (char) escapes[c];
    lm_buf_add(b, lm_str(text, 2));

    return 1;
}


void
lm_json_quote(lm_buf_t *b, lm_str_t s)
{
    size_t      n;
    const char *p = s.p, *end = s.p + s.n;

    lm_buf_byte(b, '"');
    while (p < end) {
        n = plain_length(p, end);
        if (n == 0) {
            n = special_write(b, p, end);
        } else {
            lm_buf_add(b, lm_str(p, n));
        }
        p += n;
    }
    lm_buf_byte(b, '"');
}


void
lm_json_init(lm_json_t *j, lm_buf_t *b)
{
    *j = (lm_json_t){.b = b};
}


lm_rc_t
lm_json_done(const lm_json_t *j, lm_str_t *out)
{
    if (j->failed || j->depth != 0 || j->has_key) {
        return LM_E_INTERNAL;
    }

    if (j->b->failed) {
        return LM_E_MEMORY;
    }

    *out = lm_buf_str(j->b);

    return LM_OK;
}


static inline void
comma_write(lm_json_t *j)
{
    uint64_t bit = UINT64_C(1) << j->depth;

    if (j->commas & bit) {
        lm_buf_byte(j->b, ',');
    }
    j->commas |= bit;
}


/* Before each value: a comma, unless it follows its key. */
static inline void
value_begin(lm_json_t *j)
{
    if (j->has_key) {
        j->has_key = false;
        return;
    }

    comma_write(j);
}


static void
nest_begin(lm_json_t *j, char c)
{
    value_begin(j);
    lm_buf_byte(j->b, c);

    if (j->depth == LM_JSON_OUT_DEPTH) {
        j->failed = true;
        return;
    }

    j->depth++;
    j->commas &= ~(UINT64_C(1) << j->depth);
}


static void
nest_end(lm_json_t *j, char c)
{
    if (j->depth == 0 || j->has_key) {
        j->failed = true;
        return;
    }

    lm_buf_byte(j->b, c);
    j->depth--;
}


void
lm_json_object(lm_json_t *j)
{
    nest_begin(j, '{');
}


void
lm_json_object_end(lm_json_t *j)
{
    nest_end(j, '}');
}


void
lm_json_array(lm_json_t *j)
{
    nest_begin(j, '[');
}


void
lm_json_array_end(lm_json_t *j)
{
    nest_end(j, ']');
}


void
lm_json_key_text(lm_json_t *j, lm_str_t quoted_and_colon)
{
    j->failed |= j->has_key;
    comma_write(j);
    lm_buf_add(j->b, quoted_and_colon);
    j->has_key = true;
}


void
lm_json_key_str(lm_json_t *j, lm_str_t key)
{
    j->failed |= j->has_key;
    comma_write(j);
    lm_json_quote(j->b, key);
    lm_buf_byte(j->b, ':');
    j->has_key = true;
}


void
lm_json_str(lm_json_t *j, lm_str_t s)
{
    value_begin(j);
    if (s.p == NULL) {
        lm_buf_add(j->b, NULL_TEXT);
        return;
    }

    lm_json_quote(j->b, s);
}


void
lm_json_u64(lm_json_t *j, uint64_t v)
{
    value_begin(j);
    lm_buf_u64(j->b, v);
}


void
lm_json_i64(lm_json_t *j, int64_t v)
{
    value_begin(j);
    lm_buf_i64(j->b, v);
}


void
lm_json_bool(lm_json_t *j, bool v)
{
    value_begin(j);
    lm_buf_add(j->b, v ? LM_STR("true") : LM_STR("false"));
}


void
lm_json_null(lm_json_t *j)
{
    value_begin(j);
    lm_buf_add(j->b, NULL_TEXT);
}


void
lm_json_day(lm_json_t *j, lm_day_t day)
{
    char text[LM_DAY_TEXT + 2];

    value_begin(j);
    text[0] = '"';
    lm_day_print(day, text + 1);
    text[LM_DAY_TEXT + 1] = '"';
    lm_buf_add(j->b, lm_str(text, sizeof(text)));
}


void
lm_json_instant(lm_json_t *j, lm_instant_t t)
{
    char text[LM_INSTANT_TEXT + 2];

    value_begin(j);
    text[0] = '"';
    lm_instant_print(t, text + 1);
    text[LM_INSTANT_TEXT + 1] = '"';
    lm_buf_add(j->b, lm_str(text, sizeof(text)));
}


void
lm_json_money(lm_json_t *j, lm_money_t amount, lm_str_t currency)
{
    lm_json_object(j);
    lm_json_put_i64(j, "amount", amount);
    lm_json_put_str(j, "currency", currency);
    lm_json_object_end(j);
}


void
lm_json_micro(lm_json_t *j, int32_t e6)
{
    uint32_t size = e6 < 0 ? (uint32_t) - (int64_t) e6 : (uint32_t) e6;

    value_begin(j);
    lm_buf_printf(j->b, "%s%u.%06u", e6 < 0 ? "-" : "", size / MICRO,
                  size % MICRO);
}


void
lm_json_raw(lm_json_t *j, lm_str_t json)
{
    value_begin(j);
    lm_buf_add(j->b, json);
}
