/* local_contrast.c - a block is some patches. */
#include "nn/layers/local_contrast.h"
#include "base/block.h"

#include <math.h>

enum { PATCHES = 64 };
static const float weakest = 0.05f; /* a smaller contrast is noise */

struct patches {
    float *y, *dx; /* one of them; the other is NULL */
    const float *x, *dy;
    size_t N, P, C;
};

/* mean [C] over the pixels of one patch */
static void find_mean(float *mean, const float *x, size_t P, size_t C)
{
    for (size_t c = 0; c < C; c++)
        mean[c] = 0;
    for (size_t i = 0; i < P * C; i += C)
        for (size_t c = 0; c < C; c++)
            mean[c] += x[i + c];
    for (size_t c = 0; c < C; c++)
        mean[c] /= (float)P;
}

/* 1 / sqrt(mean of d^2 + weakest^2) */
static float find_scale(const float *x, const float *mean, size_t P, size_t C)
{
    float sum = 0;
    for (size_t i = 0; i < P * C; i += C)
        for (size_t c = 0; c < C; c++) {
            float d = x[i + c] - mean[c];
            sum += d * d;
        }
    return 1 / sqrtf(sum / (float)(P * C) + weakest * weakest);
}

static void forward_patch(float *y, const float *x, size_t P, size_t C)
{
    float mean[CONTRAST_CHANNELS];
    find_mean(mean, x, P, C);
    float scale = find_scale(x, mean, P, C);
    for (size_t i = 0; i < P * C; i += C)
        for (size_t c = 0; c < C; c++)
            y[i + c] = (x[i + c] - mean[c]) * scale;
}

/* dx += scale (dy - its mean - y mean of (dy y)) */
static void backward_patch(float *dx, const float *dy, const float *x, size_t P, size_t C)
{
    float mean[CONTRAST_CHANNELS], slope[CONTRAST_CHANNELS], along = 0;
    find_mean(mean, x, P, C);
    find_mean(slope, dy, P, C);
    float scale = find_scale(x, mean, P, C);
    for (size_t i = 0; i < P * C; i += C)
        for (size_t c = 0; c < C; c++)
            along += dy[i + c] * (x[i + c] - mean[c]) * scale;
    along /= (float)(P * C);
    for (size_t i = 0; i < P * C; i += C)
        for (size_t c = 0; c < C; c++)
            dx[i + c] += scale * (dy[i + c] - slope[c] - (x[i + c] - mean[c]) * scale * along);
}

static void pass_block(void *context, size_t block)
{
    const struct patches *p = context;
    struct span s = block_span(block, PATCHES, p->N);
    size_t size = p->P * p->C;
    for (size_t n = s.from; n < s.to; n++)
        if (p->y)
            forward_patch(p->y + n * size, p->x + n * size, p->P, p->C);
        else
            backward_patch(p->dx + n * size, p->dy + n * size, p->x + n * size, p->P, p->C);
}

void local_contrast_forward(struct thread_pool *w, float *y, const float *x, size_t N, size_t P,
                            size_t C)
{
    struct patches p = {.y = y, .x = x, .N = N, .P = P, .C = C};
    thread_pool_run(w, ceil_div(N, PATCHES), pass_block, &p);
}

void local_contrast_backward(struct thread_pool *w, float *dx, const float *dy, const float *x,
                             size_t N, size_t P, size_t C)
{
    struct patches p = {.dx = dx, .dy = dy, .x = x, .N = N, .P = P, .C = C};
    thread_pool_run(w, ceil_div(N, PATCHES), pass_block, &p);
}
