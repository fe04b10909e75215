/* SPDX-License-Identifier: MIT */
#include "store/lock.h"

#include "sql/lock.h"


lm_rc_t
lm_lock_take(lm_tx_t *tx, lm_str_t name, uint32_t seconds)
{
    lm_rc_t            rc;
    lm_sql_lock_take_t lock;

    rc = lm_sql_lock_take(tx, &(lm_sql_lock_take_in_t){name, seconds}, &lock);
    if (rc != LM_OK) {
        return rc;
    }

    return lock.has_given && lock.given ? LM_OK : LM_E_CONFLICT;
}


lm_rc_t
lm_lock_give(lm_tx_t *tx, lm_str_t name, lm_rc_t rc)
{
    lm_rc_t            given;
    lm_sql_lock_give_t lock;

    /* a connection that is lost frees its locks itself */
    if (lm_db_is_broken(tx->db)) {
        return rc;
    }

    given = lm_sql_lock_give(tx, &(lm_sql_lock_give_in_t){name}, &lock);
    return rc == LM_OK && given != LM_OK ? LM_E_INTERNAL : rc;
}
