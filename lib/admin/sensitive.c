/* SPDX-License-Identifier: MIT */
/* Masked numbers: shown to who may see them, or compared with what a caller
 * says; each look leaves its trace.  spec "customers", 0.1(14). */
#include "admin/handler.h"
#include "service/audit.h"
#include "service/identity.h"
#include "service/number.h"

#define ID_NUMBER_POINTS 30

static lm_rc_t look_audit(lm_request_t *rq, const char *action, lm_str_t after);


/* {"id_number": …} or {"matches": …} */
static lm_rc_t
one_reply(lm_request_t *rq, const char *name, const char *json)
{
    return lm_reply_json(rq, 200,
                         lm_str_printf(rq->arena, "{\"%s\":%s}", name, json));
}


/* GET /customers/{id}/sensitive?field=id_number */
lm_rc_t
admin_sensitive_show(lm_request_t *rq)
{
    lm_rc_t                  rc;
    lm_buf_t                 b;
    lm_str_t                 number;
    lm_sql_customer_record_t row;

    if (!lm_str_eq(lm_arg(rq, "field"), LM_STR("id_number"))) {
        return lm_field_error(rq, "field", "unknown",
                              "There is no such masked field",
                              "Daar is nie so ’n verbloemde veld nie");
    }

    rc = lm_sql_customer_record(
        rq->tx, &(lm_sql_customer_record_in_t){rq->params[0]}, &row);
    if (rc == LM_OK) {
        rc = lm_identity_open(rq->arena, &row, &number);
    }
    if (rc == LM_OK) {
        rc = look_audit(rq, "reveal", LM_STR("{\"field\":\"id_number\"}"));
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 64);
    if (row.has_id_number) {
        lm_json_quote(&b, number);
    } else {
        lm_buf_lit(&b, "null");
    }
    lm_buf_byte(&b, '\0');

    return b.failed ? LM_E_MEMORY : one_reply(rq, "id_number", b.p);
}


/* POST /customers/{id}/match  {"id_number"} */
lm_rc_t
admin_sensitive_match(lm_request_t *rq)
{
    bool                     matches = false;
    lm_rc_t                  rc;
    lm_str_t                 said = LM_STR_NULL, number;
    lm_number_asker_t        asker = {rq->staff_id, rq->address, 0};
    lm_sql_customer_record_t row;

    lm_field_str(rq, "id_number", ID_NUMBER_POINTS, LM_REQUIRED | LM_TRIM,
                 &said);

    rc = lm_fields_done(rq);
    if (rc == LM_OK) {
        rc = lm_sql_customer_record(
            rq->tx, &(lm_sql_customer_record_in_t){rq->params[0]}, &row);
    }
    if (rc == LM_OK) {
        rc = lm_identity_open(rq->arena, &row, &number);
    }
    if (rc == LM_OK) {
        rc = lm_number_match(rq->tx, &asker, said, number, &matches);
        rq->retry_after = asker.retry_after;
    }
    if (rc != LM_OK) {
        return rc;
    }

    rc = look_audit(rq, "match",
                    lm_str_printf(rq->arena,
                                  "{\"field\":\"id_number\",\"matches\":%s}",
                                  matches ? "true" : "false"));
    return rc == LM_OK ? one_reply(rq, "matches", matches ? "true" : "false")
                       : rc;
}


static lm_rc_t
look_audit(lm_request_t *rq, const char *action, lm_str_t after)
{
    return lm_audit_write(rq->tx, &(lm_audit_t){.action = action,
                                                .entity = "customer",
                                                .entity_id = rq->params[0],
                                                .customer_id = rq->params[0],
                                                .after = after});
}
