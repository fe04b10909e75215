/* SPDX-License-Identifier: MIT */
/* Values of our types as the client library wants and gives them. */
#ifndef LM_STORE_BIND_H
#define LM_STORE_BIND_H

#include "store/db_private.h"

/* Bytes of a value in a struct. */
size_t lm_type_size(uint8_t type);

/* The type on the wire and whether it is unsigned. */
void lm_bind_type(MYSQL_BIND *b, uint8_t type);

/* Binds one parameter; value may be NULL.  time is memory that lives until
 * the statement was executed. */
void lm_bind_param(MYSQL_BIND *b, MYSQL_TIME *time, uint8_t type,
                   const void *value);

/* A day or an instant as the library sends it. */
void lm_bind_time(MYSQL_TIME *time, uint8_t type, const void *value);

/*
 * Completes column nr of the row that was fetched into p->row: texts, times,
 * NULL.  LM_E_MEMORY, or LM_E_INTERNAL when the value does not fit the type.
 */
lm_rc_t lm_bind_column(lm_arena_t *a, lm_prepared_t *p, const lm_col_t *c,
                       size_t nr) LM_MUST_CHECK;

#endif
