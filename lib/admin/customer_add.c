/* SPDX-License-Identifier: MIT */
/* A new customer, and who may be the same. */
#include "admin/customer.h"
#include "rule/contact.h"
#include "service/customer_add.h"
#include "service/number.h"

#define REASON_POINTS 200

static lm_rc_t add_read(lm_request_t *rq, lm_customer_add_t **out);
static lm_rc_t faults_tell(lm_request_t *rq, lm_faults_t *faults);
static lm_rc_t duplicates_tell(lm_request_t *rq, const lm_customer_add_t *add);
static lm_rc_t refusal_write(lm_request_t *rq, const lm_customer_add_t *add);
static lm_rc_t number_known(lm_request_t *rq, lm_str_t number);


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
    if (rc == LM_E_INVALID && add->duplicates.n != 0) {

        /* that a reason is needed tells that somebody has the number */

        rc = refusal_write(rq, add);
        return rc == LM_OK ? faults_tell(rq, faults) : rc;
    }
    if (rc == LM_E_INVALID || rq->field_errors != NULL) {
        return rc == LM_OK || rc == LM_E_INVALID ? faults_tell(rq, faults) : rc;
    }
    if (rc == LM_E_DUPLICATES) {
        return duplicates_tell(rq, add);
    }
    if (rc == LM_OK) {
        rc = number_known(rq, add->customer->id_number);
    }
    if (rc != LM_OK) {
        return rc;
    }

    return admin_customer_reply(
        rq, add->customer->row.id,
        &(admin_customer_more_t){.is_new = true,
                                 .code_moved = add->code_moved});
}


/* Who may be the same tells who has a number: each question leaves its trace,
 * and nobody asks for many that are nobody's. */
static lm_rc_t
numbers_ask(lm_request_t *rq, lm_tx_t *tx, lm_str_t id_number,
            lm_str_t vat_number)
{
    lm_rc_t           rc;
    lm_number_asker_t asker = {rq->staff_id, rq->address, 0};

    rc = lm_number_ask(tx, &asker, id_number, vat_number);
    rq->retry_after = asker.retry_after;
    return rc;
}


static lm_rc_t
number_known(lm_request_t *rq, lm_str_t number)
{
    lm_number_asker_t asker = {rq->staff_id, rq->address, 0};

    return number.n == 0 ? LM_OK : lm_number_known(rq->tx, &asker, number);
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

    rc = numbers_ask(rq, rq->tx, add->customer->id_number,
                     add->customer->row.vat_number);
    if (rc == LM_OK) {
        rc = lm_duplicates_find(rq->tx, add->customer, &add->duplicates);
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


typedef struct {
    lm_request_t *rq;
    lm_str_t      id_number;
    lm_str_t      vat_number;
} refusal_t;

static lm_rc_t
refusal_ask(lm_tx_t *tx, void *arg)
{
    refusal_t *refusal = arg;

    return numbers_ask(refusal->rq, tx, refusal->id_number,
                       refusal->vat_number);
}


/* The transaction that found them is gone, and what it would have counted;
 * who asks too much is not told whom it found. */
static lm_rc_t
refusal_count(lm_request_t *rq)
{
    lm_rc_t rc;
    lm_tx_t idle = lm_request_tx(rq);

    rc = lm_tx_run(&idle, LM_TX_WRITE, refusal_ask, rq->after_arg);
    if (rc != LM_OK) {
        rq->extra = (lm_header_t){0};
    }

    return rc;
}


static lm_rc_t
refusal_write(lm_request_t *rq, const lm_customer_add_t *add)
{
    refusal_t *refusal = lm_alloc(rq->arena, sizeof(*refusal));

    if (refusal == NULL) {
        return LM_E_MEMORY;
    }

    *refusal = (refusal_t){rq, add->customer->id_number,
                           add->customer->row.vat_number};
    rq->after_refusal = refusal_count;
    rq->after_arg = refusal;
    return LM_OK;
}


static lm_rc_t
duplicates_tell(lm_request_t *rq, const lm_customer_add_t *add)
{
    lm_rc_t   rc = refusal_write(rq, add);
    lm_buf_t  b;
    lm_json_t j;

    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);
    lm_duplicates_json(&j, &add->duplicates);

    rq->extra.name = LM_STR("matches");
    rc = lm_json_done(&j, &rq->extra.value);
    return rc == LM_OK ? LM_E_DUPLICATES : rc;
}
