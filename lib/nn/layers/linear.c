/* linear.c - the three matrix products of a linear layer. */
#include "nn/layers/linear.h"

#include "nn/gemm/gemm.h"
#include "nn/layers/bias_grad.h"

static void forward(struct thread_pool *w, float *y, const float *x, struct gemm_operand W,
                    const float *b, enum activation act, size_t N, size_t I, size_t O)
{
    gemm_run(w, &(struct gemm){.C = y,
                               .stride = O,
                               .A = {.at = x, .stride = I},
                               .B = W,
                               .epilogue = gemm_layer_epilogue(b, act),
                               .rows = N,
                               .columns = O,
                               .inner = I});
}

void linear_forward(struct thread_pool *w, float *y, const float *x, const float *W, const float *b,
                    enum activation act, size_t N, size_t I, size_t O)
{
    struct gemm_operand B = {.at = W, .stride = I, .order = GEMM_TRANSPOSED};
    forward(w, y, x, B, b, act, N, I, O);
}

void linear_forward_packed(struct thread_pool *w, float *y, const float *x, const float *packed,
                           const float *b, enum activation act, size_t N, size_t I, size_t O)
{
    struct gemm_operand B = {.packed = {.at = packed, .columns = O}};
    forward(w, y, x, B, b, act, N, I, O);
}

void linear_backward(struct thread_pool *w, struct gradient dx, struct gradient dW, float *db,
                     const float *dy, const float *x, const float *W, size_t N, size_t I, size_t O)
{
    if (dx.at)
        gemm_run(w, &(struct gemm){.C = dx.at,
                                   .stride = I,
                                   .A = {.at = dy, .stride = O},
                                   .B = {.at = W, .stride = I},
                                   .epilogue = gemm_gradient_epilogue(dx),
                                   .rows = N,
                                   .columns = I,
                                   .inner = O});
    if (dW.at)
        gemm_run(w, &(struct gemm){.C = dW.at,
                                   .stride = I,
                                   .A = {.at = dy, .stride = O, .order = GEMM_TRANSPOSED},
                                   .B = {.at = x, .stride = I},
                                   .epilogue = gemm_gradient_epilogue(dW),
                                   .rows = O,
                                   .columns = I,
                                   .inner = N});
    if (db)
        bias_grad(w, db, dy, N, O);
}
