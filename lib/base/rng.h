/* rng.h - counter-based random numbers: Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel
 * random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * A generator depends only on (seed, step, item) and a running counter: item 7 of step 300 gets the
 * same numbers on any thread and in any order. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint32_t key[2];     /* the seed */
    uint32_t counter[4]; /* block number, item, step (low, high) */
    uint32_t block[4];   /* the numbers of the current block */
    int used;            /* how many of them are used */
};

struct rng rng_make(uint64_t seed, uint64_t step, uint32_t item);

uint32_t rng_u32(struct rng *r);
uint32_t rng_below(struct rng *r, uint32_t n);         /* uniform in 0..n-1, unbiased; n >= 1 */
float rng_uniform(struct rng *r);                      /* in [0,1), 24 bits */
void rng_normals(struct rng *r, float *out, size_t n); /* N(0,1), by Box and Muller */
void rng_shuffle(struct rng *r, uint32_t *items, size_t n); /* Fisher and Yates */

#endif
