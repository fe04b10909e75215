/* SPDX-License-Identifier: MIT */
/* The sub-accounts of a master. */
#include "admin/customer.h"
#include "service/customer.h"
#include "service/master.h"
#include "sql/master.h"

static void sub_write(lm_request_t *rq, lm_json_t *j, const void *row);


/* GET /customers/{id}/subs */
lm_rc_t
admin_sub_list(lm_request_t *rq)
{
    lm_rc_t              rc;
    lm_sql_customer_me_t master;

    rc = lm_sql_customer_me(rq->tx, &(lm_sql_customer_me_in_t){rq->params[0]},
                            &master);
    if (rc != LM_OK) {
        return rc;
    }

    return lm_list_answer(rq, &lm_list_master_sub_list,
                          &(lm_sql_master_sub_list_in_t){
                              .master_id = rq->params[0], .today = rq->today},
                          sub_write);
}


static void
sub_write(lm_request_t *rq, lm_json_t *j, const void *row)
{
    const lm_sql_master_sub_list_t *s = row;

    lm_json_object(j);
    lm_json_put_u64(j, "id", s->id);
    lm_json_put_str(j, "code", s->code);
    lm_json_put_str(j, "name", s->name);
    lm_json_put_str(j, "type", s->type);
    lm_json_put_str(j, "status",
                    lm_customer_status(&(lm_customer_facts_t){
                        .today = rq->today,
                        .is_suspended = s->has_suspended_at,
                        .has_cancelled_on = s->has_cancelled_on,
                        .cancelled_on = s->cancelled_on,
                    }));
    lm_json_put_instant_or_null(j, "suspended_at", s->has_suspended_at,
                                s->suspended_at);
    lm_json_put_str_or_null(j, "suspend_reason", s->has_suspend_reason,
                            s->suspend_reason);
    lm_json_put_u64_or_null(j, "suspended_with", s->has_suspended_with,
                            s->suspended_with);
    lm_json_put_u64(j, "version", s->version);
    lm_json_object_end(j);
}


/* POST /customers/{id}/subs  {"customer_id", "version"} */
lm_rc_t
admin_sub_link(lm_request_t *rq)
{
    lm_rc_t      rc;
    lm_sub_t     sub = {.master_id = rq->params[0]};
    lm_faults_t *faults = lm_alloc(rq->arena, sizeof(*faults));

    if (faults == NULL) {
        return LM_E_MEMORY;
    }

    faults->arena = rq->arena;
    lm_field_u64(rq, "customer_id", LM_REQUIRED, &sub.sub_id);
    lm_field_u64(rq, "version", LM_REQUIRED, &sub.version);

    rc = lm_fields_done(rq);
    if (rc == LM_OK) {
        rc = lm_sub_link(rq->tx, &sub, faults);
    }
    if (rc == LM_E_STALE) {
        return admin_customer_stale(rq, rq->tx, sub.master_id, sub.version);
    }
    if (rc == LM_E_INVALID) {
        return lm_field_faults(rq, faults);
    }

    return rc == LM_OK ? admin_customer_reply(rq, sub.master_id,
                                              &(admin_customer_more_t){0})
                       : rc;
}


/* DELETE /customers/{id}/subs/{sub} */
lm_rc_t
admin_sub_unlink(lm_request_t *rq)
{
    lm_rc_t rc;

    rc = lm_sub_unlink(rq->tx, &(lm_sub_t){.master_id = rq->params[0],
                                           .sub_id = rq->params[1]});
    return rc == LM_OK ? lm_reply_empty(rq, 204) : rc;
}
