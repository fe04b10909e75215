/* SPDX-License-Identifier: MIT */
#include "service/isp.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "sql/setting.h"

#define ZONE_DIR "/usr/share/zoneinfo/"
#define ZONE_NAME_MAX 64
#define ZONE_FILE_MAX (64 * 1024)

static void    isp_set(lm_isp_t *isp, lm_str_t name, lm_str_t value);
static lm_rc_t setting_check_chars(const lm_setting_t *s, lm_str_t value);
static bool    zone_name_is_safe(lm_str_t name);
static lm_rc_t zone_file_read(lm_arena_t *a, lm_str_t name, lm_str_t *out);


static const lm_setting_t settings[] = {
#define LM_SETTING(type, name, fallback, min, max, en, af)                     \
    {#name, LM_SETTING_##type, fallback, min, max, {en, af}},
#include "service/settings.def"
#undef LM_SETTING
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))


lm_rc_t
lm_isp_load(lm_tx_t *tx, lm_arena_t *a, const lm_isp_t *before, lm_isp_t **out)
{
    lm_rc_t               rc;
    size_t                i, n;
    lm_isp_t             *isp;
    const lm_setting_t   *s;
    lm_sql_setting_all_t *rows;

    isp = lm_alloc(a, sizeof(*isp));
    if (isp == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < SETTINGS; i++) {
        isp_set(isp, lm_str_c(settings[i].name),
                lm_str_c(settings[i].fallback));
    }

    rc = lm_sql_setting_all(tx, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        s = lm_setting_find(rows[i].name);
        if (s == NULL) {
            continue;
        }

        if (lm_setting_check(s, rows[i].value) != LM_OK) {
            lm_host_log(LM_LOG_WARN,
                        "setting \"%s\" breaks its rule, the default stands",
                        s->name);
            continue;
        }

        isp_set(isp, rows[i].name, lm_str_dup(a, rows[i].value));
    }

    rc = before != NULL && lm_str_eq(before->time_zone, isp->time_zone)
             ? lm_zone_copy(a, before->zone, &isp->zone)
             : lm_zone_load(a, isp->time_zone, &isp->zone);
    if (rc != LM_OK) {
        lm_host_log(LM_LOG_CRIT, "time zone \"%.*s\" cannot be read",
                    (int) isp->time_zone.n, isp->time_zone.p);
        return LM_E_UNAVAILABLE;
    }

    isp->arena = a;
    atomic_init(&isp->refs, 1);
    *out = isp;
    return LM_OK;
}


const lm_setting_t *
lm_settings(size_t *n)
{
    *n = SETTINGS;
    return settings;
}


const lm_setting_t *
lm_setting_find(lm_str_t name)
{
    size_t i;

    for (i = 0; i < SETTINGS; i++) {
        if (lm_str_eq(lm_str_c(settings[i].name), name)) {
            return &settings[i];
        }
    }

    return NULL;
}


lm_rc_t
lm_setting_check(const lm_setting_t *s, lm_str_t value)
{
    size_t   points;
    uint64_t number;

    if (!lm_str_is_utf8(value)) {
        return LM_E_INVALID;
    }

    if (s->type == LM_SETTING_U32) {
        if (lm_str_u64(value, &number) != LM_OK || number < s->min
            || number > s->max) {
            return LM_E_INVALID;
        }
        return LM_OK;
    }

    points = lm_str_points(value);
    if (points < s->min || points > s->max) {
        return LM_E_INVALID;
    }

    return setting_check_chars(s, value);
}


lm_rc_t
lm_zone_load(lm_arena_t *a, lm_str_t name, lm_zone_t **out)
{
    lm_rc_t  rc;
    lm_str_t bytes;

    if (!zone_name_is_safe(name)) {
        return LM_E_INVALID;
    }

    rc = zone_file_read(a, name, &bytes);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_zone_parse(a, bytes, out) == LM_OK ? LM_OK : LM_E_INVALID;
}


/* Numbers were checked, or are defaults of the table. */
static uint32_t
setting_u32(lm_str_t value)
{
    uint64_t number = 0;

    return lm_str_u64(value, &number) == LM_OK ? (uint32_t) number : 0;
}


#define SET_STR(field) isp->field = value
#define SET_DIGITS SET_STR
#define SET_ZONE SET_STR
#define SET_CURRENCY SET_STR
#define SET_LANGUAGE SET_STR
#define SET_EMAIL SET_STR
#define SET_U32(field) isp->field = setting_u32(value)

static void
isp_set(lm_isp_t *isp, lm_str_t name, lm_str_t value)
{
#define LM_SETTING(type, field, fallback, min, max, en, af)                    \
    if (lm_str_eq(name, LM_STR(#field))) {                                     \
        SET_##type(field);                                                     \
        return;                                                                \
    }
#include "service/settings.def"
#undef LM_SETTING
}


static bool
str_only(lm_str_t s, const char *set)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        if (strchr(set, s.p[i]) == NULL || s.p[i] == '\0') {
            return false;
        }
    }

    return true;
}


static bool
email_is_plain(lm_str_t s)
{
    size_t   i;
    lm_str_t rest = s, local;

    for (i = 0; i < s.n; i++) {
        if ((unsigned char) s.p[i] <= ' ' || strchr("<>()[],;:\\\"", s.p[i])) {
            return false;
        }
    }

    local = lm_str_cut(&rest, '@');
    return local.n != 0 && rest.n != 0 && memchr(rest.p, '@', rest.n) == NULL;
}


static lm_rc_t
setting_check_chars(const lm_setting_t *s, lm_str_t value)
{
    size_t i;
    bool   ok = true;

    switch (s->type) {
    case LM_SETTING_DIGITS:
        ok = str_only(value, "0123456789");
        break;
    case LM_SETTING_CURRENCY:
        ok = str_only(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        break;
    case LM_SETTING_EMAIL:
        ok = email_is_plain(value);
        break;
    case LM_SETTING_ZONE:
        ok = zone_name_is_safe(value);
        break;
    case LM_SETTING_STR:
    case LM_SETTING_U32:
        /* no line breaks: settings stand in mail headers */
        for (i = 0; i < value.n; i++) {
            ok = ok && (unsigned char) value.p[i] >= ' ';
        }
        break;
    }

    return ok ? LM_OK : LM_E_INVALID;
}


/* "Area/City": no way out of the directory, no hidden file. */
static bool
zone_name_is_safe(lm_str_t name)
{
    size_t i;

    if (name.n == 0 || name.n > ZONE_NAME_MAX || name.p[0] == '/') {
        return false;
    }

    for (i = 0; i < name.n; i++) {
        if (!((name.p[i] >= 'A' && name.p[i] <= 'Z')
              || (name.p[i] >= 'a' && name.p[i] <= 'z')
              || (name.p[i] >= '0' && name.p[i] <= '9')
              || memchr("/_+-", name.p[i], 4) != NULL)) {
            return false;
        }
    }

    return true;
}


static lm_rc_t
zone_file_read(lm_arena_t *a, lm_str_t name, lm_str_t *out)
{
    int     fd;
    char   *p;
    char    path[sizeof(ZONE_DIR) + ZONE_NAME_MAX];
    ssize_t n;

    (void) snprintf(path, sizeof(path), "%s%.*s", ZONE_DIR, (int) name.n,
                    name.p);

    p = lm_alloc(a, ZONE_FILE_MAX);
    if (p == NULL) {
        return LM_E_MEMORY;
    }

    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
        return LM_E_INVALID;
    }

    n = read(fd, p, ZONE_FILE_MAX);
    (void) close(fd);

    if (n <= 0) {
        return LM_E_INVALID;
    }

    *out = lm_str(p, (size_t) n);
    return LM_OK;
}
