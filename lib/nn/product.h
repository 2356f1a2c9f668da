/* product.h - matrix products on OpenBLAS in fixed blocks, for the layers that are made of them.
 * Internal to this floor: models use linear.h and conv.h. */
#ifndef NN_PRODUCT_H
#define NN_PRODUCT_H

#include "nn/workers.h"

enum product_order { PRODUCT_PLAIN, PRODUCT_TRANSPOSED };
enum product_start { PRODUCT_WRITE, PRODUCT_ADD, PRODUCT_BIAS };

struct factor {
    const float *at;
    size_t stride; /* floats from one stored row to the next */
    enum product_order order;
};

/* C [rows,columns], dense:  A B (WRITE),  C + A B (ADD),  or  bias + A B (BIAS; bias [columns])
 * where A is [rows,inner] and B [inner,columns] after their transposition. */
struct product {
    float *C;
    struct factor A, B;
    enum product_start start;
    const float *bias;
    size_t rows, columns, inner;
};

void product_run(struct workers *w, const struct product *p);

/* sum [O] += the sum of the rows of a [N,O], first to last */
void column_sums(struct workers *w, float *sum, const float *a, size_t N, size_t O);

#endif
