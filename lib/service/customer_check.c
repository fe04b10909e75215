/* SPDX-License-Identifier: MIT */
/* What is wrong with a customer as he would be, all of it at once. */
#include "rule/code.h"
#include "service/cancel.h"
#include "service/customer_edit.h"
#include "service/identity.h"
#include "service/isp.h"
#include "service/portal_change.h"
#include "wire/phone.h"

#define PHONE_DIGITS 5 /* fewer are no telephone number */

static void phone_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                        lm_faults_t *faults);
static void place_check(const lm_sql_customer_record_t *row,
                        lm_faults_t                    *faults);
static void identity_check(const lm_customer_edit_t *edit, lm_faults_t *faults);
static lm_rc_t vat_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                         lm_faults_t *faults);
static lm_rc_t code_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                          lm_faults_t *faults);
static lm_rc_t refs_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                          lm_faults_t *faults);
static lm_rc_t tags_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                          lm_faults_t *faults);
static lm_rc_t master_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                            lm_faults_t *faults);
static lm_rc_t accounting_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                                lm_faults_t *faults);


lm_rc_t
lm_customer_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                  lm_faults_t *faults)
{
    size_t  i;
    lm_rc_t rc = LM_OK;

    static lm_rc_t (*const checks[])(lm_tx_t *, const lm_customer_edit_t *,
                                     lm_faults_t *) = {
        vat_check,    code_check,       refs_check,      tags_check,
        master_check, accounting_check, lm_portal_check,
    };

    if (edit->has_contacts) {
        lm_contacts_promote(&edit->before->contacts, &edit->after->contacts);
        lm_contacts_check(tx, &edit->after->contacts,
                          edit->after->row.has_no_email, faults);
    }

    phone_check(tx, edit, faults);
    place_check(&edit->after->row, faults);
    identity_check(edit, faults);
    rc = lm_cancel_check(tx, &edit->before->row, &edit->after->row, faults);

    for (i = 0; rc == LM_OK && i < sizeof(checks) / sizeof(checks[0]); i++) {
        rc = checks[i](tx, edit, faults);
    }

    return rc == LM_OK && faults->n != 0 ? LM_E_INVALID : rc;
}


static bool
has_mobile(const lm_contacts_t *contacts)
{
    size_t i;

    for (i = 0; i < contacts->n; i++) {
        if (contacts->items[i].mobile.n != 0) {
            return true;
        }
    }

    return false;
}


/* Kept as typed: an extension or a note may stand behind it. */
static void
phone_check(lm_tx_t *tx, const lm_customer_edit_t *edit, lm_faults_t *faults)
{
    size_t                    i, digits = 0;
    bool                      is_changed;
    lm_sql_customer_record_t *row = &edit->after->row;

    is_changed =
        edit->is_new || !lm_str_eq(row->phone, edit->before->row.phone);

    if (is_changed) {
        row->has_phone_e164 =
            row->phone.n != 0
            && lm_phone_parse(tx->arena, row->phone, tx->isp->country_code,
                              &row->phone_e164)
                   == LM_OK;
    }

    for (i = 0; i < row->phone.n; i++) {
        digits += row->phone.p[i] >= '0' && row->phone.p[i] <= '9';
    }

    if (is_changed && row->phone.n != 0 && digits < PHONE_DIGITS) {
        lm_fault(faults, "phone", "not_a_number",
                 "This is not a telephone number",
                 "Dit is nie ’n telefoonnommer nie");
    }

    if ((is_changed || edit->has_contacts) && row->phone.n == 0
        && !has_mobile(&edit->after->contacts)) {
        lm_fault(faults, "phone", "required",
                 "A telephone or a mobile number is needed",
                 "’n Telefoon- of selnommer is nodig");
    }
}


static void
place_check(const lm_sql_customer_record_t *row, lm_faults_t *faults)
{
    if (row->has_latitude_e6 != row->has_longitude_e6) {
        lm_fault(faults, row->has_latitude_e6 ? "longitude" : "latitude",
                 "required", "Latitude and longitude stand together",
                 "Breedte- en lengtegraad staan saam");
    }
}


static void
identity_check(const lm_customer_edit_t *edit, lm_faults_t *faults)
{
    lm_str_t                        folded, number = edit->after->id_number;
    const lm_sql_customer_record_t *row = &edit->after->row;

    if (lm_str_eq(number, edit->before->id_number)
        && row->has_id_type == edit->before->row.has_id_type
        && lm_str_eq(row->id_type, edit->before->row.id_type)) {
        return;
    }

    folded = lm_identity_fold(faults->arena, number);
    if (number.n != 0 && folded.n == 0) {
        lm_fault(faults, "id_number", "not_an_id",
                 "An ID number has letters or digits",
                 "’n ID-nommer het letters of syfers");
        return;
    }

    if (number.n != 0 && !row->has_id_type) {
        lm_fault(faults, "id_type", "required",
                 "Choose the kind of ID that this number is of",
                 "Kies die soort ID waarvan hierdie nommer is");
    }

    if (number.n == 0 || !row->has_id_type
        || !lm_str_eq(row->id_type, LM_STR("sa_id"))) {
        return;
    }

    if (!lm_identity_is_sa_id(folded)) {
        lm_fault(faults, "id_number", "not_an_id",
                 "A South African ID number has 13 digits",
                 "’n Suid-Afrikaanse ID-nommer het 13 syfers");
    }
}


/* Kept without the blanks and dashes it is typed with: it is looked up as a
 * whole. */
static lm_rc_t
vat_check(lm_tx_t *tx, const lm_customer_edit_t *edit, lm_faults_t *faults)
{
    lm_customer_state_t *after = edit->after;

    (void) faults;
    if (lm_str_eq(after->row.vat_number, edit->before->row.vat_number)) {
        return LM_OK;
    }

    after->row.vat_number =
        lm_vat_number_normal(tx->arena, after->row.vat_number);
    return after->row.vat_number.p == NULL ? LM_E_MEMORY : LM_OK;
}


/* "NEW001 Frikkie Visser had this before; codes are not given again" */
static void
code_fault(lm_faults_t *faults, lm_str_t code,
           const lm_sql_customer_code_taken_t *holder)
{
    if (!holder->is_former && !holder->is_deleted) {
        lm_fault_holder(faults, "code", code, holder->name);
        return;
    }

    lm_fault(faults, "code", "was_taken",
             lm_str_printf(faults->arena,
                           "%.*s %.*s had this before; a code is never given "
                           "again",
                           (int) holder->code.n, holder->code.p,
                           (int) holder->name.n, holder->name.p)
                 .p,
             lm_str_printf(faults->arena,
                           "%.*s %.*s het dit voorheen gehad; ’n kode word "
                           "nooit weer gegee nie",
                           (int) holder->code.n, holder->code.p,
                           (int) holder->name.n, holder->name.p)
                 .p);
}


/* The code is what bank references and the accounting package know. */
static lm_rc_t
code_check(lm_tx_t *tx, const lm_customer_edit_t *edit, lm_faults_t *faults)
{
    lm_rc_t                         rc;
    lm_sql_customer_code_taken_t    holder;
    const lm_sql_customer_record_t *row = &edit->after->row;

    if (lm_str_eq(row->code, edit->before->row.code)) {
        return LM_OK;
    }

    if (!lm_code_fits(row->code)) {
        lm_fault(faults, "code", "not_a_code",
                 "A code has letters or digits, and . _ - between them",
                 "’n Kode het letters of syfers, en . _ - tussenin");
        return LM_OK;
    }

    if (edit->before->row.has_accounting_ref && !edit->is_code_confirmed) {
        lm_fault(faults, "code", "confirm",
                 "The accounting package knows the old code; confirm the "
                 "change",
                 "Die rekeningpakket ken die ou kode; bevestig die "
                 "verandering");
    }

    rc = lm_sql_customer_code_taken(
        tx, &(lm_sql_customer_code_taken_in_t){row->code}, &holder);
    if (rc == LM_OK && holder.id != row->id) {
        code_fault(faults, row->code, &holder);
    }

    return rc == LM_E_NOT_FOUND ? LM_OK : rc;
}


static void
unknown(lm_faults_t *faults, const char *field)
{
    lm_fault(faults, field, "unknown", "There is no such thing to choose",
             "Daar is nie so iets om te kies nie");
}


/* What was chosen before may stay, though it is retired by now. */
static lm_rc_t
refs_check(lm_tx_t *tx, const lm_customer_edit_t *edit, lm_faults_t *faults)
{
    lm_rc_t                              rc = LM_OK;
    lm_sql_customer_site_known_t         site;
    lm_sql_customer_group_live_t         group;
    lm_sql_customer_billing_group_live_t billing;
    const lm_sql_customer_record_t      *a = &edit->before->row;
    const lm_sql_customer_record_t      *b = &edit->after->row;

    if (a->customer_group_id != b->customer_group_id) {
        rc = lm_sql_customer_group_live(
            tx, &(lm_sql_customer_group_live_in_t){b->customer_group_id},
            &group);
        if (rc == LM_E_NOT_FOUND) {
            unknown(faults, "group_id");
            rc = LM_OK;
        }
    }

    if (rc == LM_OK && a->billing_group_id != b->billing_group_id) {
        rc = lm_sql_customer_billing_group_live(
            tx, &(lm_sql_customer_billing_group_live_in_t){b->billing_group_id},
            &billing);
        if (rc == LM_E_NOT_FOUND) {
            unknown(faults, "billing_group_id");
            rc = LM_OK;
        }
    }

    if (rc == LM_OK && b->has_site_id
        && !(a->has_site_id && a->site_id == b->site_id)) {
        rc = lm_sql_customer_site_known(
            tx, &(lm_sql_customer_site_known_in_t){b->site_id}, &site);
        if (rc == LM_E_NOT_FOUND) {
            unknown(faults, "site_id");
            rc = LM_OK;
        }
    }

    return rc;
}


/* Those added. */
static lm_ids_t
ids_added(lm_tx_t *tx, const lm_ids_t *a, const lm_ids_t *b)
{
    size_t   i, k = 0;
    lm_ids_t out = {lm_alloc_array(tx->arena, b->n + 1, sizeof(*out.ids)), 0};

    for (i = 0; out.ids != NULL && i < b->n; i++) {
        while (k < a->n && a->ids[k] < b->ids[i]) {
            k++;
        }
        if (k == a->n || a->ids[k] != b->ids[i]) {
            out.ids[out.n++] = b->ids[i];
        }
    }

    return out;
}


static lm_rc_t
tags_check(lm_tx_t *tx, const lm_customer_edit_t *edit, lm_faults_t *faults)
{
    size_t                           n;
    lm_rc_t                          rc;
    lm_ids_t                         added;
    lm_sql_customer_label_live_t    *labels;
    lm_sql_customer_category_live_t *categories;

    added = ids_added(tx, &edit->before->categories, &edit->after->categories);
    if (added.ids == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_sql_customer_category_live(
        tx, &(lm_sql_customer_category_live_in_t){added.ids, added.n},
        &categories, &n);
    if (rc == LM_OK && n != added.n) {
        unknown(faults, "category_ids");
    }
    if (rc != LM_OK) {
        return rc;
    }

    added = ids_added(tx, &edit->before->labels, &edit->after->labels);
    if (added.ids == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_sql_customer_label_live(
        tx, &(lm_sql_customer_label_live_in_t){added.ids, added.n}, &labels,
        &n);
    if (rc == LM_OK && n != added.n) {
        unknown(faults, "label_ids");
    }

    return rc;
}


/* One level: a sub-account is nobody's master (F19). */
static lm_rc_t
master_check(lm_tx_t *tx, const lm_customer_edit_t *edit, lm_faults_t *faults)
{
    lm_rc_t                         rc;
    lm_sql_customer_has_subs_t      subs;
    const lm_sql_customer_record_t *row = &edit->after->row;

    if (!row->is_master && (row->bills_to_master || row->is_reseller)) {
        lm_fault(faults, row->is_reseller ? "is_reseller" : "bills_to_master",
                 "needs_master", "Only a master account may be this",
                 "Slegs ’n hoofrekening kan dit wees");
    }

    if (row->is_master && row->has_master_id) {
        lm_fault(faults, "is_master", "is_sub",
                 "A sub-account cannot be a master",
                 "’n Subrekening kan nie ’n hoofrekening wees nie");
    }

    if (row->is_master || !edit->before->row.is_master) {
        return LM_OK;
    }

    rc = lm_sql_customer_has_subs(tx, &(lm_sql_customer_has_subs_in_t){row->id},
                                  &subs);
    if (rc == LM_OK && subs.n != 0) {
        lm_fault(faults, "is_master", "has_subs",
                 "Unlink the sub-accounts first",
                 "Ontkoppel eers die subrekeninge");
    }

    return rc;
}


static lm_rc_t
accounting_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                 lm_faults_t *faults)
{
    lm_rc_t                                rc;
    const lm_sql_customer_record_t        *a = &edit->before->row;
    const lm_sql_customer_record_t        *b = &edit->after->row;
    lm_sql_customer_accounting_ref_taken_t holder;

    if (a->has_accounting_ref == b->has_accounting_ref
        && (!b->has_accounting_ref
            || lm_str_eq(a->accounting_ref, b->accounting_ref))) {
        return LM_OK;
    }

    if (tx->isp->accounting_package.n == 0) {
        lm_fault(faults, "accounting_ref", "not_integrated",
                 "There is no accounting package",
                 "Daar is geen rekeningpakket nie");
        return LM_OK;
    }

    if (!b->has_accounting_ref) {
        return LM_OK;
    }

    rc = lm_sql_customer_accounting_ref_taken(
        tx, &(lm_sql_customer_accounting_ref_taken_in_t){b->accounting_ref},
        &holder);
    if (rc == LM_OK && holder.id != b->id) {
        lm_fault_holder(faults, "accounting_ref", holder.code, holder.name);
    }

    return rc == LM_E_NOT_FOUND ? LM_OK : rc;
}
