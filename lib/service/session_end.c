/* SPDX-License-Identifier: MIT */
/* Sessions end in the tables and, written down there, in Redis. */
#include "service/session.h"

#include "service/session_cache.h"
#include "sql/portal_session.h"
#include "sql/staff_session.h"

#define SESSIONS_MAX 1000 /* LIMIT of the statements */

typedef struct {
    lm_tx_t          *tx;
    lm_session_face_e face;
    bool              is_kept; /* only what the cache knows of them goes */
    lm_purge_t       *purge;
} ending_t;


static lm_rc_t
session_delete(lm_tx_t *tx, lm_session_face_e face, uint64_t id)
{
    uint64_t affected;

    if (face == LM_SESSION_STAFF) {
        return lm_sql_staff_session_delete(
            tx, &(lm_sql_staff_session_delete_in_t){id}, &affected);
    }

    return lm_sql_portal_session_delete(
        tx, &(lm_sql_portal_session_delete_in_t){id}, &affected);
}


lm_rc_t
lm_session_end(lm_tx_t *tx, lm_session_face_e face, const lm_session_t *session,
               lm_purge_t *purge)
{
    lm_rc_t rc;

    *purge = (lm_purge_t){lm_alloc(tx->arena, sizeof(lm_str_t)), 0};
    if (purge->keys == NULL) {
        return LM_E_MEMORY;
    }

    rc = session_delete(tx, face, session->id);
    if (rc != LM_OK) {
        return rc;
    }

    if (face == LM_SESSION_PORTAL) {
        lm_tx_touch(tx, session->owner_id);
    }

    return lm_session_purge(tx, face, session->hash, purge);
}


static lm_rc_t
ending_begin(const ending_t *e)
{
    *e->purge = (lm_purge_t){
        lm_alloc_array(e->tx->arena, SESSIONS_MAX, sizeof(lm_str_t)), 0};

    return e->purge->keys == NULL ? LM_E_MEMORY : LM_OK;
}


static lm_rc_t
ending_add(const ending_t *e, uint64_t id, lm_str_t hash)
{
    lm_rc_t  rc = LM_OK;
    lm_str_t hex;

    if (!e->is_kept) {
        rc = session_delete(e->tx, e->face, id);
    }
    if (rc == LM_OK) {
        rc = lm_token_hex(e->tx->arena, hash, &hex);
    }

    return rc == LM_OK ? lm_session_purge(e->tx, e->face, hex, e->purge) : rc;
}


static lm_rc_t
portal_each(const ending_t *e, uint64_t login_id, uint64_t spared_id)
{
    size_t                          i, n;
    lm_rc_t                         rc;
    lm_sql_portal_session_hashes_t *rows;

    rc = lm_sql_portal_session_hashes(
        e->tx, &(lm_sql_portal_session_hashes_in_t){login_id, spared_id}, &rows,
        &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = ending_add(e, rows[i].id, rows[i].token_hash);
    }

    return rc;
}


static lm_rc_t
staff_each(const ending_t *e, uint64_t staff_id, uint64_t spared_id)
{
    size_t                         i, n;
    lm_rc_t                        rc;
    lm_sql_staff_session_hashes_t *rows;

    rc = lm_sql_staff_session_hashes(
        e->tx, &(lm_sql_staff_session_hashes_in_t){staff_id, spared_id}, &rows,
        &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = ending_add(e, rows[i].id, rows[i].token_hash);
    }

    return rc;
}


lm_rc_t
lm_session_end_all(lm_tx_t *tx, lm_session_face_e face, uint64_t login_id,
                   uint64_t spared_id, lm_purge_t *purge)
{
    lm_rc_t  rc;
    ending_t e = {tx, face, /* is_kept= */ false, purge};

    rc = ending_begin(&e);
    if (rc != LM_OK) {
        return rc;
    }

    return face == LM_SESSION_STAFF ? staff_each(&e, login_id, spared_id)
                                    : portal_each(&e, login_id, spared_id);
}


lm_rc_t
lm_session_forget(lm_tx_t *tx, uint64_t staff_id, lm_purge_t *purge)
{
    lm_rc_t  rc;
    ending_t e = {tx, LM_SESSION_STAFF, /* is_kept= */ true, purge};

    rc = ending_begin(&e);
    return rc == LM_OK ? staff_each(&e, staff_id, /* spared_id= */ 0) : rc;
}


static lm_rc_t
portal_surplus(const ending_t *e, uint64_t login_id)
{
    size_t                           i, n;
    lm_rc_t                          rc;
    lm_sql_portal_session_surplus_t *rows;

    rc = lm_sql_portal_session_surplus(
        e->tx, &(lm_sql_portal_session_surplus_in_t){login_id}, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = ending_add(e, rows[i].id, rows[i].token_hash);
    }

    return rc;
}


static lm_rc_t
staff_surplus(const ending_t *e, uint64_t staff_id)
{
    size_t                          i, n;
    lm_rc_t                         rc;
    lm_sql_staff_session_surplus_t *rows;

    rc = lm_sql_staff_session_surplus(
        e->tx, &(lm_sql_staff_session_surplus_in_t){staff_id}, &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        rc = ending_add(e, rows[i].id, rows[i].token_hash);
    }

    return rc;
}


lm_rc_t
lm_session_end_surplus(lm_tx_t *tx, lm_session_face_e face, uint64_t login_id)
{
    lm_rc_t    rc;
    lm_purge_t purge;
    ending_t   e = {tx, face, /* is_kept= */ false, &purge};

    rc = ending_begin(&e);
    if (rc != LM_OK) {
        return rc;
    }

    return face == LM_SESSION_STAFF ? staff_surplus(&e, login_id)
                                    : portal_surplus(&e, login_id);
}
