/* size.h - arithmetic on sizes that does not overflow in between. */
#ifndef BASE_SIZE_H
#define BASE_SIZE_H

#include <stddef.h>
#include <stdint.h>

static inline size_t size_least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static inline size_t size_most(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* a / b, rounded up; b is not 0. */
static inline size_t ceil_div(size_t a, size_t b)
{
    return a / b + (a % b != 0);
}

/* The smallest multiple of `step` that is >= n. */
static inline size_t round_up(size_t n, size_t step)
{
    return ceil_div(n, step) * step;
}

/* n, or the largest size where it is larger: a size_t may have 32 bits. */
static inline size_t size_saturate(unsigned long long n)
{
    return (size_t)n == n ? (size_t)n : SIZE_MAX;
}

#endif
