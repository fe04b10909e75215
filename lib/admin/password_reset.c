/* SPDX-License-Identifier: MIT */
/* Links that staff send to set a portal password; spec "customers", F3.12. */
#include "admin/handler.h"
#include "service/contact.h"
#include "service/portal_link.h"
#include "sql/customer.h"
#include "sql/link_token.h"

static lm_rc_t sent_write(lm_request_t *rq, lm_json_t *j);


/* POST /customers/{id}/password-reset  {"contact_id"?, "kind"?} */
lm_rc_t
admin_password_link_send(lm_request_t *rq)
{
    lm_rc_t          rc;
    lm_buf_t         b;
    lm_str_t         body, kind = LM_STR("reset");
    lm_json_t        j;
    lm_portal_send_t send = {.customer_id = rq->params[0],
                             .why = LM_LINK_STAFF};

    lm_field_u64(rq, "contact_id", 0, &send.contact_id);
    lm_field_str(rq, "kind", 10, 0, &kind);

    if (lm_str_eq(kind, LM_STR("welcome"))) {
        send.why = LM_LINK_WELCOME;
    } else if (!lm_str_eq(kind, LM_STR("reset"))) {
        (void) !lm_field_error(rq, "kind", "unknown",
                               "This is \"reset\" or \"welcome\"",
                               "Dit is \"reset\" of \"welcome\"");
    }

    rc = lm_fields_done(rq);
    if (rc == LM_OK) {
        rc = lm_portal_send(rq->tx, &send);
    }
    if (rc == LM_E_RANGE) {
        return lm_field_error(rq, "contact_id", "no_address",
                              "This contact has no e-mail address",
                              "Hierdie kontak het geen e-posadres nie");
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 128);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "to", lm_email_mask(rq->arena, send.to));
    lm_json_put_instant(&j, "expires_at", send.expires_at);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 202, body) : rc;
}


/* GET /customers/{id}/password-reset: whom a link can go to, and which went. */
lm_rc_t
admin_password_link_list(lm_request_t *rq)
{
    size_t               i;
    lm_rc_t              rc;
    lm_buf_t             b;
    lm_str_t             body;
    lm_json_t            j;
    lm_contacts_t        contacts;
    lm_sql_customer_me_t customer;

    rc = lm_sql_customer_me(rq->tx, &(lm_sql_customer_me_in_t){rq->params[0]},
                            &customer);
    if (rc == LM_OK) {
        rc = lm_contacts_load(rq->tx, rq->params[0], &contacts);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 1024);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_key(&j, "contacts");
    lm_json_array(&j);

    for (i = 0; i < contacts.n; i++) {
        lm_json_object(&j);
        lm_json_put_u64(&j, "id", contacts.items[i].id);
        lm_json_put_str(&j, "name", contacts.items[i].name);
        lm_json_put_str_or_null(&j, "email", contacts.items[i].has_email,
                                contacts.items[i].email);
        lm_json_put_bool(&j, "is_primary", contacts.items[i].is_primary);
        lm_json_object_end(&j);
    }

    lm_json_array_end(&j);

    rc = sent_write(rq, &j);
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


static lm_rc_t
sent_write(lm_request_t *rq, lm_json_t *j)
{
    size_t                         i, n;
    lm_rc_t                        rc;
    lm_sql_link_token_sent_list_t *rows;

    rc = lm_sql_link_token_sent_list(
        rq->tx, &(lm_sql_link_token_sent_list_in_t){rq->params[0]}, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_json_key(j, "sent");
    lm_json_array(j);

    for (i = 0; i < n; i++) {
        lm_json_object(j);
        lm_json_put_instant(j, "at", rows[i].created_at);
        lm_json_put_str_or_null(j, "kind", rows[i].has_kind, rows[i].kind);
        lm_json_put_str_or_null(j, "to", rows[i].has_to_address,
                                rows[i].to_address);
        lm_json_put_instant(j, "expires_at", rows[i].expires_at);
        lm_json_put_instant_or_null(
            j, "used_at", rows[i].has_used_at && !rows[i].is_withdrawn,
            rows[i].used_at);
        lm_json_put_instant_or_null(j, "withdrawn_at", rows[i].is_withdrawn,
                                    rows[i].used_at);
        lm_json_object_end(j);
    }

    lm_json_array_end(j);
    return LM_OK;
}
