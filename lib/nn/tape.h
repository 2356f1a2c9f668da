/* tape.h - define by run: each operation computes its result and notes how to go backwards. A
 * model is a function that calls operations; its gradient is tape_backward(). All memory comes from
 * an arena that is reset at each step. Without `learning` nothing is noted and no gradient has
 * memory; with it, but without params->grad, the parameters stand still and the gradients of
 * tape_new()'s vars alone are found.
 *
 * A var is a matrix [rows, cols]; images are [N*H*W, C], channels last. Losses add to tape->loss.
 */
#ifndef NN_TAPE_H
#define NN_TAPE_H

#include "base/arena.h"
#include "base/block.h"
#include "base/thread_pool.h"
#include "nn/gemm/packed_weights.h"
#include "nn/layers/conv.h"
#include "nn/layers/pointwise.h"
#include "nn/layers/set_pool.h"
#include "nn/params.h"
#include <stdbool.h>
#include <stdint.h>

struct var {
    float *value;    /* [rows, cols] */
    float *grad;     /* [rows, cols], or NULL: a constant, or nobody learns */
    bool *unwritten; /* nothing was written to grad yet: the first to add writes; NULL: all was */
    size_t rows, cols;
};

struct step; /* one operation, going backwards */

struct tape {
    struct arena arena;
    struct arena scratch; /* of the kernel that runs; `exhausted` is that of `arena` */
    struct thread_pool *workers;
    struct params *params;
    bool learning;
    /* The parameters' values, and where they stand, change no more until tape_set_training(), nor
     * does the precision: they may be laid out, once. */
    bool inference;
    struct packed_weights packed_weights;
    struct step *last;
    double loss; /* what the loss operations have added so far, times their scales */
};

void tape_start(struct tape *t);        /* forgets the last step's operations */
void tape_backward(struct tape *t);     /* adds to params->grad the gradient of loss */
void tape_set_training(struct tape *t); /* no longer frozen: the parameters are going to change */
void tape_free(struct tape *t);

/* Leaves. */
struct var *tape_new(struct tape *t, size_t rows, size_t cols); /* uninitialised, with a gradient */
struct var *tape_input(struct tape *t, size_t rows, size_t cols); /* uninitialised constant */
/* A parameter by its name: [shape[0], product of the others]. It must be declared. */
struct var *tape_param(struct tape *t, const char *name);

/* Layers. `name`: parameters name.weight and, if declared, name.bias. `act` is applied to the
 * result on its way. */
struct var *tape_linear(struct tape *t, struct var *x, const char *name, enum activation act);
/* The same in bands (bands.h): name.weight is [O, I/G], so that x's columns over its own say G. */
struct var *tape_grouped_linear(struct tape *t, struct var *x, const char *name);
/* A hidden layer under FiLM (tape_film_silu(); scale and shift NULL: SiLU alone) and bands, part by
 * part to `take` (fused_film.h). It wants weights that are laid out, which tape_fused_film_ready()
 * sees to and tells of: they are on a tape that is frozen and does not learn, when it is worth
 * while (layouts.h). To be asked once for the rows of a pass: they are counted. */
bool tape_fused_film_ready(struct tape *t, const char *hidden, const char *output, size_t rows);
void tape_fused_film(struct tape *t, struct var *x, struct var *scale, struct var *shift,
                     const char *hidden, const char *output, block_consume *take,
                     const void *context);
struct var *tape_conv2d(struct tape *t, struct var *x, const char *name, struct conv_shape s,
                        enum activation act);
struct var *tape_conv_transpose2d(struct tape *t, struct var *x, const char *name,
                                  struct conv_shape s, enum activation act);

/* Pointwise. */
struct var *tape_clamp(struct tape *t, struct var *x, float low, float high);
/* x [N,P*C]: each row a patch of P pixels, its contrast brought to 1 (contrast.h) */
struct var *tape_local_contrast(struct tape *t, struct var *x, size_t C);
struct var *tape_add(struct tape *t, struct var *a, struct var *b);
struct var *tape_scale(struct tape *t, struct var *x, float by);
/* x [B*T,H], a and b [B,H]: silu(x (1 + a) + b), a and b repeated for the T rows of each group */
struct var *tape_film_silu(struct tape *t, struct var *x, struct var *a, struct var *b);
/* mean + exp(logvar/2) eps; eps [rows*cols] */
struct var *tape_gauss(struct tape *t, struct var *mean, struct var *logvar, const float *eps);

/* Rows. */
struct var *tape_reshape(struct tape *t, struct var *x, size_t rows, size_t cols);  /* a view */
struct var *tape_rows(struct tape *t, struct var *x, const uint32_t *at, size_t n); /* row at[i] of
    x; UINT32_MAX: zeros */
struct var *tape_stack(struct tape *t, struct var **x, size_t n);    /* under one another */
struct var *tape_join(struct tape *t, struct var *a, struct var *b); /* side by side */
/* x [N,P]: of each row element i goes to place at[i] of a row of `cols`, zeros elsewhere; no place
 * twice. `at` stays until the way back. */
struct var *tape_place(struct tape *t, struct var *x, const uint32_t *at, size_t cols);
/* The other way: x [N,cols] to [N,P], element i of each row from place at[i]. */
struct var *tape_pick(struct tape *t, struct var *x, const uint32_t *at, size_t P);
/* Of the largest: x [.,H] to [bags,H] (bags.h); [B*M,H] to [B,H], the bags one after another */
struct var *tape_set_pool_max(struct tape *t, struct var *x, const struct set_pool *bags);
struct var *tape_max_rows(struct tape *t, struct var *x, size_t M);
struct var *tape_mean_rows(struct tape *t, struct var *x, size_t M); /* [B*M,H] to [B,H] */

/* One step of an LSTM: gates [B,4H] before the activations, c_old [B,H]; *c and the result h [B,H].
 */
struct var *tape_lstm_cell(struct tape *t, struct var *gates, struct var *c_old, struct var **c);

/* Losses: each adds scale times its sum to tape->loss and returns the sum itself. */
double tape_squared_error(struct tape *t, struct var *y, const uint8_t *const *target,
                          const uint32_t *place, float scale);
/* The same with a robust loss (squared_error_bend()); what it returns is the squared error all the
 * same. */
double tape_robust_error(struct tape *t, struct var *y, const uint8_t *const *target,
                         const uint32_t *place, float delta, float scale);
/* sum of weight (x - target)^2, both of x's size, which stay until the way back; weight NULL: 1 */
double tape_weighted_squares(struct tape *t, struct var *x, const float *target,
                             const float *weight, float scale);
double tape_kl_normal(struct tape *t, struct var *mean, struct var *logvar, float scale);
/* minus the entropy of N(mean, e^logvar): - sum (logvar + log(2 pi e)) / 2 */
double tape_negative_entropy(struct tape *t, struct var *logvar, float scale);
/* Of H classifiers, x [N,first[H]] before the softmax; class [N,H] (cross_entropy.h), which, like
 * `first`, stays until the way back */
double tape_cross_entropy(struct tape *t, struct var *x, const uint8_t *class, const size_t *first,
                          size_t H, float scale);
/* z [N,Z], logit [N,K], mean and logvar [N,K*Z] */
double tape_mixture_nll(struct tape *t, struct var *z, struct var *logit, struct var *mean,
                        struct var *logvar, float scale);

#endif
