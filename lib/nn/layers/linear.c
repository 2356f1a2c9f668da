/* linear.c - the three matrix products of a linear layer. */
#include "nn/layers/linear.h"

#include "nn/layers/bias_grad.h"
#include "nn/gemm/gemm.h"

static void forward(struct workers *w, float *y, const float *x, struct factor W, const float *b,
                    enum activation act, size_t N, size_t I, size_t O)
{
    product_run(w, &(struct product){.C = y,
                                     .stride = O,
                                     .A = {.at = x, .stride = I},
                                     .B = W,
                                     .ends = product_layer(b, act),
                                     .rows = N,
                                     .columns = O,
                                     .inner = I});
}

void linear_forward(struct workers *w, float *y, const float *x, const float *W, const float *b,
                    enum activation act, size_t N, size_t I, size_t O)
{
    struct factor factor = {.at = W, .stride = I, .order = PRODUCT_TRANSPOSED};
    forward(w, y, x, factor, b, act, N, I, O);
}

void linear_forward_laid(struct workers *w, float *y, const float *x, const float *laid,
                         const float *b, enum activation act, size_t N, size_t I, size_t O)
{
    forward(w, y, x, (struct factor){.laid = {.at = laid, .columns = O}}, b, act, N, I, O);
}

void linear_backward(struct workers *w, struct gradient dx, struct gradient dW, float *db,
                     const float *dy, const float *x, const float *W, size_t N, size_t I, size_t O)
{
    if (dx.at)
        product_run(w, &(struct product){.C = dx.at,
                                         .stride = I,
                                         .A = {.at = dy, .stride = O},
                                         .B = {.at = W, .stride = I},
                                         .ends = product_into(dx),
                                         .rows = N,
                                         .columns = I,
                                         .inner = O});
    if (dW.at)
        product_run(w, &(struct product){.C = dW.at,
                                         .stride = I,
                                         .A = {.at = dy, .stride = O, .order = PRODUCT_TRANSPOSED},
                                         .B = {.at = x, .stride = I},
                                         .ends = product_into(dW),
                                         .rows = O,
                                         .columns = I,
                                         .inner = N});
    if (db)
        column_sums(w, db, dy, N, O);
}
