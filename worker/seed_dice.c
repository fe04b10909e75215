/* SPDX-License-Identifier: MIT */
#include "worker/seed.h"
#include "worker/seed_pool.h"


uint64_t
dice_next(dice_t *d)
{
    uint64_t z;

    d->state += UINT64_C(0x9e3779b97f4a7c15);
    z = d->state;
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);

    return z ^ z >> 31;
}


uint64_t
dice_below(dice_t *d, uint64_t n)
{
    return (uint64_t) ((unsigned __int128) dice_next(d) * n >> 64);
}


bool
dice_percent(dice_t *d, unsigned percent)
{
    return dice_below(d, 100) < percent;
}


double
dice_unit(dice_t *d)
{
    return (double) (dice_next(d) >> 11) * 0x1.0p-53;
}


const char *
dice_word(dice_t *d, const char *const *words)
{
    return words[dice_below(d, pool_length(words))];
}


size_t
dice_weighted(dice_t *d, size_t n, size_t stride, const unsigned *weights)
{
    size_t   i;
    uint64_t sum, at;

    sum = 0;
    for (i = 0; i < n; i++) {
        sum += *(const unsigned *) ((const char *) weights + i * stride);
    }

    at = dice_below(d, sum);
    for (i = 0; i + 1 < n; i++) {
        sum = *(const unsigned *) ((const char *) weights + i * stride);
        if (at < sum) {
            break;
        }
        at -= sum;
    }

    return i;
}
