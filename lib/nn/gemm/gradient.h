/* gradient.h - where a layer's gradient goes. */
#ifndef NN_GEMM_GRADIENT_H
#define NN_GEMM_GRADIENT_H

#include <stdbool.h>

struct gradient {
    float *at;        /* NULL: nobody wants it */
    bool first_write; /* nothing stands there yet: it is written; else it is added */
};

#endif
