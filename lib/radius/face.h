/* SPDX-License-Identifier: MIT */
/*
 * The face FreeRADIUS speaks to, on an internal listener.  Every call carries
 * X-Radius-Key.  A refusal with a reason is 401 and attributes; everything
 * else that is not 2xx means "no answer" to FreeRADIUS, which keeps silent, so
 * that an outage here puts nobody offline.
 */
#ifndef LM_RADIUS_FACE_H
#define LM_RADIUS_FACE_H

#include "http/http.h"

extern const lm_face_t lm_face_radius;

#endif
