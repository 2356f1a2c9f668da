/* set_pool.c - in forward a block is some columns of one set; in backward it is some columns of all
 * sets, because two sets can have their maximum in the same row. */
#include "nn/layers/set_pool.h"

#include "base/block.h"
#include "base/simd.h"

enum { COLUMNS = 64 };

struct job {
    float *y, *dx;
    uint32_t *at;
    const float *x, *dy;
    const uint32_t *found;
    struct set_pool sets;
    size_t H;
};

SIMD_CLONES
static void start_row(float *restrict y, uint32_t *restrict at, const float *restrict x,
                      uint32_t row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        y[i] = x[i];
        at[i] = row;
    }
}

SIMD_CLONES
static void larger_of_row(float *restrict y, uint32_t *restrict at, const float *restrict x,
                          uint32_t row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float v = x[i];
        int better = (v > y[i]) | ((v != v) & (y[i] == y[i]));
        y[i] = better ? v : y[i];
        at[i] = better ? row : at[i];
    }
}

static void forward_block(void *context, size_t block)
{
    const struct job *j = context;
    size_t across = ceil_div(j->H, COLUMNS), set = block / across;
    struct span c = block_span(block % across, COLUMNS, j->H);
    size_t to = set * j->H + c.from, n = c.to - c.from;
    for (size_t i = j->sets.first[set]; i < j->sets.first[set + 1]; i++) {
        uint32_t row = j->sets.row[i];
        (i == j->sets.first[set] ? start_row : larger_of_row)(j->y + to, j->at + to,
                                                              j->x + row * j->H + c.from, row, n);
    }
}

void set_pool_max_forward(struct thread_pool *w, float *y, uint32_t *at, const float *x,
                          const struct set_pool *sets, size_t H)
{
    thread_pool_run(w, sets->count * ceil_div(H, COLUMNS), forward_block,
                    &(struct job){.y = y, .at = at, .x = x, .sets = *sets, .H = H});
}

static void backward_block(void *context, size_t block)
{
    const struct job *j = context;
    struct span c = block_span(block, COLUMNS, j->H);
    for (size_t set = 0; set < j->sets.count; set++)
        for (size_t i = c.from; i < c.to; i++)
            j->dx[j->found[set * j->H + i] * j->H + i] += j->dy[set * j->H + i];
}

void set_pool_max_backward(struct thread_pool *w, float *dx, const float *dy, const uint32_t *at,
                           size_t count, size_t H)
{
    if (dx)
        thread_pool_run(
            w, ceil_div(H, COLUMNS), backward_block,
            &(struct job){.dx = dx, .dy = dy, .found = at, .sets = {.count = count}, .H = H});
}
