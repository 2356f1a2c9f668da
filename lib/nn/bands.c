/* bands.c - one sgemm a band and product; bands share nothing that is written. */
#include "nn/bands.h"

#include "nn/blas.h"

#include <string.h>

struct job {
    float *y, *dx, *dW, *db;
    const float *x, *W, *b, *dy;
    size_t N, I, O, G;
};

/* Where band g of n begins; the band behind the last begins at n. */
static size_t begin(size_t n, size_t g, size_t G)
{
    return n * g / G;
}

static void forward_band(void *context, size_t g)
{
    const struct job *j = context;
    size_t from = begin(j->O, g, j->G), outputs = begin(j->O, g + 1, j->G) - from;
    size_t inputs = j->I / j->G;
    if (outputs == 0)
        return;
    for (size_t n = 0; n < j->N; n++)
        memcpy(j->y + n * j->O + from, j->b + from, outputs * sizeof *j->y);
    blas.sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)j->N, (blasint)outputs,
               (blasint)inputs, 1, j->x + g * inputs, (blasint)j->I, j->W + from * inputs,
               (blasint)inputs, 1, j->y + from, (blasint)j->O);
}

void bands_forward(struct workers *w, float *y, const float *x, const float *W, const float *b,
                   size_t N, size_t I, size_t O, size_t G)
{
    struct job j = {.y = y, .x = x, .W = W, .b = b, .N = N, .I = I, .O = O, .G = G};
    workers_run(w, G, forward_band, &j);
}

static void backward_band(void *context, size_t g)
{
    const struct job *j = context;
    size_t from = begin(j->O, g, j->G), outputs = begin(j->O, g + 1, j->G) - from;
    size_t inputs = j->I / j->G;
    if (outputs == 0 || j->N == 0)
        return;
    blas.sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (blasint)outputs, (blasint)inputs,
               (blasint)j->N, 1, j->dy + from, (blasint)j->O, j->x + g * inputs, (blasint)j->I, 1,
               j->dW + from * inputs, (blasint)inputs);
    if (j->dx)
        blas.sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint)j->N, (blasint)inputs,
                   (blasint)outputs, 1, j->dy + from, (blasint)j->O, j->W + from * inputs,
                   (blasint)inputs, 1, j->dx + g * inputs, (blasint)j->I);
    for (size_t n = 0; n < j->N; n++)
        for (size_t o = from; o < from + outputs; o++)
            j->db[o] += j->dy[n * j->O + o];
}

void bands_backward(struct workers *w, float *dx, float *dW, float *db, const float *dy,
                    const float *x, const float *W, size_t N, size_t I, size_t O, size_t G)
{
    struct job j = {
        .dx = dx, .dW = dW, .db = db, .dy = dy, .x = x, .W = W, .N = N, .I = I, .O = O, .G = G};
    workers_run(w, G, backward_band, &j);
}
