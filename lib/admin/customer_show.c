/* SPDX-License-Identifier: MIT */
/* One customer: the profile. */
#include "admin/handler.h"
#include "service/customer.h"
#include "service/isp.h"
#include "sql/contact.h"
#include "sql/customer.h"
#include "sql/portal_login.h"
#include "store/secret.h"

#define DEGREE_E6 1000000
#define ID_SHOWN 3 /* last digits of an ID number */

static lm_rc_t customer_write(lm_request_t *rq, lm_json_t *j,
                              const lm_sql_customer_get_t *c);
static lm_rc_t contacts_write(lm_request_t *rq, lm_json_t *j,
                              uint64_t customer_id);
static lm_rc_t tags_write(lm_request_t *rq, lm_json_t *j, uint64_t customer_id);


/* GET /customers/{id} */
lm_rc_t
admin_customer_show(lm_request_t *rq)
{
    lm_rc_t               rc;
    lm_buf_t              b;
    lm_str_t              body;
    lm_json_t             j;
    lm_sql_customer_get_t c;

    rc = lm_sql_customer_get(rq->tx, &(lm_sql_customer_get_in_t){rq->params[0]},
                             &c);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 2048);
    lm_json_init(&j, &b);
    lm_json_object(&j);

    rc = customer_write(rq, &j, &c);
    if (rc != LM_OK) {
        return rc;
    }

    rc = tags_write(rq, &j, c.id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = contacts_write(rq, &j, c.id);
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* Masked but for the end: enough to compare with what a caller reads out. */
static lm_rc_t
id_number_mask(lm_request_t *rq, const lm_sql_customer_get_t *c, lm_str_t *out)
{
    size_t   i;
    lm_rc_t  rc;
    lm_buf_t b;
    lm_str_t plain;

    *out = LM_STR_NULL;
    if (!c->has_id_number) {
        return LM_OK;
    }

    rc = lm_secret_open(rq->arena, "customer", "id_number", c->id, c->id_number,
                        &plain);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 64);

    for (i = 0; i < plain.n; i++) {
        if (i + ID_SHOWN < plain.n) {
            lm_buf_lit(&b, "•");
        } else {
            lm_buf_byte(&b, plain.p[i]);
        }
    }

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


/* Micro-degrees as a JSON number, exactly. */
static void
degrees_write(lm_request_t *rq, lm_json_t *j, bool has, int32_t e6)
{
    uint32_t size = e6 < 0 ? (uint32_t) - (int64_t) e6 : (uint32_t) e6;

    if (!has) {
        lm_json_null(j);
        return;
    }

    lm_json_raw(j, lm_str_printf(rq->arena, "%s%u.%06u", e6 < 0 ? "-" : "",
                                 size / DEGREE_E6, size % DEGREE_E6));
}


static void
customer_place_write(lm_request_t *rq, lm_json_t *j,
                     const lm_sql_customer_get_t *c)
{
    lm_json_put_str(j, "physical_address", c->physical_address);
    lm_json_put_str(j, "postal_address", c->postal_address);
    lm_json_key(j, "latitude");
    degrees_write(rq, j, c->has_latitude_e6, c->latitude_e6);
    lm_json_key(j, "longitude");
    degrees_write(rq, j, c->has_longitude_e6, c->longitude_e6);
    lm_json_key(j, "site");
    admin_json_ref(j, c->has_site_id, c->site_id, c->site_name);
}


static void
customer_state_write(lm_request_t *rq, lm_json_t *j,
                     const lm_sql_customer_get_t *c)
{
    lm_json_put_str(j, "status",
                    lm_customer_status(&(lm_customer_facts_t){
                        .today = rq->today,
                        .is_suspended = c->has_suspended_at,
                        .has_cancelled_on = c->has_cancelled_on,
                        .cancelled_on = c->cancelled_on,
                    }));
    lm_json_key(j, "suspended_at");
    admin_json_instant_or_null(j, c->has_suspended_at, c->suspended_at);
    lm_json_key(j, "suspend_reason");
    admin_json_str_or_null(j, c->has_suspend_reason, c->suspend_reason);
    lm_json_key(j, "cancelled_on");
    if (c->has_cancelled_on) {
        lm_json_day(j, c->cancelled_on);
    } else {
        lm_json_null(j);
    }
}


static lm_rc_t
customer_write(lm_request_t *rq, lm_json_t *j, const lm_sql_customer_get_t *c)
{
    lm_rc_t  rc;
    lm_str_t id_number;

    rc = id_number_mask(rq, c, &id_number);
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_put_u64(j, "id", c->id);
    lm_json_put_str(j, "code", c->code);
    lm_json_put_str(j, "name", c->name);
    lm_json_put_str(j, "type", c->type);
    lm_json_put_bool(j, "is_vip", c->is_vip);
    customer_state_write(rq, j, c);

    lm_json_key(j, "group");
    lm_json_object(j);
    lm_json_put_u64(j, "id", c->customer_group_id);
    lm_json_put_str(j, "title", c->group_title);
    lm_json_object_end(j);

    lm_json_key(j, "billing_group");
    admin_json_ref(j, true, c->billing_group_id, c->billing_group_name);

    lm_json_put_str(j, "phone", c->phone);
    lm_json_put_str(j, "contact_name", c->contact_name);
    lm_json_put_str(j, "business_name",
                    lm_str_eq(c->type, LM_STR("company")) ? c->name
                                                          : LM_STR(""));
    lm_json_put_str(j, "vat_number", c->vat_number);
    lm_json_put_str(j, "registration_number", c->registration_number);
    lm_json_put_str(j, "id_number_masked", id_number);
    lm_json_key(j, "verified_at");
    admin_json_instant_or_null(j, c->has_verified_at, c->verified_at);
    lm_json_put_str(j, "address", c->physical_address);
    customer_place_write(rq, j, c);
    lm_json_put_str(j, "language", c->language);
    lm_json_put_instant(j, "created_at", c->created_at);
    lm_json_put_instant(j, "updated_at", c->updated_at);
    lm_json_put_u64(j, "version", c->version);
    return LM_OK;
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


static lm_rc_t
contacts_write(lm_request_t *rq, lm_json_t *j, uint64_t customer_id)
{
    size_t                             i, n, n_logins;
    lm_rc_t                            rc;
    lm_str_t                           email = LM_STR("");
    lm_sql_contact_of_customer_t      *rows;
    lm_sql_portal_login_of_customer_t *logins;

    rc = lm_sql_contact_of_customer(
        rq->tx, &(lm_sql_contact_of_customer_in_t){customer_id}, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_portal_login_of_customer(
        rq->tx, &(lm_sql_portal_login_of_customer_in_t){customer_id}, &logins,
        &n_logins);
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_key(j, "portal_username");
    admin_json_str_or_null(j, n_logins != 0,
                           n_logins != 0 ? logins[0].username : LM_STR(""));

    lm_json_key(j, "contacts");
    lm_json_array(j);

    for (i = 0; i < n; i++) {
        if (rows[i].is_primary && rows[i].has_email) {
            email = rows[i].email;
        }

        lm_json_object(j);
        lm_json_put_u64(j, "id", rows[i].id);
        lm_json_put_str(j, "name", rows[i].name);
        lm_json_key(j, "email");
        admin_json_str_or_null(j, rows[i].has_email, rows[i].email);
        lm_json_put_str(j, "mobile", rows[i].mobile);
        lm_json_put_bool(j, "is_primary", rows[i].is_primary);
        lm_json_object_end(j);
    }

    lm_json_array_end(j);
    lm_json_put_str(j, "email", email);
    return LM_OK;
}
