/* SPDX-License-Identifier: MIT */
/* The second person to change a thing is told what the first one did. */
#include "http/http.h"


lm_rc_t
lm_request_stale(lm_request_t *rq, lm_tx_t *tx, const lm_seen_t *seen)
{
    lm_rc_t  rc;
    lm_str_t changes;

    rc = lm_changes_since(tx, seen, &changes);
    if (rc != LM_OK) {
        return rc;
    }

    rq->extra = (lm_header_t){LM_STR("changes"), changes};
    return LM_E_STALE;
}
