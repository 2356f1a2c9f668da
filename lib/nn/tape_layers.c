/* tape_layers.c - the operations with parameters, and the LSTM cell. */
#include "base/block.h"
#include "nn/layers/bias_grad.h"
#include "nn/layers/fused_film.h"
#include "nn/layers/grouped_linear.h"
#include "nn/layers/linear.h"
#include "nn/layers/lstm.h"
#include "nn/layers/pointwise.h"
#include "nn/tape_internal.h"

#include <string.h>

/* A weight in G groups, packed, which is about to be multiplied with `rows` rows; NULL where the
 * weight is to be read unpacked. */
static const float *packed_weight(struct tape *t, const struct var *weight, size_t G, size_t rows)
{
    if (!t->inference || t->learning)
        return NULL;
    return packed_weights_grouped(&t->packed_weights, t->workers, weight->value, weight->rows,
                                  weight->cols, G, rows);
}

/* What the backward kernel of a layer gets: the gradient of its result before the activation, and
 * the gradient of the bias where the kernel has to add to it. */
struct output_gradient {
    const float *dy;
    float *dbias;
};

static struct output_gradient output_gradient(struct tape *t, const struct step *s)
{
    struct output_gradient g = {s->y->grad, s->b ? tape_accumulator(t, s->b) : NULL};
    if (s->act == ACT_LEAKY_RELU && g.dbias) {
        bias_grad_leaky_relu(t->workers, g.dbias, s->y->grad, s->y->value, s->y->rows, s->y->cols);
        g.dbias = NULL;
    } else
        act_gradient(t->workers, s->y->grad, s->data, s->y->value, s->act, var_count(s->y));
    return g;
}

/* y = silu(y), in a new array, because the gradient of SiLU reads the old values: they are
 * returned. */
static const float *apply_silu(struct tape *t, struct var *y)
{
    const float *before = y->value;
    y->value = arena_take(&t->arena, var_count(y), sizeof *y->value);
    silu_forward(t->workers, y->value, before, var_count(y));
    return before;
}

/* The activation that the kernel of a layer applies; SiLU is applied after it. */
static enum activation kernel_activation(enum activation act)
{
    return act == ACT_SILU ? ACT_NONE : act;
}

/* Applies SiLU where it is the activation, and records the layer. */
static struct var *finish_layer(struct tape *t, struct step step)
{
    if (step.act == ACT_SILU)
        step.data = apply_silu(t, step.y);
    tape_record(t, step);
    return step.y;
}

static void linear_back(struct tape *t, const struct step *s)
{
    struct output_gradient g = output_gradient(t, s);
    linear_backward(t->workers, tape_gradient(s->x), tape_gradient(s->a), g.dbias, g.dy,
                    s->x->value, s->a->value, s->x->rows, s->x->cols, s->y->cols);
}

struct var *tape_linear(struct tape *t, struct var *x, const char *name, enum activation act)
{
    struct var *weight, *bias;
    tape_layer_params(t, name, &weight, &bias);
    struct var *y = tape_new(t, x->rows, weight->rows);
    const float *packed = packed_weight(t, weight, 1, x->rows);
    (packed ? linear_forward_packed : linear_forward)(
        t->workers, y->value, x->value, packed ? packed : weight->value, bias ? bias->value : NULL,
        kernel_activation(act), x->rows, x->cols, y->cols);
    return finish_layer(
        t,
        (struct step){.backward = linear_back, .y = y, .x = x, .a = weight, .b = bias, .act = act});
}

static void grouped_linear_back(struct tape *t, const struct step *s)
{
    grouped_linear_backward(t->workers, tape_gradient(s->x), tape_gradient(s->a),
                            tape_accumulator(t, s->b), s->y->grad, s->x->value, s->a->value,
                            s->x->rows, s->x->cols, s->y->cols, s->n);
}

struct var *tape_grouped_linear(struct tape *t, struct var *x, const char *name)
{
    struct var *weight, *bias;
    tape_layer_params(t, name, &weight, &bias);
    struct var *y = tape_new(t, x->rows, weight->rows);
    size_t G = x->cols / weight->cols;
    grouped_linear_forward(t->workers, y->value, x->value, weight->value, bias->value, x->rows,
                           x->cols, y->cols, G);
    tape_record(
        t, (struct step){
               .backward = grouped_linear_back, .y = y, .x = x, .a = weight, .b = bias, .n = G});
    return y;
}

/* Fills in the packed weights of both layers; returns false where they are not packed. */
static bool fused_film_weights(struct tape *t, struct fused_film *f, const struct var *hidden,
                               const struct var *output, size_t rows)
{
    f->I = hidden->cols;
    f->H = hidden->rows;
    f->O = output->rows;
    f->G = hidden->rows / output->cols;
    f->hidden = packed_weight(t, hidden, f->G, rows);
    f->output = packed_weight(t, output, f->G, rows);
    return f->hidden && f->output;
}

bool tape_fused_film_ready(struct tape *t, const char *hidden, const char *output, size_t rows)
{
    struct var *W1, *b1, *W2, *b2;
    tape_layer_params(t, hidden, &W1, &b1);
    tape_layer_params(t, output, &W2, &b2);
    return fused_film_fits(W2->rows, W1->rows / W2->cols) &&
           fused_film_weights(t, &(struct fused_film){0}, W1, W2, rows);
}

void tape_fused_film(struct tape *t, struct var *x, struct var *scale, struct var *shift,
                     const char *hidden, const char *output, block_consume *consume,
                     const void *context)
{
    struct var *W1, *b1, *W2, *b2;
    tape_layer_params(t, hidden, &W1, &b1);
    tape_layer_params(t, output, &W2, &b2);
    struct fused_film f = {.N = x->rows,
                           .T = scale ? x->rows / scale->rows : 1,
                           .x = x->value,
                           .hidden_bias = b1->value,
                           .output_bias = b2->value,
                           .scale = scale ? scale->value : NULL,
                           .shift = shift ? shift->value : NULL};
    fused_film_weights(t, &f, W1, W2, 0);
    fused_film_forward(t->workers, &f, consume, context);
}

/* Memory for one kernel, which the next kernel uses again. */
static struct conv_scratch temporary_scratch(struct tape *t, const struct conv_shape *s)
{
    size_t wanted = conv_scratch_size(s);
    t->scratch.exhausted = t->arena.exhausted;
    arena_reset(&t->scratch);
    return (struct conv_scratch){wanted ? arena_take(&t->scratch, wanted, sizeof(float)) : NULL,
                                 false};
}

/* The memory of a forward kernel. In inference mode it is an entry of packed_weights, which keeps
 * the packed weight for the next pass. */
struct layer_scratch {
    struct conv_scratch scratch;
    struct packed_weight *entry; /* NULL: the memory is temporary */
};

static struct layer_scratch layer_scratch(struct tape *t, const struct var *weight,
                                          const struct conv_shape *s)
{
    struct layer_scratch l = {0};
    if (t->inference && !t->learning && s->N > 0 && conv_packs_weight(s))
        l.entry =
            packed_weights_get(&t->packed_weights, weight->value, 1, conv_scratch_size(s), s->N);
    if (l.entry) /* the temporary memory is as large as the largest layer's: soon none needs it */
        arena_free(&t->scratch);
    l.scratch =
        l.entry ? (struct conv_scratch){l.entry->at, l.entry->packed} : temporary_scratch(t, s);
    return l;
}

/* After the forward kernel the entry holds the packed weight. */
static void keep_packed(const struct layer_scratch *l)
{
    if (l->entry)
        l->entry->packed = true;
}

static void conv_back(struct tape *t, const struct step *s)
{
    struct output_gradient g = output_gradient(t, s);
    conv2d_backward(t->workers, tape_gradient(s->x), tape_gradient(s->a), g.dbias, g.dy,
                    s->x->value, s->a->value, &s->conv, temporary_scratch(t, &s->conv));
}

struct var *tape_conv2d(struct tape *t, struct var *x, const char *name, struct conv_shape s,
                        enum activation act)
{
    struct var *weight, *bias;
    tape_layer_params(t, name, &weight, &bias);
    size_t rows = s.N * conv2d_side(s.H, s.K, s.S, s.P) * conv2d_side(s.W, s.K, s.S, s.P);
    struct var *y = tape_new(t, rows, s.O);
    struct layer_scratch l = layer_scratch(t, weight, &s);
    conv2d_forward(t->workers, y->value, x->value, weight->value, bias ? bias->value : NULL,
                   kernel_activation(act), &s, l.scratch);
    keep_packed(&l);
    return finish_layer(
        t,
        (struct step){
            .backward = conv_back, .y = y, .x = x, .a = weight, .b = bias, .act = act, .conv = s});
}

static void conv_transpose_back(struct tape *t, const struct step *s)
{
    struct output_gradient g = output_gradient(t, s);
    conv_transpose2d_backward(t->workers, tape_gradient(s->x), tape_gradient(s->a), g.dbias, g.dy,
                              s->x->value, s->a->value, &s->conv, temporary_scratch(t, &s->conv));
}

struct var *tape_conv_transpose2d(struct tape *t, struct var *x, const char *name,
                                  struct conv_shape s, enum activation act)
{
    struct var *weight, *bias;
    tape_layer_params(t, name, &weight, &bias);
    size_t rows =
        s.N * conv_transpose2d_side(s.H, s.K, s.S, s.P) * conv_transpose2d_side(s.W, s.K, s.S, s.P);
    struct var *y = tape_new(t, rows, s.O);
    struct layer_scratch l = layer_scratch(t, weight, &s);
    conv_transpose2d_forward(t->workers, y->value, x->value, weight->value,
                             bias ? bias->value : NULL, kernel_activation(act), &s, l.scratch);
    keep_packed(&l);
    return finish_layer(t, (struct step){.backward = conv_transpose_back,
                                         .y = y,
                                         .x = x,
                                         .a = weight,
                                         .b = bias,
                                         .act = act,
                                         .conv = s});
}

static void lstm_back(struct tape *t, const struct step *s)
{
    lstm_cell_backward(t->workers, tape_accumulator(t, s->x), tape_accumulator(t, s->a),
                       tape_accumulator(t, s->c), s->y->grad, s->data, s->c->value, s->a->value,
                       s->y->rows, s->y->cols);
}

struct var *tape_lstm_cell(struct tape *t, struct var *gates, struct var *c_old, struct var **c)
{
    struct var *h = tape_new(t, c_old->rows, c_old->cols);
    *c = tape_new(t, c_old->rows, c_old->cols);
    float *active = arena_take(&t->arena, var_count(gates), sizeof *active);
    memcpy(active, gates->value, var_count(gates) * sizeof *active);
    lstm_cell_forward(t->workers, (*c)->value, h->value, active, c_old->value, c_old->rows,
                      c_old->cols);
    tape_record(
        t, (struct step){
               .backward = lstm_back, .y = h, .x = gates, .a = c_old, .c = *c, .data = active});
    return h;
}
