/* bias_grad.c - a block is some columns, as many whole cache lines as make it worth sharing out. */
#include "nn/layers/bias_grad.h"

#include "base/block.h"
#include "base/simd.h"
#include "nn/layers/vmath.h"

enum {
    STEP = 16,    /* columns */
    BLOCK = 32768 /* elements */
};

struct job {
    float *sum, *g;
    const float *a; /* what is summed up, or y */
    size_t N, O, width;
};

static void run(struct thread_pool *w, thread_pool_task *block, struct job j)
{
    if (j.N == 0 || j.O == 0)
        return;
    j.width = round_up(ceil_div(BLOCK, j.N), STEP);
    thread_pool_run(w, ceil_div(j.O, j.width), block, &j);
}

SIMD_CLONES
static void add_rows(float *restrict sum, const float *restrict a, size_t rows, size_t columns,
                     size_t stride)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            sum[c] += a[r * stride + c];
}

static void add_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span c = block_span(block, j->width, j->O);
    add_rows(j->sum + c.from, j->a + c.from, j->N, c.to - c.from, j->O);
}

void bias_grad(struct thread_pool *w, float *sum, const float *a, size_t N, size_t O)
{
    run(w, add_block, (struct job){.sum = sum, .a = a, .N = N, .O = O});
}

SIMD_CLONES
static void add_leaky_rows(float *restrict sum, float *restrict g, const float *restrict y,
                           size_t rows, size_t columns, size_t stride)
{
    for (size_t r = 0; r < rows; r++, g += stride, y += stride)
        for (size_t c = 0; c < columns; c++) {
            g[c] = vmath_leaky_relu_gradient(g[c], y[c]);
            sum[c] += g[c];
        }
}

static void add_leaky_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span c = block_span(block, j->width, j->O);
    add_leaky_rows(j->sum + c.from, j->g + c.from, j->a + c.from, j->N, c.to - c.from, j->O);
}

void bias_grad_leaky_relu(struct thread_pool *w, float *sum, float *g, const float *y, size_t N,
                          size_t O)
{
    run(w, add_leaky_block, (struct job){.sum = sum, .g = g, .a = y, .N = N, .O = O});
}
