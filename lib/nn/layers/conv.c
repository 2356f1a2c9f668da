/* conv.c - convolutions as matrix products of "windows", which are never laid out as a whole: a
 * product asks for the part it works on (product.h).
 *
 * A window is what a kernel sees at one place: KH*KW*I floats in the order of a weight row, zeros
 * where it hangs over the edge. With the windows of all places as the rows of a matrix,
 *
 *   convolution   y = windows(x) W^T       dW += dy^T windows(x)      dx: the transposed one of dy
 *   transposed    dW += x^T windows(dy)    dx += windows(dy) W^T
 *
 * A transposed convolution with stride S is S*S convolutions with stride 1, one for each phase: the
 * outputs whose row is `down` and whose column is `right` modulo S meet every S-th row and column
 * of the kernel only. So nothing is added to one place from two sides.
 *
 * Two kinds have ways of their own: those to few channels (fold.h), and those of 4x4 with stride 2
 * (winograd.h). */
#include "nn/layers/conv.h"

#include "nn/gemm/gemm.h"
#include "nn/layers/bias_grad.h"
#include "nn/layers/col2im.h"
#include "nn/layers/winograd.h"
#include <stdbool.h>
#include <string.h>

enum {
    SHARED_MOST = 8192, /* weights, whose gradient is summed up */
    SHARES = 16,        /* in so many parts */
    SHARE_LEAST = 1024, /* places of one */
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

/* ---- windows ---- */

/* Images [N,H,W,I] and a window of KH x KW at each of the places [OH,OW] of an image. */
struct windows {
    const float *images;
    ptrdiff_t H, W;
    size_t I, KH, KW, OH, OW;
    ptrdiff_t stride, top, left; /* the window at (0, 0) begins at row -top, column -left */
};

/* `n` floats from `from` on of a kernel row that lies on image row y and begins at column x. */
static void copy_line(const struct windows *g, float *to, const float *image, ptrdiff_t y,
                      ptrdiff_t x, size_t from, size_t n)
{
    ptrdiff_t I = (ptrdiff_t)g->I, first = x * I + (ptrdiff_t)from; /* in the image row */
    ptrdiff_t end = first + (ptrdiff_t)n, width = g->W * I;
    if (y >= 0 && y < g->H && first >= 0 && end <= width) { /* most of them */
        memcpy(to, image + y * width + first, n * sizeof *to);
        return;
    }
    if (y < 0 || y >= g->H || end <= 0 || first >= width) {
        memset(to, 0, n * sizeof *to);
        return;
    }
    size_t before = first < 0 ? (size_t)-first : 0,
           behind = end > width ? (size_t)(end - width) : 0;
    memset(to, 0, before * sizeof *to);
    memcpy(to + before, image + y * width + first + (ptrdiff_t)before,
           (n - before - behind) * sizeof *to);
    memset(to + n - behind, 0, behind * sizeof *to);
}

/* Floats columns.from, ... of the window at (oy, ox). */
static void fill_window(const struct windows *g, float *to, const float *image, size_t oy,
                        size_t ox, struct span columns)
{
    ptrdiff_t y = (ptrdiff_t)oy * g->stride - g->top, x = (ptrdiff_t)ox * g->stride - g->left;
    size_t line = g->KW * g->I, k = columns.from / line, from = columns.from % line;
    for (size_t left = columns.to - columns.from; left; k++, from = 0) {
        size_t n = left < line - from ? left : line - from;
        copy_line(g, to, image, y + (ptrdiff_t)k, x, from, n);
        to += n;
        left -= n;
    }
}

static void fill_windows(const void *context, float *to, size_t stride, struct span places,
                         struct span columns)
{
    const struct windows *g = context;
    size_t image = places.from / (g->OH * g->OW), place = places.from % (g->OH * g->OW);
    size_t oy = place / g->OW, ox = place % g->OW;
    const float *from = g->images + image * (size_t)(g->H * g->W) * g->I;
    for (size_t n = places.from; n < places.to; n++, to += stride) {
        fill_window(g, to, from, oy, ox, columns);
        if (++ox < g->OW)
            continue;
        ox = 0;
        if (++oy < g->OH)
            continue;
        oy = 0;
        from += (size_t)(g->H * g->W) * g->I;
    }
}

/* The windows of a convolution over images [N,H,W,I]. */
static struct windows windows_of(const float *images, size_t H, size_t W, size_t I,
                                 const struct conv_shape *s)
{
    return (struct windows){.images = images,
                            .H = (ptrdiff_t)H,
                            .W = (ptrdiff_t)W,
                            .I = I,
                            .KH = s->K,
                            .KW = s->K,
                            .OH = conv2d_side(H, s->K, s->S, s->P),
                            .OW = conv2d_side(W, s->K, s->S, s->P),
                            .stride = (ptrdiff_t)s->S,
                            .top = (ptrdiff_t)s->P,
                            .left = (ptrdiff_t)s->P};
}

/* C [places,O] = start + windows W^T;  W [O,KH*KW*I] */
static void windows_forward(struct thread_pool *w, float *C, const struct windows *g, size_t N,
                            const float *W, size_t O, struct gemm_epilogue ends)
{
    size_t size = g->KH * g->KW * g->I;
    gemm_run(w, &(struct gemm){.C = C,
                               .stride = O,
                               .A = {.fill = fill_windows, .context = g},
                               .B = {.at = W, .stride = size, .order = GEMM_TRANSPOSED},
                               .ends = ends,
                               .rows = N * g->OH * g->OW,
                               .columns = O,
                               .inner = size});
}

/* ---- the gradient of the weights ---- */

/* dW [O,KH*KW*I] = start + dy^T windows;  dy [places,O] */
struct weights_job {
    struct gradient dW;
    const float *dy;
    struct windows windows;
    size_t places, O, size;
    float *shares; /* [SHARES,size,O] */
};

/* The windows of some places. */
struct part {
    const struct windows *windows;
    size_t from;
};

static void fill_part(const void *context, float *to, size_t stride, struct span places,
                      struct span columns)
{
    const struct part *p = context;
    fill_windows(p->windows, to, stride, (struct span){p->from + places.from, p->from + places.to},
                 columns);
}

/* The transpose, [size,O]: dy stands well as it is, and a window has whole tiles of rows. */
static void weights_share(void *context, size_t share)
{
    const struct weights_job *j = context;
    struct span places = block_span(share, ceil_div(j->places, SHARES), j->places);
    struct part part = {&j->windows, places.from};
    gemm_serial(&(struct gemm){.C = j->shares + share * j->O * j->size,
                               .stride = j->O,
                               .A = {.fill = fill_part, .context = &part, .order = GEMM_TRANSPOSED},
                               .B = {.at = j->dy + places.from * j->O, .stride = j->O},
                               .rows = j->size,
                               .columns = j->O,
                               .inner = places.to - places.from});
}

static void add_shares(const struct weights_job *j)
{
    for (size_t i = 0; i < j->size * j->O; i++) {
        float *dW = j->dW.at + i % j->O * j->size + i / j->O, sum = j->dW.first_write ? 0 : *dW;
        for (size_t k = 0; k < SHARES; k++)
            sum += j->shares[k * j->size * j->O + i];
        *dW = sum;
    }
}

/* Few weights and many places: cut by rows and columns, the windows would be laid out again and
 * again. So the places are cut, into as many parts whatever the threads. */
static bool weights_shared(size_t weights, size_t places)
{
    return weights <= SHARED_MOST && places >= SHARES * SHARE_LEAST;
}

static void windows_weights(struct thread_pool *w, struct gradient dW, const float *dy,
                            const struct windows *g, size_t N, size_t O, float *scratch)
{
    struct weights_job j = {dW, dy, *g, N * g->OH * g->OW, O, g->KH * g->KW * g->I, scratch};
    if (!weights_shared(O * j.size, j.places)) {
        gemm_run(w, &(struct gemm){.C = dW.at,
                                   .stride = j.size,
                                   .A = {.at = dy, .stride = O, .order = GEMM_TRANSPOSED},
                                   .B = {.fill = fill_windows, .context = g},
                                   .ends = gemm_gradient_epilogue(dW),
                                   .rows = O,
                                   .columns = j.size,
                                   .inner = j.places});
        return;
    }
    thread_pool_run(w, SHARES, weights_share, &j);
    add_shares(&j);
}

/* ---- phases of a transposed convolution ---- */

/* One side of a phase. Output o = phase + S*i takes input i + base - t through kernel line
 * first + S*t, for t = 0, ..., taps - 1; a window has them in the order of the inputs. */
struct phase_side {
    size_t first, taps, count; /* outputs */
    ptrdiff_t before;          /* the window at i = 0 begins so many inputs before 0 */
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
    struct windows windows;
};

static struct phase phase_of(const float *x, const float *weight, const struct conv_shape *s,
                             size_t H, size_t W, size_t number)
{
    struct phase f = {
        .s = s, .weight = weight, .H = H, .W = W, .down = number / s->S, .right = number % s->S};
    f.y = phase_side(f.down, H, s);
    f.x = phase_side(f.right, W, s);
    f.windows = (struct windows){.images = x,
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

/* The weights as a phase's windows meet them: row (u, v, i) has the O weights of input channel i at
 * the kernel place of tap (u, v). */
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

/* Where the phase's place `row` stands in the output [N,H,W,O]. */
static size_t phase_row(const void *context, size_t row)
{
    const struct phase *f = context;
    size_t x = row % f->x.count, y = row / f->x.count % f->y.count;
    size_t image = row / f->x.count / f->y.count;
    return ((image * f->H + f->down + y * f->s->S) * f->W + f->right + x * f->s->S) * f->s->O;
}

static void run_phases(struct thread_pool *w, float *y, const float *x, const float *weight,
                       struct gemm_epilogue ends, const struct conv_shape *s, size_t H, size_t W)
{
    for (size_t i = 0; i < s->S * s->S; i++) {
        struct phase f = phase_of(x, weight, s, H, W, i);
        gemm_run(w, &(struct gemm){.C = y,
                                   .row_at = phase_row,
                                   .context = &f,
                                   .A = {.fill = fill_windows, .context = &f.windows},
                                   .B = {.fill = fill_weights, .context = &f},
                                   .ends = ends,
                                   .rows = s->N * f.y.count * f.x.count,
                                   .columns = s->O,
                                   .inner = f.y.taps * f.x.taps * s->I});
    }
}

/* ---- which way ---- */

/* Between the input of s and its output, or the other way round where it is transposed. */
static struct winograd fast_way(const struct conv_shape *s, struct conv_scratch scratch)
{
    return (struct winograd){.N = s->N,
                             .H = s->H,
                             .W = s->W,
                             .inner = s->I,
                             .outer = s->O,
                             .scratch = scratch.at,
                             .packed = scratch.packed};
}

static struct winograd fast_way_back(const struct conv_shape *s, size_t H, size_t W,
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
                           struct gemm_epilogue ends, const struct conv_shape *s, size_t H,
                           size_t W, struct conv_scratch scratch)
{
    struct winograd fast = fast_way_back(s, H, W, scratch);
    if (winograd_fits(s))
        winograd_double(w, y, x, weight, ends, &fast);
    else if (col2im_fits(s))
        col2im_run(w, y, x, weight, ends, s, H, W);
    else
        run_phases(w, y, x, weight, ends, s, H, W);
}

/* ---- the kernels ---- */

/* No place, or nothing to see or to say at one. */
static bool nothing(const struct conv_shape *s, size_t OH, size_t OW)
{
    return s->N * OH * OW * s->K * s->K * s->I * s->O == 0;
}

/* The gradients where nothing comes back. */
static void start_first_write(struct gradient dx, struct gradient dweight,
                              const struct conv_shape *s)
{
    if (dx.at && dx.first_write)
        memset(dx.at, 0, s->N * s->H * s->W * s->I * sizeof *dx.at);
    if (dweight.at && dweight.first_write)
        memset(dweight.at, 0, s->O * s->K * s->K * s->I * sizeof *dweight.at);
}

size_t conv_scratch_size(const struct conv_shape *s)
{
    size_t weights = s->O * s->K * s->K * s->I;
    if (winograd_fits(s))
        return winograd_scratch(s->I, s->O);
    return weights <= SHARED_MOST ? SHARES * weights : 0;
}

bool conv_lays_out(const struct conv_shape *s)
{
    return winograd_fits(s);
}

void conv2d_forward(struct thread_pool *w, float *y, const float *x, const float *weight,
                    const float *bias, enum activation act, const struct conv_shape *s,
                    struct conv_scratch scratch)
{
    struct windows g = windows_of(x, s->H, s->W, s->I, s);
    if (nothing(s, g.OH, g.OW))
        return;
    struct winograd fast = fast_way(s, scratch);
    if (winograd_fits(s))
        winograd_halve(w, y, x, weight, gemm_layer_epilogue(bias, act), &fast);
    else
        windows_forward(w, y, &g, s->N, weight, s->O, gemm_layer_epilogue(bias, act));
}

void conv2d_backward(struct thread_pool *w, struct gradient dx, struct gradient dweight,
                     float *dbias, const float *dy, const float *x, const float *weight,
                     const struct conv_shape *s, struct conv_scratch scratch)
{
    struct windows g = windows_of(x, s->H, s->W, s->I, s);
    if (nothing(s, g.OH, g.OW)) {
        start_first_write(dx, dweight, s);
        return;
    }
    struct winograd fast = fast_way(s, scratch);
    struct conv_shape back = {s->N, g.OH, g.OW, s->O, s->I, s->K, s->S, s->P};
    if (dweight.at && winograd_fits(s))
        winograd_weights(w, dweight, dy, x, &fast);
    else if (dweight.at)
        windows_weights(w, dweight, dy, &g, s->N, s->O, scratch.at);
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
    if (!nothing(s, H, W))
        run_transposed(w, y, x, weight, gemm_layer_epilogue(bias, act), s, H, W, scratch);
}

void conv_transpose2d_backward(struct thread_pool *w, struct gradient dx, struct gradient dweight,
                               float *dbias, const float *dy, const float *x, const float *weight,
                               const struct conv_shape *s, struct conv_scratch scratch)
{
    size_t H = conv_transpose2d_side(s->H, s->K, s->S, s->P);
    size_t W = conv_transpose2d_side(s->W, s->K, s->S, s->P);
    if (nothing(s, H, W)) {
        start_first_write(dx, dweight, s);
        return;
    }
    struct windows g = windows_of(dy, H, W, s->O, s);
    bool fits = winograd_fits(s);
    struct winograd fast = fast_way_back(s, H, W, scratch);
    if (dx.at && fits)
        winograd_halve(w, dx.at, dy, weight, gemm_gradient_epilogue(dx), &fast);
    else if (dx.at)
        windows_forward(w, dx.at, &g, s->N, weight, s->I, gemm_gradient_epilogue(dx));
    if (dweight.at && fits)
        winograd_weights(w, dweight, x, dy, &fast);
    else if (dweight.at)
        windows_weights(w, dweight, x, &g, s->N, s->I, scratch.at);
    if (dbias)
        bias_grad(w, dbias, dy, s->N * H * W, s->O);
}
