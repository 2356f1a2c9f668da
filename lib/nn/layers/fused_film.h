/* fused_film.h - the last two layers of a decoder in inference mode, fused: a wide hidden layer
 * that FiLM scales and shifts, and a grouped linear layer (grouped_linear.h) that makes a picture
 * of it. Neither the hidden units nor the picture are ever complete in memory: they are made for
 * some rows and one group at a time, and passed to a consumer. */
#ifndef NN_LAYERS_FUSED_FILM_H
#define NN_LAYERS_FUSED_FILM_H

#include "base/block.h"
#include "base/thread_pool.h"
#include <stdbool.h>

/*     h = silu((x W^T + b) (1 + scale) + shift)       [N,H]
 *     y = grouped_linear(h)                            [N,O]
 * x [N,I]. A row of scale and shift [N/T,H] belongs to T consecutive rows; both NULL:
 * h = silu(x W^T + b). The hidden layer is cut into the G groups of the output. The bits of each
 * row are those of the separate layers. */
struct fused_film {
    size_t N, T, I, H, O, G;
    const float *x;
    const float *hidden, *output; /* weights, packed in groups (packed_weights_grouped()) */
    const float *hidden_bias, *output_bias; /* [H], [O] */
    const float *scale, *shift;
};

/* Whether the outputs of a group fit one call of the consumer. Otherwise the hidden units would be
 * computed again for each call, which is slower than the separate layers. */
bool fused_film_fits(size_t O, size_t G);
/* Passes y to `consume`, part by part, from several threads. */
void fused_film_forward(struct thread_pool *w, const struct fused_film *f, block_consume *consume,
                        const void *context);

#endif
