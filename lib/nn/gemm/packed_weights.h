/* packed_weights.h - the weights of a model in inference mode, packed once for all later passes. */
#ifndef NN_GEMM_PACKED_WEIGHTS_H
#define NN_GEMM_PACKED_WEIGHTS_H

#include "base/thread_pool.h"
#include <stdbool.h>

enum { PACKED_WEIGHTS_MAX = 128 };

struct packed_weight {
    const float *weight; /* the key, together with `groups`; neither it nor its values change */
    size_t groups;
    size_t rows; /* rows that were multiplied with it so far; images, for a convolution */
    float *at;   /* memory for the packed weight, of the size that the caller asked for */
    bool packed; /* `at` is filled */
};

struct packed_weights {
    struct packed_weight list[PACKED_WEIGHTS_MAX];
    size_t count;
};

/* The entry of a weight in `groups` groups that is about to be multiplied with `rows` rows; its
 * `at` has `size` floats. NULL while the rows so far are too few to make packing worth it, and
 * where there is no memory. */
struct packed_weight *packed_weights_get(struct packed_weights *l, const float *weight,
                                         size_t groups, size_t size, size_t rows);
/* The rows of a weight [O,I] in G groups (group_span(); 1 for a linear layer), each packed as an
 * operand B of its own (gemm_pack()), with packed_weights_group_size() floats from one to the next.
 * NULL as above. */
const float *packed_weights_grouped(struct packed_weights *l, struct thread_pool *w,
                                    const float *weight, size_t O, size_t I, size_t G, size_t rows);
/* The floats of a group: those of the largest one. */
size_t packed_weights_group_size(size_t O, size_t I, size_t G);
void packed_weights_free(struct packed_weights *l);

#endif
