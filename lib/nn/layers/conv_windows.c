/* conv_windows.c - makes windows, a row at a time, and multiplies with them. */
#include "nn/layers/conv_windows.h"

#include <string.h>

enum {
    SPLIT_WEIGHTS = 8192, /* at most so many weights: their gradient is summed over parts */
    PARTS = 16,           /* of the places */
    PART_LEAST = 1024     /* places of a part */
};

/* Copies n floats of one kernel row, from its float `from`; the kernel row is on image row y and
 * starts at column x. */
static void copy_line(const struct conv_windows *g, float *to, const float *image, ptrdiff_t y,
                      ptrdiff_t x, size_t from, size_t n)
{
    ptrdiff_t I = (ptrdiff_t)g->I, first = x * I + (ptrdiff_t)from; /* in the image row */
    ptrdiff_t end = first + (ptrdiff_t)n, width = g->W * I;
    if (y >= 0 && y < g->H && first >= 0 && end <= width) { /* most kernel rows */
        memcpy(to, image + y * width + first, n * sizeof *to);
        return;
    }
    if (y < 0 || y >= g->H || end <= 0 || first >= width) {
        memset(to, 0, n * sizeof *to);
        return;
    }
    size_t before = first < 0 ? (size_t)-first : 0;
    size_t after = end > width ? (size_t)(end - width) : 0;
    memset(to, 0, before * sizeof *to);
    memcpy(to + before, image + y * width + first + (ptrdiff_t)before,
           (n - before - after) * sizeof *to);
    memset(to + n - after, 0, after * sizeof *to);
}

/* The floats `columns` of the window at (oy, ox). */
static void fill_window(const struct conv_windows *g, float *to, const float *image, size_t oy,
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

void conv_windows_fill(const void *context, float *to, size_t stride, struct span places,
                       struct span columns)
{
    const struct conv_windows *g = context;
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

struct conv_windows conv_windows_of(const float *images, size_t H, size_t W, size_t I,
                                    const struct conv_shape *s)
{
    return (struct conv_windows){.images = images,
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

void conv_windows_forward(struct thread_pool *w, float *C, const struct conv_windows *g, size_t N,
                          const float *W, size_t O, struct gemm_epilogue epilogue)
{
    size_t size = g->KH * g->KW * g->I;
    gemm_run(w, &(struct gemm){.C = C,
                               .stride = O,
                               .A = {.fill = conv_windows_fill, .context = g},
                               .B = {.at = W, .stride = size, .order = GEMM_TRANSPOSED},
                               .epilogue = epilogue,
                               .rows = N * g->OH * g->OW,
                               .columns = O,
                               .inner = size});
}

/* ---- the gradient of the weights ---- */

struct weights_job {
    struct gradient dW; /* [O,size] */
    const float *dy;    /* [places,O] */
    struct conv_windows windows;
    size_t places, O, size;
    float *sums; /* [PARTS,size,O] */
};

/* The windows of the places from `from` on. */
struct part {
    const struct conv_windows *windows;
    size_t from;
};

static void fill_part(const void *context, float *to, size_t stride, struct span places,
                      struct span columns)
{
    const struct part *p = context;
    conv_windows_fill(p->windows, to, stride,
                      (struct span){p->from + places.from, p->from + places.to}, columns);
}

/* The sum over one part of the places, transposed to [size,O]: then dy is read in place, and the
 * rows are whole tiles. */
static void sum_part(void *context, size_t index)
{
    const struct weights_job *j = context;
    struct span places = block_span(index, ceil_div(j->places, PARTS), j->places);
    struct part part = {&j->windows, places.from};
    gemm_serial(&(struct gemm){.C = j->sums + index * j->O * j->size,
                               .stride = j->O,
                               .A = {.fill = fill_part, .context = &part, .order = GEMM_TRANSPOSED},
                               .B = {.at = j->dy + places.from * j->O, .stride = j->O},
                               .rows = j->size,
                               .columns = j->O,
                               .inner = places.to - places.from});
}

static void add_parts(const struct weights_job *j)
{
    for (size_t i = 0; i < j->size * j->O; i++) {
        float *dW = j->dW.at + i % j->O * j->size + i / j->O, sum = j->dW.first_write ? 0 : *dW;
        for (size_t k = 0; k < PARTS; k++)
            sum += j->sums[k * j->size * j->O + i];
        *dW = sum;
    }
}

/* With few weights and many places, a cut of dW by rows and columns would make the same windows
 * many times. So the places are cut, into a number of parts that does not depend on the threads. */
static bool sums_parts(size_t weights, size_t places)
{
    return weights <= SPLIT_WEIGHTS && places >= PARTS * PART_LEAST;
}

size_t conv_windows_scratch(size_t weights)
{
    return weights <= SPLIT_WEIGHTS ? PARTS * weights : 0;
}

void conv_windows_weight_grad(struct thread_pool *w, struct gradient dW, const float *dy,
                              const struct conv_windows *g, size_t N, size_t O, float *scratch)
{
    struct weights_job j = {dW, dy, *g, N * g->OH * g->OW, O, g->KH * g->KW * g->I, scratch};
    if (!sums_parts(O * j.size, j.places)) {
        gemm_run(w, &(struct gemm){.C = dW.at,
                                   .stride = j.size,
                                   .A = {.at = dy, .stride = O, .order = GEMM_TRANSPOSED},
                                   .B = {.fill = conv_windows_fill, .context = g},
                                   .epilogue = gemm_gradient_epilogue(dW),
                                   .rows = O,
                                   .columns = j.size,
                                   .inner = j.places});
        return;
    }
    thread_pool_run(w, PARTS, sum_part, &j);
    add_parts(&j);
}
