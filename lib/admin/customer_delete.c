/* SPDX-License-Identifier: MIT */
#include "admin/customer.h"
#include "http/session.h"
#include "service/customer_delete.h"

#define REASON_POINTS 200


static void
obstacle_tell(lm_request_t *rq, const char *obstacle)
{
    bool is_af = rq->lang == LM_LANG_AF;

    if (strcmp(obstacle, "subs") == 0) {
        rq->detail = is_af ? LM_STR("Ontkoppel eers die subrekeninge")
                           : LM_STR("Unlink the sub-accounts first");
        return;
    }

    rq->detail = is_af ? LM_STR("Die kliënt was aanlyn; kanselleer eerder")
                       : LM_STR("The customer was online; cancel instead");
}


/* POST /customers/{id}/delete  {"version", "reason"} */
lm_rc_t
admin_customer_delete(lm_request_t *rq)
{
    lm_rc_t               rc;
    lm_customer_delete_t *what = lm_alloc(rq->arena, sizeof(*what));

    if (what == NULL) {
        return LM_E_MEMORY;
    }

    what->id = rq->params[0];
    lm_field_u64(rq, "version", LM_REQUIRED, &what->version);
    lm_field_str(rq, "reason", REASON_POINTS, LM_REQUIRED | LM_TRIM,
                 &what->reason);

    rc = lm_fields_done(rq);
    if (rc == LM_OK) {
        rc = lm_customer_delete(rq->tx, what);
    }
    if (rc == LM_E_STALE) {
        return admin_customer_stale(rq, rq->tx, what->id, what->version);
    }
    if (rc == LM_E_CONFLICT) {
        obstacle_tell(rq, what->obstacle);
    }
    if (rc != LM_OK) {
        return rc;
    }

    lm_request_purge_after(rq, &what->purge);
    return lm_reply_empty(rq, 204);
}
