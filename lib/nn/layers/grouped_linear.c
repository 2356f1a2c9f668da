/* grouped_linear.c - three products a band; bands share nothing that is written. */
#include "nn/layers/grouped_linear.h"

#include "nn/gemm/gemm.h"

struct job {
    float *y, *db;
    struct gradient dx, dW;
    const float *x, *W, *b, *dy;
    size_t N, I, O, G;
};

static void forward_band(void *context, size_t g)
{
    const struct job *j = context;
    struct span band = bands_span(j->O, g, j->G);
    size_t from = band.from, outputs = band.to - from;
    size_t inputs = j->I / j->G;
    if (outputs == 0)
        return;
    product_alone(&(struct product){
        .C = j->y + from,
        .stride = j->O,
        .A = {.at = j->x + g * inputs, .stride = j->I},
        .B = {.at = j->W + from * inputs, .stride = inputs, .order = PRODUCT_TRANSPOSED},
        .ends = product_layer(j->b + from, ACT_NONE),
        .rows = j->N,
        .columns = outputs,
        .inner = inputs});
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
    struct span band = bands_span(j->O, g, j->G);
    size_t from = band.from, outputs = band.to - from;
    size_t inputs = j->I / j->G;
    if (j->dW.at)
        product_alone(&(struct product){
            .C = j->dW.at + from * inputs,
            .stride = inputs,
            .A = {.at = j->dy + from, .stride = j->O, .order = PRODUCT_TRANSPOSED},
            .B = {.at = j->x + g * inputs, .stride = j->I},
            .ends = product_into(j->dW),
            .rows = outputs,
            .columns = inputs,
            .inner = j->N});
    if (j->dx.at)
        product_alone(&(struct product){.C = j->dx.at + g * inputs,
                                        .stride = j->I,
                                        .A = {.at = j->dy + from, .stride = j->O},
                                        .B = {.at = j->W + from * inputs, .stride = inputs},
                                        .ends = product_into(j->dx),
                                        .rows = j->N,
                                        .columns = inputs,
                                        .inner = outputs});
    for (size_t n = 0; n < j->N && j->db; n++)
        for (size_t o = from; o < from + outputs; o++)
            j->db[o] += j->dy[n * j->O + o];
}

void bands_backward(struct workers *w, struct gradient dx, struct gradient dW, float *db,
                    const float *dy, const float *x, const float *W, size_t N, size_t I, size_t O,
                    size_t G)
{
    struct job j = {
        .dx = dx, .dW = dW, .db = db, .dy = dy, .x = x, .W = W, .N = N, .I = I, .O = O, .G = G};
    workers_run(w, G, backward_band, &j);
}
