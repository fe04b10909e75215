/* SPDX-License-Identifier: MIT */
/* The face of staff and of integrators: /api/admin/v1. */
#ifndef LM_ADMIN_ADMIN_H
#define LM_ADMIN_ADMIN_H

#include "http/http.h"

extern const lm_face_t lm_admin_face;

#endif
