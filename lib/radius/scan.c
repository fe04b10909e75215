/* SPDX-License-Identifier: MIT */
#include "radius/scan.h"

#define NESTING_MAX 8

typedef struct {
    lm_arena_t *arena;
    const char *p;
    const char *end;
} scan_t;

static lm_rc_t scan_object(scan_t *s, lm_scan_pt set, void *arg);
static lm_rc_t scan_attribute(scan_t *s, lm_str_t *value);
static lm_rc_t scan_list(scan_t *s, lm_str_t *value);
static lm_rc_t scan_scalar(scan_t *s, lm_str_t *value);
static lm_rc_t scan_skip(scan_t *s, int depth);
static lm_rc_t scan_string(scan_t *s, lm_str_t *out);
static lm_rc_t scan_unescape(scan_t *s, lm_str_t raw, lm_str_t *out);
static bool    scan_escape(const char **p, const char *end, char **to);
static bool    scan_char(scan_t *s, char c);
static void    scan_blanks(scan_t *s);


lm_rc_t
lm_scan_attributes(lm_arena_t *a, lm_str_t text, lm_scan_pt set, void *arg)
{
    scan_t s = {a, text.p, text.p + text.n};

    return scan_object(&s, set, arg);
}


static lm_rc_t
scan_object(scan_t *s, lm_scan_pt set, void *arg)
{
    lm_rc_t  rc;
    lm_str_t name, value;

    if (!scan_char(s, '{')) {
        return LM_E_BAD_REQUEST;
    }

    if (!scan_char(s, '}')) {
        do {
            rc = scan_string(s, &name);
            if (rc != LM_OK) {
                return rc;
            }
            if (!scan_char(s, ':')) {
                return LM_E_BAD_REQUEST;
            }
            rc = scan_attribute(s, &value);
            if (rc != LM_OK) {
                return rc;
            }
            set(arg, name, value);
        } while (scan_char(s, ','));

        if (!scan_char(s, '}')) {
            return LM_E_BAD_REQUEST;
        }
    }

    scan_blanks(s);

    return s->p == s->end ? LM_OK : LM_E_BAD_REQUEST;
}


/* {"type": …, "value": [v, …]}, [v, …] or v; the first v. */
static lm_rc_t
scan_attribute(scan_t *s, lm_str_t *value)
{
    lm_rc_t  rc;
    lm_str_t name;

    *value = LM_STR_NULL;

    if (!scan_char(s, '{')) {
        return scan_list(s, value);
    }

    if (scan_char(s, '}')) {
        return LM_OK;
    }

    do {
        rc = scan_string(s, &name);
        if (rc != LM_OK) {
            return rc;
        }
        if (!scan_char(s, ':')) {
            return LM_E_BAD_REQUEST;
        }
        rc = lm_str_eq(name, LM_STR("value")) ? scan_list(s, value)
                                              : scan_skip(s, 2);
        if (rc != LM_OK) {
            return rc;
        }
    } while (scan_char(s, ','));

    return scan_char(s, '}') ? LM_OK : LM_E_BAD_REQUEST;
}


static lm_rc_t
scan_list(scan_t *s, lm_str_t *value)
{
    lm_rc_t rc;

    if (!scan_char(s, '[')) {
        return scan_scalar(s, value);
    }

    if (scan_char(s, ']')) {
        return LM_OK;
    }

    rc = scan_scalar(s, value);

    while (rc == LM_OK && scan_char(s, ',')) {
        rc = scan_skip(s, 3);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return scan_char(s, ']') ? LM_OK : LM_E_BAD_REQUEST;
}


/* A string, or a number, true, false and null as their own text. */
static lm_rc_t
scan_scalar(scan_t *s, lm_str_t *value)
{
    const char *start;

    scan_blanks(s);
    if (s->p < s->end && *s->p == '"') {
        return scan_string(s, value);
    }

    start = s->p;
    while (s->p < s->end
           && ((*s->p >= '0' && *s->p <= '9') || (*s->p >= 'a' && *s->p <= 'z')
               || (*s->p >= 'A' && *s->p <= 'Z') || *s->p == '-' || *s->p == '+'
               || *s->p == '.')) {
        s->p++;
    }

    if (s->p == start) {
        return LM_E_BAD_REQUEST;
    }

    *value = lm_str(start, (size_t) (s->p - start));

    return LM_OK;
}


static lm_rc_t
scan_skip(scan_t *s, int depth)
{
    char     close;
    lm_rc_t  rc;
    lm_str_t ignored;

    if (scan_char(s, '{')) {
        close = '}';
    } else if (scan_char(s, '[')) {
        close = ']';
    } else {
        return scan_scalar(s, &ignored);
    }

    if (depth >= NESTING_MAX) {
        return LM_E_BAD_REQUEST;
    }

    if (scan_char(s, close)) {
        return LM_OK;
    }

    do {
        if (close == '}') {
            rc = scan_string(s, &ignored);
            if (rc != LM_OK || !scan_char(s, ':')) {
                return LM_E_BAD_REQUEST;
            }
        }
        rc = scan_skip(s, depth + 1);
        if (rc != LM_OK) {
            return rc;
        }
    } while (scan_char(s, ','));

    return scan_char(s, close) ? LM_OK : LM_E_BAD_REQUEST;
}


/* The text between quotes, copied only when it holds an escape. */
static lm_rc_t
scan_string(scan_t *s, lm_str_t *out)
{
    bool        is_escaped;
    const char *start;

    if (!scan_char(s, '"')) {
        return LM_E_BAD_REQUEST;
    }

    is_escaped = false;
    start = s->p;

    while (s->p < s->end && *s->p != '"') {
        if ((unsigned char) *s->p < 0x20) {
            return LM_E_BAD_REQUEST;
        }
        if (*s->p == '\\') {
            is_escaped = true;
            s->p++;
            if (s->p == s->end) {
                return LM_E_BAD_REQUEST;
            }
        }
        s->p++;
    }
    if (s->p == s->end) {
        return LM_E_BAD_REQUEST;
    }

    *out = lm_str(start, (size_t) (s->p - start));
    s->p++;

    return is_escaped ? scan_unescape(s, *out, out) : LM_OK;
}


static lm_rc_t
scan_unescape(scan_t *s, lm_str_t raw, lm_str_t *out)
{
    char       *text, *to;
    const char *p, *end;

    text = lm_alloc(s->arena, raw.n);
    if (text == NULL) {
        return LM_E_MEMORY;
    }

    to = text;
    p = raw.p;
    end = raw.p + raw.n;

    while (p < end) {
        if (*p != '\\') {
            *to++ = *p++;
            continue;
        }
        p++;
        if (!scan_escape(&p, end, &to)) {
            return LM_E_BAD_REQUEST;
        }
    }

    *out = lm_str(text, (size_t) (to - text));

    return LM_OK;
}


/*
 * What follows a backslash.  rlm_rest sends each byte from 0x80 up as a code
 * point of its own, so U+0080 to U+00FF are single bytes here; it sends no
 * others.  An escape is never shorter than what it stands for.
 */
static bool
scan_escape(const char **p, const char *end, char **to)
{
    int                i, digit;
    uint32_t           code;
    static const char *plain = "\"\"\\\\//b\bf\fn\nr\rt\t";

    if (**p != 'u') {
        for (i = 0; plain[i] != '\0'; i += 2) {
            if (plain[i] == **p) {
                *(*to)++ = plain[i + 1];
                (*p)++;
                return true;
            }
        }
        return false;
    }

    (*p)++;
    if (end - *p < 4) {
        return false;
    }

    code = 0;
    for (i = 0; i < 4; i++) {
        digit = lm_hex_value((*p)[i]);
        if (digit < 0) {
            return false;
        }
        code = code << 4 | (uint32_t) digit;
    }
    *p += 4;

    if (code > 0 && code <= 0xff) {
        *(*to)++ = (char) code;
        return true;
    }

    *(*to)++ = '?';

    return true;
}


static bool
scan_char(scan_t *s, char c)
{
    scan_blanks(s);

    if (s->p < s->end && *s->p == c) {
        s->p++;
        return true;
    }

    return false;
}


static void
scan_blanks(scan_t *s)
{
    while (
        s->p < s->end
        && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r')) {
        s->p++;
    }
}
