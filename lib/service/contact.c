/* SPDX-License-Identifier: MIT */
#include "service/contact.h"

#include "rule/contact.h"
#include "service/isp.h"
#include "service/portal_change.h"
#include "sql/portal_login.h"
#include "wire/email.h"
#include "wire/phone.h"

static const lm_record_field_t fields[] = {
    LM_RECORD(lm_contact_t, name, "name", LM_T_STR, 120, 0),
    LM_RECORD_NULL(lm_contact_t, email, "email", LM_T_STR, LM_EMAIL_MAX, 0),
    LM_RECORD(lm_contact_t, mobile, "mobile", LM_T_STR, 40, 0),
    LM_RECORD_WORD(lm_contact_t, language, "language", "en af"),
    LM_RECORD(lm_contact_t, is_primary, "is_primary", LM_T_BOOL, 0, 0),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static void contact_check(lm_tx_t *tx, lm_contact_t *c, size_t i,
                          lm_faults_t *faults);
static void primary_check(const lm_contacts_t *contacts, bool has_no_email,
                          lm_faults_t *faults);
static void coverage_check(const lm_contacts_t *contacts, lm_faults_t *faults);
static lm_rc_t contact_save(lm_tx_t *tx, const lm_contacts_save_t *save,
                            lm_contact_t *c);
static lm_rc_t contact_remove(lm_tx_t *tx, const lm_contacts_save_t *save,
                              const lm_contact_t *c);
static void    contact_change(const lm_contacts_save_t *save, uint64_t id,
                              const lm_contact_t *before,
                              const lm_contact_t *after);


const lm_record_field_t *
lm_contact_fields(size_t *n)
{
    *n = FIELDS;
    return fields;
}


lm_rc_t
lm_contacts_load(lm_tx_t *tx, uint64_t customer_id, lm_contacts_t *out)
{
    return lm_sql_contact_of_customer(
        tx, &(lm_sql_contact_of_customer_in_t){customer_id}, &out->items,
        &out->n);
}


const lm_contact_t *
lm_contacts_find(const lm_contacts_t *contacts, uint64_t id)
{
    size_t i;

    for (i = 0; id != 0 && i < contacts->n; i++) {
        if (contacts->items[i].id == id) {
            return &contacts->items[i];
        }
    }

    return NULL;
}


const lm_contact_t *
lm_contacts_primary(const lm_contacts_t *contacts)
{
    size_t i;

    for (i = 0; i < contacts->n; i++) {
        if (contacts->items[i].is_primary) {
            return &contacts->items[i];
        }
    }

    return NULL;
}


void
lm_contacts_check(lm_tx_t *tx, const lm_contacts_t *contacts, bool has_no_email,
                  lm_faults_t *faults)
{
    size_t i, before = faults->n;

    for (i = 0; i < contacts->n; i++) {
        contact_check(tx, &contacts->items[i], i, faults);
    }

    primary_check(contacts, has_no_email, faults);

    /* of addresses that are right: the rest would only follow from it */
    if (faults->n == before) {
        coverage_check(contacts, faults);
    }
}


void
lm_contacts_promote(const lm_contacts_t *before, lm_contacts_t *after)
{
    size_t              i;
    lm_contact_t       *c;
    lm_contact_reach_t  reach;
    const lm_contact_t *was = lm_contacts_primary(before);

    for (i = 0; was != NULL && i < after->n; i++) {
        c = &after->items[i];
        if (!c->is_primary || c->id == was->id) {
            continue;
        }

        reach = (lm_contact_reach_t){.has_email = c->has_email,
                                     .has_mobile = c->mobile.n != 0,
                                     .rules_email = c->rules_email,
                                     .rules_sms = c->rules_sms};
        lm_contact_promote(&reach);
        c->rules_email = reach.rules_email;
        c->rules_sms = reach.rules_sms;
    }
}


static const char *
path(lm_faults_t *faults, size_t i, const char *field)
{
    return lm_str_printf(faults->arena, "contacts.%zu.%s", i, field).p;
}


static void
contact_check(lm_tx_t *tx, lm_contact_t *c, size_t i, lm_faults_t *faults)
{
    if (c->name.n == 0) {
        lm_fault(faults, path(faults, i, "name"), "required", "This is needed",
                 "Dit is nodig");
    }

    if (c->has_email && !lm_email_is_valid(c->email)) {
        lm_fault(faults, path(faults, i, "email"), "not_an_address",
                 "This is not an e-mail address",
                 "Dit is nie ’n e-posadres nie");
    } else if (c->has_email) {
        c->email = lm_email_normal(tx->arena, c->email);
    }

    c->has_mobile_e164 =
        c->mobile.n != 0
        && lm_phone_parse(tx->arena, c->mobile, tx->isp->country_code,
                          &c->mobile_e164)
               == LM_OK;

    if (c->mobile.n != 0 && !c->has_mobile_e164) {
        lm_fault(faults, path(faults, i, "mobile"), "not_a_number",
                 "This is not a telephone number",
                 "Dit is nie ’n telefoonnommer nie");
    }

    if (!c->has_email && c->has_login && !c->is_primary) {
        lm_fault(faults, path(faults, i, "email"), "required",
                 "Who signs in needs an e-mail address",
                 "Wie aanmeld, het ’n e-posadres nodig");
    }

    if (!c->has_email && c->mobile.n == 0 && !c->is_primary) {
        lm_fault(faults, path(faults, i, "email"), "required",
                 "An e-mail address or a mobile number is needed",
                 "’n E-posadres of ’n selnommer is nodig");
    }
}


static void
primary_check(const lm_contacts_t *contacts, bool has_no_email,
              lm_faults_t *faults)
{
    size_t i, n = 0, at = 0;

    for (i = 0; i < contacts->n; i++) {
        if (contacts->items[i].is_primary) {
            n++;
            at = i;
        }
    }

    if (n != 1) {
        lm_fault(faults, "contacts", n == 0 ? "no_primary" : "two_primaries",
                 "Exactly one contact is the primary one",
                 "Presies een kontak is die hoofkontak");
        return;
    }

    if (!contacts->items[at].has_email && !has_no_email) {
        lm_fault(faults, path(faults, at, "email"), "required",
                 "The primary contact needs an e-mail address",
                 "Die hoofkontak het ’n e-posadres nodig");
    }
}


static void
coverage_check(const lm_contacts_t *contacts, lm_faults_t *faults)
{
    size_t                   i, n;
    uint64_t                 uncovered;
    lm_contact_reach_t       reach[LM_CONTACTS];
    const lm_contact_kind_t *kinds = lm_contact_kinds(&n);

    for (i = 0; i < contacts->n && i < LM_CONTACTS; i++) {
        reach[i] = (lm_contact_reach_t){
            .has_email = contacts->items[i].has_email,
            .has_mobile = contacts->items[i].has_mobile_e164,
            .rules_email = contacts->items[i].rules_email,
            .rules_sms = contacts->items[i].rules_sms,
        };
    }

    uncovered = lm_contact_uncovered(reach, i);

    for (i = 0; i < n; i++) {
        if ((uncovered & kinds[i].bit) == 0) {
            continue;
        }

        lm_fault(
            faults,
            lm_str_printf(faults->arena, "contacts.rules.%s", kinds[i].name).p,
            "uncovered",
            lm_str_printf(faults->arena,
                          "Nobody would receive \"%s\"; give it to the "
                          "primary contact",
                          kinds[i].text[LM_LANG_EN])
                .p,
            lm_str_printf(faults->arena,
                          "Niemand sou \"%s\" ontvang nie; gee dit aan "
                          "die hoofkontak",
                          kinds[i].text[LM_LANG_AF])
                .p);
    }
}


static bool
contact_is_same(const lm_contact_t *a, const lm_contact_t *b)
{
    size_t i;

    for (i = 0; i < FIELDS; i++) {
        if (!lm_record_is_same(&fields[i], a, b)) {
            return false;
        }
    }

    return a->rules_email == b->rules_email && a->rules_sms == b->rules_sms;
}


/* The old primary steps down first: there is never a second one. */
lm_rc_t
lm_contacts_save(lm_tx_t *tx, const lm_contacts_save_t *save)
{
    size_t              i;
    lm_rc_t             rc = LM_OK;
    const lm_contact_t *was = lm_contacts_primary(save->before);
    const lm_contact_t *is = lm_contacts_primary(save->after);

    if (was != NULL && is != NULL && was->id != is->id) {
        rc = lm_sql_contact_demote(
            tx, &(lm_sql_contact_demote_in_t){save->customer_id}, NULL);
    }

    for (i = 0; rc == LM_OK && i < save->after->n; i++) {
        rc = contact_save(tx, save, &save->after->items[i]);
    }

    for (i = 0; rc == LM_OK && i < save->before->n; i++) {
        if (lm_contacts_find(save->after, save->before->items[i].id) == NULL) {
            rc = contact_remove(tx, save, &save->before->items[i]);
        }
    }

    return rc;
}


static lm_rc_t
contact_save(lm_tx_t *tx, const lm_contacts_save_t *save, lm_contact_t *c)
{
    lm_rc_t             rc;
    const lm_contact_t *before = lm_contacts_find(save->before, c->id);

    if (before != NULL && contact_is_same(before, c)) {
        return LM_OK;
    }

    if (before != NULL) {
        rc = lm_sql_contact_update(tx,
                                   &(lm_sql_contact_update_in_t){
                                       .name = c->name,
                                       .email = c->email,
                                       .has_email = c->has_email,
                                       .mobile = c->mobile,
                                       .mobile_e164 = c->mobile_e164,
                                       .has_mobile_e164 = c->has_mobile_e164,
                                       .language = c->language,
                                       .is_primary = c->is_primary,
                                       .rules_email = c->rules_email,
                                       .rules_sms = c->rules_sms,
                                       .customer_id = save->customer_id,
                                       .contact_id = c->id,
                                   },
                                   NULL);
    } else {
        rc = lm_sql_contact_insert(tx,
                                   &(lm_sql_contact_insert_in_t){
                                       .customer_id = save->customer_id,
                                       .name = c->name,
                                       .email = c->email,
                                       .has_email = c->has_email,
                                       .mobile = c->mobile,
                                       .mobile_e164 = c->mobile_e164,
                                       .has_mobile_e164 = c->has_mobile_e164,
                                       .language = c->language,
                                       .is_primary = c->is_primary,
                                       .rules_email = c->rules_email,
                                       .rules_sms = c->rules_sms,
                                   },
                                   &c->id);
    }

    contact_change(save, c->id, before, c);
    return rc;
}


/* A login of his own goes with him; the one every customer has goes on. */
static lm_rc_t
contact_remove(lm_tx_t *tx, const lm_contacts_save_t *save,
               const lm_contact_t *c)
{
    size_t                             i, n;
    lm_rc_t                            rc;
    lm_sql_portal_login_of_customer_t *logins;

    rc = lm_sql_portal_login_of_customer(
        tx, &(lm_sql_portal_login_of_customer_in_t){save->customer_id}, &logins,
        &n);

    for (i = 1; rc == LM_OK && i < n; i++) {
        if (!logins[i].has_contact_id || logins[i].contact_id != c->id) {
            continue;
        }

        rc = lm_portal_login_end(tx, logins[i].id, save->purge);
    }

    if (rc != LM_OK) {
        return rc;
    }

    contact_change(save, c->id, c, NULL);
    return lm_sql_contact_delete(
        tx, &(lm_sql_contact_delete_in_t){save->customer_id, c->id}, NULL);
}


static lm_str_t
rules_text(lm_arena_t *a, const lm_contact_t *c)
{
    lm_buf_t  b;
    lm_str_t  text;
    lm_json_t j;

    if (c == NULL) {
        return LM_STR_NULL;
    }

    lm_buf_init(&b, a, 256);
    lm_json_init(&j, &b);
    lm_contact_rules_json(&j, c->rules_email, c->rules_sms);

    return lm_json_done(&j, &text) == LM_OK ? text : LM_STR_NULL;
}


static void
contact_change(const lm_contacts_save_t *save, uint64_t id,
               const lm_contact_t *before, const lm_contact_t *after)
{
    lm_arena_t *a = save->changes->tx->arena;
    const char *prefix, *rules;

    prefix = lm_str_printf(a, "contacts.%llu.", (unsigned long long) id).p;
    rules = lm_str_printf(a, "contacts.%llu.rules", (unsigned long long) id).p;
    if (prefix == NULL || rules == NULL) {
        return;
    }

    lm_changes_item(save->changes, prefix, fields, FIELDS, before, after);
    lm_changes_raw(save->changes, rules, rules_text(a, before),
                   rules_text(a, after));
}


void
lm_contact_rules_json(lm_json_t *j, uint64_t email, uint64_t sms)
{
    size_t                   i, n;
    const lm_contact_kind_t *kinds = lm_contact_kinds(&n);

    lm_json_object(j);

    for (i = 0; i < n; i++) {
        lm_json_key_str(j, lm_str_c(kinds[i].name));
        lm_json_array(j);
        if (email & kinds[i].bit) {
            lm_json_str(j, LM_STR("email"));
        }
        if (sms & kinds[i].bit) {
            lm_json_str(j, LM_STR("sms"));
        }
        lm_json_array_end(j);
    }

    lm_json_object_end(j);
}
