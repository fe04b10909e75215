/* SPDX-License-Identifier: MIT */
/* Files about a customer: sent in parts, listed, read, removed. */
#include "admin/handler.h"
#include "service/attachment.h"
#include "sql/customer.h"

#define NAME_POINTS 200
#define TYPE_POINTS 100
#define PART_MEMORY (4 * LM_ATTACHMENT_PART)

static bool    hash_read(lm_request_t *rq, uint8_t sha256[LM_SHA256]);
static lm_rc_t file_send(lm_request_t *rq, const lm_sql_attachment_get_t *file);
static lm_str_t disposition(lm_request_t                  *rq,
                            const lm_sql_attachment_get_t *file);


/* GET /customers/{id}/attachments */
lm_rc_t
admin_attachment_list(lm_request_t *rq)
{
    size_t                           i, n;
    lm_rc_t                          rc;
    lm_json_t                       *j;
    lm_items_t                       page;
    lm_sql_customer_me_t             customer;
    const lm_file_type_t            *type;
    lm_sql_attachment_of_customer_t *rows;

    rc = lm_sql_customer_me(rq->tx, &(lm_sql_customer_me_in_t){rq->params[0]},
                            &customer);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_attachment_of_customer(
        rq->tx, &(lm_sql_attachment_of_customer_in_t){rq->params[0]}, &rows,
        &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &page, n);
    j = &page.json;

    for (i = 0; i < n; i++) {
        type = lm_file_type_of(rows[i].type);

        lm_json_object(j);
        lm_json_put_u64(j, "id", rows[i].id);
        lm_json_put_str(j, "name", rows[i].name);
        lm_json_put_str(j, "type", rows[i].type);
        lm_json_put_u64(j, "size", rows[i].size);
        lm_json_put_bool(j, "is_picture", type != NULL && type->is_picture);
        lm_json_put_bool(j, "is_sensitive", rows[i].is_sensitive);
        lm_json_put_bool(j, "is_shown", rows[i].is_shown);
        lm_json_key(j, "by");
        admin_json_ref(j, rows[i].has_staff_id && rows[i].has_staff_name,
                       rows[i].staff_id, rows[i].staff_name);
        lm_json_put_instant(j, "created_at", rows[i].created_at);
        lm_json_put_u64(j, "version", rows[i].version);
        lm_json_object_end(j);
    }

    return lm_items_whole(rq, &page, n);
}


/* A name of one file: no folders, no control characters. */
static void
name_check(lm_request_t *rq, lm_str_t name)
{
    size_t i;

    for (i = 0; i < name.n; i++) {
        if ((unsigned char) name.p[i] < ' ' || name.p[i] == 0x7f
            || name.p[i] == '/' || name.p[i] == '\\') {
            (void) !lm_field_error(rq, "name", "not_a_name",
                                   "This is not the name of a file",
                                   "Dit is nie die naam van ’n lêer nie");
            return;
        }
    }
}


/* POST /customers/{id}/attachments  {"name", "size", "type"?, …} */
lm_rc_t
admin_attachment_create(lm_request_t *rq)
{
    lm_rc_t             rc;
    lm_str_t            type = {0};
    uint64_t            id;
    lm_attachment_new_t file = {.customer_id = rq->params[0],
                                .staff_id = rq->staff_id};

    lm_field_str(rq, "name", NAME_POINTS, LM_REQUIRED | LM_TRIM, &file.name);
    lm_field_str(rq, "type", TYPE_POINTS, 0, &type); /* what a browser says */
    lm_field_u64(rq, "size", LM_REQUIRED, &file.size);
    lm_field_bool(rq, "is_sensitive", 0, &file.is_sensitive);
    lm_field_bool(rq, "is_shown", 0, &file.is_shown);
    name_check(rq, file.name);

    if (file.size == 0 || file.size > LM_ATTACHMENT_MAX) {
        (void) !lm_field_error(rq, "size", "out_of_range",
                               "A file has one byte to 25 megabytes",
                               "’n Lêer het een greep tot 25 megagrepe");
    }

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_attachment_begin(rq->tx, &file, &id);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_reply_created(
        rq, lm_str_printf(rq->arena, "{\"id\":%llu,\"part_size\":%u}",
                          (unsigned long long) id, LM_ATTACHMENT_PART));
}


/* PUT /attachments/{id}/parts/{n}, the bytes as they are */
lm_rc_t
admin_attachment_part(lm_request_t *rq)
{
    lm_rc_t rc;

    rc = lm_attachment_part(rq->tx, rq->params[0], rq->staff_id, rq->params[1],
                            rq->body);
    if (rc == LM_E_RANGE) {
        rq->detail = LM_STR("a part has a megabyte, the last one the rest");
        return LM_E_BAD_REQUEST;
    }

    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


/* POST /attachments/{id}/complete  {"sha256"} */
lm_rc_t
admin_attachment_complete(lm_request_t *rq)
{
    lm_rc_t               rc;
    lm_tx_t               idle = lm_request_tx(rq);
    uint8_t               sha256[LM_SHA256];
    lm_attachment_fault_e fault;

    if (!hash_read(rq, sha256)) {
        return LM_E_INVALID;
    }

    rc = lm_attachment_complete(&idle, rq->params[0], rq->staff_id, sha256,
                                &fault);
    if (rc == LM_OK) {
        return lm_reply_json(rq, 200,
                             lm_str_printf(rq->arena, "{\"id\":%llu}",
                                           (unsigned long long) rq->params[0]));
    }

    switch (fault) {
    case LM_ATTACHMENT_OTHER_HASH:
        return lm_field_error(rq, "sha256", "mismatch",
                              "The file did not arrive as it was sent",
                              "Die lêer het nie aangekom soos dit gestuur is "
                              "nie");
    case LM_ATTACHMENT_KIND:
        return lm_field_error(rq, "name", "not_a_kind",
                              "Files of this kind are not kept, or it is not "
                              "what its name says",
                              "Lêers van hierdie soort word nie gehou nie, of "
                              "dit is nie wat sy naam sê nie");
    case LM_ATTACHMENT_FINE:
        break;
    }

    return rc;
}


static bool
hash_read(lm_request_t *rq, uint8_t sha256[LM_SHA256])
{
    size_t   i;
    int      high, low;
    lm_str_t text = {0};

    lm_field_str(rq, "sha256", 2 * LM_SHA256, LM_REQUIRED, &text);

    for (i = 0; text.n == 2 * LM_SHA256 && i < LM_SHA256; i++) {
        high = lm_hex_value(text.p[2 * i]);
        low = lm_hex_value(text.p[2 * i + 1]);
        if (high < 0 || low < 0) {
            text.n = 0;
        }
        sha256[i] = (uint8_t) (high * 16 + low);
    }

    if (text.n != 2 * LM_SHA256) {
        (void) !lm_field_error(rq, "sha256", "wrong_kind",
                               "This is 64 hexadecimal digits",
                               "Dit is 64 heksadesimale syfers");
    }

    return rq->field_errors == NULL;
}


/* DELETE /attachments/{id}?version= */
lm_rc_t
admin_attachment_delete(lm_request_t *rq)
{
    lm_rc_t  rc;
    uint64_t version;

    rc = lm_arg_u64(rq, "version", 0, &version);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_attachment_hide(rq->tx, rq->params[0], version);
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


typedef struct {
    lm_request_t                *rq;
    uint32_t                     part;
    lm_sql_attachment_get_t      file;
    lm_sql_attachment_part_get_t bytes;
} file_work_t;

/* Permission first: who may not look leaves no trace of having looked. */
static lm_rc_t
file_open(lm_tx_t *tx, void *arg)
{
    lm_rc_t      rc;
    file_work_t *work = arg;

    rc = lm_sql_attachment_get(
        tx, &(lm_sql_attachment_get_in_t){work->rq->params[0]}, &work->file);
    if (rc != LM_OK) {
        return rc;
    }

    if (work->file.is_sensitive
        && !lm_permits(work->rq, LM_PERM_sensitive_read)) {
        return LM_E_FORBIDDEN;
    }

    return lm_attachment_open(tx, work->rq->params[0], &work->file);
}


/* GET /attachments/{id}/file */
lm_rc_t
admin_attachment_file(lm_request_t *rq)
{
    lm_rc_t     rc;
    lm_tx_t     idle = lm_request_tx(rq);
    file_work_t work = {.rq = rq};

    rc = lm_tx_run(&idle, LM_TX_WRITE, file_open, &work);
    return rc == LM_OK ? file_send(rq, &work.file) : rc;
}


static lm_rc_t
part_read(lm_tx_t *tx, void *arg)
{
    file_work_t *work = arg;

    return lm_sql_attachment_part_get(
        tx, &(lm_sql_attachment_part_get_in_t){work->rq->params[0], work->part},
        &work->bytes);
}


/* One part at a time; the connection goes back between them. */
static lm_rc_t
part_send(lm_request_t *rq, uint32_t part)
{
    lm_rc_t     rc;
    lm_tx_t     idle = lm_request_tx(rq);
    file_work_t work = {.rq = rq, .part = part};

    idle.arena = lm_arena_create(PART_MEMORY);
    if (idle.arena == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_tx_run(&idle, LM_TX_READ, part_read, &work);
    if (rc == LM_OK) {
        rc = lm_stream_write(rq, work.bytes.bytes);
    }

    lm_arena_destroy(idle.arena);
    return rc;
}


/* What somebody sent us is nothing of ours: it runs no script and reaches
 * nothing, even when it is opened as a page. */
static lm_rc_t
file_send(lm_request_t *rq, const lm_sql_attachment_get_t *file)
{
    lm_rc_t  rc;
    lm_str_t header = disposition(rq, file);
    uint64_t part, n;

    if (header.p == NULL) {
        return LM_E_MEMORY;
    }

    lm_reply_header(rq, "Content-Disposition", header);
    lm_reply_header(rq, "Content-Security-Policy",
                    LM_STR("sandbox; default-src 'none'"));

    rc = lm_stream_begin(rq, lm_str_dup(rq->arena, file->type).p, NULL);
    n = (file->size + LM_ATTACHMENT_PART - 1) / LM_ATTACHMENT_PART;

    for (part = 1; rc == LM_OK && part <= n; part++) {
        rc = part_send(rq, (uint32_t) part);
    }

    return rc;
}


/* RFC 6266: the name in UTF-8, escaped; pictures are shown, all else is saved.
 */
static lm_str_t
disposition(lm_request_t *rq, const lm_sql_attachment_get_t *file)
{
    size_t                i;
    lm_buf_t              b;
    const lm_file_type_t *type = lm_file_type_of(file->type);

    lm_buf_init(&b, rq->arena, 3 * file->name.n + 64);
    lm_buf_printf(&b, "%s; filename*=UTF-8''",
                  type != NULL && type->is_picture ? "inline" : "attachment");

    for (i = 0; i < file->name.n; i++) {
        unsigned char c = (unsigned char) file->name.p[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_') {
            lm_buf_byte(&b, (char) c);
        } else {
            lm_buf_printf(&b, "%%%02X", c);
        }
    }

    return b.failed ? LM_STR_NULL : lm_buf_str(&b);
}
