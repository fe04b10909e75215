/* SPDX-License-Identifier: MIT */
#include "radius/ask.h"

#include <arpa/inet.h>

#include "radius/packet.h"
#include "radius/scan.h"
#include "service/isp.h"
#include "sql/login_reservation.h"
#include "store/secret.h"

#define TEXT_MAX 253

static lm_str_t          ask_device(lm_arena_t *a, lm_str_t calling_station_id);
static void              ask_set(void *arg, lm_str_t name, lm_str_t value);
static lm_suspended_e    suspended_mode(const lm_isp_t *isp);
static lm_access_facts_t ask_facts(const lm_tx_t *tx, const lm_ask_work_t *w);
static lm_day_t          last_day(const lm_ask_account_t *account);
static void accept_wall(lm_arena_t *a, const lm_isp_t *isp, lm_accept_t *out);
static bool accept_address(lm_arena_t *a, lm_str_t address, lm_accept_t *out);
static lm_speed_t accept_speed(const lm_isp_t         *isp,
                               const lm_ask_account_t *account,
                               lm_access_answer_t      answer);
static uint32_t   accept_seconds(const lm_tx_t          *tx,
                                 const lm_ask_account_t *account);


lm_rc_t
lm_ask_read(lm_request_t *rq, lm_ask_t *out)
{
    lm_rc_t rc;

    *out = (lm_ask_t){0};

    rc = lm_scan_attributes(rq->arena, rq->body, ask_set, out);
    if (rc != LM_OK) {
        return rc;
    }

    if (out->username.n > TEXT_MAX || !lm_str_is_utf8(out->username)) {
        out->username = LM_STR_NULL;
    }
    if (out->calling_station_id.n > TEXT_MAX
        || !lm_str_is_utf8(out->calling_station_id)) {
        out->calling_station_id = LM_STR_NULL;
    }

    out->username = lm_str_lower(rq->arena, lm_str_trim(out->username));
    out->device = ask_device(rq->arena, out->calling_station_id);

    return out->username.p == NULL || out->device.p == NULL ? LM_E_MEMORY
                                                            : LM_OK;
}


/*
 * One spelling of a MAC, so that a device holds one seat.  Logins that do not
 * say their device are taken for one: a router that heard no answer asks
 * again, and must not stand in its own way.
 */
static lm_str_t
ask_device(lm_arena_t *a, lm_str_t calling_station_id)
{
    char mac[LM_MAC_TEXT];

    if (lm_mac_fold(calling_station_id, mac) == LM_OK) {
        return lm_str_lower(a, lm_str(mac, LM_MAC_TEXT));
    }

    return calling_station_id.p == NULL ? LM_STR("") : calling_station_id;
}


static void
ask_set(void *arg, lm_str_t name, lm_str_t value)
{
    lm_ask_t *ask = arg;

    if (lm_str_eq(name, LM_STR("User-Name"))) {
        ask->username = value;
    } else if (lm_str_eq(name, LM_STR("Calling-Station-Id"))) {
        ask->calling_station_id = value;
    }
}


void
lm_ask_decide(const lm_tx_t *tx, lm_ask_work_t *w)
{
    lm_access_facts_t facts = ask_facts(tx, w);

    w->access = lm_access_decide(&facts).access;
}


lm_rc_t
lm_ask_release(lm_tx_t *tx, const lm_ask_t *ask, uint64_t account_id)
{
    uint64_t affected;

    return lm_sql_login_reservation_drop(
        tx,
        &(lm_sql_login_reservation_drop_in_t){
            .account_id = account_id, .calling_station_id = ask->device},
        &affected);
}


static lm_access_facts_t
ask_facts(const lm_tx_t *tx, const lm_ask_work_t *w)
{
    lm_access_facts_t       f;
    const lm_ask_account_t *account = &w->account;

    f = (lm_access_facts_t){
        .is_known = account->id != 0,
        .is_deleted = account->is_deleted,
        .is_suspended = account->has_suspended_at,
        .is_blocked = account->is_blocked,
        .is_rejected = account->is_rejected,
        .today = tx->today,
        .starts_on = account->has_starts_on ? account->starts_on : 0,
        .cancelled_on = last_day(account),
        .mac_lock = account->has_mac_lock ? account->mac_lock : LM_STR_NULL,
        .calling_station_id = w->ask.calling_station_id,
        .session_limit = account->session_limit,
        .open_sessions = w->open_sessions,
        .has_cap = account->has_cap_bytes,
        .has_capped_speed =
            account->has_capped_up_kbps || account->has_capped_down_kbps,
        .data_left = w->grant_left,
        .suspended_mode = suspended_mode(tx->isp),
    };

    /* the month's own data is made with its first packet */
    if (f.has_cap && !w->has_monthly) {
        f.data_left += account->cap_bytes;
    }

    return f;
}


static lm_suspended_e
suspended_mode(const lm_isp_t *isp)
{
    if (lm_str_eq(isp->suspended_mode, LM_STR("list"))) {
        return LM_SUSPENDED_LIST;
    }

    return lm_str_eq(isp->suspended_mode, LM_STR("pool")) ? LM_SUSPENDED_POOL
                                                          : LM_SUSPENDED_REJECT;
}


/* The account's, or its customer's when that is earlier. */
static lm_day_t
last_day(const lm_ask_account_t *account)
{
    lm_day_t day;

    day = account->has_cancelled_on ? account->cancelled_on : LM_DAY_NEVER;

    if (account->has_customer_cancelled_on
        && account->customer_cancelled_on < day) {
        day = account->customer_cancelled_on;
    }

    return day;
}


lm_rc_t
lm_ask_accept(const lm_tx_t *tx, lm_ask_work_t *w)
{
    char                    mark[LM_CLASS_MAX];
    size_t                  n;
    lm_rc_t                 rc;
    uint8_t                 random[16];
    lm_accept_t            *out = &w->accept;
    lm_access_facts_t       facts = ask_facts(tx, w);
    lm_access_answer_t      answer = lm_access_decide(&facts);
    const lm_ask_account_t *account = &w->account;

    *out = (lm_accept_t){
        .speed = accept_speed(tx->isp, account, answer),
        .interim_seconds = account->interim_seconds,
        .session_seconds = accept_seconds(tx, account),
    };

    if (account->has_framed_pool) {
        out->pool = lm_str_dup(w->arena, account->framed_pool);
    }

    rc = lm_secret_open(w->arena, "data_account", "password", account->id,
                        account->password, &out->password);
    if (rc != LM_OK) {
        return rc;
    }

    if (answer.is_walled) {
        accept_wall(w->arena, tx->isp, out);
    }

    /* sent as it is, FreeRADIUS would drop it and let the pool answer */
    if (account->has_fixed_ip && !(answer.is_walled && out->address_list.n == 0)
        && !accept_address(w->arena, account->fixed_ip, out)) {
        w->access = LM_ACCESS_DATA;
        return LM_OK;
    }

    lm_host_random(random, sizeof(random));
    n = lm_class_print(account->id, answer.is_walled, random, mark);
    out->class_mark = lm_str_dup(w->arena, lm_str(mark, n));

    return out->class_mark.p == NULL ? LM_E_MEMORY : LM_OK;
}


/* The settings are those of the batch, and may be gone when it is answered. */
static void
accept_wall(lm_arena_t *a, const lm_isp_t *isp, lm_accept_t *out)
{
    if (suspended_mode(isp) == LM_SUSPENDED_POOL) {
        out->pool = lm_str_dup(a, isp->suspended_pool);
    } else {
        out->address_list = lm_str_dup(a, isp->suspended_list);
    }
}


static bool
accept_address(lm_arena_t *a, lm_str_t address, lm_accept_t *out)
{
    lm_str_t        text;
    struct in_addr  v4;
    struct in6_addr v6;

    text = lm_str_dup(a, address);
    if (text.p == NULL) {
        return false;
    }

    if (inet_pton(AF_INET, text.p, &v4) == 1) {
        out->fixed_ip = text;
        return true;
    }

    if (inet_pton(AF_INET6, text.p, &v6) == 1) {
        out->fixed_ipv6 = text;
        return true;
    }

    return false;
}


static lm_speed_t
accept_speed(const lm_isp_t *isp, const lm_ask_account_t *account,
             lm_access_answer_t answer)
{
    lm_speed_facts_t f;

    f = (lm_speed_facts_t){
        .product = {account->up_kbps, account->down_kbps},
        .capped = {account->capped_up_kbps, account->capped_down_kbps},
        .own = {account->own_up_kbps, account->own_down_kbps},
        .is_slowed = answer.is_slowed,
        .is_walled = answer.is_walled,
        .walled = {isp->suspended_kbps, isp->suspended_kbps},
    };

    return lm_speed_effective(&f);
}


/* The product's limit, and never beyond the last day of service. */
static uint32_t
accept_seconds(const lm_tx_t *tx, const lm_ask_account_t *account)
{
    int64_t      left;
    lm_day_t     day;
    uint32_t     seconds;
    lm_instant_t end;

    seconds = account->has_session_seconds ? account->session_seconds : 0;
    day = last_day(account);
    if (day == LM_DAY_NEVER) {
        return seconds;
    }

    end = lm_zone_day_start(tx->isp->zone, day + 1);
    left = (end - tx->now) / LM_SECOND + 1;

    if (left > UINT32_MAX || (seconds != 0 && seconds < left)) {
        return seconds;
    }

    return (uint32_t) left;
}
