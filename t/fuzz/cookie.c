/* SPDX-License-Identifier: MIT */
/*
 * Whatever else a Cookie header holds, the first cookie of our name is found,
 * whole; what is found holds no ";", no blank at its ends, and lies inside the
 * header; on https a cookie without the __Host- prefix is never ours.
 */
#include "fuzz/fuzz.h"

#include "http/http.h"

#define NAME "lastmile"
#define TOKEN "AbC-_09"


static void
found_is_inside(const lm_request_t *rq)
{
    size_t   i;
    lm_str_t found = lm_request_cookie(rq, NAME);

    if (found.p == NULL) {
        return;
    }

    holds(found.p >= rq->cookie.p);
    holds(found.p + found.n <= rq->cookie.p + rq->cookie.n);
    holds(lm_str_eq(found, lm_str_trim(found)));
    for (i = 0; i < found.n; i++) {
        holds(found.p[i] != ';');
    }
}


static void
ours_is_found(lm_request_t *rq, lm_str_t others, const char *name)
{
    rq->cookie = lm_str_printf(rq->arena, "%s=" TOKEN "; %.*s", name,
                               (int) others.n, others.p);
    holds(lm_str_eq(lm_request_cookie(rq, NAME), LM_STR(TOKEN)));

    rq->cookie = lm_str_printf(rq->arena, "%.*s; %s=" TOKEN, (int) others.n,
                               others.p, name);
    holds(lm_request_cookie(rq, NAME).p != NULL);
}


/* The prefix is what a page of another scheme or host cannot set. */
static bool
has_prefixed(lm_str_t header)
{
    return memmem(header.p, header.n, "__Host-" NAME,
                  sizeof("__Host-" NAME) - 1)
           != NULL;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lm_str_t     header = lm_str((const char *) data, size);
    lm_arena_t  *a = lm_arena_create(FUZZ_ARENA);
    lm_request_t rq = {.arena = a, .cookie = header};

    if (size == 0 || memchr(data, '\0', size) != NULL) {
        lm_arena_destroy(a);
        return 0;
    }

    found_is_inside(&rq);
    ours_is_found(&rq, header, NAME);

    rq.is_https = true;
    rq.cookie = header;
    found_is_inside(&rq);
    holds(has_prefixed(header) || lm_request_cookie(&rq, NAME).p == NULL);
    ours_is_found(&rq, header, "__Host-" NAME);

    lm_arena_destroy(a);

    return 0;
}
