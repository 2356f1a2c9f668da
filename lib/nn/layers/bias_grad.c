/* bias_grad.c - a block is some columns: complete cache lines, enough of them to be worth a
 * thread. */
#include "nn/layers/bias_grad.h"

#include "base/block.h"
#include "base/simd.h"
#include "base/vmath.h"

enum {
    STEP = 16,    /* columns */
    BLOCK = 32768 /* elements */
};

struct job {
    float *db, *g;
    const float *a; /* dy, or y */
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
static void add_rows(float *restrict db, const float *restrict dy, size_t rows, size_t columns,
                     size_t stride)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            db[c] += dy[r * stride + c];
}

static void add_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span c = block_span(block, j->width, j->O);
    add_rows(j->db + c.from, j->a + c.from, j->N, c.to - c.from, j->O);
}

void bias_grad(struct thread_pool *w, float *db, const float *dy, size_t N, size_t O)
{
    run(w, add_block, (struct job){.db = db, .a = dy, .N = N, .O = O});
}

SIMD_CLONES
static void add_leaky_rows(float *restrict db, float *restrict g, const float *restrict y,
                           size_t rows, size_t columns, size_t stride)
{
    for (size_t r = 0; r < rows; r++, g += stride, y += stride)
        for (size_t c = 0; c < columns; c++) {
            g[c] = vmath_leaky_relu_gradient(g[c], y[c]);
            db[c] += g[c];
        }
}

static void add_leaky_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span c = block_span(block, j->width, j->O);
    add_leaky_rows(j->db + c.from, j->g + c.from, j->a + c.from, j->N, c.to - c.from, j->O);
}

void bias_grad_leaky_relu(struct thread_pool *w, float *db, float *g, const float *y, size_t N,
                          size_t O)
{
    run(w, add_leaky_block, (struct job){.db = db, .g = g, .a = y, .N = N, .O = O});
}
