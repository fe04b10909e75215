/* SPDX-License-Identifier: MIT */
#include "rule/grant.h"

#include <stdlib.h>

static int  grant_compare(const void *a, const void *b);
static int  compare(int64_t a, int64_t b);
static bool grant_covers(const lm_grant_t *grant, lm_instant_t since,
                         lm_instant_t until);


void
lm_grant_sort(lm_grant_t *grants, size_t n)
{
    if (n > 1) {
        qsort(grants, n, sizeof(grants[0]), grant_compare);
    }
}


static int
grant_compare(const void *a, const void *b)
{
    int               order;
    const lm_grant_t *x = a;
    const lm_grant_t *y = b;

    order = compare(x->expires_at, y->expires_at);
    if (order == 0) {
        order = compare(x->granted_at, y->granted_at);
    }
    if (order == 0) {
        order = compare(y->is_rolled, x->is_rolled);
    }
    if (order == 0) {
        order = x->id < y->id ? -1 : x->id > y->id;
    }

    return order;
}


static int
compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}


uint64_t
lm_grant_debit(lm_grant_t *grants, size_t n, lm_instant_t since,
               lm_instant_t until, uint64_t bytes)
{
    size_t   i;
    uint64_t left, take;

    for (i = 0; i < n && bytes > 0; i++) {
        if (!grant_covers(&grants[i], since, until)
            || grants[i].used >= grants[i].bytes) {
            continue;
        }

        left = grants[i].bytes - grants[i].used;
        take = bytes < left ? bytes : left;
        grants[i].used += take;
        bytes -= take;
    }

    return bytes;
}


/* What begins when the bytes have ended covers none of them: the last hour of
 * a month uses nothing of the next one. */
static bool
grant_covers(const lm_grant_t *grant, lm_instant_t since, lm_instant_t until)
{
    return grant->expires_at > since
           && (grant->valid_from < until || grant->valid_from <= since);
}


void
lm_grant_month_follow(const lm_grant_month_t *m, uint64_t *bytes,
                      uint64_t *used)
{
    uint64_t counted = m->used + m->over;

    /* without a cap nothing was over */
    if (m->charged > m->others && m->charged - m->others > counted) {
        counted = m->charged - m->others;
    }

    *bytes = m->cap > m->granted ? m->cap : m->granted;
    *used = counted < *bytes ? counted : *bytes;
}


uint64_t
lm_grant_charge(uint64_t in, uint64_t out, bool count_upload)
{
    return count_upload ? in + out : out;
}
