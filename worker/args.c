/* SPDX-License-Identifier: MIT */
/* What commands share: options, words to the operator, passwords. */
#include "worker/command.h"

#include <stdarg.h>
#include <stdio.h>

#include <sodium.h>

static const option_t *option_find(const option_t *options, size_t n,
                                   const char *word);


bool
args_read(int argc, char **argv, const option_t *options, size_t n)
{
    int             i;
    size_t          k;
    const option_t *o;

    for (i = 1; i < argc; i++) {
        o = option_find(options, n, argv[i]);
        if (o == NULL) {
            fail("%s: unexpected \"%s\"", argv[0], argv[i]);
            return false;
        }

        if (o->flag != NULL) {
            *o->flag = true;
            continue;
        }

        if (o->name != NULL && ++i == argc) {
            fail("%s: %s wants a value", argv[0], o->name);
            return false;
        }

        *o->value = argv[i];
    }

    for (k = 0; k < n; k++) {
        if (options[k].required && *options[k].value == NULL) {
            fail("%s: %s is missing", argv[0],
                 options[k].name != NULL ? options[k].name : "a word");
            return false;
        }
    }

    return true;
}


static const option_t *
option_find(const option_t *options, size_t n, const char *word)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (options[i].name != NULL) {
            if (strcmp(options[i].name, word) == 0) {
                return &options[i];
            }
            continue;
        }

        if (word[0] != '-' && *options[i].value == NULL) {
            return &options[i];
        }
    }

    return NULL;
}


bool
args_u64(const char *name, const char *text, uint64_t least, uint64_t most,
         uint64_t *out)
{
    if (lm_str_u64(lm_str_c(text), out) == LM_OK && *out >= least
        && *out <= most) {
        return true;
    }

    fail("%s must be a number from %lu to %lu, not \"%s\"", name,
         (unsigned long) least, (unsigned long) most, text);
    return false;
}


int
fail(const char *fmt, ...)
{
    va_list args;

    fputs("lastmile: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);

    return CMD_FAILED;
}


int
fail_rc(lm_rc_t rc, const char *what)
{
    return fail("%s: %s (%s)", what, lm_rc_title(rc, LM_LANG_EN),
                lm_rc_code(rc));
}


lm_str_t
stdin_line(lm_arena_t *a)
{
    char     line[1024];
    lm_str_t s;

    if (fgets(line, sizeof(line), stdin) == NULL) {
        return LM_STR_NULL;
    }

    s = lm_str_c(line);
    while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r')) {
        s.n--;
    }

    s = lm_str_dup(a, s);
    sodium_memzero(line, sizeof(line));

    return s;
}


void
password_make(char out[24])
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    size_t            i, n;

    for (i = 0, n = 0; i < 20; i++) {
        if (i != 0 && i % 5 == 0) {
            out[n++] = '-';
        }
        out[n++] = letters[randombytes_uniform(sizeof(letters) - 1)];
    }

    out[n] = '\0';
}
