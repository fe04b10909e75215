/* SPDX-License-Identifier: MIT */
/* An account's RADIUS password: CHAP needs it in clear, so it is sealed. */
#include "service/account_password.h"

#include "service/audit.h"
#include "service/disconnect.h"
#include "sql/data_account.h"
#include "store/secret.h"

#define MADE 12 /* characters of one that is made; 59 bits */

static lm_rc_t password_make(lm_arena_t *a, lm_str_t *out);


bool
lm_account_password_is_fine(lm_str_t password)
{
    size_t i;

    for (i = 0; i < password.n; i++) {
        if (password.p[i] <= ' ' || password.p[i] > '~') {
            return false;
        }
    }

    return password.n >= LM_ACCOUNT_PASSWORD_MIN
           && password.n <= LM_ACCOUNT_PASSWORD_MAX;
}


lm_rc_t
lm_account_password_seal(lm_tx_t *tx, uint64_t account_id, lm_str_t password,
                         uint32_t rise, lm_str_t *clear)
{
    lm_rc_t  rc;
    lm_str_t sealed;

    if (password.n == 0) {
        rc = password_make(tx->arena, &password);
        if (rc != LM_OK) {
            return rc;
        }
    }

    rc = lm_secret_seal(tx->arena, "data_account", "password", account_id,
                        password, &sealed);
    if (rc != LM_OK) {
        return rc;
    }

    *clear = password;
    return lm_sql_data_account_set_password(
        tx,
        &(lm_sql_data_account_set_password_in_t){
            .password = sealed, .rise = rise, .account_id = account_id},
        NULL);
}


lm_rc_t
lm_account_password_set(lm_tx_t *tx, uint64_t account_id, uint64_t version,
                        lm_str_t password, lm_account_done_t *out)
{
    lm_rc_t            rc;
    uint64_t           now;
    lm_account_terms_t terms;

    *out = (lm_account_done_t){.id = account_id, .version = version + 1};

    rc = lm_account_take(tx, account_id, &out->customer_id, &terms, &now);
    if (rc != LM_OK) {
        return rc;
    }

    if (now != version) {
        return LM_E_STALE;
    }

    rc = lm_account_password_seal(tx, account_id, password, /* rise= */ 1,
                                  &out->password);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_audit_write(tx, &(lm_audit_t){.action = "password",
                                          .entity = "data_account",
                                          .entity_id = account_id,
                                          .customer_id = out->customer_id,
                                          .version = out->version});
    if (rc != LM_OK) {
        return rc;
    }

    lm_tx_touch(tx, out->customer_id);
    return lm_disconnect_queue(
        tx,
        &(lm_disconnect_whom_t){.customer_id = out->customer_id,
                                .account_id = account_id,
                                .why = LM_DISCONNECT_PASSWORD},
        &out->n_disconnects);
}


lm_rc_t
lm_account_password_show(lm_tx_t *tx, uint64_t account_id, lm_str_t *password)
{
    lm_rc_t                        rc;
    lm_sql_data_account_password_t row;

    rc = lm_sql_data_account_password(
        tx, &(lm_sql_data_account_password_in_t){account_id}, &row);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_secret_open(tx->arena, "data_account", "password", account_id,
                        row.password, password);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_audit_write(tx, &(lm_audit_t){.action = "reveal",
                                            .entity = "data_account",
                                            .entity_id = account_id,
                                            .customer_id = row.customer_id});
}


/* Letters and digits that are not mistaken for each other when read out; 30
 * of them, by bytes below 240, so that each is as likely as the others. */
static lm_rc_t
password_make(lm_arena_t *a, lm_str_t *out)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz2345678";
    size_t            n = 0;
    uint8_t           byte;
    char              made[MADE];

    while (n < sizeof(made)) {
        lm_host_random(&byte, 1);
        if (byte < 240) {
            made[n++] = letters[byte % 30];
        }
    }

    *out = lm_str_dup(a, lm_str(made, sizeof(made)));
    lm_secret_wipe(made, sizeof(made));
    return out->p == NULL ? LM_E_MEMORY : LM_OK;
}
