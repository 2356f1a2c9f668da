/* probe.h - a linear probe: multinomial logistic regression from codes to classes. Its accuracy
 * shows what a linear function can read from a code (Alain and Bengio 2017). */
#ifndef EVAL_PROBE_H
#define EVAL_PROBE_H

#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

struct probe {
    size_t D, C;          /* dimensions of a code, classes */
    double *mean, *scale; /* [D] codes are first normalized to mean 0 and variance 1 */
    double *w;            /* [C,D+1] weights of each class, and after them its bias */
};

/* Minimises the mean cross entropy plus 1e-4 |w|^2 (without the biases) over the codes x [n,D] with
 * their true classes [n], 0..C-1, by L-BFGS (Liu and Nocedal 1989) from zeros. The same input gives
 * the same bits. Fails without memory. */
int probe_fit(struct probe *p, const float *x, const uint16_t *classes, size_t n, size_t D,
              size_t C, struct err *e);
void probe_free(struct probe *p);

/* The most probable class of a code x [D]. */
size_t probe_class(const struct probe *p, const float *x);
/* The share of the codes x [n,D] whose most probable class is the true one, 0..1; NAN where n is 0.
 */
double probe_right(const struct probe *p, const float *x, const uint16_t *classes, size_t n);

#endif
