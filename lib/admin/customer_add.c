/* SPDX-License-Identifier: MIT */
/* A new customer, and who may be the same. */
#include "admin/customer.h"
#include "rule/contact.h"
#include "service/audit.h"
#include "service/customer_add.h"

#define REASON_POINTS 200

static lm_rc_t add_read(lm_request_t *rq, lm_customer_add_t **out);
static lm_rc_t faults_tell(lm_request_t *rq, lm_faults_t *faults);
static lm_rc_t duplicates_tell(lm_request_t *rq, const lm_duplicates_t *found);


/* POST /customers */
lm_rc_t
admin_customer_create(lm_request_t *rq)
{
    lm_rc_t            rc;
    lm_faults_t       *faults = lm_alloc(rq->arena, sizeof(*faults));
    lm_customer_add_t *add;

    rc = faults == NULL ? LM_E_MEMORY : add_read(rq, &add);
    if (rc != LM_OK) {
        return rc;
    }

    faults->arena = rq->arena;

    /* with wrong fields nothing is added, but all that is wrong is told */
    rc = rq->field_errors == NULL ? lm_customer_add(rq->tx, add, faults)
                                  : lm_customer_add_check(rq->tx, add, faults);
    if (rc == LM_E_INVALID || rq->field_errors != NULL) {
        return rc == LM_OK || rc == LM_E_INVALID ? faults_tell(rq, faults) : rc;
    }
    if (rc == LM_E_DUPLICATES) {
        return duplicates_tell(rq, &add->duplicates);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return admin_customer_reply(
        rq, add->customer->row.id,
        &(admin_customer_more_t){.is_new = true,
                                 .code_moved = add->code_moved});
}


static lm_rc_t
search_audit(lm_request_t *rq, lm_str_t after)
{
    return lm_audit_write(rq->tx, &(lm_audit_t){.action = "search",
                                                .entity = "customer",
                                                .after = after});
}


/* POST /customers/duplicates: nothing is compulsory yet. */
lm_rc_t
admin_customer_duplicates(lm_request_t *rq)
{
    lm_rc_t            rc;
    lm_buf_t           b;
    lm_str_t           body;
    lm_json_t          j;
    lm_faults_t       *faults = lm_alloc(rq->arena, sizeof(*faults));
    lm_customer_add_t *add;

    rc = faults == NULL ? LM_E_MEMORY : add_read(rq, &add);
    if (rc == LM_OK) {
        rc = lm_fields_done(rq);
    }
    if (rc != LM_OK) {
        return rc;
    }

    faults->arena = rq->arena;
    lm_contacts_check(rq->tx, &add->customer->contacts, false, faults);

    rc = lm_duplicates_find(rq->tx, add->customer, &add->duplicates);
    if (rc == LM_OK && add->customer->id_number.n != 0) {
        rc = search_audit(rq, LM_STR("{\"by\":\"id_number\"}"));
    }
    if (rc == LM_OK && add->customer->row.vat_number.n != 0) {
        rc = search_audit(rq, LM_STR("{\"by\":\"vat_number\"}"));
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_key(&j, "matches");
    lm_duplicates_json(&j, &add->duplicates);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* The first contact is the person of the dialog: the customer himself, or who
 * speaks for the company. */
static void
contact_read(lm_request_t *rq, lm_customer_state_t *c)
{
    size_t                   i, n;
    lm_contact_t            *contact = &c->contacts.items[0];
    lm_contact_reach_t       reach;
    const lm_record_field_t *fields = lm_contact_fields(&n);

    *contact = (lm_contact_t){
        .name = c->row.contact_name.n != 0 ? c->row.contact_name : c->row.name,
        .email = LM_STR(""),
        .mobile = LM_STR(""),
        .mobile_e164 = LM_STR(""),
        .language = c->row.language,
        .is_primary = true,
    };
    c->contacts.n = 1;

    for (i = 0; i < n; i++) {
        if (strcmp(fields[i].name, "email") == 0
            || strcmp(fields[i].name, "mobile") == 0) {
            lm_field_record(rq, &fields[i], 1, contact);
        }
    }

    reach = (lm_contact_reach_t){.has_email = contact->has_email,
                                 .has_mobile = contact->mobile.n != 0};
    lm_contact_begin(&reach);
    contact->rules_email = reach.rules_email;
    contact->rules_sms = reach.rules_sms;
}


static lm_rc_t
add_read(lm_request_t *rq, lm_customer_add_t **out)
{
    lm_customer_add_t   *add = lm_alloc(rq->arena, sizeof(*add));
    lm_customer_state_t *c = lm_alloc(rq->arena, sizeof(*c));
    lm_contact_t        *first = lm_alloc(rq->arena, sizeof(*first));
    lm_customer_state_t  nobody = {0};

    if (add == NULL || c == NULL || first == NULL) {
        return LM_E_MEMORY;
    }

    c->row = (lm_sql_customer_record_t){.code = LM_STR(""),
                                        .type = LM_STR("individual"),
                                        .name = LM_STR(""),
                                        .contact_name = LM_STR(""),
                                        .registration_number = LM_STR(""),
                                        .vat_number = LM_STR(""),
                                        .phone = LM_STR(""),
                                        .physical_address = LM_STR(""),
                                        .postal_address = LM_STR(""),
                                        .language = LM_STR("en")};
    c->id_number = LM_STR("");
    c->username = LM_STR("");
    c->contacts.items = first;

    *add = (lm_customer_add_t){
        .customer = c, .sends_welcome = true, .duplicate_reason = LM_STR("")};

    admin_customer_read(rq, &nobody, c);
    contact_read(rq, c);

    add->is_code_generated = c->row.code.n == 0;
    lm_field_bool(rq, "is_code_generated", 0, &add->is_code_generated);
    lm_field_bool(rq, "send_welcome", 0, &add->sends_welcome);
    lm_field_bool(rq, "accept_duplicates", 0, &add->accepts_duplicates);
    lm_field_str(rq, "duplicate_reason", REASON_POINTS, LM_TRIM,
                 &add->duplicate_reason);

    *out = add;
    return LM_OK;
}


/* The first contact's fields stand in the dialog beside the others. */
static lm_rc_t
faults_tell(lm_request_t *rq, lm_faults_t *faults)
{
    static const char first[] = "contacts.0.";

    size_t i;

    for (i = 0; i < faults->n; i++) {
        if (strncmp(faults->items[i].field, first, sizeof(first) - 1) == 0) {
            faults->items[i].field += sizeof(first) - 1;
        }
    }

    return lm_field_faults(rq, faults);
}


static lm_rc_t
duplicates_tell(lm_request_t *rq, const lm_duplicates_t *found)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);
    lm_duplicates_json(&j, found);

    rq->extra.name = LM_STR("matches");
    rc = lm_json_done(&j, &rq->extra.value);
    return rc == LM_OK ? LM_E_DUPLICATES : rc;
}
