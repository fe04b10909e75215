/* SPDX-License-Identifier: MIT */
#include "service/disconnect.h"

#include "sql/disconnect.h"
#include "sql/job.h"
#include "wire/disconnect.h"

/* A stale session may still be open when its NAS was cut off for a while. */
#define STALE_HOPE LM_DAY
#define SLICE 200 /* rows of disconnect_sessions_of_… */

static const char *const why_names[] = {"suspend", "unsuspend", "block",
                                        "cancel",  "change",    "password"};

typedef struct {
    uint64_t session_id;
    uint64_t account_id;
} open_t;

static lm_rc_t accounts_lock(lm_tx_t *tx, const lm_disconnect_whom_t *whom);
static lm_rc_t open_slice(lm_tx_t *tx, const lm_disconnect_whom_t *whom,
                          open_t *open, size_t *n);
static lm_rc_t one_queue(lm_tx_t *tx, const lm_disconnect_whom_t *whom,
                         const open_t *open);


/* What this transaction queued is left out of the next slice. */
lm_rc_t
lm_disconnect_queue(lm_tx_t *tx, const lm_disconnect_whom_t *whom, size_t *n)
{
    size_t  i, k;
    open_t  open[SLICE];
    lm_rc_t rc;

    *n = 0;

    rc = accounts_lock(tx, whom);
    if (rc != LM_OK) {
        return rc;
    }

    do {
        rc = open_slice(tx, whom, open, &k);

        for (i = 0; rc == LM_OK && i < k; i++) {
            rc = one_queue(tx, whom, &open[i]);
        }

        *n += k;
    } while (rc == LM_OK && k == SLICE);

    return rc;
}


/* A session that accounting is just opening is seen here, or sees there what
 * the caller changed: both lock the account first. */
static lm_rc_t
accounts_lock(lm_tx_t *tx, const lm_disconnect_whom_t *whom)
{
    size_t                                    n;
    lm_sql_disconnect_accounts_of_customer_t *rows;

    if (whom->account_id != 0) {
        return LM_OK; /* the caller changed it */
    }

    return lm_sql_disconnect_accounts_of_customer(
        tx, &(lm_sql_disconnect_accounts_of_customer_in_t){whom->customer_id},
        &rows, &n);
}


static lm_rc_t
open_slice(lm_tx_t *tx, const lm_disconnect_whom_t *whom, open_t *open,
           size_t *n)
{
    size_t                                    i;
    lm_rc_t                                   rc;
    lm_instant_t                              heard = tx->now - STALE_HOPE;
    lm_sql_disconnect_sessions_of_account_t  *account;
    lm_sql_disconnect_sessions_of_customer_t *customer;

    if (whom->account_id != 0) {
        rc = lm_sql_disconnect_sessions_of_account(
            tx,
            &(lm_sql_disconnect_sessions_of_account_in_t){
                .account_id = whom->account_id,
                .heard_since = heard,
                .asked_since = whom->is_once ? 0 : tx->now - whom->pause},
            &account, n);

        for (i = 0; rc == LM_OK && i < *n; i++) {
            open[i] = (open_t){account[i].id, account[i].data_account_id};
        }

        return rc;
    }

    rc = lm_sql_disconnect_sessions_of_customer(
        tx,
        &(lm_sql_disconnect_sessions_of_customer_in_t){
            .customer_id = whom->customer_id,
            .started_since = whom->started_since,
            .heard_since = heard,
            .asked_since = tx->now - whom->pause,
        },
        &customer, n);

    for (i = 0; rc == LM_OK && i < *n; i++) {
        open[i] = (open_t){customer[i].id, customer[i].data_account_id};
    }

    return rc;
}


static lm_rc_t
one_queue(lm_tx_t *tx, const lm_disconnect_whom_t *whom, const open_t *open)
{
    lm_rc_t             rc;
    uint64_t            id, job_id;
    lm_sql_job_add_in_t job;

    rc = lm_sql_disconnect_add(
        tx,
        &(lm_sql_disconnect_add_in_t){.radius_session_id = open->session_id,
                                      .data_account_id = open->account_id,
                                      .customer_id = whom->customer_id,
                                      .reason = lm_str_c(why_names[whom->why]),
                                      .created_at = tx->now},
        &id);
    if (rc != LM_OK) {
        return rc;
    }

    job = (lm_sql_job_add_in_t){
        .kind = LM_STR("disconnect"),
        .unique_key = lm_str_printf(tx->arena, "disconnect/%llu",
                                    (unsigned long long) id),
        .has_unique_key = true,
        .is_urgent = true,
        .payload = lm_str_printf(tx->arena, "{\"disconnect_id\":%llu}",
                                 (unsigned long long) id),
        .due_at = tx->now,
        .created_at = tx->now,
    };

    if (job.unique_key.p == NULL || job.payload.p == NULL) {
        return LM_E_MEMORY;
    }

    return lm_sql_job_add(tx, &job, &job_id);
}


lm_str_t
lm_disconnect_text(lm_arena_t *a, lm_str_t state, lm_lang_e lang,
                   bool has_cause, uint32_t cause)
{
    static const struct {
        const char *state;
        const char *text[LM_LANG_COUNT];
    } states[] = {
#define LM_DISCONNECT_STATE(name, en, af) {name, {en, af}},
#include "service/disconnect.def"
#undef LM_DISCONNECT_STATE
    };

    size_t      i;
    const char *name, *text = "";

    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (lm_str_eq(state, lm_str_c(states[i].state))) {
            text = states[i].text[lang];
        }
    }

    if (!has_cause) {
        return lm_str_c(text);
    }

    name = lm_error_cause_text(cause);
    return name == NULL ? lm_str_printf(a, "%s (%u)", text, cause)
                        : lm_str_printf(a, "%s: %s (%u)", text, name, cause);
}
