/* SPDX-License-Identifier: MIT */
/*
 * Replies are taken whole, wait or are refused; each takes bytes off the text
 * and is the same when nothing stands behind it; the same bytes but the last
 * wait.
 */
#include "fuzz/fuzz.h"

#include "wire/redis.h"


static bool
is_same(const lm_cache_reply_t *x, const lm_cache_reply_t *y)
{
    size_t i;

    if (x->type != y->type || x->integer != y->integer || x->n != y->n
        || !lm_str_eq(x->str, y->str)) {
        return false;
    }

    for (i = 0; i < x->n; i++) {
        if (!is_same(&x->items[i], &y->items[i])) {
            return false;
        }
    }

    return true;
}


static void
stands_alone(lm_arena_t *a, lm_str_t text, const lm_cache_reply_t *want)
{
    lm_str_t         all = text, half = lm_str(text.p, text.n - 1);
    lm_cache_reply_t again;

    holds(lm_redis_reply_take(a, &all, &again) == LM_OK);
    holds(all.n == 0 && is_same(want, &again));
    holds(lm_redis_reply_take(a, &half, &again) == LM_E_NOT_FOUND);
    holds(half.n == text.n - 1);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lm_rc_t          rc = LM_OK;
    lm_str_t         before, rest = lm_str((const char *) data, size);
    lm_arena_t      *a = lm_arena_create(FUZZ_ARENA);
    lm_cache_reply_t reply;

    while (rc == LM_OK) {
        before = rest;
        rc = lm_redis_reply_take(a, &rest, &reply);

        if (rc != LM_OK) {
            holds(rest.p == before.p && rest.n == before.n);
            break;
        }

        holds(rest.n < before.n && rest.p + rest.n == before.p + before.n);
        stands_alone(a, lm_str(before.p, before.n - rest.n), &reply);
    }

    lm_arena_destroy(a);

    return 0;
}
