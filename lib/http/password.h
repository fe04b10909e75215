/* SPDX-License-Identifier: MIT */
/* What both faces ask and say of a password that somebody changes. */
#ifndef LM_HTTP_PASSWORD_H
#define LM_HTTP_PASSWORD_H

#include "http/http.h"
#include "service/password_change.h"

/* The fields "current" and "password". */
void lm_field_password_change(lm_request_t *rq, lm_password_change_t *change);

/* What rc says of these fields; others as they are. */
lm_rc_t lm_password_change_problem(lm_request_t *rq, lm_rc_t rc,
                                   const lm_password_change_t *change)
    LM_MUST_CHECK;

/* Adds the error of the field "name"; LM_E_INVALID. */
lm_rc_t lm_field_password_fault(lm_request_t *rq, const char *name,
                                lm_password_fault_e fault) LM_MUST_CHECK;

#endif
