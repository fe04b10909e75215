/* SPDX-License-Identifier: MIT */
#include "service/session.h"

#include "service/isp.h"
#include "service/session_cache.h"
#include "service/staff_login.h"
#include "sql/portal_session.h"
#include "sql/staff_session.h"

#define TOKEN_TEXT 43 /* base64url of 32 bytes */
#define USER_AGENT_MAX 255
#define ADDRESS_MAX 45

typedef struct {
    lm_session_face_e face;
    lm_str_t          hash; /* 32 bytes */
    lm_session_t     *session;
} session_work_t;

static const struct {
    lm_instant_t idle;
    lm_instant_t life;
} rules[] = {
    [LM_SESSION_PORTAL] = {LM_PORTAL_IDLE, LM_PORTAL_LIFE},
    [LM_SESSION_STAFF] = {LM_STAFF_IDLE, LM_STAFF_LIFE},
};

static lm_rc_t      session_read(lm_tx_t *tx, void *arg);
static lm_rc_t      session_renew(lm_tx_t *tx, void *arg);
static lm_instant_t portal_closes_at(const lm_tx_t *tx, lm_day_t cancelled_on);
static void         close_in_time(lm_session_t *s);
static bool         session_is_due(lm_session_face_e face, lm_instant_t now,
                                   const lm_session_t *session);
static lm_instant_t session_expiry(lm_session_face_e face, lm_instant_t now,
                                   lm_instant_t created_at);


lm_rc_t
lm_session_find(lm_tx_t *idle, const lm_session_ask_t *ask, lm_session_t *out)
{
    lm_rc_t        rc;
    uint8_t        hash[LM_TOKEN_HASH];
    lm_str_t       key;
    session_work_t work = {ask->face, lm_str((char *) hash, sizeof(hash)), out};

    if (ask->token.n != TOKEN_TEXT) {
        return LM_E_NOT_FOUND;
    }

    *out = (lm_session_t){.hash = ask->hash};

    if (out->hash.n != LM_TOKEN_HEX) {
        lm_token_hash(ask->token, hash);

        rc = lm_token_hex(idle->arena, work.hash, &out->hash);
        if (rc != LM_OK) {
            return rc;
        }
    }

    key = lm_session_cache_key(idle->arena, ask->face, out->hash);

    rc = lm_session_cache_read(idle, key, ask->beside, out);
    if (rc == LM_OK && !session_is_due(ask->face, idle->now, out)) {
        return LM_OK;
    }

    /* the truth is asked by the token itself */

    lm_token_hash(ask->token, hash);

    rc = lm_tx_run(idle, LM_TX_READ, session_read, &work);
    if (rc != LM_OK) {
        return rc;
    }

    if (session_is_due(ask->face, idle->now, out)) {
        rc = lm_tx_run(idle, LM_TX_WRITE, session_renew, &work);
        if (rc != LM_OK) {
            return rc;
        }
    }

    lm_session_cache_fill(idle, key, out);
    return LM_OK;
}


/* What the table holds of a client's own words. */
static lm_str_t
words_fit(lm_str_t s, size_t max)
{
    if (s.n > max) {
        s.n = max;
    }

    return s.p != NULL && lm_str_is_utf8(s) ? s : LM_STR("");
}


static lm_rc_t
portal_add(lm_tx_t *tx, const lm_session_new_t *session, lm_str_t hash)
{
    uint64_t     id;
    lm_instant_t begun_at =
        session->begun_at != 0 ? session->begun_at : tx->now;

    return lm_sql_portal_session_add(
        tx,
        &(lm_sql_portal_session_add_in_t){
            .token_hash = hash,
            .portal_login_id = session->login_id,
            .customer_id = session->owner_id,
            .created_at = begun_at,
            .renewed_at = tx->now,
            .expires_at = session_expiry(LM_SESSION_PORTAL, tx->now, begun_at),
            .address = words_fit(session->address, ADDRESS_MAX),
            .user_agent = words_fit(session->user_agent, USER_AGENT_MAX),
            .choices = session->choices,
            .has_choices = session->choices.p != NULL,
            .proved_at = session->proved_at,
            .has_proved_at = session->choices.p != NULL,
        },
        &id);
}


static lm_rc_t
staff_add(lm_tx_t *tx, const lm_session_new_t *session, lm_str_t hash)
{
    uint64_t id;

    return lm_sql_staff_session_add(
        tx,
        &(lm_sql_staff_session_add_in_t){
            .token_hash = hash,
            .staff_id = session->owner_id,
            .created_at = tx->now,
            .renewed_at = tx->now,
            .expires_at = session_expiry(LM_SESSION_STAFF, tx->now, tx->now),
            .address = words_fit(session->address, ADDRESS_MAX),
            .user_agent = words_fit(session->user_agent, USER_AGENT_MAX),
        },
        &id);
}


lm_rc_t
lm_session_open(lm_tx_t *tx, lm_session_face_e face,
                const lm_session_new_t *session, lm_str_t *token)
{
    lm_rc_t  rc;
    uint8_t  bytes[LM_TOKEN_HASH];
    lm_str_t hash = lm_str((char *) bytes, sizeof(bytes));

    rc = lm_session_end_surplus(tx, face, session->login_id);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_token_new(tx->arena, token);
    if (rc != LM_OK) {
        return rc;
    }

    lm_token_hash(*token, bytes);

    return face == LM_SESSION_STAFF ? staff_add(tx, session, hash)
                                    : portal_add(tx, session, hash);
}


static lm_rc_t
session_read(lm_tx_t *tx, void *arg)
{
    lm_day_t                     closed_on;
    lm_rc_t                      rc;
    session_work_t              *work = arg;
    lm_session_t                *s = work->session;
    lm_sql_staff_session_live_t  staff;
    lm_sql_portal_session_live_t portal;

    s->from_cache = false;

    if (work->face == LM_SESSION_STAFF) {
        rc = lm_sql_staff_session_live(
            tx, &(lm_sql_staff_session_live_in_t){work->hash, tx->now}, &staff);
        if (rc != LM_OK) {
            return rc;
        }

        s->id = staff.id;
        s->login_id = staff.owner_id;
        s->owner_id = staff.owner_id;
        s->created_at = staff.created_at;
        s->renewed_at = staff.renewed_at;
        s->expires_at = staff.expires_at;
        return lm_role_permissions(tx, staff.role_id, &s->permissions);
    }

    closed_on = lm_day_add_months(tx->today, -LM_PORTAL_CLOSES_MONTHS);

    rc = lm_sql_portal_session_live(
        tx, &(lm_sql_portal_session_live_in_t){work->hash, tx->now, closed_on},
        &portal);
    if (rc != LM_OK) {
        return rc;
    }

    s->id = portal.id;
    s->login_id = portal.login_id;
    s->owner_id = portal.owner_id;
    s->created_at = portal.created_at;
    s->renewed_at = portal.renewed_at;
    s->expires_at = portal.expires_at;
    s->closes_at =
        portal.has_cancelled_on ? portal_closes_at(tx, portal.cancelled_on) : 0;
    close_in_time(s);
    return LM_OK;
}


/* The first day on which lm_portal_is_open() says no. */
static lm_instant_t
portal_closes_at(const lm_tx_t *tx, lm_day_t cancelled_on)
{
    lm_day_t day = lm_day_add_months(cancelled_on, LM_PORTAL_CLOSES_MONTHS);

    while (lm_day_add_months(day, -LM_PORTAL_CLOSES_MONTHS) < cancelled_on) {
        day++;
    }

    return lm_zone_day_start(tx->isp->zone, day);
}


/* A copy of the session knows when to end. */
static void
close_in_time(lm_session_t *s)
{
    if (s->closes_at != 0 && s->expires_at > s->closes_at) {
        s->expires_at = s->closes_at;
    }
}


static bool
session_is_due(lm_session_face_e face, lm_instant_t now,
               const lm_session_t *session)
{
    return now - session->renewed_at >= rules[face].idle / 10
           && session->expires_at
                  < session_expiry(face, now, session->created_at);
}


static lm_instant_t
session_expiry(lm_session_face_e face, lm_instant_t now,
               lm_instant_t created_at)
{
    lm_instant_t idle = now + rules[face].idle;
    lm_instant_t life = created_at + rules[face].life;

    return idle < life ? idle : life;
}


/* Nothing changed: the session ended since it was read, or another request of
 * the same instant has renewed it. */
static lm_rc_t
session_renew(lm_tx_t *tx, void *arg)
{
    lm_rc_t         rc;
    uint64_t        affected;
    session_work_t *work = arg;
    lm_session_t   *s = work->session;
    lm_instant_t    expires_at;

    expires_at = session_expiry(work->face, tx->now, s->created_at);

    if (work->face == LM_SESSION_STAFF) {
        rc =
            lm_sql_staff_session_renew(tx,
                                       &(lm_sql_staff_session_renew_in_t){
                                           tx->now, expires_at, s->id, tx->now},
                                       &affected);
    } else {
        rc = lm_sql_portal_session_renew(
            tx,
            &(lm_sql_portal_session_renew_in_t){tx->now, expires_at, s->id,
                                                tx->now},
            &affected);
    }

    if (rc != LM_OK) {
        return rc;
    }

    if (affected == 0) {
        return session_read(tx, arg);
    }

    s->renewed_at = tx->now;
    s->expires_at = expires_at;
    close_in_time(s);
    return LM_OK;
}
