/* SPDX-License-Identifier: MIT */
/* What the files of "timeline" share among themselves. */
#ifndef LM_SERVICE_TIMELINE_TEXT_H
#define LM_SERVICE_TIMELINE_TEXT_H

#include "service/timeline.h"
#include "sql/timeline.h"

/* "Data account changed (karoo@isp): custom price, comment". {NULL, 0} when the
 * arena is full, as of the others. */
lm_str_t lm_timeline_deed(lm_arena_t *a, const lm_sql_timeline_audit_t *row,
                          lm_lang_e lang);

/* "Mail "Welcome" to anna@mail.example: sent" */
lm_str_t lm_timeline_mail(lm_arena_t *a, const lm_sql_timeline_message_t *row,
                          lm_lang_e lang);

/* "karoo@isp was on line for 2 h 05 min" */
lm_str_t lm_timeline_online(lm_arena_t *a, const lm_sql_timeline_session_t *row,
                            lm_lang_e lang);

/* A name of timeline_word.def in words, else the name. */
lm_str_t lm_timeline_word(lm_str_t name, lm_lang_e lang);

#endif
