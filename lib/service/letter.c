/* SPDX-License-Identifier: MIT */
#include "service/letter.h"

#include "rule/template.h"
#include "service/audit.h"
#include "service/isp.h"
#include "service/outbox.h"
#include "store/conf.h"
#include "wire/email.h"
#include "wire/json_out.h"

#define FROM_MAX 20
#define VALUES 14

static const lm_letter_placeholder_t placeholders[] = {
#define LM_LETTER_PLACEHOLDER(name, en, af) {name, {en, af}},
#include "service/letter_placeholder.def"
#undef LM_LETTER_PLACEHOLDER
};

#define N_PLACEHOLDERS (sizeof(placeholders) / sizeof(placeholders[0]))


const lm_letter_placeholder_t *
lm_letter_placeholders(size_t *n)
{
    *n = N_PLACEHOLDERS;
    return placeholders;
}


static bool
is_placeholder(lm_str_t name)
{
    size_t i;

    for (i = 0; i < N_PLACEHOLDERS; i++) {
        if (lm_str_eq(name, lm_str_c(placeholders[i].name))) {
            return true;
        }
    }

    return false;
}


void
lm_letter_unknown(lm_str_t text, lm_str_t *names, size_t max, size_t *n)
{
    size_t   i;
    lm_str_t placeholder;

    while (*n < max && lm_template_next(&text, &placeholder)) {
        for (i = 0; i < *n && !lm_str_eq(names[i], placeholder); i++) { /**/
        }
        if (i == *n && !is_placeholder(placeholder)) {
            names[(*n)++] = placeholder;
        }
    }
}


lm_rc_t
lm_letter_from(lm_tx_t *tx, lm_str_t **addresses, size_t *n)
{
    lm_str_t rest = tx->isp->message_from_addresses, one;

    *addresses = lm_alloc_array(tx->arena, FROM_MAX, sizeof(**addresses));
    if (*addresses == NULL) {
        return LM_E_MEMORY;
    }

    (*addresses)[0] = tx->isp->mail_from;
    *n = 1;

    while (rest.n != 0 && *n < FROM_MAX) {
        one = lm_str_cut(&rest, ' ');
        if (lm_email_is_valid(one) && !lm_str_eq(one, (*addresses)[0])) {
            (*addresses)[(*n)++] = one;
        }
    }

    return LM_OK;
}


const char *
lm_letter_refusal(const lm_letter_recipient_t *to, lm_day_t today)
{
    if (to->has_cancelled_on && to->cancelled_on < today) {
        return "cancelled";
    }

    if (!to->has_email || to->email.n == 0 || to->has_no_email) {
        return "no_email";
    }

    if (!lm_email_is_valid(to->email)) {
        return "bad_email";
    }

    return to->rules_email == 0 ? "opted_out" : NULL;
}


static lm_str_t
first_word(lm_str_t name)
{
    return lm_str_cut(&name, ' ');
}


static size_t
values_of(lm_tx_t *tx, const lm_letter_recipient_t *to,
          lm_template_value_t values[VALUES])
{
    lm_str_t contact = to->has_contact_name ? to->contact_name : to->name;

    const lm_template_value_t all[VALUES] = {
        {LM_STR("customer.name"), to->name},
        {LM_STR("customer.code"), to->code},
        {LM_STR("customer.type"), to->type},
        {LM_STR("customer.group"), to->group_title},
        {LM_STR("customer.address"), to->physical_address},
        {LM_STR("contact.name"), contact},
        {LM_STR("contact.first_name"), first_word(contact)},
        {LM_STR("contact.email"), to->has_email ? to->email : LM_STR("")},
        {LM_STR("contact.mobile"), to->has_mobile ? to->mobile : LM_STR("")},
        {LM_STR("portal.username"),
         to->has_username ? to->username : LM_STR("")},
        {LM_STR("portal.login_url"), lm_host_conf()->portal_origin},
        {LM_STR("company.name"), tx->isp->isp_name},
        {LM_STR("company.phone"), tx->isp->support_phone},
        {LM_STR("company.email"), tx->isp->mail_from},
    };

    memcpy(values, all, sizeof(all));
    return VALUES;
}


static lm_rc_t
text_fill(lm_tx_t *tx, lm_str_t text, const lm_template_value_t *values,
          size_t n, lm_str_t *out)
{
    lm_buf_t b;
    lm_str_t missing;

    lm_buf_init(&b, tx->arena, text.n + 128);
    lm_template_render(&b, text, LM_TEMPLATE_TEXT, values, n, &missing);
    *out = lm_buf_str(&b);

    return b.failed ? LM_E_MEMORY : LM_OK;
}


/* A subject is one line that a header holds, whatever names bring into it. */
static lm_str_t
line_fit(lm_str_t s)
{
    lm_line_clean((char *) s.p, s.n);

    return lm_str_fit(s, LM_EMAIL_TEXT_MAX);
}


lm_rc_t
lm_letter_fill(lm_tx_t *tx, const lm_letter_t *letter,
               const lm_letter_recipient_t *to, lm_str_t *subject,
               lm_str_t *text)
{
    size_t              n;
    lm_rc_t             rc;
    lm_template_value_t values[VALUES];

    n = values_of(tx, to, values);

    rc = text_fill(tx, letter->subject, values, n, subject);
    if (rc != LM_OK) {
        return rc;
    }

    *subject = line_fit(*subject);
    return text_fill(tx, letter->text, values, n, text);
}


lm_rc_t
lm_letter_queue(lm_tx_t *tx, const lm_letter_t *letter,
                const lm_letter_recipient_t *to, lm_str_t address)
{
    lm_rc_t  rc;
    lm_str_t subject, text;

    rc = lm_letter_fill(tx, letter, to, &subject, &text);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_outbox_queue(
        tx, &(lm_message_t){
                .template_name = "message",
                .customer_id = to->id,
                .message_id = letter->id,
                .from_address = letter->from_address,
                .subject = subject,
                .recipient = address.n == 0 ? to->email : address,
                .language = to->has_contact_language ? to->contact_language
                                                     : to->language,
                .variables =
                    (lm_variable_t[]){{LM_STR("message.subject"), subject},
                                      {LM_STR("message.text"), text},
                                      {LM_STR("contact.name"),
                                       address.n == 0 && to->has_contact_name
                                           ? to->contact_name
                                           : LM_STR("")}},
                .n_variables = 3,
            });
}


lm_rc_t
lm_letter_add(lm_tx_t *tx, lm_letter_t *letter, uint64_t staff_id)
{
    lm_rc_t    rc;
    lm_buf_t   b;
    lm_json_t  j;
    lm_audit_t audit = {.action = "create", .entity = "message"};

    rc = lm_sql_message_insert(
        tx,
        &(lm_sql_message_insert_in_t){staff_id, letter->from_address,
                                      letter->subject, letter->text, tx->now},
        &letter->id);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, tx->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "subject", letter->subject);
    lm_json_put_str(&j, "from_address", letter->from_address);
    lm_json_object_end(&j);

    audit.entity_id = letter->id;
    rc = lm_json_done(&j, &audit.after);
    return rc == LM_OK ? lm_audit_write(tx, &audit) : rc;
}
