/* SPDX-License-Identifier: MIT */
/*
 * Files about a customer (spec "customers", F18).  A file comes in parts of
 * LM_ATTACHMENT_PART bytes, the last one shorter; it is there once it is
 * complete, its hash is what its sender says and its content is of a kind that
 * may be kept.
 */
#ifndef LM_SERVICE_ATTACHMENT_H
#define LM_SERVICE_ATTACHMENT_H

#include "rule/file_type.h"
#include "sql/attachment.h"
#include "store/db.h"

#define LM_ATTACHMENT_PART (1024 * 1024)
#define LM_ATTACHMENT_MAX (25 * 1024 * 1024)
#define LM_ATTACHMENT_KEEP (30 * LM_DAY) /* of one that was removed */
#define LM_ATTACHMENT_BEGUN LM_DAY /* of one that nobody finished */
#define LM_SHA256 32

typedef struct {
    uint64_t customer_id;
    uint64_t staff_id; /* 0: none */
    lm_str_t name;
    uint64_t size;
    bool     is_sensitive;
    bool     is_shown;
} lm_attachment_new_t;

/* LM_E_NOT_FOUND when there is no such customer. */
lm_rc_t lm_attachment_begin(lm_tx_t *tx, const lm_attachment_new_t *file,
                            uint64_t *id) LM_MUST_CHECK;

/*
 * Keeps a part, which counts from 1; again is no fault.  LM_E_NOT_FOUND when
 * there is no such file, part or it is somebody else's; LM_E_CONFLICT when the
 * file is complete; LM_E_RANGE when the part has not the length it must have.
 */
lm_rc_t lm_attachment_part(lm_tx_t *tx, uint64_t id, uint64_t staff_id,
                           uint64_t part, lm_str_t bytes) LM_MUST_CHECK;

typedef enum {
    LM_ATTACHMENT_FINE,
    LM_ATTACHMENT_OTHER_HASH,
    LM_ATTACHMENT_KIND /* none that may be kept, or not what its name says */
} lm_attachment_fault_e;

/*
 * Hashes the parts, on another thread and with no connection held, judges the
 * content and makes the file seen.  LM_E_NOT_FOUND; LM_E_CONFLICT when it is
 * complete, a part is missing or changes meanwhile; LM_E_INVALID with *fault.
 */
lm_rc_t lm_attachment_complete(lm_tx_t *idle, uint64_t id, uint64_t staff_id,
                               const uint8_t          sha256[LM_SHA256],
                               lm_attachment_fault_e *fault) LM_MUST_CHECK;

/* Hides a file for LM_ATTACHMENT_KEEP.  LM_E_NOT_FOUND, LM_E_STALE. */
lm_rc_t lm_attachment_hide(lm_tx_t *tx, uint64_t id, uint64_t version)
    LM_MUST_CHECK;

/* A file that is complete; a sensitive one leaves an audit row. */
lm_rc_t lm_attachment_open(lm_tx_t *tx, uint64_t id,
                           lm_sql_attachment_get_t *out) LM_MUST_CHECK;

#endif
