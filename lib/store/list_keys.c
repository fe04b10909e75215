/* SPDX-License-Identifier: MIT */
/* Sets of keys: they rise, and each is there once. */
#include "store/list_private.h"

#define RADIX_BITS 8
#define RADIX (1U << RADIX_BITS)


lm_rc_t
lm_list_keys_sort(lm_arena_t *a, uint64_t **keys, size_t *n)
{
    size_t    i, sum, at[RADIX], kept = 0;
    uint64_t *from = *keys, *to, *other, all = 0;

    to = lm_alloc_raw(a, (*n + 1) * sizeof(*to));
    if (to == NULL) {
        return LM_E_MEMORY;
    }
    for (i = 0; i < *n; i++) {
        all |= from[i];
    }

    for (unsigned shift = 0; shift < 64 && all >> shift != 0;
         shift += RADIX_BITS) {
        memset(at, 0, sizeof(at));
        for (i = 0; i < *n; i++) {
            at[from[i] >> shift & (RADIX - 1)]++;
        }
        for (i = 0, sum = 0; i < RADIX; i++) {
            sum += at[i];
            at[i] = sum - at[i];
        }
        for (i = 0; i < *n; i++) {
            to[at[from[i] >> shift & (RADIX - 1)]++] = from[i];
        }
        other = from;
        from = to;
        to = other;
    }

    for (i = 0; i < *n; i++) {
        if (kept == 0 || from[kept - 1] != from[i]) {
            from[kept++] = from[i];
        }
    }
    *keys = from;
    *n = kept;
    return LM_OK;
}


bool
lm_list_keys_has(const uint64_t *keys, size_t n, uint64_t key)
{
    size_t low = 0, high = n, middle;

    while (low < high) {
        middle = low + (high - low) / 2;
        if (keys[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < n && keys[low] == key;
}


size_t
lm_list_keys_filter(uint64_t *keys, size_t n, const uint64_t *others,
                    size_t n_others, bool is_among)
{
    size_t k = 0, kept = 0;

    for (size_t i = 0; i < n; i++) {
        while (k < n_others && others[k] < keys[i]) {
            k++;
        }
        if ((k < n_others && others[k] == keys[i]) == is_among) {
            keys[kept++] = keys[i];
        }
    }
    return kept;
}
