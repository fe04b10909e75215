/* SPDX-License-Identifier: MIT */
#include "http/password.h"


void
lm_field_password_change(lm_request_t *rq, lm_password_change_t *change)
{
    lm_field_str(rq, "current", LM_PASSWORD_MAX, LM_REQUIRED, &change->current);
    lm_field_str(rq, "password", LM_PASSWORD_MAX, LM_REQUIRED,
                 &change->password);
}


lm_rc_t
lm_password_change_problem(lm_request_t *rq, lm_rc_t rc,
                           const lm_password_change_t *change)
{
    rq->retry_after = change->retry_after;

    switch (rc) {
    case LM_E_LOGIN:
        return lm_field_error(rq, "current", "wrong",
                              "This is not your password",
                              "Dit is nie die huidige wagwoord nie");
    case LM_E_INVALID:
        return lm_field_password_fault(rq, "password", change->fault);
    default:
        return rc;
    }
}


lm_rc_t
lm_field_password_fault(lm_request_t *rq, const char *name,
                        lm_password_fault_e fault)
{
    return lm_field_error(rq, name, lm_password_fault_code(fault),
                          lm_password_fault_text(fault, LM_LANG_EN),
                          lm_password_fault_text(fault, LM_LANG_AF));
}
