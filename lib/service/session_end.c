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
    uint64_t         *ids; /* of the sessions whose keys are in the purge */
} ending_t;


static lm_rc_t
ending_begin(ending_t *e, size_t most)
{
    e->ids = lm_alloc_array(e->tx->arena, most, sizeof(*e->ids));
    *e->purge =
        (lm_purge_t){lm_alloc_array(e->tx->arena, most, sizeof(lm_str_t)), 0};

    return e->ids == NULL || e->purge->keys == NULL ? LM_E_MEMORY : LM_OK;
}


static lm_rc_t
ending_add(const ending_t *e, uint64_t id, lm_str_t hash)
{
    lm_rc_t  rc;
    lm_str_t hex, key;

    rc = lm_token_hex(e->tx->arena, hash, &hex);
    if (rc != LM_OK) {
        return rc;
    }

    key = lm_session_cache_key(e->tx->arena, e->face, hex);
    if (key.p == NULL) {
        return LM_E_MEMORY;
    }

    e->ids[e->purge->n] = id;
    e->purge->keys[e->purge->n++] = key;
    return LM_OK;
}


static lm_rc_t
portal_delete(lm_tx_t *tx, const uint64_t *ids, size_t n)
{
    size_t                             i;
    lm_sql_portal_session_delete_in_t *rows;

    rows = lm_alloc_array(tx->arena, n, sizeof(*rows));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        rows[i].session_id = ids[i];
    }

    return lm_sql_portal_session_delete(tx, rows, n, NULL);
}


static lm_rc_t
staff_delete(lm_tx_t *tx, const uint64_t *ids, size_t n)
{
    size_t                            i;
    lm_sql_staff_session_delete_in_t *rows;

    rows = lm_alloc_array(tx->arena, n, sizeof(*rows));
    if (rows == NULL) {
        return LM_E_MEMORY;
    }

    for (i = 0; i < n; i++) {
        rows[i].session_id = ids[i];
    }

    return lm_sql_staff_session_delete(tx, rows, n, NULL);
}


/* Two trips to the server, whether one session ends or a thousand. */
static lm_rc_t
ending_write(const ending_t *e)
{
    size_t  n = e->purge->n;
    lm_rc_t rc = LM_OK;

    if (n == 0) {
        return LM_OK;
    }

    if (!e->is_kept) {
        rc = e->face == LM_SESSION_STAFF ? staff_delete(e->tx, e->ids, n)
                                         : portal_delete(e->tx, e->ids, n);
    }

    return rc == LM_OK ? lm_session_purge(e->tx, e->purge) : rc;
}


lm_rc_t
lm_session_end(lm_tx_t *tx, lm_session_face_e face, const lm_session_t *session,
               lm_purge_t *purge)
{
    lm_rc_t  rc;
    ending_t e = {.tx = tx, .face = face, .purge = purge};

    rc = ending_begin(&e, 1);
    if (rc != LM_OK) {
        return rc;
    }

    e.ids[0] = session->id;
    purge->keys[0] = lm_session_cache_key(tx->arena, face, session->hash);
    purge->n = 1;
    if (purge->keys[0].p == NULL) {
        return LM_E_MEMORY;
    }

    if (face == LM_SESSION_PORTAL) {
        lm_tx_touch(tx, session->owner_id);
    }

    return ending_write(&e);
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

    return rc == LM_OK ? ending_write(e) : rc;
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

    return rc == LM_OK ? ending_write(e) : rc;
}


lm_rc_t
lm_session_end_all(lm_tx_t *tx, lm_session_face_e face, uint64_t login_id,
                   uint64_t spared_id, lm_purge_t *purge)
{
    lm_rc_t  rc;
    ending_t e = {.tx = tx, .face = face, .purge = purge};

    rc = ending_begin(&e, SESSIONS_MAX);
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
    ending_t e = {
        .tx = tx, .face = LM_SESSION_STAFF, .is_kept = true, .purge = purge};

    rc = ending_begin(&e, SESSIONS_MAX);
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

    return rc == LM_OK ? ending_write(e) : rc;
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

    return rc == LM_OK ? ending_write(e) : rc;
}


lm_rc_t
lm_session_end_surplus(lm_tx_t *tx, lm_session_face_e face, uint64_t login_id)
{
    lm_rc_t    rc;
    lm_purge_t purge;
    ending_t   e = {.tx = tx, .face = face, .purge = &purge};

    rc = ending_begin(&e, SESSIONS_MAX);
    if (rc != LM_OK) {
        return rc;
    }

    return face == LM_SESSION_STAFF ? staff_surplus(&e, login_id)
                                    : portal_surplus(&e, login_id);
}
