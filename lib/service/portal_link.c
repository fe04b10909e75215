/* SPDX-License-Identifier: MIT */
#include "service/portal_link.h"

#include <jansson.h>

#include "service/audit.h"
#include "service/contact.h"
#include "service/isp.h"
#include "service/link.h"
#include "service/outbox.h"
#include "sql/customer.h"
#include "sql/portal_login.h"
#include "store/conf.h"

static const struct {
    const char  *template_name;
    const char  *word; /* in the audit */
    lm_instant_t life;
    bool         ends_earlier;
} kinds[] = {
    [LM_LINK_FORGOTTEN] = {"password_reset", "forgotten", 60 * LM_MINUTE,
                           false},
    [LM_LINK_STAFF] = {"password_link", "reset", 24 * LM_HOUR, true},
    [LM_LINK_WELCOME] = {"welcome", "welcome", 7 * LM_DAY, false},
    [LM_LINK_SLIP] = {NULL, "slip", 7 * LM_DAY, true},
};

/* Whom a link is for. */
typedef struct {
    lm_sql_customer_me_t              customer;
    lm_contacts_t                     contacts;
    const lm_contact_t               *contact; /* NULL: there is none */
    lm_sql_portal_login_of_customer_t login;
    lm_sql_portal_login_of_customer_t main; /* that every customer has */
} whom_t;

static lm_rc_t link_make(lm_tx_t *tx, const lm_portal_link_t *link,
                         lm_str_t *url);
static lm_rc_t whom_find(lm_tx_t *tx, uint64_t customer_id, uint64_t contact_id,
                         whom_t *out);
static lm_rc_t link_audit(lm_tx_t *tx, const char *action,
                          const lm_portal_link_t *link);


lm_instant_t
lm_portal_link_life(lm_link_why_e why)
{
    return kinds[why].life;
}


lm_rc_t
lm_portal_link_send(lm_tx_t *tx, const lm_portal_link_t *link)
{
    lm_rc_t  rc;
    lm_str_t url;

    rc = link_make(tx, link, &url);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_outbox_queue(
        tx, &(lm_message_t){
                .template_name = kinds[link->why].template_name,
                .customer_id = link->customer_id,
                .recipient = link->to,
                .language = link->language,
                .variables =
                    (lm_variable_t[]){
                        {link->why == LM_LINK_WELCOME
                             ? LM_STR("portal.set_password_url")
                             : LM_STR("portal.reset_url"),
                         url},
                        {LM_STR("portal.username"), link->username},
                        {LM_STR("contact.name"), link->name},
                        {LM_STR("company.name"), tx->isp->isp_name},
                        {LM_STR("customer.name"), link->customer_name},
                        {LM_STR("customer.code"), link->code},
                        {LM_STR("link.minutes"), LM_STR("60")},
                        {LM_STR("link.hours"), LM_STR("24")},
                        {LM_STR("link.days"), LM_STR("7")}},
                .n_variables = 9,
                .expires_at = tx->now + kinds[link->why].life,
            });
}


/* The fragment stays in the browser: no log and no Referer holds the token. */
static lm_rc_t
link_make(lm_tx_t *tx, const lm_portal_link_t *link, lm_str_t *url)
{
    lm_rc_t          rc;
    lm_buf_t         b;
    lm_str_t         token, detail;
    lm_json_t        j;
    const lm_conf_t *conf = lm_host_conf();

    if (kinds[link->why].ends_earlier) {
        rc = lm_link_use_all(tx, "password_reset", link->login_id);
        if (rc != LM_OK) {
            return rc;
        }
    }

    lm_buf_init(&b, tx->arena, 128);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    if (link->to.n != 0) {
        lm_json_put_str(&j, "to", link->to);
    }
    lm_json_put_str(&j, "why", lm_str_c(kinds[link->why].word));
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &detail);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_link_add(tx,
                     &(lm_link_t){.kind = "password_reset",
                                  .subject_id = link->login_id,
                                  .detail = detail,
                                  .life = kinds[link->why].life},
                     &token);
    if (rc != LM_OK) {
        return rc;
    }

    *url = lm_str_printf(tx->arena, "%.*s/reset#token=%.*s",
                         (int) conf->portal_origin.n, conf->portal_origin.p,
                         (int) token.n, token.p);
    return url->p == NULL ? LM_E_MEMORY : LM_OK;
}


/* An address is corrected because a stranger has the old one; a slip went to
 * none. */
lm_rc_t
lm_portal_link_check(lm_tx_t *tx, uint64_t customer_id, lm_str_t detail)
{
    bool          is_own = false;
    size_t        i;
    json_t       *root, *to_json;
    lm_rc_t       rc;
    lm_str_t      to;
    lm_contacts_t contacts;

    if (detail.n == 0) {
        return LM_OK;
    }

    rc = lm_contacts_load(tx, customer_id, &contacts);
    if (rc != LM_OK) {
        return rc;
    }

    root = json_loadb(detail.p, detail.n, 0, NULL);
    to_json = json_object_get(root, "to");
    is_own = root != NULL && to_json == NULL;
    to = to_json == NULL ? LM_STR_NULL : lm_str_c(json_string_value(to_json));

    for (i = 0; i < contacts.n && !is_own; i++) {
        is_own = contacts.items[i].has_email
                 && lm_str_ieq(contacts.items[i].email, to);
    }

    json_decref(root);
    return is_own ? LM_OK : LM_E_LINK;
}


lm_rc_t
lm_portal_send(lm_tx_t *tx, lm_portal_send_t *send)
{
    lm_rc_t          rc;
    whom_t           whom;
    lm_portal_link_t link;

    rc = whom_find(tx, send->customer_id, send->contact_id, &whom);
    if (rc != LM_OK) {
        return rc;
    }
    if (whom.contact == NULL || !whom.contact->has_email) {
        return LM_E_RANGE;
    }

    if (send->is_main) {
        whom.login = whom.main;
    }

    send->to = whom.contact->email;
    send->expires_at = tx->now + kinds[send->why].life;

    link = (lm_portal_link_t){
        .why = send->why,
        .login_id = whom.login.id,
        .customer_id = send->customer_id,
        .username = whom.login.username,
        .code = whom.customer.code,
        .customer_name = whom.customer.name,
        .to = whom.contact->email,
        .name = whom.contact->name,
        .language = whom.contact->language,
    };

    rc = lm_portal_link_send(tx, &link);
    return rc == LM_OK ? link_audit(tx, "password_link", &link) : rc;
}


lm_rc_t
lm_portal_slip(lm_tx_t *tx, lm_portal_slip_t *slip)
{
    lm_rc_t          rc;
    whom_t           whom;
    lm_portal_link_t link;

    rc = whom_find(tx, slip->customer_id, slip->contact_id, &whom);
    if (rc != LM_OK) {
        return rc;
    }

    slip->code = whom.customer.code;
    slip->name = whom.customer.name;
    slip->username = whom.login.username;
    slip->language =
        whom.contact == NULL ? whom.customer.language : whom.contact->language;
    slip->expires_at = tx->now + kinds[LM_LINK_SLIP].life;

    link = (lm_portal_link_t){
        .why = LM_LINK_SLIP,
        .login_id = whom.login.id,
        .customer_id = slip->customer_id,
        .username = whom.login.username,
    };

    rc = link_make(tx, &link, &slip->url);
    return rc == LM_OK ? link_audit(tx, "password_slip", &link) : rc;
}


static lm_rc_t
whom_find(lm_tx_t *tx, uint64_t customer_id, uint64_t contact_id, whom_t *out)
{
    size_t                             i, n;
    lm_rc_t                            rc;
    lm_sql_portal_login_of_customer_t *logins;

    rc = lm_sql_customer_me(tx, &(lm_sql_customer_me_in_t){customer_id},
                            &out->customer);
    if (rc == LM_OK) {
        rc = lm_contacts_load(tx, customer_id, &out->contacts);
    }
    if (rc == LM_OK) {
        rc = lm_sql_portal_login_of_customer(
            tx, &(lm_sql_portal_login_of_customer_in_t){customer_id}, &logins,
            &n);
    }
    if (rc != LM_OK) {
        return rc;
    }

    out->contact = contact_id == 0
                       ? lm_contacts_primary(&out->contacts)
                       : lm_contacts_find(&out->contacts, contact_id);
    if (out->contact == NULL && contact_id != 0) {
        return LM_E_NOT_FOUND;
    }
    if (n == 0) {
        return LM_E_CONFLICT;
    }

    /* his own login, when he was granted one */
    for (i = n - 1; i > 0; i--) {
        if (out->contact != NULL && logins[i].has_contact_id
            && logins[i].contact_id == out->contact->id) {
            break;
        }
    }

    out->login = logins[i];
    out->main = logins[0];
    return LM_OK;
}


static lm_rc_t
link_audit(lm_tx_t *tx, const char *action, const lm_portal_link_t *link)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  after;
    lm_json_t j;

    lm_buf_init(&b, tx->arena, 128);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "kind", lm_str_c(kinds[link->why].word));
    if (link->to.n != 0) {
        lm_json_put_str(&j, "to", link->to);
    } else {
        lm_json_put_str(&j, "username", link->username);
    }
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &after);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = action,
                                            .entity = "customer",
                                            .entity_id = link->customer_id,
                                            .customer_id = link->customer_id,
                                            .after = after});
}


lm_str_t
lm_email_mask(lm_arena_t *a, lm_str_t address)
{
    lm_str_t rest = address, local = lm_str_cut(&rest, '@');
    size_t   shown = lm_str_utf8_len(local);

    return lm_str_printf(a, "%.*s•••@%.*s", (int) shown, local.p, (int) rest.n,
                         rest.p == NULL ? "" : rest.p);
}
