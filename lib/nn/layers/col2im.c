/* col2im.c - a block is a band of neighbouring output rows. The contributions of an input row that
 * reaches two bands are computed for both. */
#include "nn/layers/col2im.h"

#include <string.h>

enum {
    FEW = 16,        /* channels: a vector */
    BAND = 32,       /* output rows */
    CAPACITY = 65536 /* floats for the contributions to a band */
};

/* The input rows that contribute to the output rows `band`. */
static struct span inputs_of(const struct conv_shape *s, struct span band)
{
    size_t from = band.from + s->P, to = band.to - 1 + s->P;
    from = from < s->K ? 0 : (from - s->K) / s->S + 1;
    return (struct span){size_least(from, s->H), size_least(to / s->S + 1, s->H)};
}

static size_t most_inputs(const struct conv_shape *s)
{
    return size_least((BAND + s->K - 2) / s->S + 1, s->H);
}

bool col2im_fits(const struct conv_shape *s)
{
    return s->O < FEW && s->K * s->K * s->O >= FEW &&
           most_inputs(s) * s->W * s->K * s->K * s->O <= CAPACITY;
}

struct job {
    float *y;
    const float *x, *weight;
    struct gemm_epilogue epilogue;
    const struct conv_shape *s;
    size_t H, W, bands; /* of an image of y */
};

/* Adds the contributions of an input row to an output row through kernel line ky. */
static void add_row(const struct job *j, float *y, const float *row, size_t ky)
{
    const struct conv_shape *s = j->s;
    for (size_t kx = 0; kx < s->K; kx++)
        for (size_t ix = 0; ix < s->W; ix++) {
            size_t ox = ix * s->S + kx - s->P; /* wraps to a large number left of the image */
            const float *from = row + ((ix * s->K + ky) * s->K + kx) * s->O;
            for (size_t o = 0; ox < j->W && o < s->O; o++)
                y[ox * s->O + o] += from[o];
        }
}

static void start_row(const struct job *j, float *y)
{
    if (j->epilogue.start == GEMM_WRITE)
        memset(y, 0, j->W * j->s->O * sizeof *y);
    for (size_t x = 0; x < j->W && j->epilogue.start == GEMM_BIAS; x++)
        memcpy(y + x * j->s->O, j->epilogue.bias, j->s->O * sizeof *y);
}

static void add_rows(const struct job *j, float *y, size_t oy, const float *contributions,
                     struct span inputs)
{
    const struct conv_shape *s = j->s;
    start_row(j, y);
    for (size_t iy = inputs.from; iy < inputs.to; iy++) {
        size_t ky = oy + s->P - iy * s->S; /* wraps to a large number where the input is below */
        if (ky < s->K)
            add_row(j, y, contributions + (iy - inputs.from) * s->W * s->K * s->K * s->O, ky);
    }
    act_in_place(y, j->epilogue.act, j->W * s->O);
}

static void run_band(void *context, size_t block)
{
    float contributions[CAPACITY]; /* [inputs,W,K,K,O] */
    const struct job *j = context;
    const struct conv_shape *s = j->s;
    size_t image = block / j->bands, columns = s->K * s->K * s->O;
    struct span band = block_span(block % j->bands, BAND, j->H), inputs = inputs_of(s, band);
    gemm_serial(&(struct gemm){
        .C = contributions,
        .stride = columns,
        .A = {.at = j->x + (image * s->H + inputs.from) * s->W * s->I, .stride = s->I},
        .B = {.at = j->weight, .stride = columns},
        .rows = (inputs.to - inputs.from) * s->W,
        .columns = columns,
        .inner = s->I});
    for (size_t oy = band.from; oy < band.to; oy++)
        add_rows(j, j->y + (image * j->H + oy) * j->W * s->O, oy, contributions, inputs);
}

void col2im_run(struct thread_pool *w, float *y, const float *x, const float *weight,
                struct gemm_epilogue epilogue, const struct conv_shape *s, size_t H, size_t W)
{
    struct job j = {y, x, weight, epilogue, s, H, W, ceil_div(H, BAND)};
    thread_pool_run(w, s->N * j.bands, run_band, &j);
}
