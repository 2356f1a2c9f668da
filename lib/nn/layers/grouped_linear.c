/* grouped_linear.c - three products per group. A block is a group: no two groups write to the same
 * place. */
#include "nn/layers/grouped_linear.h"

#include "base/block.h"
#include "nn/gemm/gemm.h"

struct job {
    float *y, *db;
    struct gradient dx, dW;
    const float *x, *W, *b, *dy;
    size_t N, I, O, G;
};

static void forward_group(void *context, size_t g)
{
    const struct job *j = context;
    struct span group = group_span(j->O, g, j->G);
    size_t from = group.from, outputs = group.to - from;
    size_t inputs = j->I / j->G;
    if (outputs == 0)
        return;
    gemm_serial(&(struct gemm){
        .C = j->y + from,
        .stride = j->O,
        .A = {.at = j->x + g * inputs, .stride = j->I},
        .B = {.at = j->W + from * inputs, .stride = inputs, .order = GEMM_TRANSPOSED},
        .epilogue = gemm_layer_epilogue(j->b + from, ACT_NONE),
        .rows = j->N,
        .columns = outputs,
        .inner = inputs});
}

void grouped_linear_forward(struct thread_pool *w, float *y, const float *x, const float *W,
                            const float *b, size_t N, size_t I, size_t O, size_t G)
{
    struct job j = {.y = y, .x = x, .W = W, .b = b, .N = N, .I = I, .O = O, .G = G};
    thread_pool_run(w, G, forward_group, &j);
}

static void backward_group(void *context, size_t g)
{
    const struct job *j = context;
    struct span group = group_span(j->O, g, j->G);
    size_t from = group.from, outputs = group.to - from;
    size_t inputs = j->I / j->G;
    if (j->dW.at)
        gemm_serial(
            &(struct gemm){.C = j->dW.at + from * inputs,
                           .stride = inputs,
                           .A = {.at = j->dy + from, .stride = j->O, .order = GEMM_TRANSPOSED},
                           .B = {.at = j->x + g * inputs, .stride = j->I},
                           .epilogue = gemm_gradient_epilogue(j->dW),
                           .rows = outputs,
                           .columns = inputs,
                           .inner = j->N});
    if (j->dx.at)
        gemm_serial(&(struct gemm){.C = j->dx.at + g * inputs,
                                   .stride = j->I,
                                   .A = {.at = j->dy + from, .stride = j->O},
                                   .B = {.at = j->W + from * inputs, .stride = inputs},
                                   .epilogue = gemm_gradient_epilogue(j->dx),
                                   .rows = j->N,
                                   .columns = inputs,
                                   .inner = outputs});
    for (size_t n = 0; n < j->N && j->db; n++)
        for (size_t o = from; o < from + outputs; o++)
            j->db[o] += j->dy[n * j->O + o];
}

void grouped_linear_backward(struct thread_pool *w, struct gradient dx, struct gradient dW,
                             float *db, const float *dy, const float *x, const float *W, size_t N,
                             size_t I, size_t O, size_t G)
{
    struct job j = {
        .dx = dx, .dW = dW, .db = db, .dy = dy, .x = x, .W = W, .N = N, .I = I, .O = O, .G = G};
    thread_pool_run(w, G, backward_group, &j);
}
