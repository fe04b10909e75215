/* SPDX-License-Identifier: MIT */
/* Transactions: begin, commit, roll back, and run again when data was busy. */
#include "store/db.h"
#include "store/db_private.h"

#define TRIES 3
#define PAUSE 8 /* ms before the second try; the third waits twice as long */

static void    touched_tell(const lm_tx_t *tx);
static void    touched_forget(lm_tx_t *tx);
static lm_rc_t tx_try(lm_tx_t *tx, lm_tx_mode_e mode, lm_tx_work_pt work,
                      void *arg);


void
lm_tx_touch(lm_tx_t *tx, uint64_t customer_id)
{
    for (size_t i = 0; i < tx->n_touched; i++) {
        if (tx->touched[i] == customer_id) {
            return;
        }
    }
    if (tx->n_touched == LM_TX_TOUCHED) {
        tx->touched_all = true;
        return;
    }
    tx->touched[tx->n_touched++] = customer_id;
}


lm_rc_t
lm_tx_begin(lm_tx_t *tx, lm_tx_mode_e mode)
{
    lm_rc_t  rc;
    lm_db_t *db = tx->db;

    touched_forget(tx);

    if (mode == LM_TX_NONE) {
        return LM_OK;
    }
    if (db->in_transaction) {
        lm_host_log(LM_LOG_ALERT, "database: transaction inside another");
        return LM_E_INTERNAL;
    }

    db->is_read_only = mode == LM_TX_READ;
    if (db->is_read_only) {
        return db->is_broken ? LM_E_UNAVAILABLE : LM_OK;
    }

    rc = lm_db_simple(db, "START TRANSACTION");
    db->in_transaction = rc == LM_OK;
    return rc;
}


lm_rc_t
lm_tx_commit(lm_tx_t *tx)
{
    lm_rc_t  rc;
    lm_db_t *db = tx->db;

    if (db == NULL) {
        return LM_OK;
    }
    db->is_read_only = false;
    if (!db->in_transaction) {
        return LM_OK;
    }

    rc = lm_db_simple(db, "COMMIT");
    if (rc != LM_OK) {
        /* lost on the way: nobody knows what became of it, so copies go */
        if (db->is_broken) {
            touched_tell(tx);
        }
        return rc;
    }
    db->in_transaction = false;

    touched_tell(tx);
    return LM_OK;
}


static void
touched_tell(const lm_tx_t *tx)
{
    if (tx->touched_settings) {
        lm_host_touched_settings();
    } else if (tx->touched_all) {
        lm_host_touched(NULL, 0);
    } else if (tx->n_touched > 0) {
        lm_host_touched(tx->touched, tx->n_touched);
    }
}


static void
touched_forget(lm_tx_t *tx)
{
    tx->n_touched = 0;
    tx->touched_all = false;
    tx->touched_settings = false;
}


void
lm_tx_rollback(lm_tx_t *tx)
{
    touched_forget(tx);
    if (tx->db != NULL) {
        lm_db_reset(tx->db);
    }
}


lm_rc_t
lm_tx_run(lm_tx_t *tx, lm_tx_mode_e mode, lm_tx_work_pt work, void *arg)
{
    lm_rc_t rc;
    bool    is_leased = tx->db == NULL;

    if (is_leased) {
        rc = lm_host_db_lease(&tx->db);
        if (rc != LM_OK) {
            tx->db = NULL;
            return rc;
        }
    }

    rc = tx_try(tx, mode, work, arg);
    for (int i = 1; i < TRIES && rc == LM_E_RETRY; i++) {
        lm_host_sleep(PAUSE * i);
        rc = tx_try(tx, mode, work, arg);
    }

    if (is_leased) {
        lm_host_db_return(tx->db);
        tx->db = NULL;
    }
    return rc;
}


static lm_rc_t
tx_try(lm_tx_t *tx, lm_tx_mode_e mode, lm_tx_work_pt work, void *arg)
{
    lm_rc_t rc = lm_tx_begin(tx, mode);

    if (rc == LM_OK) {
        rc = work(tx, arg);
    }
    if (rc == LM_OK) {
        rc = lm_tx_commit(tx);
    }
    if (rc != LM_OK) {
        lm_tx_rollback(tx);
    }
    return rc;
}
