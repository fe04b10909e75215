/* SPDX-License-Identifier: MIT */
#include "admin/handler.h"
#include "service/geocode.h"

#define ADDRESS_POINTS 500


/* GET /geocode?q=12 Aloe Street, Somerset West */
lm_rc_t
admin_geocode_show(lm_request_t *rq)
{
    lm_rc_t      rc;
    lm_buf_t     b;
    lm_str_t     body, q = lm_str_trim(lm_arg(rq, "q"));
    lm_json_t    j;
    lm_geocode_t place;

    if (q.n == 0) {
        return lm_field_error(rq, "q", "required", "This is needed",
                              "Dit is nodig");
    }
    if (!lm_str_is_utf8(q) || lm_str_points(q) > ADDRESS_POINTS) {
        return lm_field_error(rq, "q", "too_long", "This is too long",
                              "Dit is te lank");
    }

    rc = lm_geocode(rq->arena, rq->isp, q, &place);
    if (rc != LM_OK) {
        return rc;
    }

    lm_buf_init(&b, rq->arena, 256);
    lm_json_init(&j, &b);
    lm_json_object(&j);
    lm_json_key(&j, "latitude");
    lm_json_micro(&j, place.latitude_e6);
    lm_json_key(&j, "longitude");
    lm_json_micro(&j, place.longitude_e6);
    lm_json_put_str(&j, "label", place.label);
    lm_json_object_end(&j);

    rc = lm_json_done(&j, &body);
    return rc == LM_OK ? lm_reply_json(rq, 200, body) : rc;
}
