/* SPDX-License-Identifier: MIT */
#include "service/customer_edit.h"

#include "rule/cancel.h"
#include "service/cancel.h"
#include "service/customer_code.h"
#include "service/customer_search.h"
#include "service/identity.h"
#include "service/portal_change.h"
#include "service/portal_login.h"
#include "sql/customer_former_group.h"
#include "sql/portal_login.h"

#define ROW lm_sql_customer_record_t

static const lm_record_field_t fields[] = {
    LM_RECORD(ROW, code, "code", LM_T_STR, 20, LM_REQUIRED),
    LM_RECORD_WORD(ROW, type, "type", "individual company"),
    LM_RECORD(ROW, name, "name", LM_T_STR, 120, LM_REQUIRED),
    LM_RECORD(ROW, contact_name, "contact_name", LM_T_STR, 120, 0),
    LM_RECORD(ROW, registration_number, "registration_number", LM_T_STR, 40, 0),
    LM_RECORD(ROW, vat_number, "vat_number", LM_T_STR, 20, 0),
    LM_RECORD_WORD_NULL(ROW, id_type, "id_type", "sa_id passport other"),
    LM_RECORD(ROW, phone, "phone", LM_T_STR, 40, 0),
    LM_RECORD(ROW, has_no_email, "has_no_email", LM_T_BOOL, 0, 0),
    LM_RECORD(ROW, physical_address, "physical_address", LM_T_STR, 500,
              LM_RECORD_LINES),
    LM_RECORD(ROW, postal_address, "postal_address", LM_T_STR, 500,
              LM_RECORD_LINES),
    LM_RECORD_NULL(ROW, latitude_e6, "latitude", LM_T_I32, 90, LM_RECORD_E6),
    LM_RECORD_NULL(ROW, longitude_e6, "longitude", LM_T_I32, 180, LM_RECORD_E6),
    LM_RECORD_WORD(ROW, language, "language", "en af"),
    LM_RECORD(ROW, customer_group_id, "group_id", LM_T_U64, UINT32_MAX, 0),
    LM_RECORD(ROW, billing_group_id, "billing_group_id", LM_T_U64, UINT32_MAX,
              0),
    LM_RECORD_NULL(ROW, site_id, "site_id", LM_T_U64, UINT32_MAX, 0),
    LM_RECORD(ROW, is_master, "is_master", LM_T_BOOL, 0, 0),
    LM_RECORD(ROW, bills_to_master, "bills_to_master", LM_T_BOOL, 0, 0),
    LM_RECORD(ROW, is_reseller, "is_reseller", LM_T_BOOL, 0, 0),
    LM_RECORD(ROW, is_vip, "is_vip", LM_T_BOOL, 0, 0),
    LM_RECORD(ROW, is_prepaid, "is_prepaid", LM_T_BOOL, 0, 0),
    LM_RECORD_WORD_NULL(ROW, payment_method, "payment_method",
                        "debit_order eft card cash"),
    LM_RECORD_NULL(ROW, due_days, "due_days", LM_T_U16, 365, 0),
    LM_RECORD_NULL(ROW, auto_rollover, "auto_rollover", LM_T_BOOL, 0, 0),
    LM_RECORD_NULL(ROW, accounting_ref, "accounting_ref", LM_T_STR, 64, 0),
    LM_RECORD_NULL(ROW, cancelled_on, "cancelled_on", LM_T_DAY, 0, 0),
    LM_RECORD_NULL(ROW, cancel_reason, "cancel_reason", LM_T_STR, 200, 0),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static lm_rc_t login_load(lm_tx_t *tx, lm_customer_state_t *out);
static lm_rc_t changes_of(lm_tx_t *tx, const lm_customer_edit_t *edit,
                          lm_changes_t *c);
static lm_rc_t identity_save(lm_tx_t *tx, const lm_customer_edit_t *edit);
static lm_rc_t row_save(lm_tx_t *tx, const lm_sql_customer_record_t *row);
static lm_rc_t tags_save(lm_tx_t *tx, const lm_customer_edit_t *edit);
static lm_rc_t consequences(lm_tx_t *tx, lm_customer_edit_t *edit);


const lm_record_field_t *
lm_customer_fields(size_t *n)
{
    *n = FIELDS;
    return fields;
}


lm_rc_t
lm_customer_row_take(lm_tx_t *tx, uint64_t id, lm_sql_customer_record_t *row)
{
    lm_rc_t                rc;
    lm_sql_customer_lock_t customer;

    rc = lm_sql_customer_lock(tx, &(lm_sql_customer_lock_in_t){id}, &customer);
    return rc == LM_OK ? lm_sql_customer_record(
               tx, &(lm_sql_customer_record_in_t){id}, row)
                       : rc;
}


lm_rc_t
lm_customer_take(lm_tx_t *tx, uint64_t id, lm_customer_state_t *out)
{
    lm_rc_t                rc;
    lm_sql_customer_lock_t customer;

    rc = lm_sql_customer_lock(tx, &(lm_sql_customer_lock_in_t){id}, &customer);
    return rc == LM_OK ? lm_customer_read(tx, id, out) : rc;
}


lm_rc_t
lm_customer_read(lm_tx_t *tx, uint64_t id, lm_customer_state_t *out)
{
    lm_rc_t rc;

    *out = (lm_customer_state_t){0};

    rc = lm_sql_customer_record(tx, &(lm_sql_customer_record_in_t){id},
                                &out->row);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_identity_open(tx->arena, &out->row, &out->id_number);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_customer_category_ids(tx,
                                      &(lm_sql_customer_category_ids_in_t){id},
                                      &out->categories.ids, &out->categories.n);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_customer_label_ids(tx, &(lm_sql_customer_label_ids_in_t){id},
                                   &out->labels.ids, &out->labels.n);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_contacts_load(tx, id, &out->contacts);
    return rc == LM_OK ? login_load(tx, out) : rc;
}


static lm_rc_t
login_load(lm_tx_t *tx, lm_customer_state_t *out)
{
    size_t                             n;
    lm_rc_t                            rc;
    lm_sql_portal_login_of_customer_t *logins;

    rc = lm_sql_portal_login_of_customer(
        tx, &(lm_sql_portal_login_of_customer_in_t){out->row.id}, &logins, &n);
    if (rc != LM_OK || n == 0) {
        return rc;
    }

    out->login_id = logins[0].id;
    out->login_contact_id = logins[0].has_contact_id ? logins[0].contact_id : 0;
    out->username = logins[0].username;
    return LM_OK;
}


lm_rc_t
lm_customer_save(lm_tx_t *tx, lm_customer_edit_t *edit)
{
    lm_rc_t                   rc;
    lm_changes_t              c;
    lm_sql_customer_record_t *row = &edit->after->row;

    rc = identity_save(tx, edit);
    if (rc != LM_OK) {
        return rc;
    }

    rc = changes_of(tx, edit, &c);
    if (rc != LM_OK || (c.n == 0 && edit->password_hash.p == NULL)) {
        return rc;
    }

    rc = row_save(tx, row);
    if (rc == LM_OK) {
        row->version++;
        rc = tags_save(tx, edit);
    }
    if (rc == LM_OK) {
        rc = lm_portal_change(tx, edit, &c);
    }
    if (rc == LM_OK) {
        rc = consequences(tx, edit);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return lm_changes_write(
        &c, &(lm_audit_t){.action = edit->is_new ? "create" : "update",
                          .entity = "customer",
                          .entity_id = row->id,
                          .customer_id = row->id,
                          .version = row->version});
}


/* A changed number or type is not the one that was verified; another spelling
 * is. */
static lm_rc_t
identity_save(lm_tx_t *tx, const lm_customer_edit_t *edit)
{
    lm_str_t                   was, is;
    lm_sql_customer_record_t  *row = &edit->after->row;
    const lm_customer_state_t *before = edit->before;

    was = lm_identity_fold(tx->arena, before->id_number);
    is = lm_identity_fold(tx->arena, edit->after->id_number);

    if (!lm_str_eq(was, is) || row->has_id_type != before->row.has_id_type
        || (row->has_id_type
            && !lm_str_eq(row->id_type, before->row.id_type))) {
        row->has_verified_at = false;
    }

    if (lm_str_eq(before->id_number, edit->after->id_number)) {
        return LM_OK;
    }

    return lm_identity_seal(tx->arena, row, edit->after->id_number);
}


static lm_rc_t
changes_of(lm_tx_t *tx, const lm_customer_edit_t *edit, lm_changes_t *c)
{
    lm_rc_t                    rc;
    lm_str_t                   was, is;
    const lm_customer_state_t *a = edit->before, *b = edit->after;

    lm_changes_begin(c, tx);
    lm_changes_record(c, fields, FIELDS, edit->is_new ? NULL : &a->row,
                      &b->row);

    if (!lm_str_eq(a->id_number, b->id_number)) {
        was = lm_identity_mask(tx->arena, a->id_number);
        is = lm_identity_mask(tx->arena, b->id_number);
        lm_changes_item(
            c, "",
            &(lm_record_field_t){"id_number", LM_T_STR, 0, 0, -1, 0, NULL}, 1,
            &was, &is);
        c->n++;
    }

    lm_changes_ids(c, "category_ids", a->categories.ids, a->categories.n,
                   b->categories.ids, b->categories.n);
    lm_changes_ids(c, "label_ids", a->labels.ids, a->labels.n, b->labels.ids,
                   b->labels.n);
    lm_changes_str(c, "portal.username",
                   edit->is_new ? LM_STR_NULL : a->username, b->username);

    if (edit->reason.n != 0) {
        lm_changes_str(c, "duplicate_reason", LM_STR_NULL, edit->reason);
    }

    rc = lm_contacts_save(tx,
                          &(lm_contacts_save_t){b->row.id, &a->contacts,
                                                &b->contacts, c, edit->purge});

    return rc == LM_OK && edit->has_contacts && !edit->is_new
               ? lm_portal_grant(tx, edit, c)
               : rc;
}


static lm_rc_t
row_save(lm_tx_t *tx, const lm_sql_customer_record_t *row)
{
    return lm_sql_customer_update(
        tx,
        &(lm_sql_customer_update_in_t){
            .code = row->code,
            .type = row->type,
            .name = row->name,
            .contact_name = row->contact_name,
            .registration_number = row->registration_number,
            .vat_number = row->vat_number,
            .id_type = row->id_type,
            .has_id_type = row->has_id_type,
            .id_number = row->id_number,
            .has_id_number = row->has_id_number,
            .id_number_hash = row->id_number_hash,
            .has_id_number_hash = row->has_id_number_hash,
            .verified_at = row->verified_at,
            .has_verified_at = row->has_verified_at,
            .phone = row->phone,
            .phone_e164 = row->phone_e164,
            .has_phone_e164 = row->has_phone_e164,
            .has_no_email = row->has_no_email,
            .physical_address = row->physical_address,
            .postal_address = row->postal_address,
            .latitude_e6 = row->latitude_e6,
            .has_latitude_e6 = row->has_latitude_e6,
            .longitude_e6 = row->longitude_e6,
            .has_longitude_e6 = row->has_longitude_e6,
            .language = row->language,
            .customer_group_id = row->customer_group_id,
            .billing_group_id = row->billing_group_id,
            .site_id = row->site_id,
            .has_site_id = row->has_site_id,
            .is_master = row->is_master,
            .bills_to_master = row->bills_to_master,
            .is_reseller = row->is_reseller,
            .is_vip = row->is_vip,
            .is_prepaid = row->is_prepaid,
            .payment_method = row->payment_method,
            .has_payment_method = row->has_payment_method,
            .due_days = row->due_days,
            .has_due_days = row->has_due_days,
            .auto_rollover = row->auto_rollover,
            .has_auto_rollover = row->has_auto_rollover,
            .accounting_ref = row->accounting_ref,
            .has_accounting_ref = row->has_accounting_ref,
            .cancelled_on = row->cancelled_on,
            .has_cancelled_on = row->has_cancelled_on,
            .cancel_reason = row->cancel_reason,
            .has_cancel_reason = row->has_cancel_reason,
            .updated_at = tx->now,
            .customer_id = row->id,
        },
        NULL);
}


static bool
ids_has(const lm_ids_t *ids, uint64_t id)
{
    size_t i;

    for (i = 0; i < ids->n; i++) {
        if (ids->ids[i] == id) {
            return true;
        }
    }

    return false;
}


/* Those of "a" that are not in "b", as rows of (customer, id). */
static lm_rc_t
ids_minus(lm_tx_t *tx, uint64_t customer_id, const lm_ids_t *a,
          const lm_ids_t *b, void **rows, size_t *n)
{
    size_t i;
    struct {
        uint64_t customer_id;
        uint64_t id;
    } * pairs;

    pairs = lm_alloc_array(tx->arena, a->n + 1, sizeof(*pairs));
    if (pairs == NULL) {
        return LM_E_MEMORY;
    }

    _Static_assert(sizeof(*pairs) == sizeof(lm_sql_customer_label_insert_in_t)
                       && sizeof(*pairs)
                              == sizeof(lm_sql_customer_category_delete_in_t),
                   "rows of links are pairs of ids");

    *n = 0;
    for (i = 0; i < a->n; i++) {
        if (!ids_has(b, a->ids[i])) {
            pairs[*n].customer_id = customer_id;
            pairs[(*n)++].id = a->ids[i];
        }
    }

    *rows = pairs;
    return LM_OK;
}


static lm_rc_t
tags_save(lm_tx_t *tx, const lm_customer_edit_t *edit)
{
    void                      *rows;
    size_t                     n;
    lm_rc_t                    rc;
    const lm_customer_state_t *a = edit->before, *b = edit->after;
    uint64_t                   id = b->row.id;

    rc = ids_minus(tx, id, &a->categories, &b->categories, &rows, &n);
    if (rc == LM_OK && n != 0) {
        rc = lm_sql_customer_category_delete(tx, rows, n, NULL);
    }
    if (rc == LM_OK) {
        rc = ids_minus(tx, id, &b->categories, &a->categories, &rows, &n);
    }
    if (rc == LM_OK && n != 0) {
        rc = lm_sql_customer_category_insert(tx, rows, n, NULL);
    }
    if (rc == LM_OK) {
        rc = ids_minus(tx, id, &a->labels, &b->labels, &rows, &n);
    }
    if (rc == LM_OK && n != 0) {
        rc = lm_sql_customer_label_delete(tx, rows, n, NULL);
    }
    if (rc == LM_OK) {
        rc = ids_minus(tx, id, &b->labels, &a->labels, &rows, &n);
    }
    if (rc == LM_OK && n != 0) {
        rc = lm_sql_customer_label_insert(tx, rows, n, NULL);
    }

    return rc;
}


static lm_rc_t
consequences(lm_tx_t *tx, lm_customer_edit_t *edit)
{
    lm_rc_t                         rc;
    const lm_sql_customer_record_t *row = &edit->after->row;
    const lm_sql_customer_record_t *before = &edit->before->row;

    rc = lm_cancel_follow(tx, before, row, &edit->n_disconnects);
    if (rc == LM_OK
        && !lm_portal_is_open(tx, row->has_cancelled_on, row->cancelled_on)) {
        rc = lm_portal_sign_out_all(tx, row->id, edit->purge);
    }
    if (rc == LM_OK && !edit->is_new) {
        rc = lm_customer_code_leave(tx, row->id, before->code, row->code);
    }
    if (rc == LM_OK && row->customer_group_id != before->customer_group_id) {
        rc = lm_sql_customer_former_group_clear(
            tx, &(lm_sql_customer_former_group_clear_in_t){row->id}, NULL);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, row->id);
    return lm_customer_search_refresh(tx, row->id);
}
