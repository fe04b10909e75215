/* SPDX-License-Identifier: MIT */
/* The edit dialog: what all its tabs changed, at once or not at all. */
#include "admin/customer.h"
#include "http/password.h"
#include "service/cancel.h"
#include "service/master.h"
#include "service/master_end.h"

#define REASON_POINTS 200

typedef struct {
    lm_request_t *rq;
    uint64_t      version;
    lm_str_t      password; /* {NULL, 0}: it stays */
    lm_str_t      password_hash;
    lm_purge_t    purge;
} update_t;

static void    password_read(lm_request_t *rq, lm_str_t *password);
static void    password_judge(lm_request_t *rq, lm_str_t password,
                              lm_str_t username);
static lm_rc_t customer_update(lm_tx_t *tx, void *arg);


/* PATCH /customers/{id}  {"version", …}: a password is hashed before a
 * connection is held. */
lm_rc_t
admin_customer_update(lm_request_t *rq)
{
    lm_rc_t  rc;
    lm_tx_t  idle = lm_request_tx(rq);
    update_t work = {.rq = rq};

    lm_field_u64(rq, "version", LM_REQUIRED, &work.version);
    password_read(rq, &work.password);

    rc = lm_fields_done(rq);
    if (rc == LM_OK && work.password.p != NULL) {
        rc = lm_password_hash(rq->arena, rq->conf, work.password,
                              &work.password_hash);
    }
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_tx_run(&idle, LM_TX_WRITE, customer_update, &work);
    rq->tx = NULL;

    if (rc == LM_OK) {
        lm_purge_now(rq->arena, &work.purge);
    }

    return rc;
}


static void
password_read(lm_request_t *rq, lm_str_t *password)
{
    lm_str_t         username = LM_STR("");
    lm_field_outer_t outer;

    if (!lm_field_enter(rq, "portal", &outer)) {
        return;
    }

    lm_field_str(rq, "username", SIZE_MAX, 0, &username);
    lm_field_str(rq, "password", LM_PASSWORD_MAX, 0, password);
    lm_field_leave(rq, &outer);

    if (password->p != NULL) {
        password_judge(rq, *password, username);
    }
}


static void
password_judge(lm_request_t *rq, lm_str_t password, lm_str_t username)
{
    lm_password_fault_e fault = lm_password_judge(password, username);

    if (fault != LM_PASSWORD_FINE) {
        (void) !lm_field_password_fault(rq, "portal.password", fault);
    }
}


/* What was said of the sub-accounts; who answers for many may do so. */
static lm_rc_t
subs_read(lm_request_t *rq, lm_subs_end_t *end)
{
    typedef struct {
        lm_str_t choice;
    } said_t;

    static const lm_record_field_t field =
        LM_RECORD_WORD(said_t, choice, "subs", "cancel standalone move");

    said_t said = {LM_STR("")};

    lm_field_record(rq, &field, 1, &said);
    if (said.choice.n == 0) {
        return LM_OK;
    }

    end->choice = lm_str_eq(said.choice, LM_STR("cancel")) ? LM_SUBS_CANCEL
                  : lm_str_eq(said.choice, LM_STR("move")) ? LM_SUBS_MOVE
                                                           : LM_SUBS_STANDALONE;
    if (end->choice == LM_SUBS_MOVE) {
        lm_field_u64(rq, "master_id", 0, &end->to_id);
    }

    return lm_permits(rq, LM_PERM_bulk_write) ? LM_OK : LM_E_FORBIDDEN;
}


/* 409 with how many they are, and the first. */
static lm_rc_t
subs_ask(lm_request_t *rq, const lm_subs_end_t *end)
{
    size_t    i;
    lm_rc_t   rc;
    lm_buf_t  b;
    lm_json_t j;

    lm_buf_init(&b, rq->arena, 512);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_put_u64(&j, "total", end->subs[0].total);
    lm_json_key(&j, "items");
    lm_json_array(&j);
    for (i = 0; i < end->n && i < LM_SUBS_NAMED; i++) {
        admin_json_customer(&j, true,
                            &(admin_customer_ref_t){end->subs[i].id,
                                                    end->subs[i].code,
                                                    end->subs[i].name});
    }
    lm_json_array_end(&j);
    lm_json_object_end(&j);

    rq->extra.name = LM_STR("subs");
    rc = lm_json_done(&j, &rq->extra.value);
    return rc == LM_OK ? LM_E_HAS_SUBS : rc;
}


/* What is wrong is told all at once, whoever found it. */
static lm_rc_t
update_check(lm_tx_t *tx, lm_request_t *rq, const lm_customer_edit_t *edit,
             lm_subs_end_t *end)
{
    lm_rc_t      rc;
    lm_faults_t *faults = lm_alloc(tx->arena, sizeof(*faults));

    if (faults == NULL) {
        return LM_E_MEMORY;
    }
    faults->arena = tx->arena;

    rc = lm_customer_check(tx, edit, faults);
    if (rc == LM_OK || rc == LM_E_INVALID) {
        rc = lm_subs_end_check(tx, end, &edit->before->row, &edit->after->row,
                               faults);
    }
    if (rc == LM_OK) {
        rc = lm_field_faults(rq, faults);
    }

    return rc == LM_OK && end->choice == LM_SUBS_ASK && end->n != 0
               ? subs_ask(rq, end)
               : rc;
}


static lm_rc_t
customer_update(lm_tx_t *tx, void *arg)
{
    update_t *work = arg;

    lm_rc_t             rc;
    uint64_t            id = work->rq->params[0];
    lm_request_t       *rq = work->rq;
    lm_customer_state_t before, after;
    lm_customer_edit_t  edit = {.before = &before,
                                .after = &after,
                                .password_hash = work->password_hash,
                                .purge = &work->purge};
    lm_subs_end_t       end = {.master_id = id, .purge = &work->purge};

    rq->tx = tx;
    rq->field_errors = NULL;
    work->purge = (lm_purge_t){0};

    rc = subs_read(rq, &end);
    if (rc == LM_OK) {
        rc = lm_subs_end_lock(tx, &end);
    }
    if (rc == LM_OK) {
        rc = lm_customer_take(tx, id, &before);
    }
    if (rc != LM_OK) {
        return rc;
    }

    if (before.row.version != work->version) {
        return admin_customer_stale(rq, tx, id, work->version);
    }

    after = before;
    admin_customer_read(rq, &before, &after);
    lm_field_bool(rq, "confirm_code_change", 0, &edit.is_code_confirmed);
    lm_field_bool(rq, "keep_portal_password", 0, &edit.keeps_password);
    edit.has_contacts = lm_field_has(rq, "contacts")
                        || after.row.has_no_email != before.row.has_no_email;

    if (work->password.p != NULL) {
        password_judge(rq, work->password, after.username);
    }

    rc = update_check(tx, rq, &edit, &end);
    if (rc == LM_OK) {
        rc = lm_customer_save(tx, &edit);
    }
    if (rc == LM_OK) {
        rc = lm_subs_end(tx, &end, &after.row);
    }
    if (rc != LM_OK) {
        /* taken since it was looked up: the next try names the holder */
        return rc == LM_E_DUPLICATE ? LM_E_RETRY : rc;
    }

    return admin_customer_reply(rq, id, &(admin_customer_more_t){0});
}


lm_rc_t
admin_customer_stale(lm_request_t *rq, lm_tx_t *tx, uint64_t id,
                     uint64_t version)
{
    return lm_request_stale(rq, tx, &(lm_seen_t){"customer", id, version});
}


/* POST /customers/{id}/reactivate  {"version", "reason"} */
lm_rc_t
admin_customer_reactivate(lm_request_t *rq)
{
    lm_rc_t         rc;
    lm_reactivate_t what = {.id = rq->params[0]};

    lm_field_u64(rq, "version", LM_REQUIRED, &what.version);
    lm_field_str(rq, "reason", REASON_POINTS, LM_REQUIRED | LM_TRIM,
                 &what.reason);

    rc = lm_fields_done(rq);
    if (rc != LM_OK) {
        return rc;
    }

    rc = lm_customer_reactivate(rq->tx, &what);
    if (rc == LM_E_STALE) {
        return admin_customer_stale(rq, rq->tx, what.id, what.version);
    }

    return rc == LM_OK
               ? admin_customer_reply(rq, what.id, &(admin_customer_more_t){0})
               : rc;
}
