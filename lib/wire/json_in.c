/* SPDX-License-Identifier: MIT */
#include "wire/json_in.h"

#include <stdio.h>


static void
error_fill(lm_json_error_t *error, lm_str_t body, size_t position,
           const char *text)
{
    size_t i;

    if (position > body.n) {
        position = body.n;
    }

    error->position = position;
    error->line = 1;
    error->column = 1;
    for (i = 0; i < position; i++) {
        if (body.p[i] == '\n') {
            error->line++;
            error->column = 1;
        } else {
            error->column++;
        }
    }

    snprintf(error->text, sizeof(error->text), "%s", text);
}


/* Where the text nests deeper than is allowed; the length when it does not.
 * Quotes are paired as the parser pairs them, so strings do not count. */
static size_t
depth_exceeded_at(lm_str_t s)
{
    size_t i, depth = 0;
    bool   in_string = false;

    for (i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '\\':
            i += in_string;
            break;
        case '"':
            in_string = !in_string;
            break;
        case '{':
        case '[':
            if (!in_string && ++depth > LM_JSON_DEPTH_MAX) {
                return i;
            }
            break;
        case '}':
        case ']':
            depth -= !in_string && depth != 0;
            break;
        default:
            break;
        }
    }

    return s.n;
}


lm_rc_t
lm_json_parse(lm_str_t body, json_t **out, lm_json_error_t *error)
{
    size_t       deep;
    json_error_t why;

    if (body.n > LM_JSON_SIZE_MAX) {
        error_fill(error, body, 0, "the body is too large");
        return LM_E_TOO_LARGE;
    }

    deep = depth_exceeded_at(body);
    if (deep != body.n) {
        error_fill(error, body, deep, "nested too deeply");
        return LM_E_BAD_REQUEST;
    }

    *out = body.n == 0
               ? json_loadb("", 0, JSON_REJECT_DUPLICATES, &why)
               : json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES, &why);
    if (*out == NULL) {
        error_fill(error, body, why.position < 0 ? 0 : (size_t) why.position,
                   why.text);
        return LM_E_BAD_REQUEST;
    }

    return LM_OK;
}


lm_rc_t
lm_json_text(lm_arena_t *a, const json_t *json, lm_str_t *out)
{
    char  *p;
    size_t n;

    n = json_dumpb(json, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
    p = lm_alloc_raw(a, n + 1);
    if (n == 0 || p == NULL) {
        return n == 0 ? LM_E_INVALID : LM_E_MEMORY;
    }

    *out = lm_str(p, json_dumpb(json, p, n, JSON_COMPACT | JSON_ENCODE_ANY));
    return LM_OK;
}
