/* winograd_tiles.h - images in tiles, and the transforms of winograd.h. Internal to it. */
#ifndef NN_LAYERS_WINOGRAD_TILES_H
#define NN_LAYERS_WINOGRAD_TILES_H

#include "base/block.h"
#include "nn/gemm/gemm.h"

enum {
    PLACES = 3,   /* of a transform, along one side */
    PARITIES = 4, /* down and across */
    LANES = 16,   /* floats that are transformed at once */
    RUN = 256     /* channels that a call works on, at most */
};

/* Images [N,H,W,channels] in tiles: line j of tile t is line first + parity + pitch t + step j of
 * the image. Lines outside of it are zeros, and are not written. */
struct grid {
    float *images;
    ptrdiff_t H, W;
    size_t channels;
    size_t tall, wide; /* tiles of an image */
    ptrdiff_t first, pitch, step;
    size_t lines; /* that tiles_transform() reads: 3 overlap, of 2 none; two are written always */
};

/* The places of some tiles, one place behind another, as matrices: a row for each tile, whose
 * columns are the channels, of the parities one after another. Of three lines the places are their
 * differences (d0 - d1, d1, d2 - d1), of two their sums (d0, d0 + d1, d1). */
void tiles_transform(const struct grid *g, float *to, size_t place, size_t stride,
                     struct span tiles, struct span columns);

/* Products of all places; place (a, b) of tile t begins at at[(3 a + b) * place + t * stride]. */
struct products {
    const float *at;
    size_t place, stride;
    struct gemm_epilogue ends;
};

/* The channels `columns`, RUN at most, of some tiles, in the lines of one parity: line (i, j) is
 * act of its start and the products at places i and i + 1, j and j + 1. */
void tiles_write(const struct grid *g, const struct products *m, size_t parity, struct span tiles,
                 struct span columns);

#endif
