/* params.h - the parameters of a model: named arrays in one flat block, so that the optimiser is
 * one loop and a checkpoint is one walk. Declared first, then allocated, then looked up by name. */
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
    size_t offset, count; /* its elements stand at block[offset .. offset+count-1] */
    struct init init;
};

struct params {
    struct param list[PARAMS_MAX];
    size_t count;               /* of parameters */
    size_t total;               /* of elements, each array padded to 16 (one cache line) */
    size_t hint;                /* where the last look-up found its name: they come in order */
    float *value;               /* [total] */
    float *grad;                /* [total], only for learning: */
    bool unwritten[PARAMS_MAX]; /* nothing stands in this array's grad yet (gradient.h) */
    float *m, *v;               /* [total] Adam's moments */
    float *mean;                /* [total] moving average */
};

/* Fails when the name stands already, a name or the list is too long, or the total passes 2^28. */
int params_add(struct params *p, const char *name, int ndim, const size_t *shape, struct init init,
               struct err *e);

/* Allocates the blocks: all of them, zeroed, if `learning`; else only the values, uninitialised. */
int params_allocate(struct params *p, int learning, struct err *e);
/* What learning needs besides the values, which stand. */
int params_learn(struct params *p, struct err *e);
void params_free(struct params *p);

/* Fills value (and mean) from the inits and the seed; parameter i draws from item i. */
void params_init(struct params *p, uint64_t seed);

/* A new gradient begins: all of it is unwritten; and its end: what nothing went to becomes 0. */
void params_mark_unwritten(struct params *p);
void params_zero_unwritten(struct params *p);

const struct param *params_find(struct params *p, const char *name); /* NULL if absent */

#endif
