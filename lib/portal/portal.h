/* SPDX-License-Identifier: MIT */
/* The customers' face: /api/portal/v1. */
#ifndef LM_PORTAL_PORTAL_H
#define LM_PORTAL_PORTAL_H

#include "http/http.h"

extern const lm_face_t lm_portal_face;

#endif
