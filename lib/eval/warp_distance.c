/* warp_distance.c - see warp_distance.h */
#include "eval/warp_distance.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

const double cepstral_decibels = 6.141851463713754;

void mel_cepstra(float *c, const float *x, size_t T, size_t D, size_t N)
{
    const double pi = 3.14159265358979323846;
    float cosine[CEPSTRA * N];
    for (size_t k = 0; k < CEPSTRA; k++)
        for (size_t j = 0; j < N; j++)
            cosine[k * N + j] =
                (float)(cos(pi * (double)(k + 1) * ((double)j + 0.5) / (double)N) * 2 / (double)N);
    for (size_t t = 0; t < T; t++)
        for (size_t k = 0; k < CEPSTRA; k++) {
            float sum = 0;
            for (size_t j = 0; j < N; j++)
                sum += x[t * D + j] / 2 * cosine[k * N + j];
            c[t * CEPSTRA + k] = sum;
        }
}

static double distance(const float *a, const float *b, size_t D)
{
    double sum = 0;
    for (size_t i = 0; i < D; i++)
        sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    return sqrt(sum);
}

/* The best path to a cell: the sum of its distances, and how many there are. */
struct path {
    double sum, cells;
};

static struct path shorter(struct path a, struct path b)
{
    return b.sum < a.sum ? b : a;
}

int warp_distance(double *out, const float *a, size_t n, const float *b, size_t m, size_t D,
                  struct err *e)
{
    const struct path nowhere = {INFINITY, 0};
    struct path *row = mem_array(m + 1, sizeof *row); /* of the frames of `a` so far */
    if (!row)
        return err_memory(e, (m + 1) * sizeof *row, "the paths of a comparison");
    for (size_t j = 0; j <= m; j++)
        row[j] = nowhere;
    row[0] = (struct path){0, 0};
    for (size_t i = 0; i < n; i++) {
        struct path before = row[0], left = nowhere;
        row[0] = nowhere;
        for (size_t j = 1; j <= m; j++) {
            struct path best = shorter(shorter(before, row[j]), left);
            before = row[j];
            best.sum += distance(a + i * D, b + (j - 1) * D, D);
            best.cells++;
            row[j] = left = best;
        }
    }
    *out = row[m].sum / row[m].cells;
    free(row);
    return 0;
}
