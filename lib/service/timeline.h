/* SPDX-License-Identifier: MIT */
/*
 * Everything that happened to one customer, newest first: what was changed and
 * by whom, messages, notes, files, sign-ins, sessions, and what routers said.
 * Each source is read from where it was left, so that no page costs more than
 * another, however far back it is.
 */
#ifndef LM_SERVICE_TIMELINE_H
#define LM_SERVICE_TIMELINE_H

#include "store/db.h"

#define LM_TIMELINE_MAX 100 /* events of a page */

typedef enum {
    LM_TIMELINE_AUDIT,
    LM_TIMELINE_MESSAGE,
    LM_TIMELINE_SESSION,
    LM_TIMELINE_DISCONNECT,
    LM_TIMELINE_REJECT,
    LM_TIMELINE_BULK,
    LM_TIMELINE_SOURCES
} lm_timeline_source_e;

typedef struct {
    lm_instant_t         at;
    lm_instant_t         order; /* at, or that of the newer row before it */
    uint64_t             id; /* of the source's row */
    lm_timeline_source_e source;
    const char          *kind; /* "change", "message", … */
    lm_str_t             text;
    lm_str_t             by_kind; /* "staff", "customer", …; empty: nobody */
    uint64_t             by_id; /* 0: none */
    lm_str_t             by_name;
    lm_str_t             ref_kind; /* "customer_note" */
    uint64_t             ref_id;
} lm_event_t;

/* Where each source goes on: before this instant, or at it before this id. */
typedef struct {
    lm_instant_t at[LM_TIMELINE_SOURCES];
    uint64_t     id[LM_TIMELINE_SOURCES];
} lm_timeline_cursor_t;

/* The newest end.  This cannot fail. */
void lm_timeline_begin(lm_timeline_cursor_t *cursor);

/* The cursor as text of letters, digits and "."; LM_E_INVALID when it is none.
 */
lm_str_t lm_timeline_cursor_text(lm_arena_t                 *a,
                                 const lm_timeline_cursor_t *cursor);
lm_rc_t  lm_timeline_after(lm_str_t text, lm_timeline_cursor_t *cursor)
    LM_MUST_CHECK;

/*
 * At most "limit" events from the cursor on, which moves behind them; *is_last
 * when nothing older is left.  Words are in the language.
 */
lm_rc_t lm_timeline_read(lm_tx_t *tx, uint64_t customer_id, lm_lang_e lang,
                         uint32_t limit, lm_timeline_cursor_t *cursor,
                         lm_event_t **out, size_t *n, bool *is_last)
    LM_MUST_CHECK;

#endif
