/* SPDX-License-Identifier: MIT */
/* What the pages of both faces know of the ISP. */
#ifndef LM_SERVICE_ISP_JSON_H
#define LM_SERVICE_ISP_JSON_H

#include "service/isp.h"
#include "wire/json_out.h"

/* Members "isp" and "today" of an object that is open. */
void lm_isp_json(lm_json_t *j, const lm_isp_t *isp, lm_day_t today);

#endif
