/* SPDX-License-Identifier: MIT */
#include "radius/face.h"

#include "radius/accounting.h"
#include "radius/ask.h"
#include "radius/combine.h"
#include "service/isp.h"
#include "store/conf.h"
#include "store/secret.h"

/* The same refusal of an account is written down this often. */
#define REJECT_AGAIN (60 * LM_SECOND)

/* A row of accounting_event holds an address of this length. */
#define ADDRESS_MAX 45

static lm_rc_t radius_authenticate(lm_request_t *rq);
static lm_rc_t radius_authorize(lm_request_t *rq);
static lm_rc_t radius_accounting(lm_request_t *rq);
static void    accounting_run(lm_tx_t *tx, void *const *items, size_t n,
                              lm_rc_t *rcs);
static lm_rc_t radius_client_show(lm_request_t *rq);
static lm_rc_t radius_post_auth(lm_request_t *rq);
static void    ask_run(lm_tx_t *tx, void *const *items, size_t n, lm_rc_t *rcs);
static lm_rc_t reject_record(lm_request_t *rq, const lm_ask_work_t *w);
static lm_rc_t reject_work(lm_tx_t *tx, void *arg);
static lm_rc_t account_reject(lm_tx_t *tx, uint64_t account_id,
                              uint64_t customer_id, lm_access_e access);
static lm_rc_t reply_attributes(lm_request_t *rq, int status, lm_str_t json);
static lm_lang_e account_language(const lm_ask_account_t *account);

static const lm_route_t routes[] = {
    {LM_POST, "/authorize", LM_PERM_NONE, LM_TX_NONE,
     LM_ROUTE_PUBLIC | LM_ROUTE_RAW, radius_authorize,
     "Decides an Access-Request"},
    {LM_POST, "/accounting", LM_PERM_NONE, LM_TX_NONE,
     LM_ROUTE_PUBLIC | LM_ROUTE_RAW, radius_accounting,
     "Counts an Accounting-Request; answers once it is on disk"},
    {LM_GET, "/client", LM_PERM_NONE, LM_TX_READ, LM_ROUTE_PUBLIC,
     radius_client_show, "Secret of the NAS with an address"},
    {LM_POST, "/post-auth", LM_PERM_NONE, LM_TX_WRITE,
     LM_ROUTE_PUBLIC | LM_ROUTE_RAW, radius_post_auth,
     "Notes that a password was wrong"},
};

const lm_combine_t lm_combines[LM_COMBINE_N] = {
    [LM_COMBINE_ACCOUNTING] = {LM_ACCOUNTING_BATCH, accounting_run},
    [LM_COMBINE_ASK] = {LM_ASK_BATCH, ask_run},
};

const lm_face_t lm_face_radius = {
    .name = "radius",
    .prefix = "/radius",
    .routes = routes,
    .n_routes = sizeof(routes) / sizeof(routes[0]),
    .body_limit = LM_PACKET_MAX,
    .authenticate = radius_authenticate,
};


/*
 * Never 401: that would reject subscribers, and a wrong key is the operator's
 * mistake, not theirs.
 */
static lm_rc_t
radius_authenticate(lm_request_t *rq)
{
    if (rq->conf->radius_key.n == 0
        || !lm_str_eq_secret(rq->conf->radius_key, rq->radius_key)) {
        lm_host_log(LM_LOG_WARN, "radius: a call from %.*s without our key",
                    (int) rq->address.n, rq->address.p);
        return LM_E_FORBIDDEN;
    }

    rq->actor.kind = LM_ACTOR_SYSTEM;

    return LM_OK;
}


/* POST /radius/authorize  {"User-Name": "bob", "Calling-Station-Id": …} */
static lm_rc_t
radius_authorize(lm_request_t *rq)
{
    lm_rc_t       rc;
    lm_str_t      json;
    const char   *text;
    lm_ask_work_t w = {.arena = rq->arena};

    rc = lm_ask_read(rq, &w.ask);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_host_combine(LM_COMBINE_ASK, &w);
    if (rc != LM_OK) {
        return rc;
    }

    if (w.access == LM_ACCESS_OK) {
        json = lm_accept_json(rq->arena, &w.accept);
        return reply_attributes(rq, 200, json);
    }

    rc = reject_record(rq, &w);
    if (rc != LM_OK) {
        return rc;
    }

    text = lm_access_text(w.access, account_language(&w.account));

    return reply_attributes(rq, 401, lm_reject_json(rq->arena, text));
}


static void
ask_run(lm_tx_t *tx, void *const *items, size_t n, lm_rc_t *rcs)
{
    lm_ask_run(tx, (lm_ask_work_t *const *) items, n, rcs);
}


static lm_lang_e
account_language(const lm_ask_account_t *account)
{
    return lm_str_eq(account->language, LM_STR("af")) ? LM_LANG_AF : LM_LANG_EN;
}


/* Routers try again every few seconds; most of their tries write nothing. */
static lm_rc_t
reject_record(lm_request_t *rq, const lm_ask_work_t *w)
{
    lm_tx_t                 tx;
    lm_str_t                reason;
    const lm_ask_account_t *account = &w->account;

    reason = lm_str_c(lm_access_code(w->access));

    if (account->id == 0
        || (account->has_last_reject_at
            && account->last_reject_at >= rq->now - REJECT_AGAIN
            && lm_str_eq(account->last_reject_reason, reason))) {
        return LM_OK;
    }

    tx = lm_request_tx(rq);

    return lm_tx_run(&tx, LM_TX_WRITE, reject_work, (void *) w);
}


static lm_rc_t
reject_work(lm_tx_t *tx, void *arg)
{
    const lm_ask_work_t *w = arg;

    return account_reject(tx, w->account.id, w->account.customer_id, w->access);
}


static lm_rc_t
account_reject(lm_tx_t *tx, uint64_t account_id, uint64_t customer_id,
               lm_access_e access)
{
    uint64_t affected;

    lm_tx_touch(tx, customer_id);

    return lm_sql_radius_account_reject(
        tx,
        &(lm_sql_radius_account_reject_in_t){
            .now = tx->now,
            .reason = lm_str_c(lm_access_code(access)),
            .account_id = account_id,
            .again_before = tx->now - REJECT_AGAIN},
        &affected);
}


/*
 * POST /radius/accounting?src=192.0.2.1&event=1763798400  (body of rlm_rest,
 * which prints Event-Timestamp there as a date in the machine's zone)
 */
static lm_rc_t
radius_accounting(lm_request_t *rq)
{
    lm_rc_t     rc;
    lm_str_t    source;
    lm_packet_t packet;

    source = lm_arg(rq, "src");
    if (source.n > ADDRESS_MAX) {
        return LM_E_BAD_REQUEST;
    }

    rc = lm_packet_read(rq->arena, rq->body, source, rq->now, &packet);
    if (rc != LM_OK) {
        return rc;
    }

    if (lm_arg(rq, "event").n > 0) {
        lm_packet_stamp(&packet, lm_arg(rq, "event"));
    }

    rc = lm_host_combine(LM_COMBINE_ACCOUNTING, &packet);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_reply_empty(rq, 204);
}


static void
accounting_run(lm_tx_t *tx, void *const *items, size_t n, lm_rc_t *rcs)
{
    lm_accounting_commit(tx, (lm_packet_t *const *) items, n, rcs);
}


/* GET /radius/client?ip=192.0.2.1; 404 makes FreeRADIUS ignore the sender */
static lm_rc_t
radius_client_show(lm_request_t *rq)
{
    lm_rc_t                        rc;
    lm_str_t                       address, secret;
    lm_sql_radius_nas_of_address_t nas;

    address = lm_arg(rq, "ip");
    if (address.n == 0 || address.n > ADDRESS_MAX) {
        return LM_E_BAD_REQUEST;
    }

    rc = lm_sql_radius_nas_of_address(
        rq->tx, &(lm_sql_radius_nas_of_address_in_t){address}, &nas);
    if (rc != LM_OK) {
        return rc;
    }

    rc =
        lm_secret_open(rq->arena, "nas", "secret", nas.id, nas.secret, &secret);
    if (rc != LM_OK) {
        return rc;
    }

    return reply_attributes(
        rq, 200,
        lm_client_json(rq->arena, nas.name, secret,
                       lm_str_eq(nas.message_authenticator, LM_STR("yes"))));
}


/* POST /radius/post-auth  {"User-Name": "bob", "Calling-Station-Id": …}: its
 * password was wrong */
static lm_rc_t
radius_post_auth(lm_request_t *rq)
{
    lm_rc_t                    rc;
    lm_ask_t                   ask;
    lm_sql_radius_account_id_t account;

    rc = lm_ask_read(rq, &ask);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_radius_account_id(
        rq->tx, &(lm_sql_radius_account_id_in_t){ask.username}, &account);
    if (rc == LM_E_NOT_FOUND) {
        return lm_reply_empty(rq, 204);
    }
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_ask_release(rq->tx, &ask, account.id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = account_reject(rq->tx, account.id, account.customer_id,
                        LM_ACCESS_PASSWORD);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_reply_empty(rq, 204);
}


static lm_rc_t
reply_attributes(lm_request_t *rq, int status, lm_str_t json)
{
    return json.p == NULL ? LM_E_MEMORY : lm_reply_json(rq, status, json);
}
