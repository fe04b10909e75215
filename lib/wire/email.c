/* SPDX-License-Identifier: MIT */
#include "wire/email.h"

#include "wire/text.h"

#define LABEL_MAX 63
/* bytes in an encoded word, so that a line with the longest header name we
 * write stays under 76 characters (RFC 2047, 2) */
#define WORD_BYTES 39
#define PLAIN_MAX 64
#define HEADER_NAME_MAX 32


static bool
is_alphanumeric(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z') || c >= 0x80;
}


static bool
local_is_valid(lm_str_t s)
{
    size_t        i;
    unsigned char c, before = '.';

    if (s.n == 0 || s.n > LM_EMAIL_LOCAL_MAX) {
        return false;
    }

    for (i = 0; i < s.n; i++) {
        c = (unsigned char) s.p[i];
        if (c == '.'
                ? before == '.'
                : !is_alphanumeric(c)
                      && (c == 0 || strchr("!#$%&'*+/=?^_`{|}~-", c) == NULL)) {
            return false;
        }
        before = c;
    }

    return before != '.';
}


static bool
label_is_valid(lm_str_t s)
{
    size_t i;

    if (s.n == 0 || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-') {
        return false;
    }

    for (i = 0; i < s.n; i++) {
        if (!is_alphanumeric((unsigned char) s.p[i]) && s.p[i] != '-') {
            return false;
        }
    }

    return true;
}


static bool
domain_is_valid(lm_str_t s)
{
    size_t   labels = 0;
    uint64_t number;
    lm_str_t label = LM_STR_NULL;

    while (s.p != NULL) {
        label = lm_str_cut(&s, '.');
        if (!label_is_valid(label)) {
            return false;
        }
        labels++;
    }

    return labels >= 2 && lm_str_u64(label, &number) != LM_OK;
}


bool
lm_email_is_valid(lm_str_t s)
{
    lm_str_t local, domain = s;

    if (s.n > LM_EMAIL_MAX || !lm_str_is_utf8(s)) {
        return false;
    }

    local = lm_str_cut(&domain, '@');

    return domain.n != 0 && local_is_valid(local) && domain_is_valid(domain);
}


lm_str_t
lm_email_normal(lm_arena_t *a, lm_str_t s)
{
    lm_str_t local, domain = s;

    local = lm_str_cut(&domain, '@');
    domain = lm_str_lower(a, domain);

    return lm_str_printf(a, "%.*s@%.*s", (int) local.n, local.p, (int) domain.n,
                         domain.p);
}


static bool
text_is_safe(lm_str_t s)
{
    size_t i;

    if (s.n > LM_EMAIL_TEXT_MAX || !lm_str_is_utf8(s)) {
        return false;
    }

    for (i = 0; i < s.n; i++) {
        if ((unsigned char) s.p[i] < 0x20 || s.p[i] == 0x7F) {
            return false;
        }
    }

    return true;
}


/* RFC 5322, 2.2: printable but ":" */
static bool
header_name_is_valid(lm_str_t s)
{
    size_t i;

    if (s.n == 0 || s.n > HEADER_NAME_MAX) {
        return false;
    }

    for (i = 0; i < s.n; i++) {
        if (s.p[i] <= 0x20 || s.p[i] == 0x7F || s.p[i] == ':') {
            return false;
        }
    }

    return true;
}


static bool
text_is_plain(lm_str_t s)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        if ((unsigned char) s.p[i] >= 0x80
            || (s.p[i] == '=' && i + 1 < s.n && s.p[i + 1] == '?')) {
            return false;
        }
    }

    return s.n <= PLAIN_MAX
           && (s.n == 0 || (s.p[0] != ' ' && s.p[s.n - 1] != ' '));
}


/* As many whole code points as fit in an encoded word. */
static lm_str_t
word_take(lm_str_t *rest)
{
    lm_str_t word = lm_str_fit(*rest, WORD_BYTES);

    rest->p += word.n;
    rest->n -= word.n;

    return word;
}


static void
words_write(lm_buf_t *b, lm_str_t text)
{
    while (text.n != 0) {
        lm_buf_lit(b, "=?UTF-8?B?");
        lm_buf_add(b, lm_base64_encode(b->arena, word_take(&text)));
        lm_buf_lit(b, "?=");
        if (text.n != 0) {
            lm_buf_lit(b, "\r\n ");
        }
    }
}


lm_rc_t
lm_email_header(lm_buf_t *b, lm_str_t name, lm_str_t text)
{
    if (!header_name_is_valid(name) || !text_is_safe(text)) {
        return LM_E_INVALID;
    }

    lm_buf_add(b, name);
    lm_buf_lit(b, ": ");
    if (text_is_plain(text)) {
        lm_buf_add(b, text);
    } else {
        words_write(b, text);
    }
    lm_buf_lit(b, "\r\n");

    return b->failed ? LM_E_MEMORY : LM_OK;
}


/* RFC 5322, 3.2.4 */
static void
quoted_write(lm_buf_t *b, lm_str_t s)
{
    size_t i;

    lm_buf_byte(b, '"');
    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') {
            lm_buf_byte(b, '\\');
        }
        lm_buf_byte(b, s.p[i]);
    }
    lm_buf_byte(b, '"');
}


lm_rc_t
lm_email_mailbox(lm_buf_t *b, lm_str_t header, lm_str_t name, lm_str_t address)
{
    if (!header_name_is_valid(header) || !text_is_safe(name)
        || !lm_email_is_valid(address)) {
        return LM_E_INVALID;
    }

    lm_buf_add(b, header);
    lm_buf_lit(b, ": ");
    if (name.n != 0 && text_is_plain(name)) {
        quoted_write(b, name);
        lm_buf_byte(b, ' ');
    } else if (name.n != 0) {
        words_write(b, name);
        lm_buf_lit(b, "\r\n ");
    }
    lm_buf_byte(b, '<');
    lm_buf_add(b, address);
    lm_buf_lit(b, ">\r\n");

    return b->failed ? LM_E_MEMORY : LM_OK;
}
