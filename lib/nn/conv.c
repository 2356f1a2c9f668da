/* conv.c - convolutions as matrix products of "windows".
 *
 * A window is what the kernel sees at one output place: K*K*I floats in the order of a weight row,
 * zeros where it hangs over the edge. gather_windows() lays the windows of some images out as the
 * rows of a matrix (im2col), and scatter_windows() adds such rows back to where they came from
 * (col2im); the rest is sgemm:
 *
 *   convolution   y = windows(x) W^T          dW += dy^T windows(x)    windows(dx) += dy W
 *   transposed    windows(y) += x W           dW += x^T windows(dy)    dx += windows(dy) W^T
 *
 * Images are taken in groups, so that the working memory does not grow with their number; gathering
 * is shared out by output lines and scattering by image lines, so no two blocks write to the same
 * place. */
#include "nn/conv.h"

#include "nn/block.h"
#include "nn/linear.h"
#include "nn/product.h"
#include "nn/simd.h"
#include <stdbool.h>
#include <string.h>

enum {
    GROUP = 1 << 18, /* floats of a group's windows: they stay in a second-level cache */
    BLOCK = 16384    /* floats that a block gathers or scatters, at least */
};

size_t conv2d_side(size_t input, size_t K, size_t S, size_t P)
{
    return K == 0 || S == 0 || input + 2 * P < K ? 0 : (input + 2 * P - K) / S + 1;
}

size_t conv_transpose2d_side(size_t input, size_t K, size_t S, size_t P)
{
    if (K == 0 || S == 0 || input == 0 || (input - 1) * S + K <= 2 * P)
        return 0;
    return (input - 1) * S + K - 2 * P;
}

/* The geometry of a convolution: s->N images [H,W,I], a window for each of OH * OW places. */
struct windows {
    const struct conv_shape *s;
    size_t OH, OW;
    size_t line;   /* floats of a kernel row: K*I */
    size_t size;   /* floats of a window: K*K*I */
    size_t image;  /* floats of an image: H*W*I */
    size_t places; /* windows of an image: OH*OW */
    size_t group;  /* images of a group */
};

static struct windows windows_of(const struct conv_shape *s)
{
    struct windows g = {.s = s,
                        .OH = conv2d_side(s->H, s->K, s->S, s->P),
                        .OW = conv2d_side(s->W, s->K, s->S, s->P),
                        .line = s->K * s->I,
                        .size = s->K * s->K * s->I,
                        .image = s->H * s->W * s->I};
    g.places = g.OH * g.OW;
    size_t each = g.places * g.size;
    g.group = each == 0 || GROUP / each < 1 ? 1 : GROUP / each;
    g.group = g.group < s->N ? g.group : s->N;
    return g;
}

/* The convolution that a transposed one is the data gradient of: its images are our outputs. */
static struct conv_shape transposed(const struct conv_shape *s)
{
    return (struct conv_shape){.N = s->N,
                               .H = conv_transpose2d_side(s->H, s->K, s->S, s->P),
                               .W = conv_transpose2d_side(s->W, s->K, s->S, s->P),
                               .I = s->O,
                               .O = s->I,
                               .K = s->K,
                               .S = s->S,
                               .P = s->P};
}

static size_t scratch_of(const struct conv_shape *s)
{
    struct windows g = windows_of(s);
    return g.group * g.places * g.size;
}

size_t conv2d_scratch(const struct conv_shape *s)
{
    return scratch_of(s);
}

size_t conv_transpose2d_scratch(const struct conv_shape *s)
{
    struct conv_shape inner = transposed(s);
    return scratch_of(&inner);
}

/* The kernel columns (or rows) of the window at output place o that lie inside an image of `side`.
 */
static inline struct span inside(const struct conv_shape *s, size_t o, size_t side)
{
    size_t start = o * s->S, end = side + s->P; /* counted from the padded edge */
    size_t from = start < s->P ? s->P - start : 0;
    size_t to = start >= end ? 0 : end - start < s->K ? end - start : s->K;
    return from < to ? (struct span){from, to} : (struct span){0, 0};
}

/* ---- gathering ---- */

/* A kernel row of a window: `k` of its K columns come from the image, the others are padding. */
static inline void copy_padded(float *restrict to, const float *restrict from, struct span k,
                               const struct windows *g)
{
    size_t I = g->s->I, first = k.from * I, last = k.to * I;
    for (size_t i = 0; i < first; i++)
        to[i] = 0;
    for (size_t i = first; i < last; i++)
        to[i] = from[i - first];
    for (size_t i = last; i < g->line; i++)
        to[i] = 0;
}

/* The windows of output line oy: [OW, K*K*I] */
SIMD_CLONES
static void gather_line(const struct windows *g, float *windows, const float *image, size_t oy)
{
    const struct conv_shape *s = g->s;
    struct span rows = inside(s, oy, s->H);
    for (size_t ox = 0; ox < g->OW; ox++) {
        struct span columns = inside(s, ox, s->W);
        size_t x = ox * s->S + columns.from - s->P;
        for (size_t k = 0; k < s->K; k++) {
            bool padding = k < rows.from || k >= rows.to || columns.to == 0;
            size_t y = oy * s->S + k - s->P;
            copy_padded(windows + ox * g->size + k * g->line,
                        padding ? image : image + (y * s->W + x) * s->I,
                        padding ? (struct span){0, 0} : columns, g);
        }
    }
}

struct gather {
    const struct windows *g;
    float *windows;
    const float *images;
    size_t lines, each; /* of output; of a block */
};

static void gather_block(void *context, size_t block)
{
    const struct gather *j = context;
    const struct windows *g = j->g;
    struct span lines = block_span(block, j->each, j->lines);
    for (size_t l = lines.from; l < lines.to; l++)
        gather_line(g, j->windows + l * g->OW * g->size, j->images + l / g->OH * g->image,
                    l % g->OH);
}

/* windows [images*OH*OW, K*K*I] of images [images,H,W,I] */
static void gather_windows(struct workers *w, const struct windows *g, float *windows,
                           const float *images, size_t count)
{
    struct gather j = {.g = g,
                       .windows = windows,
                       .images = images,
                       .lines = count * g->OH,
                       .each = ceil_div(BLOCK, g->OW * g->size)};
    workers_run(w, ceil_div(j.lines, j.each), gather_block, &j);
}

/* ---- scattering ---- */

/* What the windows [OH*OW, K*K*I] of one image add to its line y. */
SIMD_CLONES
static void scatter_line(const struct windows *g, float *restrict line,
                         const float *restrict windows, size_t y)
{
    const struct conv_shape *s = g->s;
    for (size_t k = 0; k < s->K; k++) {
        size_t below = y + s->P - k; /* places to the line from that of window line 0 */
        if (y + s->P < k || below % s->S != 0 || below / s->S >= g->OH)
            continue;
        const float *row = windows + below / s->S * g->OW * g->size + k * g->line;
        for (size_t ox = 0; ox < g->OW; ox++) {
            struct span columns = inside(s, ox, s->W);
            size_t x = ox * s->S + columns.from - s->P, n = (columns.to - columns.from) * s->I;
            const float *from = row + ox * g->size + columns.from * s->I;
            for (size_t i = 0; i < n; i++)
                line[x * s->I + i] += from[i];
        }
    }
}

enum scatter_start { SCATTER_ADD, SCATTER_WRITE };

struct scatter {
    const struct windows *g;
    float *images;
    const float *windows;
    enum scatter_start start;
    const float *bias;  /* with SCATTER_WRITE: [I] or NULL */
    size_t lines, each; /* of the images; of a block */
};

static void start_line(float *line, const float *bias, size_t W, size_t I)
{
    if (!bias)
        memset(line, 0, W * I * sizeof *line);
    else
        for (size_t x = 0; x < W; x++)
            memcpy(line + x * I, bias, I * sizeof *line);
}

static void scatter_block(void *context, size_t block)
{
    const struct scatter *j = context;
    const struct windows *g = j->g;
    size_t H = g->s->H, W = g->s->W, I = g->s->I;
    struct span lines = block_span(block, j->each, j->lines);
    for (size_t l = lines.from; l < lines.to; l++) {
        float *line = j->images + l * W * I;
        if (j->start == SCATTER_WRITE)
            start_line(line, j->bias, W, I);
        scatter_line(g, line, j->windows + l / H * g->places * g->size, l % H);
    }
}

static void scatter_windows(struct workers *w, struct scatter j, size_t count)
{
    size_t work = j.g->s->W * j.g->s->I * j.g->s->K; /* about that of a line */
    j.lines = count * j.g->s->H;
    j.each = ceil_div(BLOCK, work);
    workers_run(w, ceil_div(j.lines, j.each), scatter_block, &j);
}

/* ---- convolution ---- */

/* Images of the group that begins with image n. */
static size_t group_size(const struct windows *g, size_t n)
{
    return g->s->N - n < g->group ? g->s->N - n : g->group;
}

/* No window, or nothing to see or to say in one. */
static bool nothing(const struct windows *g)
{
    return g->s->N * g->places * g->size * g->s->O == 0;
}

void conv2d_forward(struct workers *w, float *y, const float *x, const float *weight,
                    const float *bias, float *scratch, const struct conv_shape *s)
{
    struct windows g = windows_of(s);
    if (nothing(&g))
        return;
    for (size_t n = 0; n < s->N; n += g.group) {
        size_t images = group_size(&g, n);
        gather_windows(w, &g, scratch, x + n * g.image, images);
        linear_forward(w, y + n * g.places * s->O, scratch, weight, bias, images * g.places, g.size,
                       s->O);
    }
}

void conv2d_backward(struct workers *w, float *dx, float *dweight, float *dbias, const float *dy,
                     const float *x, const float *weight, float *scratch,
                     const struct conv_shape *s)
{
    struct windows g = windows_of(s);
    if (nothing(&g))
        return;
    for (size_t n = 0; n < s->N; n += g.group) {
        size_t images = group_size(&g, n), rows = images * g.places;
        const float *slope = dy + n * g.places * s->O;
        if (dweight) {
            gather_windows(w, &g, scratch, x + n * g.image, images);
            linear_backward(w, NULL, dweight, NULL, slope, scratch, weight, rows, g.size, s->O);
        }
        if (dx) {
            product_run(w, &(struct product){.C = scratch,
                                             .A = {slope, s->O, PRODUCT_PLAIN},
                                             .B = {weight, g.size, PRODUCT_PLAIN},
                                             .start = PRODUCT_WRITE,
                                             .rows = rows,
                                             .columns = g.size,
                                             .inner = s->O});
            scatter_windows(
                w,
                (struct scatter){
                    .g = &g, .images = dx + n * g.image, .windows = scratch, .start = SCATTER_ADD},
                images);
        }
    }
    if (dbias)
        column_sums(w, dbias, dy, s->N * g.places, s->O);
}

/* ---- transposed convolution: here g's images are the outputs, and its places the inputs ---- */

void conv_transpose2d_forward(struct workers *w, float *y, const float *x, const float *weight,
                              const float *bias, float *scratch, const struct conv_shape *s)
{
    struct conv_shape inner = transposed(s);
    struct windows g = windows_of(&inner);
    if (nothing(&g))
        return;
    for (size_t n = 0; n < s->N; n += g.group) {
        size_t images = group_size(&g, n);
        product_run(w, &(struct product){.C = scratch,
                                         .A = {x + n * g.places * s->I, s->I, PRODUCT_PLAIN},
                                         .B = {weight, g.size, PRODUCT_PLAIN},
                                         .start = PRODUCT_WRITE,
                                         .rows = images * g.places,
                                         .columns = g.size,
                                         .inner = s->I});
        scatter_windows(w,
                        (struct scatter){.g = &g,
                                         .images = y + n * g.image,
                                         .windows = scratch,
                                         .start = SCATTER_WRITE,
                                         .bias = bias},
                        images);
    }
}

void conv_transpose2d_backward(struct workers *w, float *dx, float *dweight, float *dbias,
                               const float *dy, const float *x, const float *weight, float *scratch,
                               const struct conv_shape *s)
{
    struct conv_shape inner = transposed(s);
    struct windows g = windows_of(&inner);
    if (nothing(&g))
        return;
    for (size_t n = 0; n < s->N && (dx || dweight); n += g.group) {
        size_t images = group_size(&g, n), rows = images * g.places, from = n * g.places * s->I;
        gather_windows(w, &g, scratch, dy + n * g.image, images);
        if (dx)
            product_run(w, &(struct product){.C = dx + from,
                                             .A = {scratch, g.size, PRODUCT_PLAIN},
                                             .B = {weight, g.size, PRODUCT_TRANSPOSED},
                                             .start = PRODUCT_ADD,
                                             .rows = rows,
                                             .columns = s->I,
                                             .inner = g.size});
        if (dweight)
            linear_backward(w, NULL, dweight, NULL, x + from, scratch, weight, rows, g.size, s->I);
    }
    if (dbias)
        column_sums(w, dbias, dy, s->N * inner.H * inner.W, s->O);
}
