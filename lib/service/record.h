/* SPDX-License-Identifier: MIT */
/*
 * What of a row may be edited, member by member: one table says how a member
 * is read from a request (lm_field_record()) and how its change is written
 * down (lm_changes_record()).
 *
 *     static const lm_record_field_t fields[] = {
 *         LM_RECORD(lm_sql_site_get_t, name, "name", LM_T_STR, 80,
 *                   LM_REQUIRED),
 *         LM_RECORD_NULL(lm_sql_site_get_t, parent_id, "parent_id", LM_T_U64,
 *                        UINT32_MAX, 0),
 *     };
 */
#ifndef LM_SERVICE_RECORD_H
#define LM_SERVICE_RECORD_H

#include "store/db.h"

/* Flags of a member. */
#define LM_REQUIRED 0x1
#define LM_TRIM 0x2 /* blanks at the ends are not part of it */
#define LM_RECORD_E6 0x10 /* micro-units in an i32, a decimal in JSON */
#define LM_RECORD_LINES 0x20 /* text that may have several lines */

typedef struct {
    const char *name; /* in JSON, in errors and in the audit */
    uint8_t     type; /* LM_T_STR, U64, U16, BOOL, DAY, I64 or I32 */
    uint8_t     flags;
    uint16_t    offset; /* of the value in the row's struct */
    int16_t     has; /* of its "has_"; -1: never NULL */
    uint32_t    max; /* characters of a text, else the largest number */
    const char *values; /* words it may be, with blanks between; NULL: any */
} lm_record_field_t;

#define LM_RECORD(row, member, name, type, max, flags)                         \
    {                                                                          \
        name, type, flags, offsetof(row, member), -1, max, NULL                \
    }
#define LM_RECORD_NULL(row, member, name, type, max, flags)                    \
    {                                                                          \
        name, type, flags, offsetof(row, member), offsetof(row, has_##member), \
            max, NULL                                                          \
    }
#define LM_RECORD_WORD(row, member, name, values)                              \
    {                                                                          \
        name, LM_T_STR, 0, offsetof(row, member), -1, 40, values               \
    }
#define LM_RECORD_WORD_NULL(row, member, name, values)                         \
    {                                                                          \
        name, LM_T_STR, 0, offsetof(row, member), offsetof(row, has_##member), \
            40, values                                                         \
    }

static inline bool
lm_record_has(const lm_record_field_t *f, const void *row)
{
    return f->has < 0 || *(const bool *) ((const char *) row + f->has);
}

static inline const void *
lm_record_value(const lm_record_field_t *f, const void *row)
{
    return (const char *) row + f->offset;
}

/* Whether a member is the same in two rows. */
bool lm_record_is_same(const lm_record_field_t *f, const void *a,
                       const void *b);

#endif
