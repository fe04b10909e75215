/* SPDX-License-Identifier: MIT */
/* Adding and changing a data account, and its RADIUS password. */
#include "admin/handler.h"
#include "rule/access.h"
#include "service/account.h"
#include "service/isp.h"
#include "wire/address.h"

#define TYPED_POINTS 64 /* of addresses */
#define USERNAME_BYTES 253 /* of a User-Name (RFC 2865, 5) */
#define KBPS_MIN 64
#define PRICE_MAX INT64_C(100000000000) /* minor units */

static void    terms_read(lm_request_t *rq, lm_account_terms_t *terms);
static void    username_read(lm_request_t *rq, lm_str_t *username);
static void    password_read(lm_request_t *rq, lm_str_t *password);
static lm_rc_t account_problem(lm_request_t *rq, lm_rc_t rc,
                               const lm_account_done_t *done);
static lm_rc_t account_reply(lm_request_t *rq, int status,
                             const lm_account_done_t *done, lm_str_t password);


/* POST /customers/{id}/accounts  {"product_id", "username", "password"?, …} */
lm_rc_t
admin_account_create(lm_request_t *rq)
{
    lm_rc_t           rc;
    lm_account_new_t  account = {.customer_id = rq->params[0],
                                 .password = LM_STR(""),
                                 .terms = {.comment = LM_STR("")}};
    lm_account_done_t done;

    username_read(rq, &account.username);
    password_read(rq, &account.password);
    lm_field_u64(rq, "product_id", LM_REQUIRED, &account.terms.product_id);
    terms_read(rq, &account.terms);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_account_add(rq->tx, &account, &done);
    if (rc != LM_OK) {
        return account_problem(rq, rc, &done);
    }

    return account_reply(rq, 201, &done,
                         account.password.n == 0 ? done.password : LM_STR_NULL);
}


/* PATCH /accounts/{id}  {"version", "product_id"?, "fixed_ip"?, …} */
lm_rc_t
admin_account_update(lm_request_t *rq)
{
    lm_rc_t            rc;
    uint64_t           version = 0, now, customer_id;
    lm_account_done_t  done;
    lm_account_terms_t terms;

    rc = lm_account_take(rq->tx, rq->params[0], &customer_id, &terms, &now);
    if (rc != LM_OK) {
        return rc;
    }

    lm_field_u64(rq, "version", LM_REQUIRED, &version);
    terms_read(rq, &terms);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    if (version != now) {
        return lm_request_stale(
            rq, rq->tx, &(lm_seen_t){"data_account", rq->params[0], version});
    }

    rc = lm_account_change(rq->tx, rq->params[0], &terms, &done);
    return rc == LM_OK ? account_reply(rq, 200, &done, LM_STR_NULL)
                       : account_problem(rq, rc, &done);
}


/* POST /accounts/{id}/password  {"version", "password"?} */
lm_rc_t
admin_account_password_set(lm_request_t *rq)
{
    lm_rc_t           rc;
    lm_buf_t          b;
    lm_str_t          body, password = LM_STR("");
    uint64_t          version = 0;
    lm_json_t         j;
    lm_account_done_t done;

    lm_field_u64(rq, "version", LM_REQUIRED, &version);
    password_read(rq, &password);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_account_password_set(rq->tx, rq->params[0], version, password,
                                 &done);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "id", done.id);
    lm_json_put_u64(&j, "version", done.version);
    lm_json_put_str(&j, "password", done.password);
    lm_json_put_u64(&j, "disconnects", done.n_disconnects);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


/* GET /accounts/{id}/password */
lm_rc_t
admin_account_password_show(lm_request_t *rq)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  password, body;
    lm_json_t j;

    rc = lm_account_password_show(rq->tx, rq->params[0], &password);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 128);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_str(&j, "password", password);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}


static void
username_read(lm_request_t *rq, lm_str_t *username)
{
    lm_str_t typed = {0};

    lm_field_str(rq, "username", LM_ACCOUNT_USERNAME_POINTS,
                 LM_REQUIRED | LM_TRIM, &typed);

    if (typed.n > USERNAME_BYTES) {
        (void) !lm_field_error(rq, "username", "too_long", "This is too long",
                               "Dit is te lank");
        return;
    }

    if (typed.n != 0
        && lm_account_username(rq->arena, typed, username) != LM_OK) {
        (void) !lm_field_error(rq, "username", "not_a_username",
                               "A username has plain letters a to z, digits "
                               "and signs alone, without accents or blanks",
                               "’n Gebruikersnaam het slegs gewone letters a "
                               "tot z, syfers en tekens, sonder aksente of "
                               "spasies");
    }
}


static void
password_read(lm_request_t *rq, lm_str_t *password)
{
    lm_field_str(rq, "password", LM_ACCOUNT_PASSWORD_MAX, 0, password);

    if (password->n != 0 && !lm_account_password_is_fine(*password)) {
        (void) !lm_field_error(
            rq, "password", "not_a_password",
            "Six to 63 letters, digits and signs, without blanks",
            "Ses tot 63 letters, syfers en tekens, sonder spasies");
    }
}


static void
speed_check(lm_request_t *rq, const char *name, bool has, uint32_t kbps)
{
    if (has && kbps < KBPS_MIN) {
        (void) !lm_field_error(rq, name, "out_of_range",
                               "This is slower than 64 kb/s",
                               "Dit is stadiger as 64 kb/s");
    }
}


static void
price_read(lm_request_t *rq, lm_account_terms_t *terms)
{
    json_t     *amount, *currency, *price;
    json_int_t  value;
    const char *name = "custom_price";

    price = rq->json == NULL ? NULL : json_object_get(rq->json, name);
    if (price == NULL) {
        return;
    }

    if (json_is_null(price)) {
        terms->has_custom_price = false;
        return;
    }

    amount = json_object_get(price, "amount");
    currency = json_object_get(price, "currency");

    if (!json_is_integer(amount)
        || (currency != NULL
            && !lm_str_eq(lm_str_c(json_string_value(currency)),
                          rq->isp->currency))) {
        (void) !lm_field_error(rq, name, "wrong_kind",
                               "This is of the wrong kind",
                               "Dit is van die verkeerde soort");
        return;
    }

    value = json_integer_value(amount);
    if (value < 0 || value > PRICE_MAX) {
        (void) !lm_field_error(rq, name, "out_of_range",
                               "This is not an amount that can be charged",
                               "Dit is nie ’n bedrag wat gehef kan word nie");
        return;
    }

    terms->has_custom_price = true;
    terms->is_price_named = true;
    terms->custom_price = value;
}


/* A text that is there and not empty; *has becomes false when it is to be
 * cleared. */
static bool
text_read(lm_request_t *rq, const char *name, bool *has, lm_str_t *typed)
{
    *typed = LM_STR_NULL;

    if (lm_field_is(rq, name) == LM_FIELD_NULL) {
        *has = false;
        return false;
    }

    lm_field_str(rq, name, TYPED_POINTS, LM_TRIM, typed);

    if (typed->p != NULL && typed->n == 0) {
        *has = false;
    }

    return typed->n != 0;
}


static void
address_read(lm_request_t *rq, lm_account_terms_t *terms)
{
    lm_str_t typed;

    if (!text_read(rq, "fixed_ip", &terms->has_fixed_ip, &typed)) {
        return;
    }

    if (lm_address_host(rq->arena, typed, &terms->fixed_ip) != LM_OK) {
        (void) !lm_field_error(rq, "fixed_ip", "not_an_address",
                               "No link can have this address",
                               "Geen lyn kan hierdie adres hê nie");
    }

    terms->has_fixed_ip = true;
}


static void
mac_read(lm_request_t *rq, lm_account_terms_t *terms)
{
    char     mac[LM_MAC_TEXT];
    lm_str_t typed;

    if (!text_read(rq, "mac_lock", &terms->has_mac_lock, &typed)) {
        return;
    }

    if (lm_mac_fold(typed, mac) != LM_OK) {
        (void) !lm_field_error(rq, "mac_lock", "not_a_mac",
                               "A MAC address looks like 4C:5E:0C:12:34:56",
                               "’n MAC-adres lyk soos 4C:5E:0C:12:34:56");
        return;
    }

    terms->has_mac_lock = true;
    terms->mac_lock = lm_str_lower(rq->arena, lm_str(mac, sizeof(mac)));
}


/* What the body says of the terms; what it does not say stays. */
static void
terms_read(lm_request_t *rq, lm_account_terms_t *terms)
{
    size_t                   n;
    const lm_record_field_t *fields = lm_account_fields(&n);

    lm_field_record(rq, fields, LM_ACCOUNT_PLAIN, terms);
    speed_check(rq, "down_kbps", terms->has_down_kbps, terms->down_kbps);
    speed_check(rq, "up_kbps", terms->has_up_kbps, terms->up_kbps);
    price_read(rq, terms);
    address_read(rq, terms);
    mac_read(rq, terms);
}


static lm_rc_t
account_problem(lm_request_t *rq, lm_rc_t rc, const lm_account_done_t *done)
{
    lm_str_t en, af;

    if (rc != LM_E_INVALID) {
        return rc;
    }

    en = lm_str_printf(rq->arena, "Taken by %.*s", (int) done->holder.n,
                       done->holder.p);
    af = lm_str_printf(rq->arena, "Reeds van %.*s", (int) done->holder.n,
                       done->holder.p);
    if (en.p == NULL || af.p == NULL) {
        return LM_E_MEMORY;
    }

    switch (done->fault) {
    case LM_ACCOUNT_USERNAME_TAKEN:
        return lm_field_error(rq, "username", "taken", en.p, af.p);

    case LM_ACCOUNT_ADDRESS_TAKEN:
        return lm_field_error(rq, "fixed_ip", "taken", en.p, af.p);

    case LM_ACCOUNT_PRODUCT_UNKNOWN:
        return lm_field_error(rq, "product_id", "unknown",
                              "There is no such product",
                              "Daar is nie so ’n produk nie");

    case LM_ACCOUNT_SITE_UNKNOWN:
        return lm_field_error(rq, "site_id", "unknown",
                              "There is no such highsite",
                              "Daar is nie so ’n toring nie");

    case LM_ACCOUNT_ENDS_EARLY:
        return lm_field_error(rq, "cancelled_on", "too_early",
                              "The end is before the beginning",
                              "Die einde is voor die begin");

    case LM_ACCOUNT_FINE:
        break;
    }

    return rc;
}


/* {"account", "password"?, "disconnects"} */
static lm_rc_t
account_reply(lm_request_t *rq, int status, const lm_account_done_t *done,
              lm_str_t password)
{
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_str_t  body;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 1024);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_key(&j, "account");

    rc = admin_account_json(rq, &j, done->customer_id, done->id);
    if (rc != LM_OK) {
        return rc;
    }

    if (password.p != NULL) {
        lm_json_put_str(&j, "password", password);
    }

    lm_json_put_u64(&j, "disconnects", done->n_disconnects);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, status, body) : rc;
}
