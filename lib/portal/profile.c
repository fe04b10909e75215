/* SPDX-License-Identifier: MIT */
/* The customer's own details, and what his contacts are told. */
#include "portal/handler.h"
#include "rule/contact.h"
#include "service/portal_profile.h"
#include "wire/json_out.h"

static lm_rc_t profile_reply(lm_request_t *rq, const lm_customer_state_t *c);
static void    contact_write(lm_json_t *j, const lm_contact_t *c);
static void    kinds_write(lm_request_t *rq, lm_json_t *j);


/* GET /profile */
lm_rc_t
portal_profile_show(lm_request_t *rq)
{
    lm_rc_t             rc;
    lm_customer_state_t state;

    rc = lm_customer_read(rq->tx, rq->customer_id, &state);
    return rc == LM_OK ? profile_reply(rq, &state) : rc;
}


/* Rules alone: names and addresses are asked for and changed by staff. */
static void
contacts_read(lm_request_t *rq, const lm_customer_state_t *before,
              lm_customer_state_t *after)
{
    size_t              i, n = lm_field_count(rq, "contacts", LM_CONTACTS);
    uint64_t            id;
    const lm_contact_t *known;
    lm_field_outer_t    outer;
    lm_contact_t       *c;

    for (i = 0; i < n; i++) {
        if (!lm_field_enter_item(rq, "contacts", i, &outer)) {
            continue;
        }

        id = 0;
        lm_field_u64(rq, "id", LM_REQUIRED, &id);
        known = lm_contacts_find(&before->contacts, id);

        if (known != NULL) {
            c = &after->contacts.items[known - before->contacts.items];
            lm_field_contact_rules(rq, &c->rules_email, &c->rules_sms);
        } else if (id != 0) {
            (void) !lm_field_error(rq, "id", "unknown",
                                   "There is no such contact",
                                   "Daar is nie so ’n kontak nie");
        }

        lm_field_leave(rq, &outer);
    }
}


static lm_rc_t
change_read(lm_request_t *rq, const lm_customer_state_t *before,
            lm_customer_state_t *after, uint64_t *version)
{
    size_t        n = before->contacts.n;
    lm_contact_t *items = lm_alloc_array(rq->arena, n + 1, sizeof(items[0]));

    if (items == NULL) {
        return LM_E_MEMORY;
    }

    *after = *before;
    after->contacts.items = items;
    if (n != 0) {
        memcpy(items, before->contacts.items, n * sizeof(items[0]));
    }

    lm_field_u64(rq, "version", LM_REQUIRED, version);
    lm_field_str(rq, "language", 2, 0, &after->row.language);

    if (!lm_str_eq(after->row.language, LM_STR("en"))
        && !lm_str_eq(after->row.language, LM_STR("af"))) {
        (void) !lm_field_error(rq, "language", "unknown",
                               "This is \"en\" or \"af\"",
                               "Dit is \"en\" of \"af\"");
    }

    contacts_read(rq, before, after);
    return lm_fields_done(rq);
}


/* PATCH /profile  {"version", "language"?, "contacts"?: [{"id", "rules"}]} */
lm_rc_t
portal_profile_update(lm_request_t *rq)
{
    lm_rc_t             rc;
    uint64_t            version = 0;
    lm_purge_t          purge = {0};
    lm_faults_t         faults = {.arena = rq->arena};
    lm_customer_state_t before, after;
    lm_customer_edit_t  edit = {.before = &before,
                                .after = &after,
                                .has_contacts = true,
                                .purge = &purge};

    rc = lm_customer_take(rq->tx, rq->customer_id, &before);
    if (rc != LM_OK) {
        return rc;
    }

    rc = change_read(rq, &before, &after, &version);
    if (rc != LM_OK) {
        return rc;
    }

    if (version != before.row.version) {
        return LM_E_STALE; /* who changed it is not for him to know */
    }

    rc = lm_portal_profile_save(rq->tx, &edit, &faults);
    if (rc == LM_E_INVALID) {
        return lm_field_faults(rq, &faults);
    }

    return rc == LM_OK ? profile_reply(rq, &after) : rc;
}


static lm_rc_t
profile_reply(lm_request_t *rq, const lm_customer_state_t *c)
{
    size_t    i;
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 2048);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "code", c->row.code);
    lm_json_put_str(&j, "name", c->row.name);
    lm_json_put_str(&j, "type", c->row.type);
    lm_json_put_str(&j, "contact_name", c->row.contact_name);
    lm_json_put_str(&j, "registration_number", c->row.registration_number);
    lm_json_put_str(&j, "vat_number", c->row.vat_number);
    lm_json_put_str(&j, "phone", c->row.phone);
    lm_json_put_str(&j, "physical_address", c->row.physical_address);
    lm_json_put_str(&j, "postal_address", c->row.postal_address);
    lm_json_put_str(&j, "language", c->row.language);
    lm_json_put_str(&j, "username", c->username);
    lm_json_put_bool(&j, "may_change",
                     !c->row.has_cancelled_on
                         || c->row.cancelled_on >= rq->today);

    lm_json_key(&j, "contacts");
    lm_json_array(&j);
    for (i = 0; i < c->contacts.n; i++) {
        contact_write(&j, &c->contacts.items[i]);
    }
    lm_json_array_end(&j);

    kinds_write(rq, &j);
    lm_json_put_u64(&j, "version", c->row.version);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


static void
contact_write(lm_json_t *j, const lm_contact_t *c)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", c->id);
    lm_json_put_str(j, "name", c->name);
    lm_json_put_str_or_null(j, "email", c->has_email, c->email);
    lm_json_put_str(j, "mobile", c->mobile);
    lm_json_put_bool(j, "is_primary", c->is_primary);
    lm_json_key(j, "rules");
    lm_contact_rules_json(j, c->rules_email, c->rules_sms);
    lm_json_object_end(j);
}


static void
kinds_write(lm_request_t *rq, lm_json_t *j)
{
    size_t                   i, n;
    const lm_contact_kind_t *kinds = lm_contact_kinds(&n);

    lm_json_key(j, "kinds");
    lm_json_array(j);

    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_str(j, "name", lm_str_c(kinds[i].name));
        lm_json_put_str(j, "text", lm_str_c(kinds[i].text[rq->lang]));
        lm_json_put_bool(j, "is_required", kinds[i].is_required);
        lm_json_put_bool(j, "wants_consent", kinds[i].wants_consent);
        lm_json_object_end(j);
    }

    lm_json_array_end(j);
}
