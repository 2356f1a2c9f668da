/* cross_entropy.c - plain loops in one thread, because the rows are few and short. */
#include "nn/layers/cross_entropy.h"

#include <math.h>

static void softmax(float *p, const float *x, size_t n)
{
    float top = x[0];
    double sum = 0;
    for (size_t i = 1; i < n; i++)
        top = fmaxf(top, x[i]);
    for (size_t i = 0; i < n; i++)
        sum += exp((double)(x[i] - top));
    for (size_t i = 0; i < n; i++)
        p[i] = (float)(exp((double)(x[i] - top)) / sum);
}

void softmax_heads(float *p, const float *x, const size_t *first, size_t N, size_t H)
{
    for (size_t n = 0; n < N; n++)
        for (size_t h = 0; h < H; h++)
            softmax(p + n * first[H] + first[h], x + n * first[H] + first[h],
                    first[h + 1] - first[h]);
}

double cross_entropy_forward(const float *p, const uint8_t *class, const size_t *first, size_t N,
                             size_t H)
{
    double sum = 0;
    for (size_t n = 0; n < N; n++)
        for (size_t h = 0; h < H; h++)
            sum -= log(fmax((double)p[n * first[H] + first[h] + class[n * H + h]], 1e-30));
    return sum;
}

void cross_entropy_backward(float *dx, const float *p, const uint8_t *class, const size_t *first,
                            float scale, size_t N, size_t H)
{
    for (size_t i = 0; i < N * first[H]; i++)
        dx[i] += scale * p[i];
    for (size_t n = 0; n < N; n++)
        for (size_t h = 0; h < H; h++)
            dx[n * first[H] + first[h] + class[n * H + h]] -= scale;
}

static double any_of(float *p, const float *x, const uint8_t *right, size_t K)
{
    double part = 0;
    softmax(p, x, K);
    for (size_t k = 0; k < K; k++)
        part += right[k] ? (double)p[k] : 0;
    part = fmax(part, 1e-30);
    for (size_t k = 0; k < K; k++)
        p[k] -= right[k] ? (float)((double)p[k] / part) : 0;
    return -log(part);
}

double any_of_forward(float *p, const float *x, const uint8_t *right, size_t N, size_t K)
{
    double sum = 0;
    for (size_t n = 0; n < N; n++)
        sum += any_of(p + n * K, x + n * K, right + n * K, K);
    return sum;
}
