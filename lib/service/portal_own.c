/* SPDX-License-Identifier: MIT */
/* Sessions of one's own, and another customer of the same address. */
#include "service/portal_own.h"

#include "service/audit.h"

static lm_rc_t session_end(lm_tx_t *tx, const lm_portal_self_t *self,
                           uint64_t session_id, lm_purge_t *purge,
                           lm_sql_portal_session_own_t *own);
static lm_rc_t choices_find(lm_tx_t *tx, const lm_sql_portal_session_own_t *own,
                            lm_portal_choice_t choices[LM_PORTAL_CHOICES],
                            size_t            *n);


static lm_rc_t
self_read(lm_tx_t *tx, const lm_portal_self_t *self,
          lm_sql_portal_session_own_t *own)
{
    return lm_sql_portal_session_own(
        tx,
        &(lm_sql_portal_session_own_in_t){self->session_id, self->customer_id},
        own);
}


lm_rc_t
lm_portal_sessions(lm_tx_t *tx, const lm_portal_self_t *self,
                   lm_portal_session_t **out, size_t *n)
{
    lm_rc_t                     rc;
    lm_sql_portal_session_own_t own;

    rc = self_read(tx, self, &own);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_sql_portal_session_of_login(
        tx,
        &(lm_sql_portal_session_of_login_in_t){self->customer_id, own.login_id,
                                               tx->now},
        out, n);
}


lm_rc_t
lm_portal_session_end(lm_tx_t *tx, const lm_portal_self_t *self,
                      uint64_t session_id, lm_purge_t *purge)
{
    lm_rc_t                     rc;
    lm_sql_portal_session_own_t own;

    rc = session_end(tx, self, session_id, purge, &own);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "sign_out",
                                            .entity = "portal_session",
                                            .entity_id = session_id,
                                            .customer_id = self->customer_id});
}


static lm_rc_t
session_end(lm_tx_t *tx, const lm_portal_self_t *self, uint64_t session_id,
            lm_purge_t *purge, lm_sql_portal_session_own_t *own)
{
    lm_rc_t                        rc;
    lm_str_t                       hex;
    lm_sql_portal_session_one_t    row;
    lm_sql_portal_session_one_in_t in = {.customer_id = self->customer_id,
                                         .session_id = session_id};

    rc = self_read(tx, self, own);
    if (rc != LM_OK) {
        return rc;
    }

    in.login_id = own->login_id;
    rc = lm_sql_portal_session_one(tx, &in, &row);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_token_hex(tx->arena, row.token_hash, &hex);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_session_end(tx, LM_SESSION_PORTAL,
                          &(lm_session_t){.id = row.id,
                                          .owner_id = self->customer_id,
                                          .hash = hex},
                          purge);
}


lm_rc_t
lm_portal_sessions_end(lm_tx_t *tx, const lm_portal_self_t *self,
                       lm_purge_t *purge)
{
    lm_rc_t                     rc;
    lm_sql_portal_session_own_t own;

    rc = self_read(tx, self, &own);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_session_end_all(tx, LM_SESSION_PORTAL, own.login_id,
                            self->session_id, purge);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "sign_out",
                                            .entity = "portal_login",
                                            .entity_id = own.login_id,
                                            .customer_id = self->customer_id});
}


lm_rc_t
lm_portal_choices(lm_tx_t *tx, const lm_portal_self_t *self,
                  lm_portal_choice_t choices[LM_PORTAL_CHOICES], size_t *n)
{
    lm_rc_t                     rc;
    lm_sql_portal_session_own_t own;

    rc = self_read(tx, self, &own);
    return rc == LM_OK ? choices_find(tx, &own, choices, n) : rc;
}


static lm_rc_t
choices_find(lm_tx_t *tx, const lm_sql_portal_session_own_t *own,
             lm_portal_choice_t choices[LM_PORTAL_CHOICES], size_t *n)
{
    size_t                            i, n_rows;
    lm_rc_t                           rc;
    lm_sql_portal_session_siblings_t *rows;

    *n = 0;
    if (!own->has_choices) {
        return LM_OK;
    }

    rc = lm_sql_portal_session_siblings(
        tx, &(lm_sql_portal_session_siblings_in_t){own->login_id}, &rows,
        &n_rows);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n_rows && *n < LM_PORTAL_CHOICES; i++) {
        if (lm_portal_choice_login(own->choices, rows[i].customer_id)
                == rows[i].id
            && rows[i].has_password
            && !(rows[i].has_password_at
                 && rows[i].password_at >= own->proved_at)
            && lm_portal_is_open(tx, rows[i].has_cancelled_on,
                                 rows[i].cancelled_on)) {
            choices[(*n)++] = (lm_portal_choice_t){rows[i].customer_id,
                                                   rows[i].code, rows[i].name};
        }
    }

    return LM_OK;
}


lm_rc_t
lm_portal_switch(lm_tx_t *tx, const lm_client_t *client,
                 const lm_portal_self_t *self, uint64_t customer_id,
                 lm_portal_sign_in_t *out, lm_purge_t *purge)
{
    size_t                      i, n;
    lm_rc_t                     rc;
    lm_portal_choice_t          choices[LM_PORTAL_CHOICES];
    lm_sql_portal_session_own_t own;

    *out = (lm_portal_sign_in_t){0};

    rc = lm_portal_choices(tx, self, choices, &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n && choices[i].customer_id != customer_id; i++) {
        /* void */
    }
    if (i == n || customer_id == self->customer_id) {
        return LM_E_NOT_FOUND;
    }

    rc = session_end(tx, self, self->session_id, purge, &own);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_portal_start(
        tx, client,
        &(lm_session_new_t){
            .login_id = lm_portal_choice_login(own.choices, customer_id),
            .owner_id = customer_id,
            .choices = own.choices,
            .proved_at = own.proved_at,
            .begun_at = own.created_at},
        out);
}
