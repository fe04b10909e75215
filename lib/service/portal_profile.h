/* SPDX-License-Identifier: MIT */
/* What a customer may change of his own record by himself: his language, and
 * what his contacts are told (spec "customers", F12.3). */
#ifndef LM_SERVICE_PORTAL_PROFILE_H
#define LM_SERVICE_PORTAL_PROFILE_H

#include "service/customer_edit.h"

/*
 * Saves the language and the rules of the contacts in edit->after.
 * LM_E_CONFLICT when his service has ended; LM_E_INVALID with faults when a
 * kind that must reach somebody would reach nobody any more.
 */
lm_rc_t lm_portal_profile_save(lm_tx_t *tx, lm_customer_edit_t *edit,
                               lm_faults_t *faults) LM_MUST_CHECK;

#endif
