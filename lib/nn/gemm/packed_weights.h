/* packed_weights.h - what products read instead of the weights of a model that does not learn any
 * more, laid out once for all passes to come. */
#ifndef NN_GEMM_PACKED_WEIGHTS_H
#define NN_GEMM_PACKED_WEIGHTS_H

#include "base/thread_pool.h"
#include <stdbool.h>

enum { PACKED_WEIGHTS_MAX = 128 };

struct packed_weight {
    const float *weight; /* by which it is found: it stays where it is, and as it is; */
    size_t bands;        /* and how many it is cut into */
    size_t rows;         /* that have met it so far; images, of a convolution's */
    float *at;           /* room for as many floats as were asked for */
    bool packed;         /* something stands there */
};

struct packed_weights {
    struct packed_weight list[PACKED_WEIGHTS_MAX];
    size_t count;
};

/* That of a weight in so many bands, which `rows` rows are about to meet. NULL as long as few have,
 * for which it is not worth while, and where there is no memory. */
struct packed_weight *packed_weights_get(struct packed_weights *l, const float *weight,
                                         size_t bands, size_t size, size_t rows);
/* The rows of a weight [O,I] cut into G bands (bands.h; 1 for a linear layer), each laid out as a
 * factor of its own (gemm_pack()), packed_weights_group_size() floats from one to the next. NULL as
 * above.
 */
const float *packed_weights_grouped(struct packed_weights *l, struct thread_pool *w,
                                    const float *weight, size_t O, size_t I, size_t G, size_t rows);
/* All bands take as much as the largest. */
size_t packed_weights_group_size(size_t O, size_t I, size_t G);
void packed_weights_free(struct packed_weights *l);

#endif
