/* SPDX-License-Identifier: MIT */
#include "wire/redis.h"

#define NUMBER_MAX 20 /* digits and a sign */
#define FRAME_MAX (sizeof("$\r\n\r\n") - 1 + NUMBER_MAX)

/* A first look takes no memory: whether all of the reply is there. */
typedef struct {
    const char *p;
    const char *end;
    lm_arena_t *arena; /* NULL: nothing is made of what is read */
} span_t;

static char   *number_write(char *p, char kind, size_t n);
static lm_rc_t reply_read(span_t *s, int depth, lm_cache_reply_t *out);
static lm_rc_t line_read(span_t *s, lm_str_t *out);
static lm_rc_t number_read(span_t *s, int64_t *out);
static lm_rc_t string_read(span_t *s, lm_cache_reply_t *out);
static lm_rc_t text_keep(span_t *s, lm_str_t text, lm_cache_reply_t *out);
static lm_rc_t array_read(span_t *s, int depth, lm_cache_reply_t *out);


size_t
lm_redis_command_size(const lm_str_t *argv, size_t argc)
{
    size_t i, n = FRAME_MAX;

    for (i = 0; i < argc; i++) {
        n += FRAME_MAX + argv[i].n;
    }

    return n;
}


char *
lm_redis_command_write(char *p, const lm_str_t *argv, size_t argc)
{
    size_t i;

    p = number_write(p, '*', argc);

    for (i = 0; i < argc; i++) {
        p = number_write(p, '$', argv[i].n);

        if (argv[i].n != 0) {
            memcpy(p, argv[i].p, argv[i].n);
            p += argv[i].n;
        }

        *p++ = '\r';
        *p++ = '\n';
    }

    return p;
}


static char *
number_write(char *p, char kind, size_t n)
{
    char   digits[NUMBER_MAX];
    size_t i = sizeof(digits);

    do {
        digits[--i] = (char) ('0' + n % 10);
        n /= 10;
    } while (n != 0);

    *p++ = kind;
    while (i < sizeof(digits)) {
        *p++ = digits[i++];
    }
    *p++ = '\r';
    *p++ = '\n';

    return p;
}


lm_rc_t
lm_redis_reply_take(lm_arena_t *a, lm_str_t *text, lm_cache_reply_t *out)
{
    lm_rc_t          rc;
    span_t           s = {text->p, text->p + text->n, NULL};
    lm_cache_reply_t none;

    rc = reply_read(&s, 0, &none);
    if (rc != LM_OK) {
        return rc;
    }

    s = (span_t){text->p, s.p, a};

    rc = reply_read(&s, 0, out);
    if (rc != LM_OK) {
        return rc;
    }

    *text = lm_str(s.p, (size_t) (text->p + text->n - s.p));
    return LM_OK;
}


static lm_rc_t
reply_read(span_t *s, int depth, lm_cache_reply_t *out)
{
    lm_rc_t  rc;
    lm_str_t line;

    *out = (lm_cache_reply_t){.type = LM_CACHE_NIL};

    if (s->p == s->end) {
        return LM_E_NOT_FOUND;
    }

    switch (*s->p++) {
    case '$':
        return string_read(s, out);

    case '*':
        return array_read(s, depth, out);

    case ':':
        out->type = LM_CACHE_INTEGER;
        return number_read(s, &out->integer);

    case '+':
        out->type = LM_CACHE_STRING;
        break;

    case '-':
        out->type = LM_CACHE_ERROR;
        break;

    default:
        return LM_E_BAD_REQUEST;
    }

    rc = line_read(s, &line);
    return rc == LM_OK ? text_keep(s, line, out) : rc;
}


static lm_rc_t
line_read(span_t *s, lm_str_t *out)
{
    const char *last, *p = s->p;

    last = memchr(p, '\n', (size_t) (s->end - p));
    if (last == NULL) {
        return LM_E_NOT_FOUND;
    }

    if (last == p || last[-1] != '\r') {
        return LM_E_BAD_REQUEST;
    }

    *out = lm_str(p, (size_t) (last - 1 - p));
    s->p = last + 1;
    return LM_OK;
}


static lm_rc_t
number_read(span_t *s, int64_t *out)
{
    lm_rc_t  rc;
    lm_str_t line;

    rc = line_read(s, &line);
    if (rc != LM_OK) {
        return s->end - s->p > NUMBER_MAX + 1 ? LM_E_BAD_REQUEST : rc;
    }

    if (line.n > NUMBER_MAX || lm_str_i64(line, out) != LM_OK) {
        return LM_E_BAD_REQUEST;
    }

    return LM_OK;
}


static lm_rc_t
string_read(span_t *s, lm_cache_reply_t *out)
{
    lm_rc_t  rc;
    int64_t  n;
    lm_str_t text;

    rc = number_read(s, &n);
    if (rc != LM_OK || n == -1) {
        return rc;
    }

    if (n < 0) {
        return LM_E_BAD_REQUEST;
    }

    if (n > s->end - s->p - 2) {
        return LM_E_NOT_FOUND;
    }

    text = lm_str(s->p, (size_t) n);
    s->p += n + 2;

    if (s->p[-2] != '\r' || s->p[-1] != '\n') {
        return LM_E_BAD_REQUEST;
    }

    out->type = LM_CACHE_STRING;
    return text_keep(s, text, out);
}


static lm_rc_t
text_keep(span_t *s, lm_str_t text, lm_cache_reply_t *out)
{
    if (s->arena == NULL) {
        return LM_OK;
    }

    out->str = lm_str_dup(s->arena, text);
    return out->str.p == NULL ? LM_E_MEMORY : LM_OK;
}


static lm_rc_t
array_read(span_t *s, int depth, lm_cache_reply_t *out)
{
    lm_rc_t          rc;
    int64_t          i, n;
    lm_cache_reply_t none, *items = NULL;

    rc = number_read(s, &n);
    if (rc != LM_OK || n == -1) {
        return rc;
    }

    if (n < 0 || depth == LM_REDIS_DEPTH) {
        return LM_E_BAD_REQUEST;
    }

    /* the arena is asked only when all items are there */

    if (s->arena != NULL) {
        items = lm_alloc_array(s->arena, (size_t) n, sizeof(*items));
        if (items == NULL) {
            return LM_E_MEMORY;
        }
    }

    for (i = 0; i < n; i++) {
        rc = reply_read(s, depth + 1, items == NULL ? &none : &items[i]);
        if (rc != LM_OK) {
            return rc;
        }
    }

    out->type = LM_CACHE_ARRAY;
    out->items = items;
    out->n = (size_t) n;
    return LM_OK;
}
