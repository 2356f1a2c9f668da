/* first_write.h - what is written to a first_write gradient is the same as what is added to zeros.
 */
#ifndef TESTS_UNIT_BLANKS_H
#define TESTS_UNIT_BLANKS_H

#include "check.h"

#include "nn/gemm/gradient.h"

static inline struct gradient added(float *at)
{
    return (struct gradient){at, false};
}

/* Zeros [n], to be added to, and garbage [n], which is first_write. */
struct blanks {
    struct gradient gradient[2];
    size_t n;
};

static inline struct blanks new_blanks(size_t n)
{
    return (struct blanks){{added(checked(mem_zero(n, sizeof(float)))), {garbage_floats(n), true}},
                           n};
}

/* Holds them against each other and frees them. */
static inline void check_first_writes(struct check *c, const char *what, const struct blanks *b)
{
    check_same_bits(c, what, b->gradient[1].at, b->gradient[0].at, b->n);
    free(b->gradient[0].at);
    free(b->gradient[1].at);
}

#endif
