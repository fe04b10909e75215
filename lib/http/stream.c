/* SPDX-License-Identifier: MIT */
/* Answers too long to hold: written piece by piece as the client reads. */
#include "http/http.h"


lm_rc_t
lm_stream_begin(lm_request_t *rq, const char *type, const char *file_name)
{
    lm_rc_t rc;

    rq->reply.status = 200;
    rq->reply.type = lm_str_c(type);

    if (file_name != NULL) {
        lm_reply_header(
            rq, "Content-Disposition",
            lm_str_printf(rq->arena, "attachment; filename=\"%s\"", file_name));
    }

    rc = lm_host_stream_begin(rq);
    if (rc == LM_OK) {
        rq->is_streamed = true;
    }

    return rc;
}


lm_rc_t
lm_stream_write(lm_request_t *rq, lm_str_t bytes)
{
    if (bytes.p == NULL) {
        return LM_E_MEMORY;
    }

    return bytes.n == 0 ? LM_OK : lm_host_stream_write(rq, bytes);
}
