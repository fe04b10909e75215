/* SPDX-License-Identifier: MIT */
/* Cookies: RFC 6265, with the __Host- prefix on https. */
#include "http/http.h"

#define HOST_PREFIX "__Host-"


static lm_str_t
cookie_name(lm_arena_t *a, bool is_https, const char *name)
{
    if (!is_https) {
        return lm_str_c(name);
    }

    return lm_str_printf(a, HOST_PREFIX "%s", name);
}


void
lm_reply_cookie(lm_request_t *rq, const lm_cookie_t *cookie)
{
    lm_str_t name = cookie_name(rq->arena, rq->is_https, cookie->name);

    lm_reply_header(rq, "Set-Cookie",
                    lm_str_printf(rq->arena,
                                  "%.*s=%.*s; Path=/; Max-Age=%lld; HttpOnly; "
                                  "SameSite=%s%s",
                                  (int) name.n, name.p, (int) cookie->value.n,
                                  cookie->value.p, (long long) cookie->max_age,
                                  cookie->same_site,
                                  rq->is_https ? "; Secure" : ""));
}


lm_str_t
lm_request_cookie(const lm_request_t *rq, const char *name)
{
    lm_str_t rest = rq->cookie;
    lm_str_t want = cookie_name(rq->arena, rq->is_https, name);

    while (rest.p != NULL) {
        lm_str_t pair = lm_str_cut(&rest, ';');
        lm_str_t have = lm_str_cut(&pair, '=');

        if (pair.p != NULL && lm_str_eq(lm_str_trim(have), want)) {
            return lm_str_trim(pair);
        }
    }

    return LM_STR_NULL;
}
