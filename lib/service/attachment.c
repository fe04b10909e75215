/* SPDX-License-Identifier: MIT */
#include "service/attachment.h"

#include <sodium.h>

#include "service/audit.h"
#include "sql/customer.h"
#include "wire/json_out.h"

/* A part and what reading it takes besides. */
#define PART_MEMORY (4 * LM_ATTACHMENT_PART)

typedef struct {
    uint64_t                     id;
    uint64_t                     staff_id;
    uint32_t                     part;
    lm_sql_attachment_get_t      file;
    lm_sql_attachment_part_get_t bytes;
    const lm_file_type_t        *type;
    crypto_hash_sha256_state     hash;
    uint8_t                      sha256[LM_SHA256];
} complete_t;

static lm_rc_t complete_begin(lm_tx_t *tx, void *arg);
static lm_rc_t complete_hash(lm_tx_t *idle, complete_t *work);
static lm_rc_t complete_end(lm_tx_t *tx, void *arg);
static lm_rc_t file_audit(lm_tx_t *tx, const char *action,
                          const lm_sql_attachment_get_t *file);


static uint64_t
part_count(uint64_t size)
{
    return (size + LM_ATTACHMENT_PART - 1) / LM_ATTACHMENT_PART;
}


lm_rc_t
lm_attachment_begin(lm_tx_t *tx, const lm_attachment_new_t *file, uint64_t *id)
{
    lm_rc_t              rc;
    lm_sql_customer_me_t customer;

    rc = lm_sql_customer_me(tx, &(lm_sql_customer_me_in_t){file->customer_id},
                            &customer);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_attachment_add(tx,
                                 &(lm_sql_attachment_add_in_t){
                                     .customer_id = file->customer_id,
                                     .staff_id = file->staff_id,
                                     .has_staff_id = file->staff_id != 0,
                                     .name = file->name,
                                     .type = LM_STR(""),
                                     .size = file->size,
                                     .is_sensitive = file->is_sensitive,
                                     .is_shown = file->is_shown,
                                     .created_at = tx->now,
                                 },
                                 id);
}


static bool
is_his(const lm_sql_attachment_lock_t *file, uint64_t staff_id)
{
    return file->has_staff_id && file->staff_id == staff_id;
}


lm_rc_t
lm_attachment_part(lm_tx_t *tx, uint64_t id, uint64_t staff_id, uint64_t part,
                   lm_str_t bytes)
{
    lm_rc_t                  rc;
    uint64_t                 n, length;
    lm_sql_attachment_lock_t file;

    rc = lm_sql_attachment_lock(tx, &(lm_sql_attachment_lock_in_t){id}, &file);
    if (rc != LM_OK) {
        return rc;
    }

    n = part_count(file.size);
    if (!is_his(&file, staff_id) || part == 0 || part > n) {
        return LM_E_NOT_FOUND;
    }

    if (file.is_complete) {
        return LM_E_CONFLICT;
    }

    length = part < n ? LM_ATTACHMENT_PART
                      : file.size - (n - 1) * LM_ATTACHMENT_PART;
    if (bytes.n != length) {
        return LM_E_RANGE;
    }

    rc = lm_sql_attachment_part_put(
        tx,
        &(lm_sql_attachment_part_put_in_t){
            .attachment_id = id, .part = (uint32_t) part, .bytes = bytes},
        NULL);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_attachment_touch(tx, &(lm_sql_attachment_touch_in_t){id},
                                   NULL);
}


lm_rc_t
lm_attachment_complete(lm_tx_t *idle, uint64_t id, uint64_t staff_id,
                       const uint8_t          sha256[LM_SHA256],
                       lm_attachment_fault_e *fault)
{
    lm_rc_t    rc;
    complete_t work = {.id = id, .staff_id = staff_id};

    *fault = LM_ATTACHMENT_FINE;

    rc = lm_tx_run(idle, LM_TX_READ, complete_begin, &work);
    if (rc != LM_OK) {
        return rc;
    }

    rc = complete_hash(idle, &work);
    if (rc != LM_OK) {
        return rc;
    }

    if (sodium_memcmp(work.sha256, sha256, LM_SHA256) != 0) {
        *fault = LM_ATTACHMENT_OTHER_HASH;
        return LM_E_INVALID;
    }

    if (work.type == NULL) {
        *fault = LM_ATTACHMENT_KIND;
        return LM_E_INVALID;
    }

    return lm_tx_run(idle, LM_TX_WRITE, complete_end, &work);
}


static lm_rc_t
complete_begin(lm_tx_t *tx, void *arg)
{
    lm_rc_t     rc;
    complete_t *work = arg;

    rc = lm_sql_attachment_get(tx, &(lm_sql_attachment_get_in_t){work->id},
                               &work->file);
    if (rc != LM_OK) {
        return rc;
    }

    if (!work->file.has_staff_id || work->file.staff_id != work->staff_id) {
        return LM_E_NOT_FOUND;
    }

    return work->file.is_complete ? LM_E_CONFLICT : LM_OK;
}


static lm_rc_t
part_read(lm_tx_t *tx, void *arg)
{
    complete_t *work = arg;

    return lm_sql_attachment_part_get(
        tx, &(lm_sql_attachment_part_get_in_t){work->id, work->part},
        &work->bytes);
}


/* On another thread. */
static void
part_hash(void *arg)
{
    complete_t *work = arg;
    lm_str_t    bytes = work->bytes.bytes;

    if (work->part == 1) {
        work->type = lm_file_type(bytes, work->file.name);
    }

    crypto_hash_sha256_update(&work->hash, (const unsigned char *) bytes.p,
                              bytes.n);
}


static lm_rc_t
part_take(lm_tx_t *idle, complete_t *work)
{
    lm_rc_t rc;
    lm_tx_t tx = *idle;

    tx.arena = lm_arena_create(PART_MEMORY);
    if (tx.arena == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_tx_run(&tx, LM_TX_READ, part_read, work);
    if (rc == LM_OK) {
        rc = lm_host_offload(part_hash, work);
    }

    lm_arena_destroy(tx.arena);
    return rc == LM_E_NOT_FOUND ? LM_E_CONFLICT : rc;
}


static lm_rc_t
complete_hash(lm_tx_t *idle, complete_t *work)
{
    lm_rc_t  rc = LM_OK;
    uint64_t n = part_count(work->file.size);

    crypto_hash_sha256_init(&work->hash);

    for (work->part = 1; rc == LM_OK && work->part <= n; work->part++) {
        rc = part_take(idle, work);
    }

    crypto_hash_sha256_final(&work->hash, work->sha256);
    return rc;
}


/* The version says that no part was changed while they were read. */
static lm_rc_t
complete_end(lm_tx_t *tx, void *arg)
{
    lm_rc_t                  rc;
    complete_t              *work = arg;
    lm_sql_attachment_lock_t file;

    rc = lm_sql_attachment_lock(tx, &(lm_sql_attachment_lock_in_t){work->id},
                                &file);
    if (rc != LM_OK) {
        return rc;
    }

    if (file.is_complete || file.version != work->file.version) {
        return LM_E_CONFLICT;
    }

    work->file.type = lm_str_c(work->type->type);

    rc = lm_sql_attachment_complete(
        tx,
        &(lm_sql_attachment_complete_in_t){
            .type = work->file.type,
            .sha256 = lm_str((char *) work->sha256, LM_SHA256),
            .completed_at = tx->now,
            .attachment_id = work->id},
        NULL);

    return rc == LM_OK ? file_audit(tx, "create", &work->file) : rc;
}


lm_rc_t
lm_attachment_hide(lm_tx_t *tx, uint64_t id, uint64_t version)
{
    lm_rc_t                  rc;
    lm_sql_attachment_get_t  file;
    lm_sql_attachment_lock_t lock;

    rc = lm_sql_attachment_lock(tx, &(lm_sql_attachment_lock_in_t){id}, &lock);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_attachment_get(tx, &(lm_sql_attachment_get_in_t){id}, &file);
    if (rc != LM_OK) {
        return rc;
    }

    if (!file.is_complete) {
        return LM_E_NOT_FOUND;
    }

    if (file.version != version) {
        return LM_E_STALE;
    }

    rc = lm_sql_attachment_hide(tx, &(lm_sql_attachment_hide_in_t){tx->now, id},
                                NULL);

    return rc == LM_OK ? file_audit(tx, "delete", &file) : rc;
}


lm_rc_t
lm_attachment_open(lm_tx_t *tx, uint64_t id, lm_sql_attachment_get_t *out)
{
    lm_rc_t rc;

    rc = lm_sql_attachment_get(tx, &(lm_sql_attachment_get_in_t){id}, out);
    if (rc != LM_OK) {
        return rc;
    }

    if (!out->is_complete) {
        return LM_E_NOT_FOUND;
    }

    return out->is_sensitive ? file_audit(tx, "reveal", out) : LM_OK;
}


static lm_rc_t
file_audit(lm_tx_t *tx, const char *action, const lm_sql_attachment_get_t *file)
{
    lm_rc_t    rc;
    lm_buf_t   b;
    lm_str_t   text;
    lm_json_t  j;
    lm_audit_t audit = {.action = action,
                        .entity = "attachment",
                        .entity_id = file->id,
                        .customer_id = file->customer_id,
                        .version = file->version + 1};

    lm_buf_init(&b, tx->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "name", file->name);
    lm_json_put_str(&j, "type", file->type);
    lm_json_put_u64(&j, "size", file->size);
    lm_json_put_bool(&j, "is_sensitive", file->is_sensitive);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &text);
    if (rc != LM_OK) {
        return rc;
    }

    if (strcmp(action, "delete") == 0) {
        audit.before = text;
    } else {
        audit.after = text;
    }

    return lm_audit_write(tx, &audit);
}
