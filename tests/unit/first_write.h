/* first_write.h - checks that a gradient on its first write gets the same bits as one that is added
 * to zeros. */
#ifndef TESTS_UNIT_FIRST_WRITE_H
#define TESTS_UNIT_FIRST_WRITE_H

#include "check.h"

#include "nn/gemm/gradient.h"

static inline struct gradient accumulated(float *at)
{
    return (struct gradient){at, false};
}

/* Zeros [n], to which the kernel adds, and garbage [n] before its first write. */
struct gradient_pair {
    struct gradient gradient[2];
    size_t n;
};

static inline struct gradient_pair new_gradient_pair(size_t n)
{
    return (struct gradient_pair){
        {accumulated(checked(mem_zero(n, sizeof(float)))), {garbage_floats(n), true}}, n};
}

/* Compares the two and frees them. */
static inline void check_gradient_pair(struct check *c, const char *what,
                                       const struct gradient_pair *p)
{
    check_same_bits(c, what, p->gradient[1].at, p->gradient[0].at, p->n);
    free(p->gradient[0].at);
    free(p->gradient[1].at);
}

#endif
