/* SPDX-License-Identifier: MIT */
/* Sessions that begin though their account was stopped, or let out of the
 * walled garden, a moment before. */
#include "radius/ask.h"
#include "radius/batch.h"
#include "radius/packet.h"
#include "service/disconnect.h"
#include "service/isp.h"

typedef lm_sql_accounting_kept_out_t kept_out_t;

static bool    session_is_new(const lm_batch_session_t *s);
static bool    account_is_cut(const lm_batch_t *b, const kept_out_t *k,
                              lm_disconnect_why_e *why);
static bool    is_outside_wall(const lm_batch_t *b, const kept_out_t *k);
static lm_rc_t lead_out(const lm_batch_t *b, const kept_out_t *rows, size_t n);
static bool    is_suspended(const kept_out_t *rows, size_t n, uint64_t id);


lm_rc_t
lm_batch_cut(lm_batch_t *b)
{
    size_t              i, n;
    lm_rc_t             rc;
    uint64_t           *ids;
    kept_out_t         *rows;
    lm_disconnect_why_e why;

    ids = lm_alloc_array(b->tx->arena, b->n_sessions, sizeof(ids[0]));
    if (ids == NULL) {
        return LM_E_MEMORY;
    }

    n = 0;
    for (i = 0; i < b->n_sessions; i++) {
        if (session_is_new(&b->sessions[i])) {
            ids[n++] = b->sessions[i].account->id;
        }
    }

    if (n == 0) {
        return LM_OK;
    }

    rc = lm_sql_accounting_kept_out(
        b->tx, &(lm_sql_accounting_kept_out_in_t){ids, n}, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        if (account_is_cut(b, &rows[i], &why)) {
            rc = lm_disconnect_queue(
                b->tx,
                &(lm_disconnect_whom_t){.customer_id = rows[i].customer_id,
                                        .account_id = rows[i].id,
                                        .is_once = true,
                                        .why = why},
                &(size_t){0});
        }
    }

    return rc == LM_OK ? lead_out(b, rows, n) : rc;
}


static bool
session_is_new(const lm_batch_session_t *s)
{
    return s->is_changed && s->id == 0 && s->ended_at == 0;
}


static bool
account_is_cut(const lm_batch_t *b, const kept_out_t *k,
               lm_disconnect_why_e *why)
{
    lm_day_t today = b->tx->today;

    if (k->is_deleted || (k->has_starts_on && k->starts_on > today)
        || (k->has_cancelled_on && k->cancelled_on < today)
        || (k->has_customer_cancelled_on && k->customer_cancelled_on < today)) {
        *why = LM_DISCONNECT_CANCEL;
        return true;
    }

    if (k->is_blocked || k->is_rejected) {
        *why = LM_DISCONNECT_BLOCK;
        return true;
    }

    *why = LM_DISCONNECT_SUSPEND;
    return k->has_suspended_at && is_outside_wall(b, k);
}


/*
 * Where suspended customers are let on into a walled garden, the Class says
 * whether its sign-in was: no clock of a router's does.  A session without a
 * Class stands outside when it began before the suspension, or so shortly
 * after it that its sign-in may have been before.
 */
static bool
is_outside_wall(const lm_batch_t *b, const kept_out_t *k)
{
    size_t                    i;
    const lm_batch_session_t *s;

    if (lm_str_eq(b->tx->isp->suspended_mode, LM_STR("reject"))) {
        return true;
    }

    for (i = 0; i < b->n_sessions; i++) {
        s = &b->sessions[i];
        if (!session_is_new(s) || s->account->id != k->id) {
            continue;
        }

        if (s->key.class_mark.n > 0
                ? !lm_class_is_walled(s->key.class_mark)
                : s->key.started_at < k->suspended_at + LM_RESERVATION) {
            return true;
        }
    }

    return false;
}


/* Who is suspended no longer, but signed in while he was, dials again. */
static lm_rc_t
lead_out(const lm_batch_t *b, const kept_out_t *rows, size_t n)
{
    size_t                    i;
    lm_rc_t                   rc = LM_OK;
    const lm_batch_session_t *s;

    for (i = 0; rc == LM_OK && i < b->n_sessions; i++) {
        s = &b->sessions[i];
        if (!session_is_new(s) || !lm_class_is_walled(s->key.class_mark)
            || is_suspended(rows, n, s->account->id)) {
            continue;
        }

        rc = lm_disconnect_queue(
            b->tx,
            &(lm_disconnect_whom_t){.customer_id = s->account->customer_id,
                                    .account_id = s->account->id,
                                    .is_once = true,
                                    .why = LM_DISCONNECT_UNSUSPEND},
            &(size_t){0});
    }

    return rc;
}


static bool
is_suspended(const kept_out_t *rows, size_t n, uint64_t id)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (rows[i].id == id) {
            return rows[i].has_suspended_at;
        }
    }

    return false;
}
