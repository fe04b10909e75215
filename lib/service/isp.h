/* SPDX-License-Identifier: MIT */
/*
 * The ISP: what its administrators set, read once and shared by requests.
 * The settings stand in settings.def; a row of table "setting" overrides a
 * default.
 */
#ifndef LM_SERVICE_ISP_H
#define LM_SERVICE_ISP_H

#include <stdatomic.h>

#include "rule/code.h"
#include "store/db.h"

typedef enum {
    LM_SETTING_STR,
    LM_SETTING_U32, /* decimal */
    LM_SETTING_DIGITS,
    LM_SETTING_ZONE, /* "Africa/Johannesburg", a file of zoneinfo */
    LM_SETTING_CURRENCY, /* three capital letters */
    LM_SETTING_EMAIL
} lm_setting_type_e;

typedef struct {
    const char       *name;
    lm_setting_type_e type;
    const char       *fallback;
    uint64_t          min;
    uint64_t          max;
    const char       *text[LM_LANG_COUNT];
} lm_setting_t;

#define LM_SETTING_C_STR lm_str_t
#define LM_SETTING_C_U32 uint32_t
#define LM_SETTING_C_DIGITS lm_str_t
#define LM_SETTING_C_ZONE lm_str_t
#define LM_SETTING_C_CURRENCY lm_str_t
#define LM_SETTING_C_EMAIL lm_str_t

struct lm_isp_s {
#define LM_SETTING(type, name, fallback, min, max, en, af)                     \
    LM_SETTING_C_##type name;
#include "service/settings.def"
#undef LM_SETTING
    lm_zone_t *zone; /* of time_zone */

    /* for the host that shares it: who holds it, its memory, and how many
     * changes there were before it was read */
    _Atomic uint32_t refs;
    lm_arena_t      *arena;
    uint64_t         generation;
};

/*
 * Reads every setting.  The result and all it points to live in the arena,
 * which is noted in it; refs is 1.  A value that breaks its rule (written by
 * hand) is logged and its default stands.  The time zone is that of "before"
 * (NULL: none), unless it is another one: its file is read once a process.
 * LM_E_UNAVAILABLE when it cannot be read.
 */
lm_rc_t lm_isp_load(lm_tx_t *tx, lm_arena_t *a, const lm_isp_t *before,
                    lm_isp_t **out) LM_MUST_CHECK;

/* The table of settings, in the order of settings.def. */
const lm_setting_t *lm_settings(size_t *n);
const lm_setting_t *lm_setting_find(lm_str_t name);

/* LM_E_INVALID when the value breaks the rule of the setting. */
lm_rc_t lm_setting_check(const lm_setting_t *s, lm_str_t value) LM_MUST_CHECK;

/* Zone of a zoneinfo name; the bytes are read from /usr/share/zoneinfo.
 * LM_E_INVALID when there is no such zone. */
lm_rc_t lm_zone_load(lm_arena_t *a, lm_str_t name, lm_zone_t **out)
    LM_MUST_CHECK;

#endif
