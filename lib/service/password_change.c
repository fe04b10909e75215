/* SPDX-License-Identifier: MIT */
#include "service/password_change.h"

static lm_rc_t owner_find(lm_tx_t *tx, void *arg);
static lm_rc_t owner_set(lm_tx_t *tx, void *arg);


lm_rc_t
lm_password_prove(lm_tx_t *idle, lm_password_steps_t *steps)
{
    bool     fits;
    lm_rc_t  rc;
    lm_str_t fresh;

    rc = lm_tx_run(idle, LM_TX_WRITE, owner_find, steps);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_password_verify(idle->arena, steps->client->conf,
                            steps->password_hash, steps->change->current, &fits,
                            &fresh);
    if (rc != LM_OK) {
        return rc;
    }

    return fits ? LM_OK : LM_E_LOGIN;
}


static lm_rc_t
owner_find(lm_tx_t *tx, void *arg)
{
    lm_rc_t              rc;
    lm_password_steps_t *steps = arg;

    rc = steps->find(tx, steps);
    if (rc != LM_OK) {
        return rc;
    }

    steps->attempt = (lm_attempt_t){
        .face = lm_str_c(steps->face),
        .account =
            lm_str_printf(tx->arena, "id:%llu", (unsigned long long) steps->id),
        .address = steps->client->address,
    };

    return lm_throttle_count(tx, &steps->attempt, &steps->change->retry_after);
}


lm_rc_t
lm_password_change(lm_tx_t *idle, lm_password_steps_t *steps)
{
    lm_rc_t               rc;
    lm_password_change_t *change = steps->change;

    rc = lm_password_prove(idle, steps);
    if (rc != LM_OK) {
        return rc;
    }

    change->fault = lm_password_judge(change->password, steps->username);
    if (change->fault != LM_PASSWORD_FINE) {
        return LM_E_INVALID;
    }

    rc = lm_password_hash(idle->arena, steps->client->conf, change->password,
                          &steps->new_hash);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_tx_run(idle, LM_TX_WRITE, owner_set, steps);
    if (rc != LM_OK) {
        return rc;
    }

    lm_purge_now(idle->arena, &steps->purge);
    return LM_OK;
}


static lm_rc_t
owner_set(lm_tx_t *tx, void *arg)
{
    lm_password_steps_t *steps = arg;

    return steps->set(tx, steps);
}
