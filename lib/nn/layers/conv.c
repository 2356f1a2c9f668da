/* conv.c - chooses the fastest way for each convolution: Winograd's (winograd.h) for 4x4 kernels
 * with stride 2, col2im (col2im.h) for transposed ones to few channels, products of windows
 * (conv_windows.h) for all others:
 *
 *   convolution   y = windows(x) W^T       dW += dy^T windows(x)      dx: the transposed one of dy
 *   transposed    dW += x^T windows(dy)    dx += windows(dy) W^T
 *
 * A transposed convolution with stride S is S*S convolutions with stride 1, one per phase. A phase
 * is the outputs whose row is `down` and whose column is `right` modulo S; they meet only every
 * S-th row and column of the kernel. So each output is written by one product, and no two products
 * add to the same place. */
#include "nn/layers/conv.h"

#include "nn/gemm/gemm.h"
#include "nn/layers/bias_grad.h"
#include "nn/layers/col2im.h"
#include "nn/layers/conv_windows.h"
#include "nn/layers/winograd.h"
#include <stdbool.h>
#include <string.h>

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

/* ---- phases of a transposed convolution ---- */

/* One side of a phase. Output o = phase + S*i reads input i + base - t through kernel line
 * first + S*t, for t = 0, ..., taps - 1; a window has them in the order of the inputs. */
struct phase_side {
    size_t first, taps, count; /* count: of the outputs */
    ptrdiff_t before;          /* the window of output i = 0 starts at input -before */
};

static struct phase_side phase_side(size_t phase, size_t outputs, const struct conv_shape *s)
{
    struct phase_side side = {.first = (phase + s->P) % s->S};
    side.taps = side.first < s->K ? (s->K - side.first - 1) / s->S + 1 : 0;
    side.count = phase < outputs ? (outputs - phase - 1) / s->S + 1 : 0;
    side.before = (ptrdiff_t)side.taps - 1 - (ptrdiff_t)((phase + s->P) / s->S);
    return side;
}

struct phase {
    const struct conv_shape *s; /* of the transposed convolution */
    const float *weight;        /* [I,K,K,O] */
    size_t H, W;                /* of its output */
    size_t down, right;
    struct phase_side y, x;
    struct conv_windows windows;
};

static struct phase phase_of(const float *x, const float *weight, const struct conv_shape *s,
                             size_t H, size_t W, size_t number)
{
    struct phase f = {
        .s = s, .weight = weight, .H = H, .W = W, .down = number / s->S, .right = number % s->S};
    f.y = phase_side(f.down, H, s);
    f.x = phase_side(f.right, W, s);
    f.windows = (struct conv_windows){.images = x,
                                      .H = (ptrdiff_t)s->H,
                                      .W = (ptrdiff_t)s->W,
                                      .I = s->I,
                                      .KH = f.y.taps,
                                      .KW = f.x.taps,
                                      .OH = f.y.count,
                                      .OW = f.x.count,
                                      .stride = 1,
                                      .top = f.y.before,
                                      .left = f.x.before};
    return f;
}

/* The weights in the order of a phase's windows: row (u, v, i) is the O weights of input channel i
 * at the kernel place of tap (u, v). */
static void fill_weights(const void *context, float *to, size_t stride, struct span rows,
                         struct span columns)
{
    const struct phase *f = context;
    const struct conv_shape *s = f->s;
    for (size_t r = rows.from; r < rows.to; r++, to += stride) {
        size_t i = r % s->I, u = r / s->I / f->x.taps, v = r / s->I % f->x.taps;
        size_t ky = f->y.first + s->S * (f->y.taps - 1 - u);
        size_t kx = f->x.first + s->S * (f->x.taps - 1 - v);
        memcpy(to, f->weight + ((i * s->K + ky) * s->K + kx) * s->O + columns.from,
               (columns.to - columns.from) * sizeof *to);
    }
}

/* The offset of place `row` of the phase in the output [N,H,W,O]. */
static size_t phase_row(const void *context, size_t row)
{
    const struct phase *f = context;
    size_t x = row % f->x.count, y = row / f->x.count % f->y.count;
    size_t image = row / f->x.count / f->y.count;
    return ((image * f->H + f->down + y * f->s->S) * f->W + f->right + x * f->s->S) * f->s->O;
}

static void run_phases(struct thread_pool *w, float *y, const float *x, const float *weight,
                       struct gemm_epilogue epilogue, const struct conv_shape *s, size_t H,
                       size_t W)
{
    for (size_t i = 0; i < s->S * s->S; i++) {
        struct phase f = phase_of(x, weight, s, H, W, i);
        gemm_run(w, &(struct gemm){.C = y,
                                   .row_at = phase_row,
                                   .context = &f,
                                   .A = {.fill = conv_windows_fill, .context = &f.windows},
                                   .B = {.fill = fill_weights, .context = &f},
                                   .epilogue = epilogue,
                                   .rows = s->N * f.y.count * f.x.count,
                                   .columns = s->O,
                                   .inner = f.y.taps * f.x.taps * s->I});
    }
}

/* ---- the choice ---- */

/* A convolution: its input is the large image. */
static struct winograd winograd_shape(const struct conv_shape *s, struct conv_scratch scratch)
{
    return (struct winograd){.N = s->N,
                             .H = s->H,
                             .W = s->W,
                             .inner = s->I,
                             .outer = s->O,
                             .scratch = scratch.at,
                             .packed = scratch.packed};
}

/* A transposed convolution to [N,H,W,O]: its output is the large image. */
static struct winograd winograd_shape_transposed(const struct conv_shape *s, size_t H, size_t W,
                                                 struct conv_scratch scratch)
{
    return (struct winograd){.N = s->N,
                             .H = H,
                             .W = W,
                             .inner = s->O,
                             .outer = s->I,
                             .scratch = scratch.at,
                             .packed = scratch.packed};
}

/* y [N,H,W,O] = act(start + the transposed convolution of x) */
static void run_transposed(struct thread_pool *w, float *y, const float *x, const float *weight,
                           struct gemm_epilogue epilogue, const struct conv_shape *s, size_t H,
                           size_t W, struct conv_scratch scratch)
{
    struct winograd fast = winograd_shape_transposed(s, H, W, scratch);
    if (winograd_fits(s))
        winograd_conv_transpose(w, y, x, weight, epilogue, &fast);
    else if (col2im_fits(s))
        col2im_run(w, y, x, weight, epilogue, s, H, W);
    else
        run_phases(w, y, x, weight, epilogue, s, H, W);
}

/* ---- the kernels ---- */

/* Some dimension is 0. */
static bool is_empty(const struct conv_shape *s, size_t OH, size_t OW)
{
    return s->N * OH * OW * s->K * s->K * s->I * s->O == 0;
}

/* The gradients of an empty convolution are zeros. */
static void zero_first_write(struct gradient dx, struct gradient dweight,
                             const struct conv_shape *s)
{
    if (dx.at && dx.first_write)
        memset(dx.at, 0, s->N * s->H * s->W * s->I * sizeof *dx.at);
    if (dweight.at && dweight.first_write)
        memset(dweight.at, 0, s->O * s->K * s->K * s->I * sizeof *dweight.at);
}

size_t conv_scratch_size(const struct conv_shape *s)
{
    return winograd_fits(s) ? winograd_scratch(s->I, s->O)
                            : conv_windows_scratch(s->O * s->K * s->K * s->I);
}

bool conv_packs_weight(const struct conv_shape *s)
{
    return winograd_fits(s);
}

void conv2d_forward(struct thread_pool *w, float *y, const float *x, const float *weight,
                    const float *bias, enum activation act, const struct conv_shape *s,
                    struct conv_scratch scratch)
{
    struct conv_windows g = conv_windows_of(x, s->H, s->W, s->I, s);
    if (is_empty(s, g.OH, g.OW))
        return;
    struct winograd fast = winograd_shape(s, scratch);
    if (winograd_fits(s))
        winograd_conv(w, y, x, weight, gemm_layer_epilogue(bias, act), &fast);
    else
        conv_windows_forward(w, y, &g, s->N, weight, s->O, gemm_layer_epilogue(bias, act));
}

void conv2d_backward(struct thread_pool *w, struct gradient dx, struct gradient dweight,
                     float *dbias, const float *dy, const float *x, const float *weight,
                     const struct conv_shape *s, struct conv_scratch scratch)
{
    struct conv_windows g = conv_windows_of(x, s->H, s->W, s->I, s);
    if (is_empty(s, g.OH, g.OW)) {
        zero_first_write(dx, dweight, s);
        return;
    }
    struct winograd fast = winograd_shape(s, scratch);
    struct conv_shape back = {s->N, g.OH, g.OW, s->O, s->I, s->K, s->S, s->P};
    if (dweight.at && winograd_fits(s))
        winograd_weight_grad(w, dweight, dy, x, &fast);
    else if (dweight.at)
        conv_windows_weight_grad(w, dweight, dy, &g, s->N, s->O, scratch.at);
    if (dx.at)
        run_transposed(w, dx.at, dy, weight, gemm_gradient_epilogue(dx), &back, s->H, s->W,
                       scratch);
    if (dbias)
        bias_grad(w, dbias, dy, s->N * g.OH * g.OW, s->O);
}

void conv_transpose2d_forward(struct thread_pool *w, float *y, const float *x, const float *weight,
                              const float *bias, enum activation act, const struct conv_shape *s,
                              struct conv_scratch scratch)
{
    size_t H = conv_transpose2d_side(s->H, s->K, s->S, s->P);
    size_t W = conv_transpose2d_side(s->W, s->K, s->S, s->P);
    if (!is_empty(s, H, W))
        run_transposed(w, y, x, weight, gemm_layer_epilogue(bias, act), s, H, W, scratch);
}

void conv_transpose2d_backward(struct thread_pool *w, struct gradient dx, struct gradient dweight,
                               float *dbias, const float *dy, const float *x, const float *weight,
                               const struct conv_shape *s, struct conv_scratch scratch)
{
    size_t H = conv_transpose2d_side(s->H, s->K, s->S, s->P);
    size_t W = conv_transpose2d_side(s->W, s->K, s->S, s->P);
    if (is_empty(s, H, W)) {
        zero_first_write(dx, dweight, s);
        return;
    }
    struct conv_windows g = conv_windows_of(dy, H, W, s->O, s);
    bool fits = winograd_fits(s);
    struct winograd fast = winograd_shape_transposed(s, H, W, scratch);
    if (dx.at && fits)
        winograd_conv(w, dx.at, dy, weight, gemm_gradient_epilogue(dx), &fast);
    else if (dx.at)
        conv_windows_forward(w, dx.at, &g, s->N, weight, s->I, gemm_gradient_epilogue(dx));
    if (dweight.at && fits)
        winograd_weight_grad(w, dweight, x, dy, &fast);
    else if (dweight.at)
        conv_windows_weight_grad(w, dweight, x, &g, s->N, s->I, scratch.at);
    if (dbias)
        bias_grad(w, dbias, dy, s->N * H * W, s->O);
}
