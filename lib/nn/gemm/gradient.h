/* gradient.h - the array that a kernel writes a gradient to. */
#ifndef NN_GEMM_GRADIENT_H
#define NN_GEMM_GRADIENT_H

#include <stdbool.h>

struct gradient {
    float *at;        /* NULL: the gradient is not wanted */
    bool first_write; /* the array holds nothing yet: the kernel writes it; else it accumulates */
};

#endif
