/* SPDX-License-Identifier: MIT */
/* Many questions at once: read together, decided one by one, written together.
 */
#include "radius/ask.h"

#include "base/ids.h"
#include "radius/accounting.h"
#include "rule/session_seat.h"
#include "service/isp.h"
#include "sql/login_reservation.h"

typedef lm_sql_radius_session_open_of_accounts_t   open_row_t;
typedef lm_sql_radius_session_recent_of_accounts_t recent_row_t;
typedef lm_sql_login_reservation_lock_t            login_row_t;
typedef lm_sql_login_reservation_put_in_t          put_row_t;

typedef struct {
    lm_ask_work_t *const *works;
    size_t                n;
    lm_rc_t              *rcs;
} batch_t;

/* What was read of the seats of some accounts. */
typedef struct {
    const uint64_t *ids; /* the accounts */
    size_t          n;
    login_row_t    *logins;
    size_t          n_logins;
    open_row_t     *open;
    size_t          n_open;
    recent_row_t   *recent;
    size_t          n_recent;
} seat_rows_t;

/* What holds seats of some accounts; account is that of a row. */
typedef struct {
    uint64_t                  *session_account;
    lm_session_seat_session_t *sessions;
    size_t                     n_sessions;
    uint64_t                  *login_account;
    lm_session_seat_login_t   *logins; /* room for one more a question */
    size_t                     n_logins;
} seats_t;

static lm_rc_t batch_run(lm_tx_t *tx, const batch_t *b);
static lm_rc_t facts_work(lm_tx_t *tx, void *arg);
static void    work_begin(lm_ask_work_t *w);
static void    account_keep(lm_ask_work_t *w, const lm_ask_account_t *row);
static void    grant_add(const lm_tx_t *tx, lm_ask_work_t *w,
                         const lm_ask_account_t *row);
static lm_rc_t work_decide(lm_tx_t *tx, lm_ask_work_t *w);
static bool    has_wish(const batch_t *b);
static lm_rc_t seats_work(lm_tx_t *tx, void *arg);
static size_t  seat_ids(const batch_t *b, uint64_t *ids);
static lm_rc_t load_seats(lm_tx_t *tx, const batch_t *b, seat_rows_t *rows);
static lm_rc_t load_logins(lm_tx_t *tx, seat_rows_t *rows);
static bool    login_is_in_question(const batch_t *b, const login_row_t *login);
static lm_rc_t seats_read(lm_tx_t *tx, const batch_t *b,
                          const seat_rows_t *rows, seats_t *p);
static lm_rc_t seat_take(lm_tx_t *tx, lm_ask_work_t *w, seats_t *p);


void
lm_ask_run(lm_tx_t *tx, lm_ask_work_t *const *works, size_t n, lm_rc_t *rcs)
{
    size_t  i;
    lm_rc_t rc;
    batch_t b = {works, n, rcs};

    rc = batch_run(tx, &b);
    if (rc == LM_OK) {
        return;
    }

    if (n == 1 || lm_accounting_is_away(rc)) {
        for (i = 0; i < n; i++) {
            rcs[i] = rc;
        }
        return;
    }

    lm_host_log(LM_LOG_ERR, "authorize: batch of %zu failed: %s", n,
                lm_rc_code(rc));

    for (i = 0; i < n; i++) {
        lm_ask_run(tx, &works[i], 1, &rcs[i]);
    }
}


static lm_rc_t
batch_run(lm_tx_t *tx, const batch_t *b)
{
    lm_rc_t rc;

    rc = lm_tx_run(tx, LM_TX_READ, facts_work, (void *) b);
    if (rc != LM_OK || !has_wish(b)) {
        return rc;
    }

    return lm_tx_run(tx, LM_TX_WRITE, seats_work, (void *) b);
}


static lm_rc_t
facts_work(lm_tx_t *tx, void *arg)
{
    size_t            i, k, n;
    lm_rc_t           rc;
    lm_str_t         *names;
    const batch_t    *b = arg;
    lm_ask_account_t *rows;

    names = lm_alloc_array(tx->arena, b->n, sizeof(names[0]));
    if (names == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < b->n; i++) {
        names[i] = b->works[i]->ask.username;
        work_begin(b->works[i]);
    }

    rc = lm_sql_radius_account_of_usernames(
        tx, &(lm_sql_radius_account_of_usernames_in_t){tx->now, names, b->n},
        &rows, &n);

    for (k = 0; rc == LM_OK && k < n; k++) {
        for (i = 0; i < b->n; i++) {
            if (lm_str_eq(rows[k].username, names[i])) {
                account_keep(b->works[i], &rows[k]);
                grant_add(tx, b->works[i], &rows[k]);
            }
        }
    }

    for (i = 0; rc == LM_OK && i < b->n; i++) {
        b->rcs[i] = work_decide(tx, b->works[i]);
    }

    return rc;
}


/* May run more than once. */
static void
work_begin(lm_ask_work_t *w)
{
    w->account = (lm_ask_account_t){0};
    w->wants_seat = false;
    w->open_sessions = 0;
    w->has_monthly = false;
    w->grant_left = 0;
    w->access = LM_ACCESS_OK;
}


/* From the first of its rows, which end with the batch: what is read of them
 * later is kept. */
static void
account_keep(lm_ask_work_t *w, const lm_ask_account_t *row)
{
    lm_ask_account_t *a = &w->account;

    if (a->id != 0) {
        return;
    }

    *a = *row;
    a->language = lm_str_dup(w->arena, row->language);
    a->last_reject_reason = row->has_last_reject_reason
                                ? lm_str_dup(w->arena, row->last_reject_reason)
                                : LM_STR_NULL;
    a->mac_lock =
        row->has_mac_lock ? lm_str_dup(w->arena, row->mac_lock) : LM_STR_NULL;
}


static void
grant_add(const lm_tx_t *tx, lm_ask_work_t *w, const lm_ask_account_t *row)
{
    if (!row->has_grant_bytes) {
        return;
    }

    if (row->grant_is_monthly
        && row->grant_month_on == lm_day_month_first(tx->today)) {
        w->has_monthly = true;
    }

    if (row->grant_valid_from <= tx->now) {
        w->grant_left += row->grant_bytes - row->grant_used;
    }
}


/* The session limit comes before the data: who has none left may have to hear
 * of the limit. */
static lm_rc_t
work_decide(lm_tx_t *tx, lm_ask_work_t *w)
{
    lm_rc_t rc;

    lm_ask_decide(tx, w);

    if (w->access == LM_ACCESS_OK) {
        rc = lm_ask_accept(tx, w);
        if (rc != LM_OK) {
            return rc;
        }
    } else if (w->access != LM_ACCESS_CAPPED) {
        return LM_OK;
    }

    w->wants_seat = w->access != LM_ACCESS_DATA && w->account.session_limit > 0;

    return LM_OK;
}


static bool
has_wish(const batch_t *b)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->rcs[i] == LM_OK && b->works[i]->wants_seat) {
            return true;
        }
    }

    return false;
}


/* May run more than once. */
static lm_rc_t
seats_work(lm_tx_t *tx, void *arg)
{
    size_t         i, n_put = 0;
    lm_rc_t        rc;
    seats_t        seats;
    uint64_t      *ids;
    put_row_t     *put;
    seat_rows_t    rows = {0};
    const batch_t *b = arg;

    ids = lm_alloc_array(tx->arena, b->n, sizeof(ids[0]));
    put = lm_alloc_array(tx->arena, b->n, sizeof(put[0]));
    if (ids == NULL || put == NULL) {
        return LM_E_MEMORY;
    }

    rows.ids = ids;
    rows.n = seat_ids(b, ids);

    rc = load_seats(tx, b, &rows);
    if (rc == LM_OK) {
        rc = seats_read(tx, b, &rows, &seats);
    }

    for (i = 0; rc == LM_OK && i < b->n; i++) {
        lm_ask_work_t *w = b->works[i];

        if (b->rcs[i] != LM_OK || !w->wants_seat) {
            continue;
        }

        rc = seat_take(tx, w, &seats);
        if (rc == LM_OK && w->access == LM_ACCESS_OK) {
            put[n_put++] = (put_row_t){
                .account_id = w->account.id,
                .calling_station_id = w->ask.device,
                .class = w->accept.class_mark,
                .reserved_at = tx->now,
                .expires_at = tx->now + LM_RESERVATION,
            };
        }
    }

    return rc != LM_OK || n_put == 0
               ? rc
               : lm_sql_login_reservation_put(tx, put, n_put, NULL);
}


/* Each once, in order. */
static size_t
seat_ids(const batch_t *b, uint64_t *ids)
{
    size_t i, n = 0;

    for (i = 0; i < b->n; i++) {
        if (b->rcs[i] == LM_OK && b->works[i]->wants_seat) {
            ids[n++] = b->works[i]->account.id;
        }
    }

    return lm_ids_sort(ids, n);
}


/* Under the lock.  Sessions that have ended matter only where a login is not
 * heard of yet, and another device wants its seat. */
static lm_rc_t
load_seats(lm_tx_t *tx, const batch_t *b, seat_rows_t *rows)
{
    size_t       i;
    lm_rc_t      rc;
    lm_instant_t since = tx->now;
    bool         has_question = false;

    rc = load_logins(tx, rows);
    if (rc == LM_OK) {
        rc = lm_sql_radius_session_open_of_accounts(
            tx,
            &(lm_sql_radius_session_open_of_accounts_in_t){rows->ids, rows->n},
            &rows->open, &rows->n_open);
    }
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < rows->n_logins; i++) {
        if (login_is_in_question(b, &rows->logins[i])) {
            has_question = true;
            since = rows->logins[i].reserved_at < since
                        ? rows->logins[i].reserved_at
                        : since;
        }
    }

    return !has_question
               ? LM_OK
               : lm_sql_radius_session_recent_of_accounts(
                   tx,
                   &(lm_sql_radius_session_recent_of_accounts_in_t){
                       rows->ids, rows->n, since - LM_SESSION_SEAT_SLACK},
                   &rows->recent, &rows->n_recent);
}


/* Locks the accounts. */
static lm_rc_t
load_logins(lm_tx_t *tx, seat_rows_t *rows)
{
    size_t  i, n;
    lm_rc_t rc;

    rc = lm_sql_login_reservation_lock(
        tx, &(lm_sql_login_reservation_lock_in_t){tx->now, rows->ids, rows->n},
        &rows->logins, &n);
    if (rc != LM_OK) {
        return rc;
    }

    /* an account without any comes too */
    for (i = 0; i < n; i++) {
        if (rows->logins[i].has_calling_station_id) {
            rows->logins[rows->n_logins++] = rows->logins[i];
        }
    }

    return LM_OK;
}


/* Another device asks for its account. */
static bool
login_is_in_question(const batch_t *b, const login_row_t *login)
{
    for (size_t i = 0; i < b->n; i++) {
        const lm_ask_work_t *w = b->works[i];

        if (w->account.id == login->data_account_id
            && !lm_session_seat_is_same(w->ask.device,
                                        login->calling_station_id)) {
            return true;
        }
    }

    return false;
}


static lm_rc_t
seats_read(lm_tx_t *tx, const batch_t *b, const seat_rows_t *rows, seats_t *p)
{
    size_t              i, n = rows->n_open + rows->n_recent;
    size_t              n_logins = rows->n_logins + b->n;
    const open_row_t   *open = rows->open;
    const login_row_t  *logins = rows->logins;
    const recent_row_t *recent = rows->recent;

    *p = (seats_t){
        .session_account = lm_alloc_array(tx->arena, n + 1, sizeof(uint64_t)),
        .sessions = lm_alloc_array(tx->arena, n + 1, sizeof(p->sessions[0])),
        .n_sessions = n,
        .login_account = lm_alloc_array(tx->arena, n_logins, sizeof(uint64_t)),
        .logins = lm_alloc_array(tx->arena, n_logins, sizeof(p->logins[0])),
        .n_logins = rows->n_logins,
    };
    if (p->session_account == NULL || p->sessions == NULL
        || p->login_account == NULL || p->logins == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < rows->n_open; i++) {
        p->session_account[i] = open[i].data_account_id;
        p->sessions[i] = (lm_session_seat_session_t){
            open[i].calling_station_id, open[i].class, open[i].started_at,
            open[i].last_event_at, .is_open = true};
    }

    for (i = 0; i < rows->n_recent; i++) {
        p->session_account[rows->n_open + i] = recent[i].data_account_id;
        p->sessions[rows->n_open + i] = (lm_session_seat_session_t){
            recent[i].calling_station_id, recent[i].class, recent[i].started_at,
            recent[i].last_event_at, .is_open = false};
    }

    for (i = 0; i < rows->n_logins; i++) {
        p->login_account[i] = logins[i].data_account_id;
        p->logins[i] = (lm_session_seat_login_t){
            logins[i].calling_station_id, logins[i].class,
            logins[i].reserved_at, logins[i].expires_at};
    }

    return LM_OK;
}


/* Decides with the seats that are taken now, those of this batch among
 * them. */
static lm_rc_t
seat_take(lm_tx_t *tx, lm_ask_work_t *w, seats_t *p)
{
    size_t       i;
    lm_instant_t interims = 3 * w->account.interim_seconds * LM_SECOND;
    lm_instant_t silent = tx->isp->stale_seconds * LM_SECOND;
    lm_session_seat_facts_t    f = {.device = w->ask.device, .now = tx->now};
    lm_session_seat_login_t   *logins;
    lm_session_seat_session_t *sessions;

    sessions =
        lm_alloc_array(tx->arena, p->n_sessions + 1, sizeof(sessions[0]));
    logins = lm_alloc_array(tx->arena, p->n_logins + 1, sizeof(logins[0]));
    if (sessions == NULL || logins == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < p->n_sessions; i++) {
        if (p->session_account[i] == w->account.id) {
            sessions[f.n_sessions++] = p->sessions[i];
        }
    }
    for (i = 0; i < p->n_logins; i++) {
        if (p->login_account[i] == w->account.id) {
            logins[f.n_logins++] = p->logins[i];
        }
    }

    f.sessions = sessions;
    f.logins = logins;
    f.silent_since = tx->now - (interims > silent ? interims : silent);

    w->open_sessions = lm_session_seats_taken(&f);
    lm_ask_decide(tx, w);

    if (w->access == LM_ACCESS_OK) {
        p->login_account[p->n_logins] = w->account.id;
        p->logins[p->n_logins++] = (lm_session_seat_login_t){
            f.device, w->accept.class_mark, tx->now, tx->now + LM_RESERVATION};
    }

    return LM_OK;
}
