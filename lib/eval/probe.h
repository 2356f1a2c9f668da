/* probe.h - a linear probe: multinomial logistic regression from codes to classes, which tells what
 * can be read off a code by planes (Alain and Bengio 2017). */
#ifndef EVAL_PROBE_H
#define EVAL_PROBE_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

struct probe {
    size_t D, C;          /* numbers of a code, classes */
    double *mean, *scale; /* [D] a code is brought to mean 0 and variance 1 first */
    double *w;            /* [C,D+1] weights, the bias behind them */
};

/* Minimises the mean cross entropy plus 1e-4 |w|^2 (without the biases) over x [n,D] with class [n]
 * in 0..C-1, by L-BFGS (Liu and Nocedal 1989) from zeros: the same input, the same bits. Fails
 * without memory. */
int probe_fit(struct probe *p, const float *x, const uint16_t *class, size_t n, size_t D, size_t C,
              struct err *e);
void probe_free(struct probe *p);

/* The likeliest class of x [D]; the share of x [n,D] for which it is class [n], 0..1. */
size_t probe_class(const struct probe *p, const float *x);
double probe_right(const struct probe *p, const float *x, const uint16_t *class, size_t n);

#endif
