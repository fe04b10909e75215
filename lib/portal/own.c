/* SPDX-License-Identifier: MIT */
/* The customer's own way in: password, sessions, and other customers of the
 * same address. */
#include "http/password.h"
#include "http/session.h"
#include "portal/handler.h"
#include "service/portal_own.h"
#include "wire/json_out.h"

static lm_portal_self_t self_of(const lm_request_t *rq);
static void             session_write(lm_request_t *rq, lm_json_t *j,
                                      const lm_portal_session_t *s);


/* PUT /password  {"current", "password"} */
lm_rc_t
portal_password_change(lm_request_t *rq)
{
    lm_rc_t              rc;
    lm_tx_t              idle = lm_request_tx(rq);
    lm_client_t          client;
    lm_portal_password_t own = {.self = self_of(rq)};

    lm_field_password_change(rq, &own.change);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    portal_client(rq, &client);

    rc = lm_portal_password_change(&idle, &client, &own);
    if (rc != LM_OK) {
        return lm_password_change_problem(rq, rc, &own.change);
    }

    portal_session_cookies(rq, &own.in);
    return lm_reply_empty(rq, 204);
}


/* GET /sessions */
lm_rc_t
portal_session_list(lm_request_t *rq)
{
    size_t               i, n;
    lm_rc_t              rc;
    lm_items_t           items;
    lm_portal_self_t     self = self_of(rq);
    lm_portal_session_t *rows;

    rc = lm_portal_sessions(rq->tx, &self, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &items, n);

    for (i = 0; i < n; i++) {
        session_write(rq, &items.json, &rows[i]);
    }

    return lm_items_whole(rq, &items, n);
}


static void
session_write(lm_request_t *rq, lm_json_t *j, const lm_portal_session_t *s)
{
    lm_json_object(j);
    lm_json_put_u64(j, "id", s->id);
    lm_json_put_instant(j, "created_at", s->created_at);
    lm_json_put_instant(j, "last_seen_at", s->renewed_at);
    lm_json_put_str(j, "address", s->address);
    lm_json_put_str(j, "user_agent", s->user_agent);
    lm_json_put_bool(j, "is_current", s->id == rq->session_id);
    lm_json_object_end(j);
}


/* DELETE /sessions/{id} */
lm_rc_t
portal_session_end(lm_request_t *rq)
{
    lm_rc_t          rc;
    lm_purge_t      *purge = lm_request_purge(rq);
    lm_portal_self_t self = self_of(rq);

    if (purge == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_portal_session_end(rq->tx, &self, rq->params[0], purge);
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


/* DELETE /sessions: all but this one */
lm_rc_t
portal_sessions_end(lm_request_t *rq)
{
    lm_rc_t          rc;
    lm_purge_t      *purge = lm_request_purge(rq);
    lm_portal_self_t self = self_of(rq);

    if (purge == NULL) {
        return LM_E_MEMORY;
    }

    rc = lm_portal_sessions_end(rq->tx, &self, purge);
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}


/* GET /choices */
lm_rc_t
portal_choice_list(lm_request_t *rq)
{
    size_t             i, n;
    lm_rc_t            rc;
    lm_items_t         items;
    lm_portal_self_t   self = self_of(rq);
    lm_portal_choice_t choices[LM_PORTAL_CHOICES];

    rc = lm_portal_choices(rq->tx, &self, choices, &n);
    if (rc != LM_OK) {
        return rc;
    }

    lm_items_begin(rq, &items, n);

    for (i = 0; i < n; i++) {
        lm_json_object(&items.json);
        lm_json_put_u64(&items.json, "customer_id", choices[i].customer_id);
        lm_json_put_str(&items.json, "code", choices[i].code);
        lm_json_put_str(&items.json, "name", choices[i].name);
        lm_json_put_bool(&items.json, "is_current",
                         choices[i].customer_id == rq->customer_id);
        lm_json_object_end(&items.json);
    }

    return lm_items_whole(rq, &items, n);
}


typedef struct {
    const lm_client_t  *client;
    lm_portal_self_t    self;
    uint64_t            customer_id;
    lm_portal_sign_in_t in;
    lm_purge_t          purge;
} switch_t;

static lm_rc_t
switch_work(lm_tx_t *tx, void *arg)
{
    switch_t *work = arg;

    return lm_portal_switch(tx, work->client, &work->self, work->customer_id,
                            &work->in, &work->purge);
}


/* POST /session/switch  {"customer_id"} */
lm_rc_t
portal_session_switch(lm_request_t *rq)
{
    lm_rc_t     rc;
    lm_tx_t     idle = lm_request_tx(rq);
    switch_t    work = {.self = self_of(rq)};
    lm_client_t client;

    lm_field_u64(rq, "customer_id", LM_REQUIRED, &work.customer_id);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    portal_client(rq, &client);
    work.client = &client;

    rc = lm_tx_run(&idle, LM_TX_WRITE, switch_work, &work);
    if (rc != LM_OK) {
        return rc;
    }

    lm_purge_now(rq->arena, &work.purge);
    return portal_sign_in_reply(rq, &work.in);
}


static lm_portal_self_t
self_of(const lm_request_t *rq)
{
    return (lm_portal_self_t){rq->session_id, rq->customer_id};
}
