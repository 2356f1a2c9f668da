/* tape_internal.h - what the files of the tape share: the record of an operation, and the access to
 * gradients. Internal to tape*.c. */
#ifndef NN_TAPE_INTERNAL_H
#define NN_TAPE_INTERNAL_H

#include "nn/gemm/gradient.h"
#include "nn/tape.h"

/* What an operation needs in the backward pass. Fields that it does not need are 0. */
struct step {
    struct step *before; /* the operation that was recorded before this one */
    void (*backward)(struct tape *t, const struct step *s);
    struct var *y, *x, *a, *b, *c;
    const void *data;     /* indices, noise, saved results */
    const uint8_t *class; /* of a cross entropy, and the first columns of its heads */
    const size_t *first;
    const float *target, *weight; /* of weighted squares */
    size_t n;
    float scale, low, high;
    enum activation act;
    struct conv_shape conv;
};

static inline size_t var_count(const struct var *v)
{
    return v->rows * v->cols;
}

/* Records an operation for the backward pass; does nothing where the tape is not learning. */
void tape_record(struct tape *t, struct step step);

/* The gradient of v, for a kernel that writes it on the first write and else accumulates. The
 * caller must write it: from now on it counts as written. */
struct gradient tape_gradient(struct var *v);
/* The gradient of v [rows,cols], to be read or added to; zeros before the first write. NULL where v
 * has no gradient. */
float *tape_accumulator(struct tape *t, struct var *v);
/* The gradient of `to` += by * from [rows,cols] */
void tape_add_scaled(struct tape *t, struct var *to, const float *from, float by);

/* The parameters name.weight and name.bias of a layer; *bias is NULL where it is not declared. */
void tape_layer_params(struct tape *t, const char *name, struct var **weight, struct var **bias);

#endif
