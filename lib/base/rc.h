/* SPDX-License-Identifier: MIT */
/* Results.  Every function that can fail returns one, and it is checked. */
#ifndef LM_BASE_RC_H
#define LM_BASE_RC_H

#define LM_MUST_CHECK __attribute__((warn_unused_result))
#define LM_PRINTF(f, a) __attribute__((format(printf, f, a)))

typedef enum {
    LM_OK = 0,
#define LM_RC(name, status, code, en, af) LM_##name,
#include "base/rc.def"
#undef LM_RC
    LM_RC_COUNT
} lm_rc_t;

typedef enum { LM_LANG_EN = 0, LM_LANG_AF = 1, LM_LANG_COUNT } lm_lang_e;

/* HTTP status of a result; 200 for LM_OK.  This cannot fail. */
int lm_rc_status(lm_rc_t rc);

/* Public code ("not_found") of a result; "ok" for LM_OK. */
const char *lm_rc_code(lm_rc_t rc);

/* Title for a person, in the language given. */
const char *lm_rc_title(lm_rc_t rc, lm_lang_e lang);

#endif
