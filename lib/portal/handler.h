/* SPDX-License-Identifier: MIT */
/* The handlers of the portal, and what they share. */
#ifndef LM_PORTAL_HANDLER_H
#define LM_PORTAL_HANDLER_H

#include "http/http.h"
#include "service/portal_login.h"

lm_rc_t portal_authenticate(lm_request_t *rq);

lm_rc_t portal_session_create(lm_request_t *rq);
lm_rc_t portal_session_delete(lm_request_t *rq);
lm_rc_t portal_password_forgotten(lm_request_t *rq);
lm_rc_t portal_password_reset(lm_request_t *rq);
lm_rc_t portal_me_show(lm_request_t *rq);
lm_rc_t portal_profile_show(lm_request_t *rq);
lm_rc_t portal_profile_update(lm_request_t *rq);
lm_rc_t portal_password_change(lm_request_t *rq);
lm_rc_t portal_session_list(lm_request_t *rq);
lm_rc_t portal_session_end(lm_request_t *rq);
lm_rc_t portal_sessions_end(lm_request_t *rq);
lm_rc_t portal_choice_list(lm_request_t *rq);
lm_rc_t portal_session_switch(lm_request_t *rq);
lm_rc_t portal_account_list(lm_request_t *rq);
lm_rc_t portal_usage_show(lm_request_t *rq);

/*---- shared */

void portal_client(lm_request_t *rq, lm_client_t *client);

/* The cookies of a session that was just opened; with 200 {"customer"}. */
void    portal_session_cookies(lm_request_t *rq, const lm_portal_sign_in_t *in);
lm_rc_t portal_sign_in_reply(lm_request_t *rq, const lm_portal_sign_in_t *in);

/* The customer of a login that has just signed in, as of GET /me. */
lm_rc_t portal_me_json(lm_request_t *rq, uint64_t login_id,
                       uint64_t customer_id, lm_str_t *out) LM_MUST_CHECK;

#endif
