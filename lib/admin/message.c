/* SPDX-License-Identifier: MIT */
/* Writing to one customer or to many. */
#include "admin/audience.h"
#include "service/bulk_kind.h"
#include "service/letter.h"
#include "wire/email.h"

#define UNKNOWN_MAX 20

typedef struct {
    lm_audience_t audience;
    lm_letter_t   letter;
    lm_str_t      to[LM_LETTER_TO]; /* typed by hand */
    size_t        n_to;
    uint64_t      total;
    uint64_t      first_id; /* of the customers */
    lm_str_t      unknown[UNKNOWN_MAX];
    size_t        n_unknown;
} letter_order_t;

static void to_read(lm_request_t *rq, letter_order_t *order);


/* GET /message/placeholders */
lm_rc_t
admin_message_placeholders(lm_request_t *rq)
{
    size_t                         i, n;
    lm_items_t                     items;
    const lm_letter_placeholder_t *placeholders = lm_letter_placeholders(&n);

    lm_items_begin(rq, &items, n);

    for (i = 0; i < n; i++) {
        lm_json_object(&items.json);
        lm_json_put_str(&items.json, "name", lm_str_c(placeholders[i].name));
        lm_json_put_str(&items.json, "text",
                        lm_str_c(placeholders[i].text[rq->lang]));
        lm_json_object_end(&items.json);
    }

    return lm_items_whole(rq, &items, n);
}


/* GET /message/from-addresses */
lm_rc_t
admin_message_from(lm_request_t *rq)
{
    size_t     i, n;
    lm_rc_t    rc;
    lm_str_t  *addresses;
    lm_items_t items;

    rc = lm_letter_from(rq->tx, &addresses, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &items, n);
    for (i = 0; i < n; i++) {
        lm_json_str(&items.json, addresses[i]);
    }

    return lm_items_whole(rq, &items, n);
}


/* One line, or several of them: no other control characters. */
static bool
is_text(lm_str_t s, bool has_lines)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        if ((unsigned char) s.p[i] < ' '
            && !(has_lines && strchr("\n\r\t", s.p[i]) != NULL)) {
            return false;
        }
    }

    return true;
}


static void
not_text(lm_request_t *rq, const char *field)
{
    (void) !lm_field_error(rq, field, "not_text",
                           "This holds characters that are not text",
                           "Dit bevat karakters wat nie teks is nie");
}


static lm_rc_t
order_read(lm_request_t *rq, letter_order_t *order)
{
    lm_rc_t      rc;
    lm_letter_t *letter = &order->letter;

    *order = (letter_order_t){0};
    letter->subject = letter->text = letter->from_address = LM_STR("");

    admin_audience_read(rq, &order->audience);
    lm_field_str(rq, "subject", LM_LETTER_SUBJECT, LM_REQUIRED | LM_TRIM,
                 &letter->subject);
    lm_field_str(rq, "text", LM_LETTER_TEXT, LM_REQUIRED | LM_TRIM,
                 &letter->text);
    lm_field_str(rq, "from_address", LM_EMAIL_MAX, LM_TRIM,
                 &letter->from_address);
    to_read(rq, order);

    if (!is_text(letter->subject, /* has_lines= */ false)) {
        not_text(rq, "subject");
    }
    if (!is_text(letter->text, /* has_lines= */ true)) {
        not_text(rq, "text");
    }

    lm_letter_unknown(letter->subject, order->unknown, UNKNOWN_MAX,
                      &order->n_unknown);
    lm_letter_unknown(letter->text, order->unknown, UNKNOWN_MAX,
                      &order->n_unknown);

    rc = lm_fields_done(rq);
    return rc == LM_OK ? admin_audience_numbers(rq, &order->audience) : rc;
}


static void
to_read(lm_request_t *rq, letter_order_t *order)
{
    size_t   i;
    json_t  *item, *list = json_object_get(rq->json, "to");
    lm_str_t address;

    if (list == NULL || json_is_null(list)) {
        return;
    }

    if (json_array_size(list) == 0 || json_array_size(list) > LM_LETTER_TO) {
        (void) !lm_field_error(rq, "to", "not_addresses",
                               "These are one to ten e-mail addresses",
                               "Dit is een tot tien e-posadresse");
        return;
    }

    json_array_foreach(list, i, item)
    {
        address = lm_str_trim(
            lm_str(json_string_value(item), json_string_length(item)));

        if (!json_is_string(item) || !lm_email_is_valid(address)) {
            (void) !lm_field_error(rq, lm_str_printf(rq->arena, "to.%zu", i).p,
                                   "not_an_address",
                                   "This is not an e-mail address",
                                   "Dit is nie ’n e-posadres nie");
            return;
        }
        order->to[order->n_to++] = address;
    }
}


/* Needs a transaction: who they are, and what may be sent from. */
static lm_rc_t
order_check(lm_request_t *rq, lm_tx_t *tx, letter_order_t *order)
{
    size_t    i, n;
    lm_rc_t   rc;
    uint64_t *ids;
    lm_str_t *addresses;

    rc = lm_letter_from(tx, &addresses, &n);
    if (rc == LM_OK) {
        rc = admin_audience_count(rq, tx, &order->audience, &order->total);
    }
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n && !lm_str_eq(addresses[i], order->letter.from_address);
         i++) { /**/
    }

    if (order->letter.from_address.n == 0) {
        order->letter.from_address = addresses[0];

    } else if (i == n) {
        (void) !lm_field_error(rq, "from_address", "unknown",
                               "Messages are not sent from this address",
                               "Boodskappe word nie van hierdie adres af "
                               "gestuur nie");
    }

    if (order->n_to != 0 && order->total != 1) {
        (void) !lm_field_error(rq, "to", "one_customer",
                               "Addresses are typed for one customer alone",
                               "Adresse word vir een kliënt alleen getik");
    }

    rc = lm_fields_done(rq);
    if (rc == LM_OK) {
        rc = lm_audience_next(tx, &order->audience, 0, 1, &ids, &n);
    }
    if (rc == LM_OK) {
        order->first_id = n == 0 ? 0 : ids[0];
    }

    return rc;
}


/*---- the preview */

typedef struct {
    lm_request_t   *rq;
    letter_order_t *order;
    admin_tally_t  *tally;
    lm_json_t      *json;
} preview_t;

static lm_rc_t
preview_check(lm_tx_t *tx, void *arg)
{
    preview_t *p = arg;

    return order_check(p->rq, tx, p->order);
}


static void
sample_write(preview_t *p, const lm_letter_recipient_t *to, lm_str_t subject,
             lm_str_t text)
{
    lm_json_t *j = p->json;

    lm_json_object(j);
    lm_json_key(j, "customer");
    lm_json_object(j);
    lm_json_put_u64(j, "id", to->id);
    lm_json_put_str(j, "code", to->code);
    lm_json_put_str(j, "name", to->name);
    lm_json_object_end(j);
    lm_json_put_str(j, "to",
                    p->order->n_to != 0 ? p->order->to[0]
                    : to->has_email     ? to->email
                                        : LM_STR(""));
    lm_json_put_str(j, "subject", subject);
    lm_json_put_str(j, "text", text);
    lm_json_object_end(j);
}


static lm_rc_t
preview_samples(lm_tx_t *tx, void *arg)
{
    preview_t *p = arg;

    size_t                 i, n;
    lm_rc_t                rc;
    lm_str_t               subject, text;
    uint64_t               ids[ADMIN_TALLY_SAMPLE];
    lm_letter_recipient_t *to;

    for (i = 0; i < p->tally->n_sample; i++) {
        ids[i] = p->tally->sample[i].id;
    }

    rc = lm_sql_message_recipient(
        tx, &(lm_sql_message_recipient_in_t){ids, p->tally->n_sample}, &to, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = lm_letter_fill(tx, &p->order->letter, &to[i], &subject, &text);
        if (rc == LM_OK) {
            sample_write(p, &to[i], subject, text);
        }
    }

    return rc;
}


static lm_rc_t
preview_reply(lm_request_t *rq, letter_order_t *order, admin_tally_t *tally)
{
    size_t    i;
    lm_rc_t   rc;
    lm_tx_t   idle = lm_request_tx(rq);
    lm_buf_t  b;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 4096);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "total", tally->total);
    lm_json_put_u64(&j, "recipients", tally->changed);
    admin_excluded_json(rq, &j, tally);

    lm_json_key(&j, "unknown_placeholders");
    lm_json_array(&j);
    for (i = 0; i < order->n_unknown; i++) {
        lm_json_str(&j, order->unknown[i]);
    }
    lm_json_array_end(&j);

    lm_json_key(&j, "sample");
    lm_json_array(&j);
    rc = lm_tx_run(&idle, LM_TX_READ, preview_samples,
                   &(preview_t){rq, order, tally, &j});
    lm_json_array_end(&j);
    lm_json_object_end(&j);

    if (rc == LM_OK) {
        rc = lm_json_done(&j, &body);
    }
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* One customer with addresses typed for him is written to whatever his own
 * contact says. */
static void
tally_typed(const letter_order_t *order, admin_tally_t *tally)
{
    *tally = (admin_tally_t){.total = 1, .changed = 1, .n_sample = 1};
    tally->sample[0].id = order->first_id;
}


/* POST /messages/preview  {"audience", "subject", "text", "from_address"} */
lm_rc_t
admin_message_preview(lm_request_t *rq)
{
    lm_rc_t        rc;
    lm_tx_t        idle = lm_request_tx(rq);
    admin_tally_t  tally = {0};
    lm_bulk_ask_t  ask = {.kind = &lm_bulk_message, .lang = rq->lang};
    letter_order_t order;

    rc = order_read(rq, &order);
    if (rc == LM_OK) {
        rc = lm_tx_run(&idle, LM_TX_READ, preview_check,
                       &(preview_t){rq, &order, NULL, NULL});
    }
    if (rc == LM_OK) {
        ask.letter = &order.letter;
        rc = admin_tally(rq, &ask, &order.audience, &tally);
    }
    if (rc == LM_OK && order.n_to != 0) {
        tally_typed(&order, &tally);
    }

    return rc == LM_OK ? preview_reply(rq, &order, &tally) : rc;
}


/*---- sending */

static lm_rc_t
sent_reply(lm_request_t *rq, uint64_t id, uint64_t bulk_id)
{
    lm_str_t bulk = bulk_id == 0 ? LM_STR("null")
                                 : lm_str_printf(rq->arena, "%llu",
                                                 (unsigned long long) bulk_id);

    return lm_reply_json(
        rq, 202,
        lm_str_printf(rq->arena, "{\"id\":%llu,\"bulk_id\":%.*s}",
                      (unsigned long long) id, (int) bulk.n, bulk.p));
}


/* The one customer, at once. */
static lm_rc_t
one_send(lm_request_t *rq, letter_order_t *order, uint64_t customer_id)
{
    size_t                 i, n;
    lm_rc_t                rc;
    const char            *reason;
    lm_letter_recipient_t *to;

    rc = lm_sql_message_recipient(
        rq->tx, &(lm_sql_message_recipient_in_t){&customer_id, 1}, &to, &n);
    if (rc != LM_OK || n == 0) {
        return rc == LM_OK ? LM_E_NOT_FOUND : rc;
    }

    reason = order->n_to != 0 ? NULL : lm_letter_refusal(to, rq->today);
    if (reason != NULL) {
        return lm_field_error(
            rq, "audience", reason,
            lm_bulk_reason_text(lm_str_c(reason), LM_LANG_EN).p,
            lm_bulk_reason_text(lm_str_c(reason), LM_LANG_AF).p);
    }

    rc = lm_letter_add(rq->tx, &order->letter, rq->staff_id);

    for (i = 0; rc == LM_OK && i < order->n_to; i++) {
        rc = lm_letter_queue(rq->tx, &order->letter, to, order->to[i]);
    }
    if (rc == LM_OK && order->n_to == 0) {
        rc = lm_letter_queue(rq->tx, &order->letter, to, LM_STR_NULL);
    }

    return rc == LM_OK ? sent_reply(rq, order->letter.id, 0) : rc;
}


static lm_rc_t
many_start(lm_request_t *rq, letter_order_t *order, uint64_t *bulk_id)
{
    json_t            *params;
    lm_rc_t            rc;
    const lm_letter_t *letter = &order->letter;

    params = json_pack("{s:I, s:s%, s:s%, s:s%}", "message_id",
                       (json_int_t) letter->id, "subject", letter->subject.p,
                       letter->subject.n, "text", letter->text.p,
                       letter->text.n, "from_address", letter->from_address.p,
                       letter->from_address.n);
    if (params == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_bulk_start(rq->tx,
                       &(lm_bulk_order_t){.kind = LM_STR("message"),
                                          .params = params,
                                          .audience = &order->audience,
                                          .total = order->total,
                                          .staff_id = rq->staff_id},
                       bulk_id);
    json_decref(params);
    return rc;
}


static lm_rc_t
many_send(lm_request_t *rq, letter_order_t *order)
{
    lm_rc_t  rc;
    uint64_t bulk_id;

    if (!lm_permits(rq, LM_PERM_bulk_write)) {
        return LM_E_FORBIDDEN;
    }

    rc = lm_letter_add(rq->tx, &order->letter, rq->staff_id);
    if (rc == LM_OK) {
        rc = many_start(rq, order, &bulk_id);
    }
    if (rc == LM_OK) {
        rc = lm_sql_message_set_bulk(
            rq->tx, &(lm_sql_message_set_bulk_in_t){bulk_id, order->letter.id},
            NULL);
    }

    return rc == LM_OK ? sent_reply(rq, order->letter.id, bulk_id) : rc;
}


lm_rc_t
admin_placeholder_unknown(lm_request_t *rq, const char *field, lm_str_t name)
{
    return lm_field_error(
        rq, field, "unknown_placeholder",
        lm_str_printf(rq->arena, "There is no placeholder \"%.*s\"",
                      (int) name.n, name.p)
            .p,
        lm_str_printf(rq->arena, "Daar is nie ’n plekhouer \"%.*s\" nie",
                      (int) name.n, name.p)
            .p);
}


/* POST /messages  {"audience", "subject", "text", "from_address", "to"?} */
lm_rc_t
admin_message_create(lm_request_t *rq)
{
    lm_rc_t        rc;
    letter_order_t order;

    rc = order_read(rq, &order);
    if (rc == LM_OK) {
        rc = order_check(rq, rq->tx, &order);
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (order.n_unknown != 0) {
        return admin_placeholder_unknown(rq, "text", order.unknown[0]);
    }

    if (order.total > 1) {
        return many_send(rq, &order);
    }

    return one_send(rq, &order, order.first_id);
}
