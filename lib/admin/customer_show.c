/* SPDX-License-Identifier: MIT */
/* One customer: the profile, which is also what every change of it answers. */
#include "admin/customer.h"
#include "rule/due.h"
#include "service/contact.h"
#include "service/customer.h"
#include "service/identity.h"
#include "service/isp.h"
#include "sql/customer.h"
#include "sql/portal_login.h"
#include "store/secret.h"

static lm_rc_t head_write(lm_request_t *rq, lm_json_t *j,
                          const lm_sql_customer_get_t *c);
static void    place_write(lm_json_t *j, const lm_sql_customer_get_t *c);
static void    state_write(lm_request_t *rq, lm_json_t *j,
                           const lm_sql_customer_get_t *c);
static void    billing_write(lm_request_t *rq, lm_json_t *j,
                             const lm_sql_customer_get_t *c);
static void    master_write(lm_json_t *j, const lm_sql_customer_get_t *c);
static lm_rc_t tags_write(lm_request_t *rq, lm_json_t *j, uint64_t customer_id);
static lm_rc_t contacts_write(lm_request_t *rq, lm_json_t *j,
                              uint64_t customer_id);
static lm_rc_t portal_write(lm_request_t *rq, lm_json_t *j,
                            uint64_t customer_id);
static lm_rc_t alerts_write(lm_request_t *rq, lm_json_t *j,
                            uint64_t customer_id);


/* GET /customers/{id} */
lm_rc_t
admin_customer_show(lm_request_t *rq)
{
    return admin_customer_reply(rq, rq->params[0], &(admin_customer_more_t){0});
}


lm_rc_t
admin_customer_reply(lm_request_t *rq, uint64_t id,
                     const admin_customer_more_t *more)
{
    lm_rc_t               rc;
    lm_buf_t              b;
    lm_str_t              body;
    lm_json_t             j;
    lm_sql_customer_get_t c;

    rc = lm_sql_customer_get(rq->tx, &(lm_sql_customer_get_in_t){id}, &c);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 4096);
    lm_json_init(&j, &b);
    lm_json_object(&j);

    rc = head_write(rq, &j, &c);
    if (rc == LM_OK) {
        place_write(&j, &c);
        state_write(rq, &j, &c);
        billing_write(rq, &j, &c);
        master_write(&j, &c);
        rc = tags_write(rq, &j, c.id);
    }
    if (rc == LM_OK) {
        rc = contacts_write(rq, &j, c.id);
    }
    if (rc == LM_OK) {
        rc = portal_write(rq, &j, c.id);
    }
    if (rc == LM_OK) {
        rc = alerts_write(rq, &j, c.id);
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (more->is_new) {
        lm_json_put_bool(&j, "code_moved", more->code_moved);
    }
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    if (rc != LM_OK) {
        return rc;
    }

    return more->is_new ? lm_reply_created(rq, body)
                        : lm_reply_json(rq, 200, body);
}


static lm_rc_t
head_write(lm_request_t *rq, lm_json_t *j, const lm_sql_customer_get_t *c)
{
    lm_rc_t  rc = LM_OK;
    lm_str_t id_number = LM_STR_NULL;

    if (c->has_id_number) {
        rc = lm_secret_open(rq->arena, "customer", "id_number", c->id,
                            c->id_number, &id_number);
        id_number = lm_identity_mask(rq->arena, id_number);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_put_u64(j, "id", c->id);
    lm_json_put_str(j, "code", c->code);
    lm_json_put_str(j, "name", c->name);
    lm_json_put_str(j, "type", c->type);
    lm_json_put_str(j, "contact_name", c->contact_name);
    lm_json_put_str(j, "business_name",
                    lm_str_eq(c->type, LM_STR("company")) ? c->name
                                                          : LM_STR(""));
    lm_json_put_bool(j, "is_vip", c->is_vip);
    lm_json_put_bool(j, "is_vip_by_group", c->is_vip_by_group);

    lm_json_key(j, "group");
    lm_json_object(j);
    lm_json_put_u64(j, "id", c->customer_group_id);
    lm_json_put_str(j, "title", c->group_title);
    lm_json_object_end(j);

    lm_json_key(j, "billing_group");
    admin_json_ref(j, true, c->billing_group_id, c->billing_group_name);

    lm_json_put_str(j, "phone", c->phone);
    lm_json_put_bool(j, "has_no_email", c->has_no_email);
    lm_json_put_str(j, "vat_number", c->vat_number);
    lm_json_put_str(j, "registration_number", c->registration_number);
    lm_json_put_str_or_null(j, "id_type", c->has_id_type, c->id_type);
    lm_json_put_str(j, "id_number_masked", id_number);
    lm_json_put_instant_or_null(j, "verified_at", c->has_verified_at,
                                c->verified_at);
    lm_json_put_str(j, "language", c->language);
    lm_json_put_instant(j, "created_at", c->created_at);
    lm_json_put_instant(j, "updated_at", c->updated_at);
    lm_json_put_u64(j, "version", c->version);
    return LM_OK;
}


static void
place_write(lm_json_t *j, const lm_sql_customer_get_t *c)
{
    lm_json_put_str(j, "address", c->physical_address);
    lm_json_put_str(j, "physical_address", c->physical_address);
    lm_json_put_str(j, "postal_address", c->postal_address);
    lm_json_put_micro_or_null(j, "latitude", c->has_latitude_e6,
                              c->latitude_e6);
    lm_json_put_micro_or_null(j, "longitude", c->has_longitude_e6,
                              c->longitude_e6);
    lm_json_key(j, "site");
    admin_json_ref(j, c->has_site_id, c->site_id, c->site_name);
}


static void
state_write(lm_request_t *rq, lm_json_t *j, const lm_sql_customer_get_t *c)
{
    size_t              i, n;
    lm_str_t            names[LM_CUSTOMER_FACTS];
    lm_customer_facts_t facts = {
        .today = rq->today,
        .is_suspended = c->has_suspended_at,
        .has_cancelled_on = c->has_cancelled_on,
        .cancelled_on = c->cancelled_on,
        .is_blocked = c->is_any_blocked,
        .is_rejected = c->is_any_rejected,
    };

    lm_json_put_str(j, "status", lm_customer_status(&facts));

    n = lm_customer_facts(&facts, names);
    lm_json_key(j, "facts");
    lm_json_array(j);
    for (i = 0; i < n; i++) {
        lm_json_str(j, names[i]);
    }
    lm_json_array_end(j);

    lm_json_put_instant_or_null(j, "suspended_at", c->has_suspended_at,
                                c->suspended_at);
    lm_json_put_str_or_null(j, "suspend_reason", c->has_suspend_reason,
                            c->suspend_reason);
    lm_json_key(j, "suspended_by");
    admin_json_ref(j, c->has_suspended_by_name, c->suspended_by,
                   c->suspended_by_name);
    lm_json_key(j, "suspended_with");
    admin_json_customer(j, c->has_suspended_with,
                        &(admin_customer_ref_t){c->suspended_with,
                                                c->suspended_with_code,
                                                c->suspended_with_name});
    lm_json_put_day_or_null(j, "cancelled_on", c->has_cancelled_on,
                            c->cancelled_on);
    lm_json_put_str_or_null(j, "cancel_reason", c->has_cancel_reason,
                            c->cancel_reason);
}


static void
billing_write(lm_request_t *rq, lm_json_t *j, const lm_sql_customer_get_t *c)
{
    lm_due_t due = lm_due_of(&(lm_due_facts_t){
        .has_own = c->has_due_days,
        .own = c->due_days,
        .has_group = c->has_group_due_days,
        .group = c->group_due_days,
        .setup = rq->isp->due_days,
    });

    lm_json_put_bool(j, "is_prepaid", c->is_prepaid);
    lm_json_put_str_or_null(j, "payment_method", c->has_payment_method,
                            c->payment_method);

    lm_json_key(j, "due");
    lm_json_object(j);
    lm_json_put_u64_or_null(j, "own", c->has_due_days, c->due_days);
    lm_json_put_u64(j, "days", due.days);
    lm_json_put_str(j, "from", due.from);
    lm_json_object_end(j);

    lm_json_put_str_or_null(j, "accounting_ref", c->has_accounting_ref,
                            c->accounting_ref);
    lm_json_put_bool_or_null(j, "auto_rollover", c->has_auto_rollover,
                             c->auto_rollover);
}


static void
master_write(lm_json_t *j, const lm_sql_customer_get_t *c)
{
    lm_json_put_bool(j, "is_master", c->is_master);
    lm_json_put_bool(j, "bills_to_master", c->bills_to_master);
    lm_json_put_bool(j, "is_reseller", c->is_reseller);
    lm_json_put_u64(j, "sub_count", c->sub_count);
    lm_json_key(j, "master");
    admin_json_customer(
        j, c->has_master_id,
        &(admin_customer_ref_t){c->master_id, c->master_code, c->master_name});
}


static lm_rc_t
tags_write(lm_request_t *rq, lm_json_t *j, uint64_t customer_id)
{
    size_t                         i, n;
    lm_rc_t                        rc;
    lm_sql_customer_label_of_t    *labels;
    lm_sql_customer_category_of_t *categories;

    rc = lm_sql_customer_category_of(
        rq->tx, &(lm_sql_customer_category_of_in_t){&customer_id, 1},
        &categories, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_key(j, "categories");
    lm_json_array(j);
    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", categories[i].id);
        lm_json_put_str(j, "name", categories[i].name);
        lm_json_put_str(j, "colour", categories[i].colour);
        lm_json_object_end(j);
    }
    lm_json_array_end(j);

    rc = lm_sql_customer_label_of(
        rq->tx, &(lm_sql_customer_label_of_in_t){&customer_id, 1}, &labels, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_key(j, "labels");
    lm_json_array(j);
    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", labels[i].id);
        lm_json_put_str(j, "name", labels[i].name);
        lm_json_put_str(j, "colour", labels[i].colour);
        lm_json_object_end(j);
    }
    lm_json_array_end(j);

    return LM_OK;
}


static void
contact_write(lm_json_t *j, const lm_contact_t *c)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", c->id);
    lm_json_put_str(j, "name", c->name);
    lm_json_put_str_or_null(j, "email", c->has_email, c->email);
    lm_json_put_str(j, "mobile", c->mobile);
    lm_json_put_str(j, "language", c->language);
    lm_json_put_bool(j, "is_primary", c->is_primary);
    lm_json_put_bool(j, "has_login", c->has_login);
    lm_json_key(j, "rules");
    lm_contact_rules_json(j, c->rules_email, c->rules_sms);
    lm_json_put_u64(j, "version", c->version);
    lm_json_object_end(j);
}


/* Mobiles and addresses are the contacts' and are shown as the customer's. */
static lm_rc_t
contacts_write(lm_request_t *rq, lm_json_t *j, uint64_t customer_id)
{
    size_t              i;
    lm_rc_t             rc;
    lm_contacts_t       contacts;
    const lm_contact_t *primary;

    rc = lm_contacts_load(rq->tx, customer_id, &contacts);
    if (rc != LM_OK) {
        return rc;
    }

    primary = lm_contacts_primary(&contacts);
    lm_json_put_str(j, "email",
                    primary != NULL && primary->has_email ? primary->email
                                                          : LM_STR(""));

    lm_json_key(j, "contacts");
    lm_json_array(j);
    for (i = 0; i < contacts.n; i++) {
        contact_write(j, &contacts.items[i]);
    }
    lm_json_array_end(j);

    lm_json_key(j, "mobiles");
    lm_json_array(j);
    for (i = 0; i < contacts.n; i++) {
        if (contacts.items[i].mobile.n != 0) {
            lm_json_str(j, contacts.items[i].mobile);
        }
    }
    lm_json_array_end(j);

    lm_json_key(j, "emails");
    lm_json_array(j);
    for (i = 0; i < contacts.n; i++) {
        if (contacts.items[i].has_email) {
            lm_json_str(j, contacts.items[i].email);
        }
    }
    lm_json_array_end(j);

    return LM_OK;
}


static lm_rc_t
portal_write(lm_request_t *rq, lm_json_t *j, uint64_t customer_id)
{
    size_t                             n;
    lm_rc_t                            rc;
    lm_sql_portal_login_of_customer_t *logins;
    lm_sql_portal_login_last_sign_in_t last = {0};

    rc = lm_sql_portal_login_of_customer(
        rq->tx, &(lm_sql_portal_login_of_customer_in_t){customer_id}, &logins,
        &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_put_str_or_null(j, "portal_username", n != 0,
                            n != 0 ? logins[0].username : LM_STR(""));
    lm_json_key(j, "portal");

    if (n == 0) {
        lm_json_null(j);
        return LM_OK;
    }

    rc = lm_sql_portal_login_last_sign_in(
        rq->tx, &(lm_sql_portal_login_last_sign_in_in_t){customer_id}, &last);
    if (rc != LM_OK && rc != LM_E_NOT_FOUND) {
        return rc;
    }

    lm_json_object(j);
    lm_json_put_str(j, "username", logins[0].username);
    lm_json_put_bool(j, "has_password", logins[0].has_password);
    lm_json_put_instant_or_null(j, "last_sign_in_at", rc == LM_OK, last.at);
    lm_json_object_end(j);
    return LM_OK;
}


static lm_rc_t
alerts_write(lm_request_t *rq, lm_json_t *j, uint64_t customer_id)
{
    size_t                    i, n;
    lm_rc_t                   rc;
    lm_sql_customer_alerts_t *rows;

    rc = lm_sql_customer_alerts(
        rq->tx, &(lm_sql_customer_alerts_in_t){customer_id}, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_key(j, "alerts");
    lm_json_array(j);
    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_u64(j, "id", rows[i].id);
        lm_json_put_str(j, "text", rows[i].text);
        lm_json_object_end(j);
    }
    lm_json_array_end(j);

    return LM_OK;
}
