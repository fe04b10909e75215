/* SPDX-License-Identifier: MIT */
/*
 * lastmile.conf in nginx's manner: "name value;", "#" begins a comment, a
 * value with blanks stands in quotes.  Every error names file, line and token.
 */
#include "worker/conf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define CONF_SIZE_MAX (256 * 1024)
#define CONF_ARENA (1024 * 1024)
#define TOKEN_MAX 4096
/* mail, spool, keeper, three for urgent jobs, and one to spare */
#define OTHER_THREADS 7

typedef enum { SET_STR, SET_FILE, SET_NUM, SET_TIME, SET_SIZE } kind_e;

typedef struct {
    const char *name;
    const char *fallback;
    const char *help;
    kind_e      kind;
    uint64_t    least;
    uint64_t    most;
    size_t      offset;
} setting_t;

typedef enum { TOKEN_WORD, TOKEN_SEMICOLON, TOKEN_END, TOKEN_BAD } token_e;

typedef struct {
    conf_t     *conf;
    const char *p;
    const char *end;
    unsigned    line;
    char        token[TOKEN_MAX];
    char       *error;
    size_t      error_size;
} reader_t;

static bool    conf_fail(reader_t *r, const char *fmt, ...) LM_PRINTF(2, 3);
static bool    read_directive(reader_t *r, bool *seen);
static token_e read_token(reader_t *r);
static token_e read_quoted(reader_t *r, char quote);
static bool    set_value(reader_t *r, const setting_t *s, const char *text);
static bool    set_overrides(reader_t *r);
static bool    number_read(const setting_t *s, const char *text, uint64_t *out);

static const setting_t settings[] = {
#define CONF_SETTING(kind, name, fallback, least, most, help)                  \
    {#name, fallback, help, SET_##kind, least, most, offsetof(conf_t, name)},
#include "worker/conf.def"
#undef CONF_SETTING
};

static char **overrides;
static size_t n_overrides;

#define N_SETTINGS (sizeof(settings) / sizeof(settings[0]))


void
conf_path(char *p, size_t size)
{
    const char *run;

    run = getenv("LASTMILE_RUN");
    if (run != NULL && run[0] != '\0') {
        snprintf(p, size, "%s/etc/lastmile.conf", run);
        return;
    }

    snprintf(p, size, "/etc/lastmile/lastmile.conf");
}


static conf_t *
conf_create(const char *path)
{
    conf_t     *conf;
    lm_arena_t *a;

    a = lm_arena_create(CONF_ARENA);
    if (a == NULL) {
        return NULL;
    }

    conf = lm_alloc(a, sizeof(conf_t));
    if (conf == NULL) {
        lm_arena_destroy(a);
        return NULL;
    }

    conf->arena = a;
    conf->path = (char *) lm_str_dup(a, lm_str_c(path)).p;

    return conf;
}


static bool
set_defaults(reader_t *r)
{
    size_t i;

    for (i = 0; i < N_SETTINGS; i++) {
        if (!set_value(r, &settings[i], settings[i].fallback)) {
            return false;
        }
    }

    return true;
}


static void
library_settings(conf_t *conf)
{
    conf->lib.portal_origin = lm_str_c(conf->portal_origin);
    conf->lib.admin_origin = lm_str_c(conf->admin_origin);
    conf->lib.password_ops = (uint32_t) conf->password_ops;
    conf->lib.password_mem = conf->password_memory;
}


conf_t *
conf_read(const char *path, char *error, size_t size)
{
    bool      seen[N_SETTINGS] = {false};
    conf_t   *conf;
    lm_str_t  text;
    reader_t *r;

    conf = conf_create(path);
    if (conf == NULL) {
        snprintf(error, size, "out of memory");
        return NULL;
    }

    text = conf_file(conf->arena, path, CONF_SIZE_MAX);
    if (text.p == NULL) {
        snprintf(error, size, "%s: %s", path, strerror(errno));
        conf_free(conf);
        return NULL;
    }

    r = lm_alloc(conf->arena, sizeof(reader_t));
    if (r == NULL) {
        conf_free(conf);
        return NULL;
    }

    *r = (reader_t){.conf = conf,
                    .p = text.p,
                    .end = text.p + text.n,
                    .line = 1,
                    .error = error,
                    .error_size = size};

    if (!set_defaults(r)) {
        conf_free(conf);
        return NULL;
    }

    error[0] = '\0';
    while (read_directive(r, seen)) { /* void */
    }

    if (error[0] != '\0' || !set_overrides(r)) {
        conf_free(conf);
        return NULL;
    }

    /* a heartbeat that waits for a connection would lose leases */
    if (conf->database_connections < conf->worker_threads + OTHER_THREADS) {
        snprintf(error, size,
                 "%s: database_connections %lu is not enough for"
                 " worker_threads %lu: it wants %d more",
                 path, (unsigned long) conf->database_connections,
                 (unsigned long) conf->worker_threads, OTHER_THREADS);
        conf_free(conf);
        return NULL;
    }

    library_settings(conf);
    return conf;
}


void
conf_free(conf_t *conf)
{
    if (conf != NULL) {
        lm_arena_destroy(conf->arena);
    }
}


void
conf_overrides(char **texts, size_t n)
{
    overrides = texts;
    n_overrides = n;
}


static bool
set_overrides(reader_t *r)
{
    size_t   i, k;
    lm_str_t name, value;

    for (k = 0; k < n_overrides; k++) {
        value = lm_str_c(overrides[k]);
        name = lm_str_cut(&value, '=');

        for (i = 0; i < N_SETTINGS; i++) {
            if (lm_str_eq(name, lm_str_c(settings[i].name))) {
                break;
            }
        }

        if (i == N_SETTINGS || value.p == NULL) {
            snprintf(r->error, r->error_size, "-s \"%s\" is not SETTING=VALUE",
                     overrides[k]);
            return false;
        }

        if (!set_value(r, &settings[i], value.p)) {
            return false;
        }
    }

    return true;
}


/* One "name value;".  False at the end of the file and after an error. */
static bool
read_directive(reader_t *r, bool *seen)
{
    size_t  i;
    token_e token;

    token = read_token(r);
    if (token == TOKEN_END || token == TOKEN_BAD) {
        return false;
    }

    if (token == TOKEN_SEMICOLON) {
        return conf_fail(r, "unexpected \";\"");
    }

    for (i = 0; i < N_SETTINGS; i++) {
        if (strcmp(settings[i].name, r->token) == 0) {
            break;
        }
    }

    if (i == N_SETTINGS) {
        return conf_fail(r, "unknown setting \"%s\"", r->token);
    }

    if (seen[i]) {
        return conf_fail(r, "setting \"%s\" is a duplicate", r->token);
    }
    seen[i] = true;

    token = read_token(r);
    if (token == TOKEN_BAD) {
        return false;
    }

    if (token != TOKEN_WORD) {
        return conf_fail(r, "setting \"%s\" has no value", settings[i].name);
    }

    if (!set_value(r, &settings[i], r->token)) {
        return false;
    }

    token = read_token(r);
    if (token == TOKEN_WORD) {
        return conf_fail(r, "unexpected \"%s\" after the value of \"%s\"",
                         r->token, settings[i].name);
    }

    if (token == TOKEN_END) {
        return conf_fail(r, "setting \"%s\" is not ended by \";\"",
                         settings[i].name);
    }

    return token == TOKEN_SEMICOLON;
}


static bool
conf_fail(reader_t *r, const char *fmt, ...)
{
    char    what[TOKEN_MAX + 256];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);

    snprintf(r->error, r->error_size, "%s:%u: %s", r->conf->path, r->line,
             what);
    return false;
}


static void
skip_blanks(reader_t *r)
{
    while (r->p < r->end) {
        if (*r->p == '#') {
            while (r->p < r->end && *r->p != '\n') {
                r->p++;
            }
            continue;
        }

        if (strchr(" \t\r\n", *r->p) == NULL) {
            return;
        }

        r->line += *r->p == '\n';
        r->p++;
    }
}


static token_e
read_token(reader_t *r)
{
    size_t n;

    skip_blanks(r);

    if (r->p == r->end) {
        return TOKEN_END;
    }

    if (*r->p == ';') {
        r->p++;
        return TOKEN_SEMICOLON;
    }

    if (*r->p == '"' || *r->p == '\'') {
        return read_quoted(r, *r->p++);
    }

    n = 0;
    while (r->p < r->end && strchr(" \t\r\n;", *r->p) == NULL) {
        if (n == TOKEN_MAX - 1) {
            (void) conf_fail(r, "too long a word");
            return TOKEN_BAD;
        }
        r->token[n++] = *r->p++;
    }
    r->token[n] = '\0';

    return TOKEN_WORD;
}


static token_e
read_quoted(reader_t *r, char quote)
{
    size_t n;

    for (n = 0; r->p < r->end && *r->p != quote; r->p++) {
        if (*r->p == '\\' && r->p + 1 < r->end) {
            r->p++;
        }
        if (*r->p == '\n' || n == TOKEN_MAX - 1) {
            break;
        }
        r->token[n++] = *r->p;
    }
    r->token[n] = '\0';

    if (r->p == r->end || *r->p != quote) {
        (void) conf_fail(r, "text \"%s\" has no closing %c", r->token, quote);
        return TOKEN_BAD;
    }

    r->p++;
    return TOKEN_WORD;
}


static bool
set_value(reader_t *r, const setting_t *s, const char *text)
{
    uint64_t    number;
    lm_str_t    copy;
    char       *base;
    const char *p;

    base = (char *) r->conf + s->offset;

    if (s->kind == SET_STR || s->kind == SET_FILE) {
        if (strlen(text) < s->least || strlen(text) > s->most) {
            return conf_fail(r,
                             "value \"%s\" of \"%s\" must have %lu to %lu"
                             " characters",
                             text, s->name, (unsigned long) s->least,
                             (unsigned long) s->most);
        }

        copy = lm_str_dup(r->conf->arena, lm_str_c(text));
        p = copy.p == NULL ? "" : copy.p;
        memcpy(base, &p, sizeof(p));
        return true;
    }

    if (!number_read(s, text, &number)) {
        return conf_fail(r, "value \"%s\" of \"%s\" must be %s from %lu to %lu",
                         text, s->name,
                         s->kind == SET_TIME   ? "a time in seconds"
                         : s->kind == SET_SIZE ? "a size in bytes"
                                               : "a number",
                         (unsigned long) s->least, (unsigned long) s->most);
    }

    memcpy(base, &number, sizeof(number));
    return true;
}


/* "5", "5s", "5m", "5h", "5d" for a time; "5", "5k", "5m", "5g" for a size. */
static bool
number_read(const setting_t *s, const char *text, uint64_t *out)
{
    static const struct {
        kind_e   kind;
        char     letter;
        uint64_t factor;
    } units[] = {
        {SET_TIME, 's', 1},
        {SET_TIME, 'm', 60},
        {SET_TIME, 'h', 3600},
        {SET_TIME, 'd', 86400},
        {SET_SIZE, 'k', 1024},
        {SET_SIZE, 'm', 1024 * 1024},
        {SET_SIZE, 'g', 1024 * 1024 * 1024},
    };
    size_t   i, n;
    uint64_t factor;

    n = strlen(text);
    factor = 1;

    for (i = 0; n > 1 && i < sizeof(units) / sizeof(units[0]); i++) {
        if (units[i].kind == s->kind && units[i].letter == text[n - 1]) {
            factor = units[i].factor;
            n--;
            break;
        }
    }

    if (lm_str_u64(lm_str(text, n), out) != LM_OK
        || *out > UINT64_MAX / factor) {
        return false;
    }

    *out *= factor;
    return *out >= s->least && *out <= s->most;
}


void
conf_print_settings(void)
{
    size_t i;

    for (i = 0; i < N_SETTINGS; i++) {
        printf("%-24s %-34s %s\n", settings[i].name,
               settings[i].fallback[0] == '\0' ? "-" : settings[i].fallback,
               settings[i].help);
    }
}
