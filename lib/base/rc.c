/* SPDX-License-Identifier: MIT */
#include "base/rc.h"

#include <stddef.h>

typedef struct {
    int         status;
    const char *code;
    const char *title[LM_LANG_COUNT];
} rc_row_t;

static const rc_row_t rc_rows[LM_RC_COUNT] = {
    {200, "ok", {"Done", "Klaar"}},
#define LM_RC(name, status, code, en, af) {status, code, {en, af}},
#include "base/rc.def"
#undef LM_RC
};


/* A result outside the enumeration is a bug; outside it reads "internal". */
static const rc_row_t *
rc_row(lm_rc_t rc)
{
    if ((unsigned) rc >= LM_RC_COUNT) {
        return &rc_rows[LM_E_INTERNAL];
    }

    return &rc_rows[rc];
}


int
lm_rc_status(lm_rc_t rc)
{
    return rc_row(rc)->status;
}


const char *
lm_rc_code(lm_rc_t rc)
{
    return rc_row(rc)->code;
}


const char *
lm_rc_title(lm_rc_t rc, lm_lang_e lang)
{
    if ((unsigned) lang >= LM_LANG_COUNT) {
        lang = LM_LANG_EN;
    }

    return rc_row(rc)->title[lang];
}
