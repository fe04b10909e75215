/* SPDX-License-Identifier: MIT */
/* A customer out of a body: fields, tags, identity number, contacts. */
#include "admin/customer.h"

#define ID_NUMBER_POINTS 30
#define USERNAME_POINTS 254

static void contacts_read(lm_request_t *rq, const lm_customer_state_t *before,
                          lm_customer_state_t *after);


void
admin_customer_read(lm_request_t *rq, const lm_customer_state_t *before,
                    lm_customer_state_t *after)
{
    size_t                   n;
    lm_field_outer_t         outer;
    const lm_record_field_t *fields = lm_customer_fields(&n);

    lm_field_record(rq, fields, n, &after->row);

    if (lm_field_is(rq, "id_number") == LM_FIELD_NULL) {
        after->id_number = LM_STR("");
    }
    lm_field_str(rq, "id_number", ID_NUMBER_POINTS, LM_TRIM, &after->id_number);

    lm_field_ids(rq, "category_ids", LM_CUSTOMER_TAGS, &after->categories.ids,
                 &after->categories.n);
    lm_field_ids(rq, "label_ids", LM_CUSTOMER_TAGS, &after->labels.ids,
                 &after->labels.n);

    /* turned off alone, what a master alone can be goes with it */
    if (!after->row.is_master) {
        after->row.bills_to_master &= lm_field_has(rq, "bills_to_master");
        after->row.is_reseller &= lm_field_has(rq, "is_reseller");
    }

    /* a cleared date takes its reason along */
    if (lm_field_is(rq, "cancelled_on") == LM_FIELD_NULL
        && lm_field_is(rq, "cancel_reason") == LM_FIELD_ABSENT) {
        after->row.has_cancel_reason = false;
    }

    if (lm_field_has(rq, "contacts")) {
        contacts_read(rq, before, after);
    }

    if (lm_field_enter(rq, "portal", &outer)) {
        if (lm_field_has(rq, "username")) {
            lm_field_str(rq, "username", USERNAME_POINTS, LM_REQUIRED | LM_TRIM,
                         &after->username);
        }
        lm_field_leave(rq, &outer);
    }
}


static void
contact_read(lm_request_t *rq, const lm_customer_state_t *before,
             const lm_contacts_t *so_far, lm_contact_t *contact)
{
    size_t                   n;
    uint64_t                 id = 0;
    const lm_contact_t      *known;
    const lm_record_field_t *fields = lm_contact_fields(&n);

    *contact = (lm_contact_t){.name = LM_STR(""),
                              .email = LM_STR(""),
                              .mobile = LM_STR(""),
                              .mobile_e164 = LM_STR(""),
                              .language = before->row.language};

    lm_field_u64(rq, "id", 0, &id);
    known = lm_contacts_find(&before->contacts, id);

    if (id != 0 && (known == NULL || lm_contacts_find(so_far, id) != NULL)) {
        (void) !lm_field_error(rq, "id", "unknown",
                               "There is no such contact, or it stands twice",
                               "Daar is nie so ’n kontak nie, of dit staan "
                               "twee keer");
    } else if (known != NULL) {
        *contact = *known;
    }

    lm_field_record(rq, fields, n, contact);
    lm_field_bool(rq, "has_login", 0, &contact->has_login);
    lm_field_contact_rules(rq, &contact->rules_email, &contact->rules_sms);
}


static void
contacts_read(lm_request_t *rq, const lm_customer_state_t *before,
              lm_customer_state_t *after)
{
    size_t           i, n = lm_field_count(rq, "contacts", LM_CONTACTS);
    lm_field_outer_t outer;

    after->contacts = (lm_contacts_t){
        lm_alloc_array(rq->arena, n + 1, sizeof(lm_contact_t)), 0};

    for (i = 0; after->contacts.items != NULL && i < n; i++) {
        if (!lm_field_enter_item(rq, "contacts", i, &outer)) {
            continue;
        }

        contact_read(rq, before, &after->contacts, &after->contacts.items[i]);
        after->contacts.n = i + 1;
        lm_field_leave(rq, &outer);
    }
}
