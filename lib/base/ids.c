/* SPDX-License-Identifier: MIT */
#include "base/ids.h"

#include <stdlib.h>

static int id_compare(const void *a, const void *b);


size_t
lm_ids_sort(uint64_t *ids, size_t n)
{
    size_t i, kept = 0;

    qsort(ids, n, sizeof(ids[0]), id_compare);

    for (i = 0; i < n; i++) {
        if (kept == 0 || ids[i] != ids[kept - 1]) {
            ids[kept++] = ids[i];
        }
    }

    return kept;
}


bool
lm_ids_has(const uint64_t *ids, size_t n, uint64_t id)
{
    return n > 0 && bsearch(&id, ids, n, sizeof(ids[0]), id_compare) != NULL;
}


static int
id_compare(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *) a;
    const uint64_t y = *(const uint64_t *) b;

    return x < y ? -1 : x > y;
}
