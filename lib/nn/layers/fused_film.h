/* fused_film.h - the last two layers of a decoder, without learning: a wide hidden layer that FiLM
 * scales and shifts, and a picture in bands (bands.h) of it. Neither the hidden units nor the
 * picture is ever in memory as a whole: both are made for some rows and one band at a time, and
 * handed over. */
#ifndef NN_LAYERS_FUSED_FILM_H
#define NN_LAYERS_FUSED_FILM_H

#include "base/block.h"
#include "base/thread_pool.h"
#include <stdbool.h>

/*     h = silu((x W^T + b) (1 + scale) + shift)       [N,H]
 *     y = bands(h)                                     [N,O]
 * scale and shift [N/T,H] belong to T rows that follow one another; both NULL: h = silu(x W^T + b).
 * The hidden layer is cut into the output's G bands. Row by row the bits are
 * those of the layers one after another. */
struct fused_film {
    size_t N, T, I, H, O, G;
    const float *x;
    const float *hidden, *output; /* weights, laid out in bands (packed_weights_grouped()) */
    const float *hidden_bias, *output_bias; /* [H], [O] */
    const float *scale, *shift;
};

/* Whether that is worth while: a band's outputs are handed over at once, else its hidden units
 * would be computed again for each part of them. */
bool fused_film_fits(size_t O, size_t G);
/* y goes to `take`. */
void fused_film_forward(struct thread_pool *w, const struct fused_film *f, block_consume *take,
                        const void *context);

#endif
