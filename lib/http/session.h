/* SPDX-License-Identifier: MIT */
/* What both faces do with the cookie of a session. */
#ifndef LM_HTTP_SESSION_H
#define LM_HTTP_SESSION_H

#include "http/http.h"
#include "service/client.h"
#include "service/session.h"

#define LM_DEVICE_LIFE (365 * LM_DAY) /* of the cookie that knows a device */

/*
 * The live session of a cookie; who asks is then known but for the kind of the
 * actor.  LM_E_NOT_FOUND when there is none, and when the request brings a
 * token of its own: the check of the origin was left out for it.
 */
lm_rc_t lm_request_session(lm_request_t *rq, lm_session_face_e face,
                           const char *cookie, lm_session_t *out) LM_MUST_CHECK;

/* Ends the session that asks, also in Redis, and takes the cookie away. */
lm_rc_t lm_request_session_end(lm_request_t *rq, lm_session_face_e face,
                               const lm_cookie_t *cookie) LM_MUST_CHECK;

/* The purge takes effect once the answer is committed. */
void lm_request_purge_after(lm_request_t *rq, lm_purge_t *purge);
/* The same of one yet to be filled; NULL when the arena is full. */
lm_purge_t *lm_request_purge(lm_request_t *rq);

/* Who signs in, with what the cookie of his device says. */
lm_client_t lm_request_client(const lm_request_t *rq, const char *device);

#endif
