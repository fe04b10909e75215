/* SPDX-License-Identifier: MIT */
/*
 * Usage of the demo ISP: this month's days for every account, thirteen months
 * and a week of hours for the first thousand; grants and open sessions that
 * fit.  Hours sum up to days and days to months.
 */
#include <stdio.h>

#include "service/isp.h"
#include "sql/seed.h"
#include "worker/seed.h"
#include "worker/seed_pool.h"

#define GB UINT64_C(1000000000)
#define HISTORIES 1000
#define MONTHS_BACK 12
#define HOURS_BACK 7 /* days */
#define TOPUP_GB 10
#define TOPUP_PRICE 9900
#define DAYS_MAX 31

typedef struct {
    lm_tx_t                  *tx;
    seed_t                   *s;
    lm_sql_seed_day_in_t     *days;
    lm_sql_seed_month_in_t   *months;
    lm_sql_seed_hour_in_t    *hours;
    lm_sql_seed_grant_in_t   *grants;
    lm_sql_seed_session_in_t *sessions;
    size_t                    n_days, n_months, n_hours, n_grants, n_sessions;
} usage_t;

static lm_rc_t usage_alloc(usage_t *u, size_t n, size_t histories);
static void    account_usage(usage_t *u, const seed_account_t *account,
                             bool has_history);
static void    month_usage(usage_t *u, const seed_account_t *account, dice_t *d,
                           lm_day_t month);
static void day_hours(usage_t *u, dice_t *d, const lm_sql_seed_day_in_t *day);
static uint64_t month_grants(usage_t *u, const seed_account_t *account,
                             dice_t *d, lm_day_t month, uint64_t charged);
static void session_open(usage_t *u, const seed_account_t *account, dice_t *d);
static lm_rc_t usage_write(usage_t *u);


lm_rc_t
seed_usage(lm_tx_t *tx, seed_t *s, const seed_account_t *accounts, size_t n)
{
    size_t  i, histories;
    lm_rc_t rc;
    usage_t u = {.tx = tx, .s = s};

    histories = s->histories >= HISTORIES ? 0 : HISTORIES - s->histories;
    histories = histories < n ? histories : n;

    rc = usage_alloc(&u, n, histories);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        account_usage(&u, &accounts[i], i < histories);
    }

    s->histories += histories;

    return usage_write(&u);
}


static lm_rc_t
usage_alloc(usage_t *u, size_t n, size_t histories)
{
    lm_arena_t *a = u->tx->arena;

    u->days = lm_alloc_array(a, DAYS_MAX * (n + histories * MONTHS_BACK),
                             sizeof(*u->days));
    u->months =
        lm_alloc_array(a, n + histories * MONTHS_BACK, sizeof(*u->months));
    u->hours = lm_alloc_array(a, histories * (HOURS_BACK + 1) * 25 + 1,
                              sizeof(*u->hours));
    u->grants = lm_alloc_array(a, 2 * n, sizeof(*u->grants));
    u->sessions = lm_alloc_array(a, n, sizeof(*u->sessions));

    return u->days == NULL || u->months == NULL || u->hours == NULL
                   || u->grants == NULL || u->sessions == NULL
               ? LM_E_MEMORY
               : LM_OK;
}


static void
account_usage(usage_t *u, const seed_account_t *account, bool has_history)
{
    size_t   i, first_day;
    dice_t   d = account->dice;
    int32_t  back;
    lm_day_t month, this_month;

    this_month = lm_day_month_first(u->s->today);

    for (back = has_history ? MONTHS_BACK : 0; back >= 0; back--) {
        month = lm_day_add_months(this_month, -back);
        if (back == 0 || account->is_demo
            || lm_day_month_last(month) >= account->since) {
            first_day = u->n_days;
            month_usage(u, account, &d, month);

            for (i = first_day; has_history && i < u->n_days; i++) {
                if (u->days[i].day_on > u->s->today - HOURS_BACK) {
                    day_hours(u, &d, &u->days[i]);
                }
            }
        }
    }

    if (account->last_seen_at != 0) {
        session_open(u, account, &d);
    }
}


/* A level of its own for each household, another for each day. */
static uint64_t
day_bytes(const seed_t *s, const seed_account_t *account, dice_t *d,
          lm_day_t day, double level)
{
    double   share, bytes;
    lm_day_t weekday;

    if (dice_percent(d, 4)) {
        return 0;
    }

    weekday = (day + 3) % 7; /* 0: Monday */
    share = (weekday >= 5 ? 1.35 : 0.9) * (0.45 + 1.1 * dice_unit(d));
    bytes = (double) (pool_products[account->product].usual_gb * GB) / 30.4
            * level * share;

    if (day == s->today) {
        bytes *= (double) (s->now % LM_DAY) / (double) LM_DAY;
    }

    return (uint64_t) bytes;
}


static void
month_usage(usage_t *u, const seed_account_t *account, dice_t *d,
            lm_day_t month)
{
    double                  level, heavy;
    seed_t                 *s = u->s;
    dice_t                  steady = account->dice;
    lm_day_t                day, last;
    uint64_t                bytes, in;
    lm_sql_seed_month_in_t *m = &u->months[u->n_months];

    /* most are near the usual, few are far above it */
    heavy = dice_unit(&steady);
    heavy *= heavy;
    level = 0.35 + 0.5 * dice_unit(&steady) + 2.2 * heavy * heavy;
    if (account->is_demo) {
        level = 1.0;
    }

    *m = (lm_sql_seed_month_in_t){.data_account_id = account->id,
                                  .month_on = month};
    last = lm_day_month_last(month) < s->today ? lm_day_month_last(month)
                                               : s->today;

    for (day = month; account->is_live && day <= last; day++) {
        bytes = day_bytes(s, account, d, day, level);
        if (bytes == 0) {
            continue;
        }

        in = bytes / (6 + dice_below(d, 9));
        u->days[u->n_days++] =
            (lm_sql_seed_day_in_t){account->id, day, in, bytes - in};
        m->bytes_in += in;
        m->bytes_out += bytes - in;
    }

    m->charged = m->bytes_in + m->bytes_out;
    m->over_usage = month_grants(u, account, d, month, m->charged);

    if (m->charged != 0) {
        u->n_months++;
    }
}


/* Evenings are busy, nights are not; what rounding leaves goes to the last. */
static void
day_hours(usage_t *u, dice_t *d, const lm_sql_seed_day_in_t *day)
{
    static const unsigned weights[24] = {6,  4,  3,  2,  2,  3,  6,  10,
                                         12, 12, 12, 13, 14, 13, 13, 14,
                                         16, 20, 26, 30, 30, 26, 18, 10};

    size_t          hour, n;
    uint64_t        sum, in, out, w[24];
    lm_instant_t    start, end;
    const lm_isp_t *isp = u->tx->isp;

    start = lm_zone_day_start(isp->zone, day->day_on);
    end = lm_zone_day_start(isp->zone, day->day_on + 1);
    end = end < u->s->now ? end : u->s->now;

    for (n = 0, sum = 0; n < 24 && start + (lm_instant_t) n * LM_HOUR < end;
         n++) {
        w[n] = weights[n] * (50 + dice_below(d, 100));
        sum += w[n];
    }

    in = day->bytes_in;
    out = day->bytes_out;

    for (hour = 0; hour < n; hour++) {
        lm_sql_seed_hour_in_t *h = &u->hours[u->n_hours++];

        *h = (lm_sql_seed_hour_in_t){
            .data_account_id = day->data_account_id,
            .hour_at = start + (lm_instant_t) hour * LM_HOUR,
            .bytes_in = hour + 1 == n ? in : day->bytes_in / sum * w[hour],
            .bytes_out = hour + 1 == n ? out : day->bytes_out / sum * w[hour],
        };
        in -= h->bytes_in;
        out -= h->bytes_out;
    }
}


/* Grants of this month; what they do not cover is over-usage. */
static uint64_t
month_grants(usage_t *u, const seed_account_t *account, dice_t *d,
             lm_day_t month, uint64_t charged)
{
    seed_t                 *s = u->s;
    uint64_t                cap, left;
    lm_instant_t            start, end;
    lm_sql_seed_grant_in_t *g;

    cap = pool_products[account->product].cap_gb * GB;
    if (cap == 0) {
        return 0;
    }

    left = charged > cap ? charged - cap : 0;
    if (month != lm_day_month_first(s->today)) {
        return left;
    }

    start = lm_zone_day_start(u->tx->isp->zone, month);
    end = lm_zone_day_start(u->tx->isp->zone, lm_day_month_last(month) + 1);

    u->grants[u->n_grants++] = (lm_sql_seed_grant_in_t){
        .data_account_id = account->id,
        .kind = LM_STR("monthly"),
        .month_on = month,
        .bytes = cap,
        .used = charged - left,
        .granted_at = start,
        .valid_from = start,
        .expires_at = end,
    };

    if (!account->is_demo && !dice_percent(d, left != 0 ? 60 : 5)) {
        return left;
    }

    /* bought at some time this month; it lasts one month longer */
    g = &u->grants[u->n_grants++];
    *g = (lm_sql_seed_grant_in_t){
        .data_account_id = account->id,
        .kind = LM_STR("topup"),
        .month_on = month,
        .bytes = TOPUP_GB * GB,
        .price = TOPUP_PRICE,
        .granted_at = start + (s->now - start) / 2,
        .valid_from = start + (s->now - start) / 2,
        .expires_at =
            lm_zone_day_start(u->tx->isp->zone, lm_day_add_months(month, 2)),
    };
    g->used = left < g->bytes ? left : g->bytes;

    return left - g->used;
}


static void
session_open(usage_t *u, const seed_account_t *account, dice_t *d)
{
    seed_t               *s = u->s;
    uint64_t              mac, in, out;
    lm_arena_t           *a = u->tx->arena;
    lm_instant_t          started;
    lm_sql_seed_day_in_t *last;

    /* what it counted lies within today's usage */
    last = u->n_days == 0 ? NULL : &u->days[u->n_days - 1];
    in = out = 0;
    if (last != NULL && last->data_account_id == account->id
        && last->day_on == s->today) {
        in = last->bytes_in / 2;
        out = last->bytes_out / 2;
    }

    mac = dice_next(d);
    started = account->last_seen_at - (lm_instant_t) dice_below(d, 2 * LM_DAY)
              - LM_HOUR;

    u->sessions[u->n_sessions++] = (lm_sql_seed_session_in_t){
        .data_account_id = account->id,
        .customer_id = account->customer_id,
        .nas_id = s->fixed.nases[account->site],
        .nas_address = lm_str_printf(a, "10.255.%zu.1", account->site + 1),
        .acct_session_id =
            lm_str_printf(a, "81%06x", (unsigned) (mac & 0xffffff)),
        .started_at = started,
        .last_event_at = account->last_seen_at,
        .session_seconds =
            (uint32_t) ((account->last_seen_at - started) / LM_SECOND),
        .seen_in = in,
        .seen_out = out,
        .counted_in = in,
        .counted_out = out,
        .framed_ip = lm_str_printf(
            a, "100.%u.%u.%u", 64 + (unsigned) (mac >> 8 & 63),
            (unsigned) (mac >> 16 & 255), (unsigned) (mac >> 24 & 255)),
        .calling_station_id = lm_str_printf(
            a, "48:8F:5A:%02X:%02X:%02X", (unsigned) (mac >> 32 & 255),
            (unsigned) (mac >> 40 & 255), (unsigned) (mac >> 48 & 255)),
    };
}


static lm_rc_t
usage_write(usage_t *u)
{
    lm_rc_t  rc;
    lm_tx_t *tx = u->tx;

    u->s->rows +=
        u->n_days + u->n_months + u->n_hours + u->n_grants + u->n_sessions;
    rc = LM_OK;

    if (u->n_days != 0) {
        rc = lm_sql_seed_day(tx, u->days, u->n_days, NULL);
    }
    if (rc == LM_OK && u->n_months != 0) {
        rc = lm_sql_seed_month(tx, u->months, u->n_months, NULL);
    }
    if (rc == LM_OK && u->n_hours != 0) {
        rc = lm_sql_seed_hour(tx, u->hours, u->n_hours, NULL);
    }
    if (rc == LM_OK && u->n_grants != 0) {
        rc = lm_sql_seed_grant(tx, u->grants, u->n_grants, NULL);
    }
    if (rc == LM_OK && u->n_sessions != 0) {
        rc = lm_sql_seed_session(tx, u->sessions, u->n_sessions, NULL);
    }

    return rc;
}
