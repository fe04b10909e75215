/* SPDX-License-Identifier: MIT */
/*
 * What a change makes of a thing: the members that differ, as they were and as
 * they are, for the audit, for the history, and for the next person who had
 * seen an older version.
 *
 *     lm_changes_begin(&c, tx);
 *     lm_changes_record(&c, fields, n, &before, &after);
 *     lm_changes_str(&c, "note", before_note, after_note);
 *     if (c.n != 0) { ... write ... }
 *     rc = lm_changes_write(&c, &(lm_audit_t){.action = "update", ...});
 */
#ifndef LM_SERVICE_CHANGE_H
#define LM_SERVICE_CHANGE_H

#include "service/audit.h"
#include "service/record.h"
#include "wire/json_out.h"

typedef struct {
    lm_tx_t  *tx;
    lm_buf_t  text[2]; /* before, after */
    lm_json_t json[2];
    size_t    n; /* members that differ */
} lm_changes_t;

void lm_changes_begin(lm_changes_t *c, lm_tx_t *tx);

/* Each writes nothing down when both are the same.  {NULL, 0} is null. */
void lm_changes_str(lm_changes_t *c, const char *field, lm_str_t before,
                    lm_str_t after);
void lm_changes_bool(lm_changes_t *c, const char *field, bool before,
                     bool after);
/* JSON texts, compared as bytes; {NULL, 0} is null. */
void lm_changes_raw(lm_changes_t *c, const char *field, lm_str_t before,
                    lm_str_t after);
/* Sorted ids, as a list. */
void lm_changes_ids(lm_changes_t *c, const char *field, const uint64_t *before,
                    size_t n_before, const uint64_t *after, size_t n_after);
/* Money is written as its amount in minor units. */
void lm_changes_record(lm_changes_t *c, const lm_record_field_t *fields,
                       size_t n, const void *before, const void *after);
/* The same with another beginning of the names: "contacts.7.".  before or
 * after NULL: the thing was not there. */
void lm_changes_item(lm_changes_t *c, const char *prefix,
                     const lm_record_field_t *fields, size_t n,
                     const void *before, const void *after);

/* The members as they were and as they are, as JSON objects. */
lm_rc_t lm_changes_done(lm_changes_t *c, lm_str_t *before, lm_str_t *after)
    LM_MUST_CHECK;

/* Writes the audit row with them; none when nothing changed. */
lm_rc_t lm_changes_write(lm_changes_t *c, lm_audit_t *audit) LM_MUST_CHECK;

/* The members of an audit row, inside a list: {"field", "before", "after"}. */
void lm_changes_list(lm_json_t *j, lm_str_t before, lm_str_t after);

/*
 * JSON array of what changed after a version of a thing was seen:
 * [{"field", "before", "after", "by": {"id", "name"} | null, "at"}], oldest
 * first; from audit rows that name the version they made.
 */
typedef struct {
    const char *entity;
    uint64_t    id;
    uint64_t    version; /* that was seen */
} lm_seen_t;

lm_rc_t lm_changes_since(lm_tx_t *tx, const lm_seen_t *seen, lm_str_t *out)
    LM_MUST_CHECK;

#endif
