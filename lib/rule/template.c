/* SPDX-License-Identifier: MIT */
#include "rule/template.h"

typedef struct {
    lm_str_t name;
    lm_str_t placeholders; /* between blanks */
} template_t;

static const template_t templates[] = {
#define LM_TEMPLATE(name, placeholders) {LM_STR(name), LM_STR(placeholders)},
#include "rule/template.def"
#undef LM_TEMPLATE
};

static const lm_str_t common_placeholders = LM_STR(
    "company.name company.phone company.email portal.login_url contact.name");

static bool next_placeholder(lm_str_t *rest, lm_str_t *before,
                             lm_str_t *placeholder);
static bool placeholder_is_of(lm_str_t placeholders, lm_str_t placeholder);
static void add_html(lm_buf_t *out, lm_str_t s);


lm_rc_t
lm_template_check(lm_str_t name, lm_str_t text, lm_str_t *bad)
{
    size_t            i;
    lm_str_t          before, placeholder;
    const template_t *t;

    t = NULL;
    for (i = 0; i < sizeof(templates) / sizeof(templates[0]); i++) {
        if (lm_str_eq(templates[i].name, name)) {
            t = &templates[i];
        }
    }

    if (t == NULL) {
        return LM_E_NOT_FOUND;
    }

    while (next_placeholder(&text, &before, &placeholder)) {
        if (placeholder.p == NULL
            || (!placeholder_is_of(t->placeholders, placeholder)
                && !placeholder_is_of(common_placeholders, placeholder))) {
            *bad = placeholder.p == NULL ? before : placeholder;
            return LM_E_INVALID;
        }
    }

    *bad = LM_STR_NULL;
    return LM_OK;
}


bool
lm_template_next(lm_str_t *text, lm_str_t *placeholder)
{
    lm_str_t before;

    if (!next_placeholder(text, &before, placeholder)) {
        return false;
    }

    if (placeholder->p == NULL) {
        *placeholder = LM_STR("{{");
        *text = LM_STR_NULL;
    }

    return true;
}


void
lm_template_render(lm_buf_t *out, lm_str_t text, lm_template_kind_e kind,
                   const lm_template_value_t *values, size_t n,
                   lm_str_t *missing)
{
    size_t   i;
    lm_str_t before, placeholder;

    *missing = LM_STR_NULL;

    while (next_placeholder(&text, &before, &placeholder)) {
        if (placeholder.p == NULL) {
            break; /* what is left holds an open "{{": as it stands */
        }

        lm_buf_add(out, before);

        for (i = 0; i < n && !lm_str_eq(values[i].name, placeholder);
             i++) { /**/
        }

        if (i == n) {
            if (missing->p == NULL) {
                *missing = placeholder;
            }
            continue;
        }

        if (kind == LM_TEMPLATE_HTML) {
            add_html(out, values[i].value);
        } else {
            lm_buf_add(out, values[i].value);
        }
    }

    lm_buf_add(out, text);
}


/*
 * Takes the part before "{{" and the name of the placeholder off the front of
 * *rest.  False when there is no "{{" left; placeholder->p is NULL, and *rest
 * is as it was, when that is not closed by "}}" soon.
 */
static bool
next_placeholder(lm_str_t *rest, lm_str_t *before, lm_str_t *placeholder)
{
    const char *open, *close;

    open = rest->n == 0 ? NULL : memmem(rest->p, rest->n, "{{", 2);
    if (open == NULL) {
        return false;
    }

    *before = lm_str(rest->p, (size_t) (open - rest->p));
    close = memmem(open, rest->n - before->n, "}}", 2);

    if (close == NULL || close - open > LM_TEMPLATE_PLACEHOLDER_MAX + 2) {
        *before = lm_str(open, 2);
        *placeholder = LM_STR_NULL;
        return true;
    }

    *placeholder = lm_str_trim(lm_str(open + 2, (size_t) (close - open) - 2));
    if (placeholder->n == 0) {
        placeholder->p = open + 2;
    }

    rest->n -= (size_t) (close + 2 - rest->p);
    rest->p = close + 2;

    return true;
}


static bool
placeholder_is_of(lm_str_t placeholders, lm_str_t placeholder)
{
    lm_str_t one;

    while (placeholders.n != 0) {
        one = lm_str_cut(&placeholders, ' ');
        if (one.n != 0 && lm_str_eq(one, placeholder)) {
            return true;
        }
    }

    return false;
}


static void
add_html(lm_buf_t *out, lm_str_t s)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&':
            lm_buf_lit(out, "&amp;");
            break;
        case '<':
            lm_buf_lit(out, "&lt;");
            break;
        case '>':
            lm_buf_lit(out, "&gt;");
            break;
        case '"':
            lm_buf_lit(out, "&quot;");
            break;
        case '\'':
            lm_buf_lit(out, "&#39;");
            break;
        default:
            lm_buf_byte(out, s.p[i]);
        }
    }
}
