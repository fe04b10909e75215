/* SPDX-License-Identifier: MIT */
#include "service/isp_json.h"


void
lm_isp_json(lm_json_t *j, const lm_isp_t *isp, lm_day_t today)
{
    lm_json_key(j, "isp");
    lm_json_object(j);
    lm_json_put_str(j, "name", isp->isp_name);
    lm_json_put_str(j, "phone", isp->support_phone);
    lm_json_put_str(j, "time_zone", isp->time_zone);
    lm_json_put_str(j, "currency", isp->currency);

    lm_json_key(j, "money");
    lm_json_object(j);
    lm_json_put_str(j, "symbol", isp->money_symbol);
    lm_json_put_str(j, "group", isp->money_group);
    lm_json_put_str(j, "decimal", isp->money_decimal);
    lm_json_object_end(j);

    lm_json_object_end(j);
    lm_json_put_day(j, "today", today);
}
