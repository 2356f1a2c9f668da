/* tape.h - automatic differentiation, define by run. An operation computes its result at once and
 * records what its backward pass needs. A model is a function that calls operations;
 * tape_backward() then computes the gradients. All memory comes from an arena, which tape_start()
 * resets at each step.
 *
 * Where `learning` is false, nothing is recorded and no gradient has memory. Where it is true but
 * params->grad is NULL, the parameters are constants, and only the vars of tape_new() have
 * gradients.
 *
 * A var is a matrix [rows,cols]; images are [N*H*W,C], channels last. The files: tape.c, and
 * tape_layers.c, tape_pointwise.c, tape_rows.c, tape_loss.c for the operations. */
#ifndef NN_TAPE_H
#define NN_TAPE_H

#include "base/arena.h"
#include "base/block.h"
#include "base/thread_pool.h"
#include "nn/gemm/activation.h"
#include "nn/gemm/packed_weights.h"
#include "nn/layers/conv.h"
#include "nn/layers/set_pool.h"
#include "nn/params.h"
#include <stdbool.h>
#include <stdint.h>

struct var {
    float *value;    /* [rows,cols] */
    float *grad;     /* [rows,cols], or NULL: a constant, or the tape is not learning */
    bool *unwritten; /* true before the first write to grad; NULL: grad was written */
    size_t rows, cols;
};

struct step; /* a recorded operation */

struct tape {
    struct arena arena;
    struct arena scratch; /* of the running kernel; `exhausted` is that of `arena` */
    struct thread_pool *workers;
    struct params *params;
    bool learning;
    /* Inference mode: until tape_set_training() neither the values and addresses of the parameters
     * nor the precision change. So weights are packed once and used in all later passes. */
    bool inference;
    struct packed_weights packed_weights;
    struct step *last; /* the newest */
    double loss;       /* the sum of the losses so far, each times its scale */
};

/* ---- tape.c ---- */

void tape_start(struct tape *t);        /* forgets the operations of the last step */
void tape_backward(struct tape *t);     /* adds the gradient of loss to params->grad */
void tape_set_training(struct tape *t); /* ends inference mode: the parameters may change */
void tape_free(struct tape *t);

/* Leaves. */
struct var *tape_new(struct tape *t, size_t rows, size_t cols); /* uninitialised, with a gradient */
struct var *tape_input(struct tape *t, size_t rows, size_t cols); /* uninitialised constant */
/* The parameter of that name, which must be declared: [shape[0], product of the others]. */
struct var *tape_param(struct tape *t, const char *name);

/* ---- tape_layers.c ---- */

/* Layers use the parameters NAME.weight and, where it is declared, NAME.bias. `act` is applied to
 * the result. */
struct var *tape_linear(struct tape *t, struct var *x, const char *name, enum activation act);
/* A linear layer in groups (grouped_linear.h): NAME.weight is [O,I/G], so the number of groups G is
 * the columns of x divided by those of the weight. */
struct var *tape_grouped_linear(struct tape *t, struct var *x, const char *name);
/* A hidden layer with FiLM (tape_film_silu(); scale and shift NULL: SiLU alone) and a grouped
 * linear output layer, whose result is passed part by part to `consume` (fused_film.h). Call it
 * only after tape_fused_film_ready() returned true: both weights must be packed, which needs
 * inference mode and enough rows (packed_weights.h). Call tape_fused_film_ready() once per pass,
 * because it counts the rows. */
bool tape_fused_film_ready(struct tape *t, const char *hidden, const char *output, size_t rows);
void tape_fused_film(struct tape *t, struct var *x, struct var *scale, struct var *shift,
                     const char *hidden, const char *output, block_consume *consume,
                     const void *context);
struct var *tape_conv2d(struct tape *t, struct var *x, const char *name, struct conv_shape s,
                        enum activation act);
struct var *tape_conv_transpose2d(struct tape *t, struct var *x, const char *name,
                                  struct conv_shape s, enum activation act);
/* One step of an LSTM: gates [B,4H] before the activations, c_old [B,H]; *c [B,H] is the new state,
 * and the result is h [B,H]. */
struct var *tape_lstm_cell(struct tape *t, struct var *gates, struct var *c_old, struct var **c);

/* ---- tape_pointwise.c ---- */

struct var *tape_clamp(struct tape *t, struct var *x, float low, float high);
/* x [N,P*C]: each row is a patch of P pixels, whose contrast is normalised (local_contrast.h) */
struct var *tape_local_contrast(struct tape *t, struct var *x, size_t C);
struct var *tape_add(struct tape *t, struct var *a, struct var *b);
struct var *tape_scale(struct tape *t, struct var *x, float by);
/* x [B*T,H], a and b [B,H]: silu(x (1 + a) + b), where a row of a and b belongs to T rows of x */
struct var *tape_film_silu(struct tape *t, struct var *x, struct var *a, struct var *b);
/* mean + exp(logvar/2) eps; eps [rows*cols] is read again in the backward pass */
struct var *tape_gauss(struct tape *t, struct var *mean, struct var *logvar, const float *eps);

/* ---- tape_rows.c ---- */

/* Index arrays `at` are read again in the backward pass. */
struct var *tape_reshape(struct tape *t, struct var *x, size_t rows, size_t cols); /* a view of x */
/* Row i of the result [n,cols] is row at[i] of x, or zeros where at[i] is UINT32_MAX. */
struct var *tape_rows(struct tape *t, struct var *x, const uint32_t *at, size_t n);
struct var *tape_stack(struct tape *t, struct var **x, size_t n);    /* the rows of all n */
struct var *tape_join(struct tape *t, struct var *a, struct var *b); /* the columns of both */
/* x [N,P] to [N,cols]: element i of each row becomes element at[i], the other elements are zeros.
 * No two at[i] are equal. */
struct var *tape_place(struct tape *t, struct var *x, const uint32_t *at, size_t cols);
/* The reverse: x [N,cols] to [N,P], element i of each row is element at[i] of x. */
struct var *tape_pick(struct tape *t, struct var *x, const uint32_t *at, size_t P);
/* The maximum of each column over sets of rows: x [.,H] to [sets->count,H] (set_pool.h). */
struct var *tape_set_pool_max(struct tape *t, struct var *x, const struct set_pool *sets);
/* The same over M consecutive rows: [B*M,H] to [B,H]. */
struct var *tape_max_rows(struct tape *t, struct var *x, size_t M);
/* Mean and standard deviation over M consecutive rows: [B*M,H] to [B,2H] (moment_pool.h). */
struct var *tape_moment_pool(struct tape *t, struct var *x, size_t M);
/* Each column with mean 0 and variance 1 over M consecutive rows, [B*M,H] (standardise.h). */
struct var *tape_standardise(struct tape *t, struct var *x, size_t M);
struct var *tape_mean_rows(struct tape *t, struct var *x, size_t M); /* [B*M,H] to [B,H] */

/* ---- tape_loss.c ---- */

/* Each adds scale times its sum to tape->loss and returns the sum. Targets, weights and classes are
 * read again in the backward pass. Formulas: loss.h, cross_entropy.h. */
double tape_squared_error(struct tape *t, struct var *y, const uint8_t *const *target,
                          const uint32_t *place, float scale);
/* The same with the pseudo-Huber loss; it returns the squared error too. delta 0: squared error */
double tape_robust_error(struct tape *t, struct var *y, const uint8_t *const *target,
                         const uint32_t *place, float delta, float scale);
/* sum of weight (x - target)^2; both have the size of x; weight NULL: 1 */
double tape_weighted_squares(struct tape *t, struct var *x, const float *target,
                             const float *weight, float scale);
double tape_kl_normal(struct tape *t, struct var *mean, struct var *logvar, float scale);
/* Minus the entropy of N(mean, e^logvar): - sum of (logvar + log(2 pi e)) / 2 */
double tape_negative_entropy(struct tape *t, struct var *logvar, float scale);
/* Of H heads: x [N,first[H]] before the softmax, class [N,H] */
double tape_cross_entropy(struct tape *t, struct var *x, const uint8_t *class, const size_t *first,
                          size_t H, float scale);
/* -log of the part of the softmax of each row that its right columns have; x, right [N,K] */
double tape_any_of(struct tape *t, struct var *x, const uint8_t *right, float scale);
/* z [N,Z], logit [N,K], mean and logvar [N,K*Z] */
double tape_mixture_nll(struct tape *t, struct var *z, struct var *logit, struct var *mean,
                        struct var *logvar, float scale);

#endif
