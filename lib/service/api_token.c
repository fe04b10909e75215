/* SPDX-License-Identifier: MIT */
/* API tokens of staff, and what a role permits. */
#include "service/permission.h"
#include "service/staff_login.h"
#include "sql/api_token.h"
#include "sql/role.h"

#define PREFIX "lm_"
#define TOKEN_TEXT (sizeof(PREFIX) - 1 + 43) /* base64url of 32 bytes */
#define USED_EVERY LM_MINUTE

typedef struct {
    lm_str_t        hash;
    bool            is_due; /* last use is to be noted */
    lm_api_actor_t *out;
} token_work_t;

static lm_rc_t token_read(lm_tx_t *tx, void *arg);
static lm_rc_t token_used(lm_tx_t *tx, void *arg);
static void    permission_add(lm_str_t name, uint64_t *bits);


lm_rc_t
lm_api_token_new(lm_arena_t *a, lm_str_t *out)
{
    lm_rc_t  rc;
    lm_str_t random;

    rc = lm_token_new(a, &random);
    if (rc != LM_OK) {
        return rc;
    }

    *out = lm_str_printf(a, PREFIX "%.*s", (int) random.n, random.p);
    return out->p == NULL ? LM_E_MEMORY : LM_OK;
}


lm_rc_t
lm_api_token_find(lm_tx_t *idle, lm_str_t token, lm_api_actor_t *out)
{
    lm_rc_t      rc;
    uint8_t      hash[LM_TOKEN_HASH];
    token_work_t work = {lm_str((char *) hash, sizeof(hash)), .out = out};

    if (token.n != TOKEN_TEXT || !lm_str_starts(token, LM_STR(PREFIX))) {
        return LM_E_NOT_FOUND;
    }

    lm_token_hash(token, hash);

    rc = lm_tx_run(idle, LM_TX_READ, token_read, &work);
    if (rc != LM_OK || !work.is_due) {
        return rc;
    }

    return lm_tx_run(idle, LM_TX_WRITE, token_used, &work);
}


static lm_rc_t
token_read(lm_tx_t *tx, void *arg)
{
    size_t                          i, n;
    lm_rc_t                         rc;
    uint64_t                        own = 0, role;
    token_work_t                   *work = arg;
    lm_sql_api_token_of_hash_t      row;
    lm_sql_api_token_permissions_t *rows;

    rc = lm_sql_api_token_of_hash(
        tx, &(lm_sql_api_token_of_hash_in_t){work->hash, tx->today}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_sql_api_token_permissions(
        tx, &(lm_sql_api_token_permissions_in_t){row.id}, &rows, &n);
    if (rc != LM_OK) {
        return rc;
    }

    for (i = 0; i < n; i++) {
        permission_add(rows[i].permission, &own);
    }

    rc = lm_role_permissions(tx, row.role_id, &role);
    if (rc != LM_OK) {
        return rc;
    }

    work->is_due =
        !row.has_last_used_at || row.last_used_at + USED_EVERY <= tx->now;
    *work->out = (lm_api_actor_t){row.id, row.staff_id, own & role};
    return LM_OK;
}


static lm_rc_t
token_used(lm_tx_t *tx, void *arg)
{
    uint64_t      affected;
    token_work_t *work = arg;

    return lm_sql_api_token_used(
        tx,
        &(lm_sql_api_token_used_in_t){tx->now, work->out->token_id,
                                      tx->now - USED_EVERY},
        &affected);
}


lm_rc_t
lm_role_permissions(lm_tx_t *tx, uint64_t role_id, uint64_t *out)
{
    size_t                     i, n;
    lm_rc_t                    rc;
    lm_sql_role_permissions_t *rows;

    *out = 0;

    rc = lm_sql_role_permissions(tx, &(lm_sql_role_permissions_in_t){role_id},
                                 &rows, &n);

    for (i = 0; rc == LM_OK && i < n; i++) {
        permission_add(rows[i].permission, out);
    }

    return rc;
}


/* A name that a later release wrote gives nothing. */
static void
permission_add(lm_str_t name, uint64_t *bits)
{
    uint32_t bit;

    if (lm_permission_of(name, &bit) == LM_OK) {
        *bits |= UINT64_C(1) << bit;
    }
}
