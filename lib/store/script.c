/* SPDX-License-Identifier: MIT */
#include "store/script.h"

static size_t blank_length(lm_str_t s);
static size_t part_length(lm_str_t s);
static size_t quoted_length(lm_str_t s);
static size_t until(lm_str_t s, size_t from, lm_str_t end);
static bool   ends_line(lm_str_t s);
static void   skip(lm_script_t *s, size_t n);


lm_rc_t
lm_script_next(lm_script_t *s, lm_str_t *sql)
{
    const char *start;

    skip(s, blank_length(s->rest));
    s->start = s->line;
    start = s->rest.p;
    if (s->rest.n == 0) {
        return LM_E_NOT_FOUND;
    }

    while (s->rest.n > 0) {
        if (s->rest.p[0] == ';' && ends_line(s->rest)) {
            *sql = lm_str(start, (size_t) (s->rest.p - start));
            skip(s, 1);
            return LM_OK;
        }
        skip(s, part_length(s->rest));
    }
    return LM_E_INVALID;
}


/* Blanks and comments between two statements. */
static size_t
blank_length(lm_str_t s)
{
    size_t n = 0;

    while (n < s.n) {
        lm_str_t rest = lm_str(s.p + n, s.n - n);

        if (memchr(" \t\r\n", rest.p[0], 4) != NULL) {
            n++;
        } else if (lm_str_starts(rest, LM_STR("--")) || rest.p[0] == '#'
                   || lm_str_starts(rest, LM_STR("/*"))) {
            n += part_length(rest);
        } else {
            break;
        }
    }
    return n;
}


/* One character, or a quoted part or a comment as a whole. */
static size_t
part_length(lm_str_t s)
{
    switch (s.p[0]) {

    case '\'':
    case '"':
    case '`':
        return quoted_length(s);

    case '#':
        return until(s, 1, LM_STR("\n"));

    case '-':
        return lm_str_starts(s, LM_STR("-- "))
                       || lm_str_starts(s, LM_STR("--\n"))
                   ? until(s, 2, LM_STR("\n"))
                   : 1;

    case '/':
        return lm_str_starts(s, LM_STR("/*")) ? until(s, 2, LM_STR("*/")) : 1;

    default:
        return 1;
    }
}


/* A doubled quote is the end of one part and the start of the next, which
 * comes to the same. */
static size_t
quoted_length(lm_str_t s)
{
    size_t n = 1;

    while (n < s.n && s.p[n] != s.p[0]) {
        n += s.p[n] == '\\' && s.p[0] != '`' && n + 1 < s.n ? 2 : 1;
    }
    return n < s.n ? n + 1 : s.n;
}


static size_t
until(lm_str_t s, size_t from, lm_str_t end)
{
    const char *p = memmem(s.p + from, s.n - from, end.p, end.n);

    return p == NULL ? s.n : (size_t) (p - s.p) + end.n;
}


static bool
ends_line(lm_str_t s)
{
    size_t n = 1;

    while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t' || s.p[n] == '\r')) {
        n++;
    }
    return n == s.n || s.p[n] == '\n' || s.p[n] == '-';
}


static void
skip(lm_script_t *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        s->line += s->rest.p[i] == '\n';
    }
    s->rest = lm_str(s->rest.p + n, s->rest.n - n);
}
