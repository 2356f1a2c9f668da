/* params.h - the parameters of a model: named arrays in one block of memory, so that the optimiser
 * is one loop over all of them. They are first declared, then allocated, then found by name. */
#ifndef NN_PARAMS_H
#define NN_PARAMS_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PARAM_NAME = 64, PARAM_DIMS = 4, PARAMS_MAX = 128 };

/* The first value of each element: constant + normal N(0,1) + uniform U(-1,1). */
struct init {
    float constant, normal, uniform;
};

struct param {
    char name[PARAM_NAME];
    int ndim;
    size_t shape[PARAM_DIMS];
    size_t offset, count; /* its elements are [offset] .. [offset + count - 1] of each block */
    struct init init;
};

struct params {
    struct param list[PARAMS_MAX];
    size_t count;               /* of parameters */
    size_t total;               /* of elements, each array padded to 16 (one cache line) */
    size_t hint;                /* index of the last name found: look-ups are mostly in order */
    float *value;               /* [total] */
    float *grad;                /* [total], only for learning: */
    bool unwritten[PARAMS_MAX]; /* this array's grad is before its first write (gradient.h) */
    float *m, *v;               /* [total] Adam's moments */
    float *mean;                /* [total] moving average */
};

/* Declares a parameter. Returns 0, or -1 with the text in *e: the name is declared already, the
 * name or the list is too long, or there are more than 2^28 elements. */
int params_add(struct params *p, const char *name, int ndim, const size_t *shape, struct init init,
               struct err *e);

/* Allocates the blocks: all of them, zeroed, if `learning`; else only the values, uninitialised. */
int params_allocate(struct params *p, int learning, struct err *e);
/* Allocates the blocks of learning, zeroed, for values that are allocated already. */
int params_learn(struct params *p, struct err *e);
void params_free(struct params *p);

/* Fills value (and mean) with first values; the random numbers are those of this seed, item i for
 * parameter i (base/rng.h). */
void params_init(struct params *p, uint64_t seed);

/* Marks all of grad as unwritten, before a new gradient. */
void params_mark_unwritten(struct params *p);
/* Zeros the arrays of grad that are still unwritten, at the end of a backward pass. */
void params_zero_unwritten(struct params *p);

const struct param *params_find(struct params *p, const char *name); /* NULL if absent */

#endif
