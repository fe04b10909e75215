/* SPDX-License-Identifier: MIT */
#include "service/portal_change.h"

#include "rule/contact.h"
#include "rule/username.h"
#include "service/audit.h"
#include "service/link.h"
#include "service/portal_link.h"
#include "service/portal_login.h"
#include "sql/portal_login.h"

#define USERNAME_LEAST 3 /* characters */
#define SUFFIX_MAX 1000

static bool    username_is_plain(lm_str_t username);
static bool    address_is_own(const lm_contacts_t *contacts, lm_str_t address);
static bool    is_other(const lm_customer_edit_t *edit,
                        const lm_contact_t       *primary);
static lm_rc_t login_hand_over(lm_tx_t *tx, const lm_customer_edit_t *edit,
                               const lm_contact_t *to);
static lm_rc_t password_end(lm_tx_t *tx, const lm_customer_edit_t *edit,
                            uint64_t login_id, bool *had);
static lm_rc_t link_send(lm_tx_t *tx, const lm_customer_edit_t *edit,
                         const lm_contact_t *to, bool is_main);
static lm_rc_t password_set(lm_tx_t *tx, const lm_customer_edit_t *edit);


lm_rc_t
lm_portal_check(lm_tx_t *tx, const lm_customer_edit_t *edit,
                lm_faults_t *faults)
{
    lm_rc_t                      rc;
    bool                         has_at, is_changed;
    const lm_customer_state_t   *b = edit->after;
    lm_sql_portal_login_holder_t holder;

    if (b->username.p == NULL || b->username.n == 0) {
        return LM_OK;
    }

    /* one made of an odd code may stay */
    has_at = memchr(b->username.p, '@', b->username.n) != NULL;
    is_changed = !lm_str_eq(b->username, edit->before->username);

    if (has_at && !address_is_own(&b->contacts, b->username)) {
        lm_fault(faults, "portal.username", "not_own_address",
                 "An address as a username is one of the customer's own",
                 "’n Adres as gebruikersnaam is een van die kliënt se eie");
    } else if (is_changed && has_at
               && !lm_username_is_one_script(b->username)) {
        lm_fault(faults, "portal.username", "not_a_username",
                 "This address mixes letters of scripts that look alike; as a "
                 "username it could be taken for another",
                 "Hierdie adres meng letters van skrifte wat eenders lyk; as "
                 "gebruikersnaam kan dit met ’n ander verwar word");
    } else if (is_changed && !has_at && !username_is_plain(b->username)) {
        lm_fault(faults, "portal.username", "not_a_username",
                 "A username has three characters or more: letters, digits "
                 "and . _ - alone",
                 "’n Gebruikersnaam het drie karakters of meer: slegs letters, "
                 "syfers en . _ -");
    }

    if (!is_changed) {
        return LM_OK;
    }

    rc = lm_sql_portal_login_holder(
        tx, &(lm_sql_portal_login_holder_in_t){b->username}, &holder);
    if (rc == LM_OK && holder.id != b->login_id) {
        lm_fault_holder(faults, "portal.username", holder.code, holder.name);
    }

    return rc == LM_E_NOT_FOUND ? LM_OK : rc;
}


static bool
username_is_plain(lm_str_t username)
{
    size_t i;

    for (i = 0; i < username.n; i++) {
        char c = username.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-')) {
            return false;
        }
    }

    return username.n >= USERNAME_LEAST;
}


static bool
address_is_own(const lm_contacts_t *contacts, lm_str_t address)
{
    size_t i;

    for (i = 0; i < contacts->n; i++) {
        if (contacts->items[i].has_email
            && lm_str_ieq(contacts->items[i].email, address)) {
            return true;
        }
    }

    return false;
}


lm_rc_t
lm_portal_username(lm_tx_t *tx, lm_str_t code, lm_str_t *out)
{
    lm_rc_t                      rc;
    uint32_t                     n;
    lm_sql_portal_login_holder_t holder;

    *out = code;

    for (n = 2; n < SUFFIX_MAX; n++) {
        rc = lm_sql_portal_login_holder(
            tx, &(lm_sql_portal_login_holder_in_t){*out}, &holder);
        if (rc != LM_OK) {
            return rc == LM_E_NOT_FOUND ? LM_OK : rc;
        }

        *out = lm_str_printf(tx->arena, "%.*s-%u", (int) code.n, code.p, n);
        if (out->p == NULL) {
            return LM_E_MEMORY;
        }
    }

    return LM_E_CONFLICT;
}


lm_rc_t
lm_portal_change(lm_tx_t *tx, const lm_customer_edit_t *edit,
                 lm_changes_t *changes)
{
    lm_rc_t              rc = LM_OK;
    lm_customer_state_t *b = edit->after;
    const lm_contact_t  *primary = lm_contacts_primary(&b->contacts);
    uint64_t             contact_id = primary == NULL ? 0 : primary->id;

    if (b->login_id == 0 && b->username.n != 0) {
        return lm_sql_portal_login_insert(tx,
                                          &(lm_sql_portal_login_insert_in_t){
                                              .customer_id = b->row.id,
                                              .contact_id = contact_id,
                                              .has_contact_id = contact_id != 0,
                                              .username = b->username,
                                              .created_at = tx->now,
                                          },
                                          &b->login_id);
    }

    if (!lm_str_eq(edit->before->username, b->username)) {
        rc = lm_sql_portal_login_username_set(
            tx,
            &(lm_sql_portal_login_username_set_in_t){b->username, b->login_id},
            NULL);
    }

    if (rc == LM_OK && b->login_id != 0 && contact_id != 0
        && contact_id != b->login_contact_id) {
        rc = lm_sql_portal_login_contact_set(
            tx,
            &(lm_sql_portal_login_contact_set_in_t){contact_id, b->login_id},
            NULL);
    }

    if (rc == LM_OK && primary != NULL && !edit->keeps_password
        && is_other(edit, primary)) {
        rc = login_hand_over(tx, edit, primary);
    }

    if (rc != LM_OK || edit->password_hash.p == NULL) {
        return rc;
    }

    lm_changes_str(changes, "portal.password", LM_STR_NULL, LM_STR("•••"));
    return password_set(tx, edit);
}


/* Of whom a login is. */
static lm_contact_person_t
person(const lm_contact_t *c, lm_str_t username)
{
    return (lm_contact_person_t){
        .name = c->name,
        .email = c->has_email ? c->email : LM_STR_NULL,
        .mobile = c->has_mobile_e164 ? c->mobile_e164 : c->mobile,
        .username = username,
    };
}


/* Whether the login was somebody else's: another contact's, or his whose row
 * the primary contact is written over. */
static bool
is_other(const lm_customer_edit_t *edit, const lm_contact_t *primary)
{
    const lm_contact_t *was = lm_contacts_find(&edit->before->contacts,
                                               edit->before->login_contact_id);
    lm_contact_person_t a, b;

    if (was == NULL || was->id != primary->id) {
        return edit->before->login_contact_id != 0;
    }

    a = person(was, edit->before->username);
    b = person(primary, edit->after->username);
    return lm_contact_is_other(&a, &b);
}


/* Who used it until now is not the primary contact any more, and knows the
 * password: whoever is sets his own. */
static lm_rc_t
login_hand_over(lm_tx_t *tx, const lm_customer_edit_t *edit,
                const lm_contact_t *to)
{
    bool     had;
    lm_rc_t  rc;
    uint64_t login_id = edit->after->login_id;

    if (edit->password_hash.p != NULL) {
        return lm_portal_sign_out(tx, login_id, edit->purge);
    }

    rc = password_end(tx, edit, login_id, &had);
    return rc == LM_OK && had ? link_send(tx, edit, to, /* is_main= */ true)
                              : rc;
}


static lm_rc_t
password_end(lm_tx_t *tx, const lm_customer_edit_t *edit, uint64_t login_id,
             bool *had)
{
    lm_rc_t  rc;
    uint64_t n = 0;

    rc = lm_portal_sign_out(tx, login_id, edit->purge);
    if (rc == LM_OK) {
        rc = lm_sql_portal_login_password_end(
            tx, &(lm_sql_portal_login_password_end_in_t){login_id}, &n);
    }

    *had = n != 0;
    if (rc != LM_OK || n == 0) {
        return rc;
    }

    return lm_audit_write(tx,
                          &(lm_audit_t){.action = "password_end",
                                        .entity = "portal_login",
                                        .entity_id = login_id,
                                        .customer_id = edit->after->row.id});
}


/* None goes to who has no address, or when there is no portal any more. */
static lm_rc_t
link_send(lm_tx_t *tx, const lm_customer_edit_t *edit, const lm_contact_t *to,
          bool is_main)
{
    const lm_sql_customer_record_t *row = &edit->after->row;

    if (!to->has_email
        || !lm_portal_is_open(tx, row->has_cancelled_on, row->cancelled_on)) {
        return LM_OK;
    }

    return lm_portal_send(tx, &(lm_portal_send_t){.customer_id = row->id,
                                                  .contact_id = to->id,
                                                  .why = LM_LINK_STAFF,
                                                  .is_main = is_main});
}


static lm_rc_t
password_set(lm_tx_t *tx, const lm_customer_edit_t *edit)
{
    lm_rc_t    rc;
    uint64_t   login_id = edit->after->login_id;
    lm_purge_t purge;

    rc = lm_portal_password_set(tx, login_id, edit->password_hash, 0, &purge);
    return rc == LM_OK ? lm_purge_add(tx->arena, edit->purge, &purge) : rc;
}


lm_rc_t
lm_portal_sign_out(lm_tx_t *tx, uint64_t login_id, lm_purge_t *purge)
{
    lm_rc_t    rc;
    lm_purge_t ended;

    rc = lm_session_end_all(tx, LM_SESSION_PORTAL, login_id, 0, &ended);
    if (rc == LM_OK) {
        rc = lm_purge_add(tx->arena, purge, &ended);
    }

    return rc == LM_OK ? lm_link_use_all(tx, "password_reset", login_id) : rc;
}


lm_rc_t
lm_portal_sign_out_all(lm_tx_t *tx, uint64_t customer_id, lm_purge_t *purge)
{
    size_t                             i, n;
    lm_rc_t                            rc;
    lm_sql_portal_login_of_customer_t *logins;

    rc = lm_sql_portal_login_of_customer(
        tx, &(lm_sql_portal_login_of_customer_in_t){customer_id}, &logins, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = lm_portal_sign_out(tx, logins[i].id, purge);
    }

    return rc;
}


lm_rc_t
lm_portal_login_end(lm_tx_t *tx, uint64_t login_id, lm_purge_t *purge)
{
    lm_rc_t rc = lm_portal_sign_out(tx, login_id, purge);

    return rc == LM_OK ? lm_sql_portal_login_delete(
               tx, &(lm_sql_portal_login_delete_in_t){login_id}, NULL)
                       : rc;
}


/* The contact's own login, which is never the first; 0 when he has none. */
static uint64_t
own_login(const lm_sql_portal_login_of_customer_t *logins, size_t n,
          uint64_t contact_id)
{
    size_t i;

    for (i = 1; i < n; i++) {
        if (logins[i].has_contact_id && logins[i].contact_id == contact_id) {
            return logins[i].id;
        }
    }

    return 0;
}


static lm_rc_t
grant_one(lm_tx_t *tx, const lm_customer_edit_t *edit, const lm_contact_t *c)
{
    lm_rc_t  rc;
    lm_str_t username;
    uint64_t id;

    rc = lm_portal_username(tx, edit->after->row.code, &username);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_portal_login_insert(tx,
                                      &(lm_sql_portal_login_insert_in_t){
                                          .customer_id = edit->after->row.id,
                                          .contact_id = c->id,
                                          .has_contact_id = true,
                                          .username = username,
                                          .created_at = tx->now,
                                      },
                                      &id);
}


/* Who was the primary until now has used the customer's login: he gets no own
 * one by stepping down. */
static bool
login_is_wanted(const lm_customer_edit_t *edit, const lm_contact_t *c)
{
    const lm_contact_t *before =
        lm_contacts_find(&edit->before->contacts, c->id);

    return c->has_login && !(before != NULL && before->is_primary);
}


/* Whether the contact's row is written over with somebody else.  It is said of
 * the primary one alone that he is the same. */
static bool
row_is_other(const lm_customer_edit_t *edit, const lm_contact_t *c)
{
    const lm_contact_t *was = lm_contacts_find(&edit->before->contacts, c->id);
    lm_contact_person_t a, b;

    if (was == NULL
        || (was->is_primary && c->is_primary && edit->keeps_password)) {
        return false;
    }

    /* a login of one's own is never renamed */
    a = person(was, LM_STR_NULL);
    b = person(c, LM_STR_NULL);
    return lm_contact_is_other(&a, &b);
}


/* The primary contact is sent a link for the customer's login, if any. */
static lm_rc_t
own_hand_over(lm_tx_t *tx, const lm_customer_edit_t *edit, uint64_t login_id,
              const lm_contact_t *to)
{
    bool    had;
    lm_rc_t rc = password_end(tx, edit, login_id, &had);

    return rc == LM_OK && !to->is_primary
               ? link_send(tx, edit, to, /* is_main= */ false)
               : rc;
}


lm_rc_t
lm_portal_grant(lm_tx_t *tx, const lm_customer_edit_t *edit,
                lm_changes_t *changes)
{
    bool                               is_wanted;
    size_t                             i, n;
    lm_rc_t                            rc;
    uint64_t                           own;
    const lm_contact_t                *c;
    lm_sql_portal_login_of_customer_t *logins;

    rc = lm_sql_portal_login_of_customer(
        tx, &(lm_sql_portal_login_of_customer_in_t){edit->after->row.id},
        &logins, &n);

    for (i = 0; rc == LM_OK && i < edit->after->contacts.n; i++) {
        c = &edit->after->contacts.items[i];
        own = own_login(logins, n, c->id);
        is_wanted = c->is_primary ? own != 0 : login_is_wanted(edit, c);

        if (own != 0 && is_wanted && row_is_other(edit, c)) {
            rc = own_hand_over(tx, edit, own, c);
        }
        if (rc != LM_OK || is_wanted == (own != 0)) {
            continue;
        }

        lm_changes_bool(changes,
                        lm_str_printf(tx->arena, "contacts.%llu.has_login",
                                      (unsigned long long) c->id)
                            .p,
                        own != 0, is_wanted);
        rc = is_wanted ? grant_one(tx, edit, c)
                       : lm_portal_login_end(tx, own, edit->purge);
    }

    return rc;
}
