/* SPDX-License-Identifier: MIT */
#include "service/link.h"

#include "service/token.h"
#include "sql/link_token.h"


lm_rc_t
lm_link_add(lm_tx_t *tx, const lm_link_t *link, lm_str_t *token)
{
    lm_rc_t  rc;
    uint8_t  hash[LM_TOKEN_HASH];
    uint64_t id;

    rc = lm_token_new(tx->arena, token);
    if (rc != LM_OK) {
        return rc;
    }

    lm_token_hash(*token, hash);

    return lm_sql_link_token_add(
        tx,
        &(lm_sql_link_token_add_in_t){
            .token_hash = lm_str((char *) hash, sizeof(hash)),
            .kind = lm_str_c(link->kind),
            .subject_id = link->subject_id,
            .detail = link->detail,
            .has_detail = link->detail.p != NULL,
            .created_at = tx->now,
            .expires_at = tx->now + link->life,
        },
        &id);
}


lm_rc_t
lm_link_lock(lm_tx_t *tx, const char *kind, lm_str_t token,
             lm_link_found_t *out)
{
    lm_rc_t                  rc;
    uint8_t                  hash[LM_TOKEN_HASH];
    lm_sql_link_token_lock_t row;

    lm_token_hash(token, hash);

    rc = lm_sql_link_token_lock(
        tx,
        &(lm_sql_link_token_lock_in_t){lm_str((char *) hash, sizeof(hash)),
                                       lm_str_c(kind), tx->now},
        &row);
    if (rc != LM_OK) {
        return rc;
    }

    *out = (lm_link_found_t){row.id, row.subject_id,
                             row.has_detail ? row.detail : LM_STR_NULL,
                             row.created_at};
    return LM_OK;
}


lm_rc_t
lm_link_use(lm_tx_t *tx, uint64_t id)
{
    uint64_t affected;

    return lm_sql_link_token_use(tx, &(lm_sql_link_token_use_in_t){tx->now, id},
                                 &affected);
}


lm_rc_t
lm_link_use_all(lm_tx_t *tx, const char *kind, uint64_t subject_id)
{
    uint64_t affected;

    return lm_sql_link_token_use_all(
        tx,
        &(lm_sql_link_token_use_all_in_t){tx->now, lm_str_c(kind), subject_id},
        &affected);
}
