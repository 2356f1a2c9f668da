/* standardise.c - see standardise.h; one set is one block of work. There are few columns. */
#include "nn/layers/standardise.h"

#include <math.h>

static const double least_variance = 1e-5;

struct job {
    float *y, *dx, *scale;
    const float *x, *dy;
    size_t M, H;
};

/* The means over the rows of a [M,H] and of a b, of column k. */
static void two_means(double *first, double *second, const float *a, const float *b, size_t M,
                      size_t H, size_t k)
{
    *first = *second = 0;
    for (size_t i = 0; i < M; i++) {
        *first += (double)a[i * H + k] / (double)M;
        *second += (double)a[i * H + k] * (double)b[i * H + k] / (double)M;
    }
}

static void forward_set(void *context, size_t b)
{
    const struct job *j = context;
    size_t M = j->M, H = j->H;
    const float *x = j->x + b * M * H;
    for (size_t k = 0; k < H; k++) {
        double mean, square;
        two_means(&mean, &square, x, x, M, H, k);
        double scale = 1 / sqrt(fmax(square - mean * mean, 0) + least_variance);
        j->scale[b * H + k] = (float)scale;
        for (size_t i = 0; i < M; i++)
            j->y[(b * M + i) * H + k] = (float)(scale * ((double)x[i * H + k] - mean));
    }
}

void standardise_forward(struct thread_pool *w, float *y, float *scale, const float *x, size_t B,
                         size_t M, size_t H)
{
    struct job j = {.y = y, .scale = scale, .x = x, .M = M, .H = H};
    thread_pool_run(w, B, forward_set, &j);
}

static void backward_set(void *context, size_t b)
{
    const struct job *j = context;
    size_t M = j->M, H = j->H, from = b * M * H;
    for (size_t k = 0; k < H; k++) {
        double mean, along;
        two_means(&mean, &along, j->dy + from, j->y + from, M, H, k);
        for (size_t i = k; i < M * H; i += H)
            j->dx[from + i] +=
                (float)((double)j->scale[b * H + k] *
                        ((double)j->dy[from + i] - mean - along * (double)j->y[from + i]));
    }
}

void standardise_backward(struct thread_pool *w, float *dx, const float *dy, const float *y,
                          const float *scale, size_t B, size_t M, size_t H)
{
    struct job j = {.y = (float *)y, .dx = dx, .scale = (float *)scale, .dy = dy, .M = M, .H = H};
    thread_pool_run(w, B, backward_set, &j);
}
