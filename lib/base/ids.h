/* SPDX-License-Identifier: MIT */
#ifndef LM_BASE_IDS_H
#define LM_BASE_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t *ids; /* rising */
    size_t    n;
} lm_ids_t;

/* Puts the ids in rising order, each once, and returns how many they are then.
 * This cannot fail. */
size_t lm_ids_sort(uint64_t *ids, size_t n);

/* Whether the id is among these, which rise.  This cannot fail. */
bool lm_ids_has(const uint64_t *ids, size_t n, uint64_t id);

#endif
